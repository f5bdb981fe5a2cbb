"""Serves the built front ends: the widget's loader and modules, and the console."""

import re
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.problems import Problem

DIST = Path(__file__).parent / "web" / "dist"

CONSOLE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'{sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HOST = re.compile(r"[\w.:\[\]-]+", re.ASCII)

_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
A_YEAR_IMMUTABLE = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """Built files, which any shop's page may load. Those under `assets/` carry their hash and never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        caching = A_YEAR_IMMUTABLE if path.startswith("assets/") else "no-cache"
        response.headers.update({**_SAFE, "Cache-Control": caching, "Access-Control-Allow-Origin": "*"})
        return response


router = APIRouter(include_in_schema=False)


@router.get("/widget.js")
async def loader() -> Response:
    """The widget's loader. Its name never changes, so browsers ask each time whether it did."""
    headers = {**_SAFE, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    return _file(DIST / "widget.js", headers, "text/javascript")


@router.get("/console")
async def console_without_slash() -> Response:
    return RedirectResponse("/console/")


@router.get("/console/")
async def console(request: Request) -> Response:
    """The console's page. It may talk to the host it is from and to no other, by sockets too.

    Not every browser takes `'self'` for those. A proxy hands the host on as it is: what is asked of us with an
    `Origin` is compared with it as well.
    """
    host = request.headers.get("host", "")
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    policy = CONSOLE_POLICY.format(sockets=sockets)
    headers = {**_SAFE, "Cache-Control": "no-cache", "Content-Security-Policy": policy}
    return _file(DIST / "console" / "index.html", headers, "text/html; charset=utf-8")


def _file(path: Path, headers: dict[str, str], media_type: str) -> Response:
    if not path.exists():
        raise Problem(503, "not-built", "The front ends are not built yet; run `make web`.")
    return FileResponse(path, headers=headers, media_type=media_type)


def install(app: FastAPI) -> None:
    """Serve the front ends from `app`."""
    app.include_router(router)
    app.mount("/web", Assets(directory=DIST, check_dir=False), name="web")
