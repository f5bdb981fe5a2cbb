"""The desk's Lua on Redis: a library of functions that is loaded once, or a script where the server takes none.

A script defines its functions anew at each call, which takes Redis longer than most of what the desk is asked; a
library defines them when it is loaded. It is named by what it says, so that two versions of the program on one Redis
each call their own. Redis keeps libraries as it keeps data; one that lost them is given the library by the next call.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, ResponseError

logger = structlog.get_logger(__name__)

PARTS = (
    "desk.lua",
    "desk_pools.lua",
    "desk_reps.lua",
    "desk_offers.lua",
    "desk_deadlines.lua",
    "desk_log.lua",
    "desk_takes.lua",
    "desk_presence.lua",
    "desk_views.lua",
    "desk_admission.lua",
    "desk_call.lua",
)


@cache
def desk_text() -> str:
    """Return the desk's Lua."""
    here = Path(__file__).parent
    return "\n".join((here / name).read_text(encoding="utf-8") for name in PARTS)


class DeskLibrary:
    """Calls the desk's operations, each of them atomic: `await library(key, operation, *arguments)`."""

    def __init__(self, redis: Redis, text: str | None = None) -> None:
        self._text = desk_text() if text is None else text
        self.name = f"guanxi_desk_{hashlib.sha256(self._text.encode()).hexdigest()[:16]}"
        self._redis = redis
        self._script = redis.register_script(f"{self._text}\nreturn answer(KEYS, ARGV)")
        self._takes_libraries = True

    async def __call__(self, key: str, *arguments: str | int) -> Any:
        """Return what the operation answers. Raises RedisError."""
        if self._takes_libraries:
            try:
                return await self._call(key, *arguments)
            except ResponseError as error:
                await self._mend(error)
        if self._takes_libraries:
            return await self._call(key, *arguments)
        return await self._script(keys=[key], args=arguments)

    async def load(self) -> None:
        """Give Redis the library, whether it has it or not."""
        code = f"#!lua name={self.name}\n{self._text}\nredis.register_function('{self.name}', answer)\n"
        await self._redis.execute_command("FUNCTION LOAD", "REPLACE", code)  # type: ignore[no-untyped-call]  # redis-py's

    async def _call(self, key: str, *arguments: str | int) -> Any:
        return await self._redis.execute_command("FCALL", self.name, 1, key, *arguments)  # type: ignore[no-untyped-call]  # redis-py's

    async def _mend(self, error: ResponseError) -> None:
        """Load the library Redis has lost; where it takes none, have the script called from now on."""
        refused = error
        if str(error).startswith("Function not found"):
            try:
                await self.load()
                return
            except ResponseError as refusal:
                refused = refusal
        if not _takes_none(refused):
            raise refused
        self._takes_libraries = False
        logger.info("this Redis takes no function libraries; the desk runs as a script", error=str(refused))


def _takes_none(error: ResponseError) -> bool:
    """Whether the server knows no libraries (before Redis 7), or keeps them from us."""
    return isinstance(error, NoPermissionError) or str(error).lower().startswith("unknown command")
