"""What an operator's tools ask of a running server."""

import re

import httpx

from tests.clients import ShopperClient
from tests.doubles import wait_until
from tests.servers import LiveServer


def test_alive_and_ready(live_server: LiveServer) -> None:
    assert httpx.get(f"{live_server.url}/healthz").status_code == 200
    ready = httpx.get(f"{live_server.url}/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "knowledge": True, "record": True, "live_plane": True}


def test_the_numbers_are_in_prometheus_format(live_server: LiveServer) -> None:
    answer = httpx.get(f"{live_server.url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "guanxi_waiting " in answer.text
    assert "guanxi_decision_seconds_bucket" in answer.text


async def test_a_turn_is_timed_once_from_the_message_to_the_reply(live_server: LiveServer) -> None:
    def turns() -> tuple[int, float]:
        text = httpx.get(f"{live_server.url}/metrics").text
        numbers = [re.search(rf"^guanxi_turn_seconds_{part} (\S+)$", text, re.M) for part in ("count", "sum")]
        count, seconds = (float(number[1]) for number in numbers if number)
        return int(count), seconds

    before = turns()
    said = ShopperClient.arrive(live_server.url).ask("how long is the warranty?")
    await wait_until(lambda: turns()[0] > before[0], "the turn is counted")
    count, seconds = turns()
    assert count == before[0] + 1
    assert said["kind"] == "assistant_said"
    assert 0.001 < seconds - before[1] < 15


def test_the_calls_are_described_with_the_errors_they_give(live_server: LiveServer) -> None:
    schema = httpx.get(f"{live_server.url}/v1/openapi.json").json()
    say = schema["paths"]["/v1/conversations/{conversation_id}/messages"]["post"]
    assert set(say["responses"]) == {"202", "default"}
    assert "Problem" in schema["components"]["schemas"]


def test_an_unknown_address_of_the_api_is_a_problem(live_server: LiveServer) -> None:
    answer = httpx.get(f"{live_server.url}/v1/nothing-here")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
