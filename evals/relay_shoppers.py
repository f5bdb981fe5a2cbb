"""Shoppers as programs over the public wire: they ask, hear the answer on their stream, rest, and ask again."""

import asyncio
import itertools
import json
import random
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from evals.cases import Case, Written
from evals.errors import BrokenData

ANSWER_WITHIN_SECONDS = 30.0
"""Nobody waits longer: the turn counts as unanswered, and the shopper starts anew."""

QUESTIONS_EACH = 5
"""Of a conversation, at least: the dialogues it takes up are said to their ends."""

ARRIVING_AT_ONCE = 20
ANSWERS = frozenset({"assistant_said", "human_requested"})
CANNOT = (httpx.HTTPError, WebSocketException, OSError, TimeoutError)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What a shopper says, and the page of the shop that is open."""

    text: str
    page: Json | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One question: the moment it was settled, and the seconds from posted to answered; None when it never was."""

    at: float
    seconds: float | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """How long a shopper rests after an answer, and how long they wait for one."""

    pause_seconds: float
    patience_seconds: float = ANSWER_WITHIN_SECONDS


Visit = Sequence[Question]
Settled = Callable[[Turn], None]


def visits(cases: Sequence[Written], random_: random.Random) -> Iterator[Visit]:
    """Yield the questions of one conversation after another, without end: dialogues drawn at random, put together.

    Raises BrokenData where every dialogue is of a customer who signs in.
    """
    dialogues = [_questions(written.case) for written in cases if written.case.identity is None]
    if not dialogues:
        raise BrokenData(cases[0].file, None, "every case has an identity; shoppers here don't sign in")
    return _drawn(dialogues, random_)


def _drawn(dialogues: Sequence[Visit], random_: random.Random) -> Iterator[Visit]:
    while True:
        visit: list[Question] = []
        while len(visit) < QUESTIONS_EACH:
            visit += random_.choice(dialogues)
        yield visit


def _questions(case: Case) -> Visit:
    page = case.page.model_dump(exclude_none=True) if case.page else None
    return [Question(turn.says, page) for turn in case.turns]


class Shopper:
    """One shopper with a connection of their own for what they post, and a stream for what they hear."""

    def __init__(
        self, url: str, visits: Iterator[Visit], habits: Habits, settled: Settled, context: ssl.SSLContext
    ) -> None:
        self._url = url
        self._visits = visits
        self._habits = habits
        self._settled = settled
        # A connection each, as browsers have. They share what the client would otherwise read anew for each of them.
        self._http = httpx.AsyncClient(
            base_url=url, verify=context, trust_env=False, timeout=habits.patience_seconds
        )
        self._ids = itertools.count(1)
        self._conversation = ""
        self._stream: ClientConnection | None = None
        self._to_ask: deque[Question] = deque()

    async def arrive(self) -> None:
        """Open a session and its stream. Raises one of CANNOT."""
        opened = (await self._http.post("/v1/sessions", json={})).raise_for_status().json()
        self._http.headers["Authorization"] = f"Bearer {opened['token']}"
        self._conversation = opened["conversation"]["id"]
        self._stream = await connect(
            f"{self._url.replace('http://', 'ws://')}/v1/conversations/{self._conversation}/stream?after=0",
            subprotocols=["guanxi.v1", f"bearer.{opened['token']}"],  # type: ignore[list-item]  # a NewType of str
            proxy=None,
            ping_interval=None,
            open_timeout=self._habits.patience_seconds,
        )
        self._to_ask = deque(next(self._visits))

    async def shop(self, *, until: float, first_after: float) -> None:
        """Ask and rest until the moment `until`; a question asked by then is heard out."""
        await asyncio.sleep(first_after)
        while time.perf_counter() < until:
            stays = await self._take_turn() and bool(self._to_ask)
            stays = await self._rest() and stays
            if not stays:
                await self.leave()

    async def leave(self) -> None:
        """Close the conversation's stream; the next question is asked in a conversation of its own."""
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.close()
        self._http.headers.pop("Authorization", None)

    async def close(self) -> None:
        await self.leave()
        await self._http.aclose()

    async def _take_turn(self) -> bool:
        """Ask one question and report how it went; False when the conversation is over with it."""
        asked = time.perf_counter()
        try:
            async with asyncio.timeout(self._habits.patience_seconds):
                if self._stream is None:
                    await self.arrive()
                    asked = time.perf_counter()
                _, answered = await asyncio.gather(self._post(self._to_ask.popleft()), self._hear())
        except CANNOT as error:
            self._settled(Turn(time.perf_counter(), None, error=f"{type(error).__name__}: {error}"))
            return False
        self._settled(Turn(answered, answered - asked))
        return True

    async def _post(self, question: Question) -> None:
        body = {"id": f"relay-{next(self._ids)}", "text": question.text, "page": question.page}
        answer = await self._http.post(f"/v1/conversations/{self._conversation}/messages", json=body)
        answer.raise_for_status()

    async def _hear(self) -> float:
        """Return when the answer to the question came: the first one after the question's own echo."""
        assert self._stream is not None  # noqa: S101  # asked only in a conversation
        echoed = False
        while True:
            kind = json.loads(await self._stream.recv())["kind"]
            if echoed and kind in ANSWERS:
                return time.perf_counter()
            echoed = echoed or kind == "shopper_said"

    async def _rest(self) -> bool:
        """Rest; False when a person was asked for meanwhile, who is then to answer and not the assistant."""
        stays, ends = True, time.perf_counter() + self._habits.pause_seconds
        with suppress(*CANNOT):
            async with asyncio.timeout(self._habits.pause_seconds):
                while self._stream is not None:
                    stays = json.loads(await self._stream.recv())["kind"] != "human_requested" and stays
        await asyncio.sleep(ends - time.perf_counter())  # the stream may have broken before
        return stays


class Crowd:
    """So many shoppers at once. Leaving the block sends them all away."""

    def __init__(
        self, url: str, size: int, visits: Iterator[Visit], habits: Habits, settled: Settled
    ) -> None:
        context = ssl.create_default_context()
        self._habits = habits
        self._shoppers = [Shopper(url, visits, habits, settled, context) for _ in range(size)]
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Crowd":
        """Open their sessions and streams, some at a time. One who can't come in tries again when it asks."""
        room = asyncio.Semaphore(ARRIVING_AT_ONCE)

        async def arrive(shopper: Shopper) -> None:
            async with room:
                with suppress(*CANNOT):
                    await shopper.arrive()

        try:
            await asyncio.gather(*map(arrive, self._shoppers))
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(shopper.close() for shopper in self._shoppers), return_exceptions=True)

    def start(self, *, until: float) -> None:
        """Have them shop until a moment, their first questions spread evenly over a pause."""
        apart = self._habits.pause_seconds / len(self._shoppers)
        self._tasks = [
            asyncio.create_task(shopper.shop(until=until, first_after=number * apart))
            for number, shopper in enumerate(self._shoppers)
        ]

    async def done(self) -> None:
        """Return when every question is settled. Raises what broke a shopper."""
        await asyncio.gather(*self._tasks)
