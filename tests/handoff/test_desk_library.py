"""The desk's Lua as a function library: given again when lost, beside another's, a script without rights."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from conversation.doorbell import Doorbell
from conversation.valkey import connect
from handoff.desk import Desk
from handoff.desk_library import DeskLibrary, desk_text
from tests.doubles import FakeClock
from tests.handoff.people import MARA, joined, waiting

KEY = "guanxi:{desk:library}"
GRACE_MS = 45_000
LIBRARY = "guanxi_desk_*"


async def libraries(redis: Redis) -> set[str]:
    found: Any = await redis.function_list(LIBRARY)
    return {row[row.index("library_name") + 1] for row in found}


def moment(at: int = 0, grace: int = GRACE_MS) -> tuple[int, str]:
    return at, f"20000 5000 {grace} 10000 120000 3"


async def come(library: DeskLibrary, rep: str, at: int = 0) -> Any:
    return await library(KEY, "presence", *moment(at), rep, "online", 2, json.dumps([f"rep:{rep}", "any"]))


async def tick(library: DeskLibrary) -> int:
    return int(json.loads(await library(KEY, "touched", *moment(), 0))["tick"])


async def test_what_redis_lost_is_loaded_by_the_next_call(desk: Desk, redis: Redis, clock: FakeClock) -> None:
    await desk.follow(waiting("one", clock()))
    await redis.function_flush("SYNC")
    assert not await libraries(redis)
    assert (await desk.numbers()).waiting == 1
    assert len(await libraries(redis)) == 1


async def test_two_versions_on_one_redis_each_call_their_own(redis: Redis) -> None:
    one = DeskLibrary(redis)
    other = DeskLibrary(redis, f"{desk_text()}\nfunction operations.touched() return 'another version' end\n")
    await redis.function_flush("SYNC")
    for _ in range(2):
        assert await tick(one) == 0
        assert await other(KEY, "touched", *moment(), 0) == "another version"
    assert await libraries(redis) == {one.name, other.name}


async def test_each_change_has_a_number_of_its_own_though_the_functions_stay(redis: Redis) -> None:
    library = DeskLibrary(redis)
    assert [await come(library, "a"), await tick(library)] == [1, 1]
    assert [await come(library, "b"), await tick(library)] == [1, 2]


async def test_a_call_that_breaks_down_leaves_nothing_to_the_next(redis: Redis) -> None:
    library = DeskLibrary(redis)
    with pytest.raises(ResponseError):  # numbers its change, then finds pools that are no JSON
        await library(KEY, "presence", *moment(), "a", "online", 2, "no pools")
    before = await tick(library)
    assert await come(library, "b") == 1
    assert await tick(library) == before + 1


async def test_arguments_are_those_of_the_call_and_not_of_the_one_before(redis: Redis) -> None:
    library = DeskLibrary(redis)
    await come(library, "a", at=1_000_000)
    later = 1_000_000 + GRACE_MS + 1
    assert (
        json.loads(await library(KEY, "snapshot", *moment(later), "a", 0))["presence"]["state"] == "offline"
    )
    assert (
        json.loads(await library(KEY, "snapshot", *moment(1_000_000), "a", 0))["presence"]["state"]
        == "online"
    )


async def test_how_long_things_last_is_what_this_call_says(redis: Redis) -> None:
    library = DeskLibrary(redis)

    async def is_there_after(milliseconds: int, *, grace: int) -> bool:
        await library(KEY, "presence", *moment(0, grace), "a", "online", 2, '["any"]')
        shown = await library(KEY, "snapshot", *moment(milliseconds, grace), "a", 0)
        return bool(json.loads(shown)["presence"]["state"] == "online")

    assert await is_there_after(50, grace=100)
    assert not await is_there_after(150, grace=100)
    assert await is_there_after(150, grace=200)


@pytest.fixture(params=["-function", "-fcall", "-function|load"])
async def unprivileged(
    request: pytest.FixtureRequest, redis: Redis, valkey_socket: Path
) -> AsyncIterator[Redis]:
    """A client who may not use libraries, as some hosts of Redis have it."""
    rights = ("reset", "on", "nopass", "~*", "&*", "+@all", request.param)
    await redis.execute_command("ACL", "SETUSER", "plain", *rights)  # type: ignore[no-untyped-call]  # redis-py's
    await redis.function_flush("SYNC")
    async with connect(f"unix://plain:any@{valkey_socket}") as client:
        yield client
    await redis.acl_deluser("plain")


async def test_without_the_right_to_libraries_the_desk_is_a_script(
    unprivileged: Redis, redis: Redis, doorbell: Doorbell, clock: FakeClock
) -> None:
    desk = Desk(unprivileged, doorbell, clock=clock)
    await desk.presence(MARA.id, "online", 1)
    seen = waiting("one", clock())
    await desk.follow(seen)
    (offer,) = await desk.match()
    assert (await desk.accept(offer.id, MARA.id)).conversation == "one"
    await desk.follow(joined(seen, MARA, clock()))
    assert not await libraries(redis)
    # The same desk as others see it, who call the library.
    assert [held.rep for held in await Desk(redis, doorbell, clock=clock).held()] == [MARA.id]


async def test_what_a_library_refuses_for_another_reason_is_told(redis: Redis) -> None:
    with pytest.raises(ResponseError, match="Error compiling function"):
        await DeskLibrary(redis, "this is no Lua")(KEY, "touched", *moment(), 0)
