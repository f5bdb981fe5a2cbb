"""What is slow about an answer is given up as soon as somebody speaks."""

import asyncio

import pytest

from agent.overtaken import NEWEST, Newest, Overtaken, unless_overtaken


async def forever() -> str:
    await asyncio.Event().wait()
    return "never"


async def at_once() -> str:
    return "said"


async def test_without_newer_words_the_slow_thing_is_done() -> None:
    NEWEST.set(Newest())
    assert await unless_overtaken(at_once()) == "said"


async def test_outside_a_turn_nothing_overtakes() -> None:
    NEWEST.set(None)
    assert await unless_overtaken(at_once()) == "said"


async def test_a_newer_word_ends_it_and_reading_that_word_lets_the_next_be_done() -> None:
    newest = Newest()
    NEWEST.set(newest)
    newest.read(1)
    waiting = asyncio.create_task(unless_overtaken(forever()))
    await asyncio.sleep(0)
    newest.came(2)
    with pytest.raises(Overtaken):
        await waiting
    newest.read(1)
    with pytest.raises(Overtaken):
        await unless_overtaken(forever())
    newest.read(2)
    assert await unless_overtaken(at_once()) == "said"


async def test_what_fails_fails_as_itself() -> None:
    async def failing() -> str:
        raise ValueError("down")

    NEWEST.set(Newest())
    with pytest.raises(ValueError, match="down"):
        await unless_overtaken(failing())


async def test_whoever_is_cancelled_takes_the_slow_thing_along() -> None:
    NEWEST.set(Newest())
    ended = asyncio.Event()

    async def slow() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = asyncio.create_task(unless_overtaken(slow()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(ended.wait(), 1)
