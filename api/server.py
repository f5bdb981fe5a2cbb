"""Runs one server process: takes the port first, serves until told to stop, says where to look."""

import errno
import logging
import socket
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.settings import Settings, SettingsError

PING_EVERY_SECONDS = 20.0
LEAVE_WITHIN_SECONDS = 3


def bind(settings: Settings) -> socket.socket:
    """Take the port. Raises SettingsError with one clear sentence when it is in use or not ours to take."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((settings.host, settings.port))
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"port {settings.port} on {settings.host} is in use; choose another with PORT=…"
            ) from error
        raise SettingsError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}"
        ) from error
    return taken


class RefusalsAside:
    """ASGI wrapper: a start refused for a foreseen reason is kept in `refusal`, not printed with its traceback."""

    def __init__(self, app: FastAPI, foreseen: tuple[type[Exception], ...]) -> None:
        self._app = app
        self._foreseen = foreseen
        self.refusal: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_quietly(message: Message) -> None:
            error = sys.exc_info()[1]
            if message["type"] == "lifespan.startup.failed" and isinstance(error, self._foreseen):
                self.refusal = error
                logging.getLogger("uvicorn.error").disabled = True  # the one sentence is all there is to say
                message = {"type": message["type"], "message": ""}
            await send(message)

        await self._app(scope, receive, send_quietly)


class Handshakes(WebSocketsSansIOProtocol):
    """uvicorn's WebSockets; a handshake refused by an HTTP answer is complete, and no error of ours in the log."""

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True


class Server(uvicorn.Server):
    """A uvicorn server that calls `when_ready` once it answers."""

    def __init__(self, config: uvicorn.Config, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_ready = when_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_ready()


def make_server(app: ASGIApp, when_ready: Callable[[], None] = lambda: None) -> Server:
    """Return a server for `app`; call `run(sockets=[bind(settings)])`."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws=Handshakes,
        ws_ping_interval=PING_EVERY_SECONDS,
        ws_ping_timeout=PING_EVERY_SECONDS,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # frames are short, and a compressor for each of thousands of streams is not
        timeout_graceful_shutdown=LEAVE_WITHIN_SECONDS,
        server_header=False,
    )
    return Server(config, when_ready)
