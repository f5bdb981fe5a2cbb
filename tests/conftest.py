"""What every test may ask for: a record on a real SQLite file, a log over it, and a clock that obeys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.database import migrate, open_engine
from conversation.model import Conversation, ConversationId, Position
from conversation.shoppers import Shoppers
from conversation.store import Log
from tests.doubles import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A migrated SQLite record in a folder of its own."""
    engine = open_engine(f"sqlite:///{tmp_path / 'record.sqlite'}")
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def rung() -> list[tuple[ConversationId, Position]]:
    """Every ring of the doorbell, in order."""
    return []


@pytest.fixture
def log(engine: AsyncEngine, clock: FakeClock, rung: list[tuple[ConversationId, Position]]) -> Log:
    return Log(engine, clock=clock, ring=lambda conversation, position: rung.append((conversation, position)))


@pytest.fixture
def shoppers(engine: AsyncEngine, clock: FakeClock) -> Shoppers:
    return Shoppers(engine, clock=clock)


@pytest.fixture
async def conversation(log: Log, shoppers: Shoppers) -> Conversation:
    """A conversation just opened by a shopper nobody vouches for."""
    return await log.start((await shoppers.add()).id)
