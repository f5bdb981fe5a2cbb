"""An outage on a real server, whose knowledge is not there: every turn fails, and nobody is left alone with it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from api.reps import Reps
from api.settings import read_settings
from conversation.database import migrate, open_engine
from tests.clients import RepClient, ShopperClient
from tests.doubles import wait_until
from tests.servers import LiveServer, live

FAILURES = 5


async def _with_a_rep(data: Path) -> None:
    engine = open_engine(f"sqlite:///{data / 'record.sqlite'}")
    await migrate(engine)
    reps = Reps(engine, clock=lambda: datetime.now(UTC))
    await reps.add("mara@shop.example", "a long password", name="Mara", seats=2)
    await engine.dispose()


@pytest.fixture
def outage(tmp_path: Path) -> Iterator[LiveServer]:
    """A server that has no knowledge, with a rep of two seats who is not online."""
    asyncio.run(_with_a_rep(tmp_path))
    settings = read_settings(
        data=tmp_path, host="127.0.0.1", port=0, storm_failures=FAILURES, storm_seconds=600
    )
    with live(settings) as server:
        yield server


def in_line(rep: RepClient) -> int:
    length: int = rep.desk()["length"]
    return length


def numbers_of(server: LiveServer) -> str:
    return httpx.get(f"{server.url}/metrics").text


def has(shopper: ShopperClient, kind: str) -> bool:
    shopper.events()
    return any(event["kind"] == kind for event in shopper.seen)


async def test_an_outage_is_told_to_everybody_and_worked_off(outage: LiveServer) -> None:
    shoppers = [ShopperClient.arrive(outage.url) for _ in range(FAILURES + 3)]
    for shopper in shoppers:
        shopper.say("How long is the warranty?")
    rep = RepClient.sign_in(outage.url, "mara@shop.example", "a long password")
    listed = FAILURES + 3 - (FAILURES - 1)
    await wait_until(lambda: rep.desk()["brake"]["on_list"] == listed, "the list")
    assert rep.desk()["brake"] == {"storm": True, "failed": FAILURES + 3, "on_list": listed}
    assert in_line(rep) == FAILURES - 1
    numbers = numbers_of(outage)
    assert f"guanxi_turns_failed_total {FAILURES + 3}.0" in numbers
    assert f'guanxi_admissions_total{{verdict="deferred"}} {listed}.0' in numbers
    assert f"guanxi_on_list {listed}.0" in numbers
    told = [one.hear("assistant_said") for one in shoppers if not has(one, "human_requested")]
    assert len(told) == listed
    assert all("on the list" in said["text"] for said in told)
    assert all(said["options"][-1]["action"] == "human" for said in told)

    last = next(one for one in shoppers if not has(one, "human_requested"))
    last.post("human", id="h1")
    last.hear("human_requested")
    await wait_until(
        lambda: rep.desk()["brake"]["on_list"] == listed - 1, "who asks for a person is off the list"
    )
