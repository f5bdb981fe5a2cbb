"""The cheapest client of the wire there is: a load that shares the machine with what it measures must cost little.

HTTP over kept-alive connections, one request at a time on each, and WebSockets that only listen. Both understand just
what the server sends: answers with a length, and whole text frames.
"""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import Any

Hear = Callable[[bytes], None]

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
ANSWER_WITHIN_SECONDS = 30.0


class WireError(Exception):
    """The server hung up, or said what this client does not understand."""


class Http(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._transport: Any = None
        self._received = bytearray()
        self._answer: asyncio.Future[int] | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> "Http":
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_connection(lambda: cls(f"{host}:{port}"), host, port)
        return protocol

    async def post(self, path: str, token: str, body: bytes) -> int:
        return await self.send("POST", path, token, body)

    async def send(self, method: str, path: str, token: str, body: bytes) -> int:
        """Return the answer's status. Raises WireError where the connection breaks."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(head.encode() + body)
        return await self._answer

    def close(self) -> None:
        self._transport.close()

    @property
    def is_open(self) -> bool:
        """Whether it can be used again: a server closes what was idle for some seconds."""
        return not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(WireError(f"the server hung up: {exc!r}"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        ends = self._received.find(b"\r\n\r\n")
        if ends < 0 or self._answer is None:
            return
        head = bytes(self._received[:ends]).lower()
        _, named, length = head.partition(b"content-length:")
        whole = ends + 4 + (int(length.split(b"\r\n", 1)[0]) if named else 0)
        if len(self._received) >= whole:
            del self._received[:whole]
            self._answer.set_result(int(head[9:12]))


class Stream(asyncio.Protocol):
    """A WebSocket that hands each text frame to `hear` as it came."""

    def __init__(self, request: bytes, hear: Hear) -> None:
        self._request = request
        self._hear = hear
        self._transport: Any = None
        self._received = bytearray()
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._accepted = False
        self.is_open = True

    @classmethod
    async def open(cls, host: str, port: int, path: str, token: str, hear: Hear) -> "Stream":
        """Return when the server has accepted the stream. Raises WireError otherwise."""
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Protocol: guanxi.v1, bearer.{token}\r\n\r\n"
        )
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_connection(lambda: cls(request.encode(), hear), host, port)
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            await protocol._opened
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if not self._opened.done():
            self._opened.set_exception(WireError(f"the server hung up: {exc!r}"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._accepted and not self._accept():
            return
        while (frame := self._frame()) is not None:
            kind, payload = frame
            if kind == TEXT:
                self._hear(payload)
            elif kind == PING:
                # Masked with zeros: a client must mask, and nobody says with what (RFC 6455, 5.3).
                self._transport.write(bytes([0x80 | PONG, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
            elif kind == CLOSE:
                self._transport.close()

    def _accept(self) -> bool:
        ends = self._received.find(b"\r\n\r\n")
        if ends < 0:
            return False
        status = bytes(self._received[9:12])
        del self._received[: ends + 4]
        if status == b"101":
            self._accepted = True
            self._opened.set_result(None)
        else:
            self._opened.set_exception(WireError(f"the stream was refused: {status!r}"))
        return self._accepted

    def _frame(self) -> tuple[int, bytes] | None:
        received = self._received
        if len(received) < 2:
            return None
        length, begins = received[1] & 0x7F, 2
        if length >= 126:
            begins += 2 if length == 126 else 8
            length = int.from_bytes(received[2:begins])
        if len(received) < begins + length:
            return None
        kind, payload = received[0] & 0x0F, bytes(received[begins : begins + length])
        del received[: begins + length]
        return kind, payload
