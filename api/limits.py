"""Bounds on what one sender may ask: the size of a body, and how often."""

import math
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import NewType

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, too_many

logger = structlog.get_logger(__name__)

BODY_BYTES_AT_MOST = 64 * 1024
"""4,000 characters of four bytes, escaped as JSON, leave room to spare; a 1 MB message does not get in."""


FILE_BYTES_AT_MOST = 10 * 1024 * 1024
FORM_BYTES_AT_MOST = FILE_BYTES_AT_MOST + BODY_BYTES_AT_MOST
"""A file, and the form around it."""

FILE_TOO_LARGE = f"Files may have {FILE_BYTES_AT_MOST // 1024**2} MB at most; send a smaller one."

_UPLOAD = re.compile(r"POST /v1/conversations/[^/]+/files|PUT /v1/reps/[^/]+/picture")

DROPPED_BYTES_AT_MOST = 16 * 1024 * 1024
LET_PASS_SECONDS = 5.0


class BodyLimit:
    """ASGI middleware that refuses bodies over the limit, declared or streamed, before anything reads them whole."""

    def __init__(self, app: ASGIApp, limit_bytes: int = BODY_BYTES_AT_MOST) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if _is_upload(scope):
            await self._pass_upload(scope, receive, send, declared)
            return
        if not declared.isdigit() or int(declared) > self._limit_bytes:
            await self._refuse(scope, receive, send, more=True)
            return
        chunks: list[bytes] = []
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            more = message.get("more_body", False)
            if size > self._limit_bytes:
                await self._refuse(scope, receive, send, more=more)
                return
        body = b"".join(chunks)
        served = False

        async def receive_again() -> Message:
            nonlocal served
            if served:
                return await receive()
            served = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, receive_again, send)

    async def _pass_upload(self, scope: Scope, receive: Receive, send: Send, declared: bytes) -> None:
        """Let a file through as it comes, to be put on disk once its sender is known to be one who may send it."""
        if not declared.isdigit() or int(declared) > FORM_BYTES_AT_MOST:
            await self._refuse(scope, receive, send, more=True)
            return
        size = 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > FORM_BYTES_AT_MOST:
                raise Problem(413, "body-too-large", FILE_TOO_LARGE)
            return message

        await self._app(scope, receive_counted, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, *, more: bool) -> None:
        """Answer once the body was taken in and dropped: a sender cut off half-way would not hear the answer."""
        dropped = 0
        while more and dropped < DROPPED_BYTES_AT_MOST:
            message = await receive()
            dropped += len(message.get("body", b""))
            more = message.get("more_body", False)
        detail = f"The body is larger than {self._limit_bytes // 1024} KiB; send less at once."
        if _is_upload(scope):
            detail = FILE_TOO_LARGE
        problem = Problem(413, "body-too-large", detail, headers={"Connection": "close"})
        await problem.response()(scope, receive, send)


def _is_upload(scope: Scope) -> bool:
    return _UPLOAD.fullmatch(f"{scope['method']} {scope['path']}") is not None


Spent = NewType("Spent", str)
"""Where a try was counted: of what, whose, and in which minute."""


class RateLimit:
    """Counts in fixed windows of a minute on the live plane; without it, lets pass."""

    def __init__(self, redis: Redis, *, clock: Callable[[], datetime]) -> None:
        self._redis = redis
        self._clock = clock
        self._without_redis_until = 0.0

    async def spend(self, what: str, who: str, *, per_minute: int) -> Spent | None:
        """Count one try, and return what `refund` takes it back by; None where it was not counted.

        Raises Problem (429 with Retry-After) once `per_minute` are spent.
        """
        if time.monotonic() < self._without_redis_until:
            return None
        now = self._clock().timestamp()
        spent = Spent(f"guanxi:rate:{what}:{who}:{math.floor(now / 60)}")
        try:
            tries = await self._count(spent, 1)
        except (RedisError, OSError):
            self._let_pass(what)
            return None
        if tries > per_minute:
            raise too_many(max(1, math.ceil(60 - now % 60)))
        return spent

    async def refund(self, spent: Spent | None) -> None:
        """Take one try back, in the minute it counts in, that turned out to be no attack, such as a right password."""
        if spent is None or time.monotonic() < self._without_redis_until:
            return
        try:
            await self._count(spent, -1)
        except (RedisError, OSError):
            self._let_pass("refund")

    async def _count(self, spent: Spent, tries: int) -> int:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incrby(spent, tries)
            pipe.expire(spent, 120)
            counted: int = (await pipe.execute())[0]
        return counted

    def _let_pass(self, what: str) -> None:
        """A live plane that hangs makes one caller wait, not all of them."""
        self._without_redis_until = time.monotonic() + LET_PASS_SECONDS
        logger.warning("rate limit unavailable; letting pass", what=what, seconds=LET_PASS_SECONDS)
