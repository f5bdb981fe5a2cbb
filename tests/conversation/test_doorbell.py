"""The doorbell rings here at once, elsewhere through Redis, and never stands in anybody's way."""

import os
import signal
import time
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from conversation.doorbell import Doorbell
from conversation.model import ConversationId, Position
from conversation.valkey import EmbeddedValkey, connect
from tests.doubles import wait_until

ONE, OTHER = ConversationId("c_one"), ConversationId("c_other")


@pytest.fixture
async def valkey(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedValkey]:
    async with EmbeddedValkey(tmp_path_factory.mktemp("data")) as valkey:
        yield valkey


@pytest.fixture
async def redis(valkey: EmbeddedValkey) -> AsyncIterator[Redis]:
    async with connect(valkey.socket) as redis:
        yield redis


@pytest.fixture
async def here(redis: Redis) -> AsyncIterator[Doorbell]:
    async with Doorbell(redis) as doorbell:
        await wait_until(lambda: doorbell.connected, "this process's subscription")
        yield doorbell


@pytest.fixture
async def elsewhere(valkey: EmbeddedValkey) -> AsyncIterator[Doorbell]:
    """Another process's doorbell on the same Redis."""
    async with connect(valkey.socket) as redis, Doorbell(redis) as doorbell:
        await wait_until(lambda: doorbell.connected, "the other process's subscription")
        yield doorbell


async def test_a_ring_is_heard_in_the_same_process_without_redis() -> None:
    async with Doorbell(None) as doorbell:
        with doorbell.listen(ONE) as bell:
            doorbell.ring(ONE, Position(3))
            assert (await bell.wait(5)).news == {ONE: 3}


async def test_a_ring_between_listening_and_waiting_is_not_lost(here: Doorbell, elsewhere: Doorbell) -> None:
    with here.listen(ONE) as bell, here.listen(ONE) as witness:
        elsewhere.ring(ONE, Position(7))
        await witness.wait(5)
        assert (await bell.wait(0)).news == {ONE: 7}


async def test_a_ring_is_heard_in_another_process(here: Doorbell, elsewhere: Doorbell) -> None:
    with elsewhere.listen(ONE) as bell:
        here.ring(ONE, Position(2))
        assert (await bell.wait(5)).news == {ONE: 2}


async def test_a_ring_is_heard_once_though_redis_returns_it(here: Doorbell) -> None:
    with here.listen(ONE) as bell:
        here.ring(ONE, Position(1))
        assert (await bell.wait(5)).news
        assert not (await bell.wait(0.2)).news


async def test_only_those_who_listen_to_a_conversation_hear_it(here: Doorbell, elsewhere: Doorbell) -> None:
    with elsewhere.listen(OTHER) as other, elsewhere.listen(ONE) as one:
        here.ring(ONE, Position(1))
        await one.wait(5)
        assert not (await other.wait(0)).news


async def test_rings_add_up_to_the_newest_position(here: Doorbell) -> None:
    with here.listen_all() as bell:
        for position in (4, 9, 8):
            here.ring(ONE, Position(position))
        here.ring(OTHER, Position(1))
        assert (await bell.wait(5)).news == {ONE: 9, OTHER: 1}


async def test_a_mark_is_passed_on_here_and_elsewhere_and_to_nobody_else(
    here: Doorbell, elsewhere: Doorbell
) -> None:
    mark = {"kind": "typing", "by": {"role": "rep", "name": "Zoë"}}
    with here.listen(ONE) as near, elsewhere.listen(ONE) as far, elsewhere.listen(OTHER) as other:
        here.pass_on(ONE, mark)
        assert (await near.wait(5)).marks == (mark,)
        assert (await far.wait(5)).marks == (mark,)
        assert (await other.wait(0)).marks == ()


async def test_the_desk_bell_is_heard_here_and_elsewhere(here: Doorbell, elsewhere: Doorbell) -> None:
    with here.listen_all() as near, elsewhere.listen_all() as far:
        here.ring_desk()
        assert (await near.wait(5)).desk
        assert (await far.wait(5)).desk


async def test_redis_carries_no_more_than_the_name_and_the_position(here: Doorbell, redis: Redis) -> None:
    async with redis.pubsub() as wiretap:
        await wiretap.subscribe("guanxi:doorbell")
        await wiretap.get_message(timeout=2)
        here.ring(ONE, Position(5))
        message = await wiretap.get_message(timeout=2)
    assert message is not None
    assert message["data"].split()[1:] == [ONE, "5"]


async def test_words_of_others_on_our_channel_do_not_deafen_us(
    here: Doorbell, elsewhere: Doorbell, redis: Redis
) -> None:
    with here.listen(ONE) as bell:
        await redis.publish("guanxi:doorbell", "who knows what")
        await redis.publish("guanxi:marks", f"x {ONE} {{")
        elsewhere.ring(ONE, Position(6))
        assert (await bell.wait(5)).news == {ONE: 6}


async def test_without_redis_a_wait_ends_within_two_seconds() -> None:
    async with Doorbell(None) as doorbell:
        with doorbell.listen(ONE) as bell:
            began = time.monotonic()
            await bell.wait(60)
    assert 1.5 < time.monotonic() - began < 6


async def test_a_killed_redis_wakes_the_waiting_and_the_doorbell_comes_back(
    valkey: EmbeddedValkey, here: Doorbell, elsewhere: Doorbell
) -> None:
    with here.listen(ONE) as bell, elsewhere.listen(ONE) as far:
        killed = valkey.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        assert (await bell.wait(20)).everything, "what is rung meanwhile can only be found by looking"
        await wait_until(lambda: valkey.pid not in (None, killed), "a new server")
        await wait_until(lambda: here.connected and elsewhere.connected, "both subscriptions")
        await far.wait(0)
        here.ring(ONE, Position(11))
        assert (await far.wait(5)).news == {ONE: 11}


async def test_what_was_rung_while_redis_was_away_is_found_when_it_is_back(
    valkey: EmbeddedValkey, here: Doorbell, elsewhere: Doorbell
) -> None:
    """By the ring itself, or, where it came before the subscription was back, by being told to look at all."""
    with elsewhere.listen(ONE) as bell:
        assert valkey.pid is not None
        os.kill(valkey.pid, signal.SIGKILL)
        assert (await bell.wait(20)).everything
        here.ring(ONE, Position(12))
        heard = await bell.wait(20)
        while not (heard.news or heard.everything):
            heard = await bell.wait(20)
        assert heard.news in ({ONE: 12}, {})


async def test_a_redis_that_hangs_is_noticed_and_ringing_still_costs_nothing(
    valkey: EmbeddedValkey, here: Doorbell
) -> None:
    assert valkey.pid is not None
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        with here.listen(ONE) as bell:
            began = time.monotonic()
            assert (await bell.wait(60)).everything
            assert time.monotonic() - began < 6
            here.ring(ONE, Position(1))
            assert (await bell.wait(0)).news == {ONE: 1}, "it is here already"
    finally:
        os.kill(valkey.pid, signal.SIGCONT)


async def test_nothing_is_kept_for_those_who_stopped_listening(here: Doorbell) -> None:
    with here.listen(ONE) as bell:
        pass
    here.ring(ONE, Position(1))
    assert not (await bell.wait(0)).news
