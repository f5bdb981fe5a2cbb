"""Errors as RFC 9457 problems: one table from exception to status, each with a sentence a person can act on."""

import json
from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request, WebSocket
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.tokens import BadToken
from conversation.errors import NoSuchConversation, StoreUnavailable
from handoff.errors import DeskUnavailable

logger = structlog.get_logger(__name__)

RETRY_SECONDS = 2


class ProblemResponse(JSONResponse):
    """May quote whatever somebody sent: half a character becomes a question mark."""

    media_type = "application/problem+json"

    def render(self, content: object) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


class Problem(Exception):
    """An error with its status, stable `slug`, a sentence for a person, and what `more` a program may want."""

    def __init__(
        self,
        status: int,
        slug: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    def response(self) -> ProblemResponse:
        body = {
            "type": f"urn:guanxi:problem:{self.slug}",
            "title": self.slug.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        return ProblemResponse(body, self.status, self.headers)


def not_found() -> Problem:
    """The same words for what does not exist and for what belongs to someone else."""
    return Problem(404, "not-found", "There is no such conversation, or it is not yours.")


def too_many(seconds: int) -> Problem:
    return Problem(
        429,
        "too-many-requests",
        f"That was too often; try again in {seconds} seconds.",
        headers={"Retry-After": str(seconds)},
    )


def problem_of(error: Exception) -> Problem:
    """Return the problem an exception is shown as."""
    match error:
        case Problem():
            return error
        case NoSuchConversation():
            return not_found()
        case StoreUnavailable():
            return Problem(
                503,
                "store-unavailable",
                "Nothing can be saved just now, so nothing was; try again in a moment.",
                headers={"Retry-After": str(RETRY_SECONDS)},
            )
        case DeskUnavailable():
            return Problem(
                503,
                "desk-unavailable",
                "The desk is being rebuilt; nothing is lost, try again in a moment.",
                headers={"Retry-After": str(RETRY_SECONDS)},
            )
        case BadToken():
            return Problem(401, "bad-token", f"{error}", headers={"WWW-Authenticate": "Bearer"})
        case RequestValidationError() | WebSocketRequestValidationError():
            return Problem(400, "bad-request", _first_fault(error))
        case HTTPException(status_code=400):
            return Problem(400, "bad-request", _unreadable(error))
        case HTTPException():
            return Problem(
                error.status_code, f"http-{error.status_code}", str(error.detail), headers=error.headers
            )
        case _:
            return Problem(500, "internal", "Something went wrong on our side; it has been noted.")


def _unreadable(error: HTTPException) -> str:
    """Say what of a body the framework could not read: it keeps no more of that than the cause."""
    match error.__cause__:
        case UnicodeDecodeError():
            return "The body is not text in UTF-8; send JSON in UTF-8."
        case RecursionError():
            return "The body is nested too deeply; send fewer lists and objects within one another."
        case ValueError():
            return "The body holds a number with too many digits; send a shorter one, or text."
        case _:
            return error.detail


def _first_fault(error: RequestValidationError | WebSocketRequestValidationError) -> str:
    fault = error.errors()[0]
    if fault["type"] == "json_invalid":
        return "The body is not valid JSON."
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    where = ".".join(str(part) for part in fault["loc"] if part not in {"body", "query", "path"})
    return f"{where or 'The body'}: {fault['msg']}"


def install(app: FastAPI) -> None:
    """Have every error of `app` answered as a problem."""

    async def handle(request: Request, error: Exception) -> ProblemResponse:
        problem = problem_of(error)
        if problem.status >= 500:
            logger.error("request failed", path=request.url.path, exc_info=error)
        return problem.response()

    for kind in (
        Problem,
        NoSuchConversation,
        StoreUnavailable,
        DeskUnavailable,
        BadToken,
        RequestValidationError,
        HTTPException,
        Exception,
    ):
        app.add_exception_handler(kind, handle)

    async def deny(socket: WebSocket, error: WebSocketRequestValidationError) -> None:
        await socket.send_denial_response(problem_of(error).response())

    app.exception_handler(WebSocketRequestValidationError)(deny)
