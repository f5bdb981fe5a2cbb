"""What was acknowledged survives the server's death, and Valkey's; and it is answered once."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from handoff.admission import Admission
from tests.clients import RepClient, ShopperClient, new_id
from tests.servers import LiveServer, Program, demo_settings, live, with_knowledge


@pytest.fixture
def program(tmp_path: Path, demo_knowledge: Path) -> Iterator[Program]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Program(with_knowledge(tmp_path / "data", demo_knowledge), port)
    program.start()
    yield program
    program.stop()


def test_killed_between_the_acknowledgement_and_the_answer_everyone_is_answered_once(
    program: Program,
) -> None:
    """Twelve shoppers speak at once and the server is killed in the middle of answering them."""
    shoppers = [ShopperClient.arrive(program.url) for _ in range(12)]

    def speak(shopper: ShopperClient) -> bool:
        try:
            answer = shopper.post("messages", id=new_id(), text="How much is delivery to Germany?")
        except httpx.TransportError:
            return False
        if shopper is shoppers[5]:
            program.kill()
        return answer.status_code == 202

    with ThreadPoolExecutor(4) as threads:
        acknowledged = [
            shopper for shopper, taken in zip(shoppers, threads.map(speak, shoppers), strict=True) if taken
        ]
    assert acknowledged, "the kill came before anything was acknowledged"
    program.start()
    for shopper in acknowledged:
        shopper.hear("assistant_said", seconds=30.0)
        shopper.events()
        kinds = [event["kind"] for event in shopper.seen]
        assert kinds.count("shopper_said") == 1
        assert kinds.count("assistant_said") == 1


def test_a_message_sent_again_after_the_restart_is_still_one(program: Program) -> None:
    shopper = ShopperClient.arrive(program.url)
    message_id = new_id()
    first = shopper.post("messages", id=message_id, text="Do you deliver to Norway?").json()
    program.kill()
    program.start()
    assert shopper.post("messages", id=message_id, text="Do you deliver to Norway?").json() == first
    shopper.hear("assistant_said")
    shopper.events()
    assert [event["kind"] for event in shopper.seen].count("assistant_said") == 1


def test_while_valkey_is_dead_messages_are_kept_and_answered_and_the_desk_comes_back(
    live_server: LiveServer,
) -> None:
    mara = RepClient.sign_in(live_server.url)
    mara.presence("online")
    waiting = ShopperClient.arrive(live_server.url)
    assert waiting.post("human", id=new_id()).status_code == 202
    waiting.hear("waiting")

    pid = int((live_server.settings.data / "valkey" / "valkey.pid").read_text())
    os.kill(pid, signal.SIGKILL)

    shopper = ShopperClient.arrive(live_server.url)
    assert shopper.ask("How much is delivery to Germany?")["text"]
    mara.presence("online")
    offer = mara.offer_of(waiting.conversation, seconds=30.0)
    assert mara.accept(offer).status_code == 200
    waiting.hear("rep_joined")


def test_the_server_stops_though_work_behind_it_misses_that_it_is_told_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, demo_knowledge: Path
) -> None:
    """A client of Redis can lose a cancellation."""

    async def hard_of_hearing(admission: Admission) -> None:
        del admission
        try:
            await asyncio.sleep(3_600)
        except asyncio.CancelledError:
            await asyncio.sleep(3_600)

    monkeypatch.setattr(Admission, "keep_working", hard_of_hearing)
    with live(demo_settings(with_knowledge(tmp_path / "data", demo_knowledge))) as server:
        assert httpx.get(f"{server.url}/readyz").status_code == 200
