"""Which pages may talk to us: our own, and those of the shop's origins. Everything else is refused."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "7200",
}


class OriginGuard:
    """ASGI middleware: a request with an `Origin` must come from our own host or from one on the list.

    Allowed cross-origin requests get their CORS headers (Fetch standard); no credentials, since tokens are no cookies.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origin.lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or _is_own(origin, headers.get("host", "")):
            await self._app(scope, receive, send)
            return
        if origin.lower() not in self._origins:
            await self._refuse(scope, receive, send)
            return
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            await Response(status_code=204, headers={**_PREFLIGHT, **_allow(origin)})(scope, receive, send)
            return

        async def send_allowed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.update(_allow(origin))
                answer.add_vary_header("Origin")
            await send(message)

        await self._app(scope, receive, send_allowed)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = "This page's origin is not on the shop's list; the operator adds it with GUANXI_ORIGINS."
        response = Problem(403, "origin-not-allowed", detail).response()
        await response(scope, receive, send)


def _allow(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}


def _is_own(origin: str, host: str) -> bool:
    """Whether a page of this very server asks; a proxy may speak https to the browser and http to us."""
    try:
        theirs = urlsplit(origin).netloc
    except ValueError:  # such as "http://[::1", which no browser sends
        return False
    return bool(host) and theirs.lower() == host.lower()
