"""Shoppers and reps as programs over the public wire, who try again as the widget and the console do."""

import asyncio
import itertools
import json
import random
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from evals.chaos_ledger import Json, Ledger, Screen, Word
from evals.relay_shoppers import CANNOT, Visit

REQUEST_SECONDS = 8.0
"""A frozen server holds a request for longer; the next try goes to another one, as behind a load balancer."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
STEADY_SECONDS = 10.0
PING_SECONDS = 8.0
ANSWERS = frozenset({"assistant_said", "rep_said"})
TELLING = ANSWERS | {"waiting", "rep_joined", "human_requested"}


@dataclass(frozen=True, slots=True)
class Habits:
    """How people are: seconds between their words, and how likely a shopper asks for a person instead of going on."""

    pause_seconds: float
    asks_for_person: float = 0.15


@dataclass(slots=True)
class Town:
    """What all people share: the servers, what is written down, and until when they start anything new."""

    urls: Sequence[str]
    habits: Habits
    ledger: Ledger
    random: random.Random
    tls: ssl.SSLContext
    closing: bool = False


class Person:
    """Somebody with an HTTP connection to every server, a token, and one stream that is opened again when it breaks."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.random = random.Random(town.random.random())  # noqa: S311 - a course of events, not a secret
        self._http = httpx.AsyncClient(verify=town.tls, trust_env=False, timeout=REQUEST_SECONDS)
        self._token = ""
        self._stream: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def call(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        """Ask one server after another until one answers for good; what it may repeat is the sender's business."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            url = self.random.choice(self.town.urls)
            try:
                answer = await self._http.request(method, f"{url}{path}", json=body, headers=self._headers)
                if answer.status_code < 500 and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    return answer
                self.town.ledger.counts[f"answered {answer.status_code}"] += 1
            except CANNOT:
                self.town.ledger.counts["calls cut off"] += 1
            await asyncio.sleep(pause * self.random.uniform(0.5, 1.5))
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def send(self, path: str, word: Word, body: Json) -> bool:
        """Send something under an id until it is taken or refused; say whether it was taken."""
        self.town.ledger.words.append(word)
        answer = await self.call("POST", path, body)
        if answer.status_code != httpx.codes.ACCEPTED:
            self.town.ledger.counts[f"refused {answer.status_code}"] += 1
            return False
        word.position = answer.json()["position"]
        return True

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    async def read_stream(self) -> None:
        """Read the stream, open it again when it breaks, until cancelled."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            url = self.random.choice(self.town.urls).replace("http://", "ws://")
            opened = time.monotonic()
            try:
                async with connect(
                    f"{url}{self.stream_path()}",
                    subprotocols=["guanxi.v1", f"bearer.{self._token}"],  # type: ignore[list-item]  # a NewType of str
                    proxy=None,
                    ping_interval=PING_SECONDS,
                    ping_timeout=PING_SECONDS,
                    open_timeout=REQUEST_SECONDS,
                    close_timeout=1.0,
                ) as self._stream:
                    async for frame in self._stream:
                        self.take(json.loads(frame))
            except CANNOT:
                self.town.ledger.counts["streams broken"] += 1
            finally:
                self._stream = None
            lasted = time.monotonic() - opened
            pause = FIRST_PAUSE_SECONDS if lasted > STEADY_SECONDS else min(2 * pause, LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause * self.random.uniform(0.5, 1.5))

    def drop(self) -> None:
        """Lose the stream's socket without a word of goodbye."""
        if self._stream is not None:
            self._stream.transport.abort()

    def stream_path(self) -> str:
        raise NotImplementedError

    def take(self, frame: Json) -> None:
        raise NotImplementedError

    def start(self, *work: Any) -> None:
        self._tasks += [asyncio.create_task(one) for one in work]

    def check(self) -> None:
        """Raise what broke this person, if anything did: a program's fault and no part of the chaos."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()


class Shopper(Person):
    """Asks, waits for an answer, rests, asks again; now and then for a person."""

    def __init__(self, town: Town, name: str, visits: Iterator[Visit]) -> None:
        super().__init__(town)
        self.name = name
        self.silent = False
        self._visits = visits
        self._screen = Screen("")
        self._news = asyncio.Event()

    def stream_path(self) -> str:
        return f"/v1/conversations/{self._screen.conversation}/stream?after={self._screen.position}"

    def take(self, frame: Json) -> None:
        self._screen.show(frame)
        if frame["kind"] in TELLING:
            self._news.set()

    async def shop(self, *, first_after: float) -> None:
        """Live through the run; return when it closes and everything sent was taken."""
        await asyncio.sleep(first_after)
        opened = (await self.call("POST", "/v1/sessions", {})).raise_for_status().json()
        self._token = opened["token"]
        self._screen.conversation = opened["conversation"]["id"]
        self.town.ledger.screens.append(self._screen)
        self.start(self.read_stream())
        for number, question in enumerate(itertools.chain.from_iterable(self._visits), start=1):
            if self.town.closing:
                break
            await self._ask(number, question.text)
        self.silent = True

    async def _ask(self, number: int, text: str) -> None:
        self._news.clear()
        asked = time.monotonic()
        path = f"/v1/conversations/{self._screen.conversation}"
        sender_id = f"{self.name}-{number}"
        if self.random.random() < self.town.habits.asks_for_person:
            word = Word(self._screen.conversation, f"shopper:{sender_id}", None)
            await self.send(f"{path}/human", word, {"id": sender_id})
        else:
            said = f"{text} [{sender_id}]"
            word = Word(self._screen.conversation, f"shopper:{sender_id}", said)
            await self.send(f"{path}/messages", word, {"id": sender_id, "text": said})
        with suppress(TimeoutError):
            async with asyncio.timeout(
                3 * self.town.habits.pause_seconds
            ):  # then they write again, as people do
                await self._news.wait()
                self.town.ledger.answered_after.append(time.monotonic() - asked)
        await asyncio.sleep(self.town.habits.pause_seconds * self.random.uniform(0.5, 1.5))
