"""How patient a caller is with the live plane: a broken connection is tried again, a server that hangs is not."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeout

COMMAND_TIMEOUT_SECONDS = 2.0
RETRIES = 3
RETRY_FIRST_PAUSE_SECONDS = 0.05
RETRY_LONGEST_PAUSE_SECONDS = 0.2
"""Together about the time a killed server needs to be back; what waits longer is told that the live plane is down."""

Outcome = TypeVar("Outcome")


def client_options() -> dict[str, Any]:
    """Return what every client of the live plane is made with; answers are decoded to str."""
    return {
        "decode_responses": True,
        "protocol": 2,
        "socket_timeout": COMMAND_TIMEOUT_SECONDS,
        "socket_connect_timeout": COMMAND_TIMEOUT_SECONDS,
        "retry": Patience(),
    }


class Patience(Retry):
    """Retries what a restart mends.

    After a time-out the command may have been carried out, and whoever comes behind waits as long again: it is raised
    at once. redis-py 8.1 hides one in a ConnectionError when it comes while the connection is being made.
    """

    def __init__(self) -> None:
        backoff = ExponentialBackoff(cap=RETRY_LONGEST_PAUSE_SECONDS, base=RETRY_FIRST_PAUSE_SECONDS)
        super().__init__(backoff, RETRIES, supported_errors=(RedisConnectionError,))

    async def call_with_retry(
        self,
        do: Callable[[], Awaitable[Outcome]],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,  # noqa: FBT001, FBT002  # redis-py's own signature
    ) -> Outcome:
        def is_broken(error: Exception) -> bool:
            return not isinstance(error.__cause__, RedisTimeout) and (
                is_retryable is None or is_retryable(error)
            )

        return await super().call_with_retry(do, fail, is_broken, with_failure_count)
