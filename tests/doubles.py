"""The three fakes of the tests (chat model, encoder, clock) and the one way to wait."""

import asyncio
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from inspect import isawaitable

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from numpy.typing import NDArray
from pydantic import Field

TUESDAY_MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock that moves when told to, and a hair at every look so that no two times are equal."""

    def __init__(self, start: datetime = TUESDAY_MORNING) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def forward(self, *, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class HashEncoder:
    """A bag of hashed words: texts that share words are near, and the same text is always the same vector."""

    id = "hash-64"
    dimension = 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or ["(blank)"]:
                digest = hashlib.blake2b(word.encode(), digest_size=4).digest()
                row[int.from_bytes(digest) % self.dimension] += 1.0
        norms: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / norms).astype(np.float32)


class ScriptedChatModel(BaseChatModel):
    """Says its lines one after another; a line that is an exception is raised. Remembers what it was asked."""

    lines: list[str | Exception]
    asked: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        self.asked.append(messages)
        line = self.lines[min(len(self.asked), len(self.lines)) - 1]
        if isinstance(line, Exception):
            raise line
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=line))])


async def wait_until(
    predicate: Callable[[], bool | Awaitable[bool]], what: str, *, seconds: float = 10.0
) -> None:
    """Return as soon as `predicate` holds; fail with `what` we waited for when it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        holds = predicate()
        if await holds if isawaitable(holds) else holds:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        await asyncio.sleep(0.01)
