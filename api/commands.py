"""What all commands of a shop's operator share: the record, the two consoles, and failures told in one sentence."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.errors import AgentError
from api.reps import AccountError
from api.settings import Settings, SettingsError
from conversation.database import migrate, open_engine
from conversation.errors import ConversationError
from retrieval.passages import RetrievalError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


Result = TypeVar("Result")


FORESEEN = (SettingsError, AccountError, AgentError, ConversationError, RetrievalError, OSError)
"""What an operator can mend; its message says how, or which file it is about."""


@contextmanager
def one_sentence() -> Iterator[None]:
    """Show what we foresaw as one sentence; what we did not keeps its traceback."""
    try:
        yield
    except UnicodeEncodeError:
        err.print("guanxi: what was given is not text in UTF-8; nothing was changed", soft_wrap=True)
        raise typer.Exit(1) from None
    except FORESEEN as error:
        err.print(f"guanxi: {escape(_sentence(error))}", soft_wrap=True)
        raise typer.Exit(1) from None


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.strerror or error}: {str(error.filename)!r}"
    return str(error)


def with_record(settings: Settings, work: Callable[[AsyncEngine], Awaitable[Result]]) -> Result:
    """Run `work` on the migrated record."""

    async def run() -> Result:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = open_engine(settings.database)
        try:
            await migrate(engine)
            return await work(engine)
        finally:
            await engine.dispose()

    return asyncio.run(run())


def now() -> datetime:
    return datetime.now(UTC)
