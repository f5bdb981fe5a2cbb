"""Streams: every event once and in order, from wherever a reader left off, and nothing a reader may not see."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from fastapi import WebSocket, WebSocketDisconnect
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Message
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.stream import EVENTS_AT_ONCE, send
from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer


@contextmanager
def stream(server: LiveServer, path: str, token: str) -> Iterator[ClientConnection]:
    protocols = [Subprotocol("guanxi.v1"), Subprotocol(f"bearer.{token}")]
    with connect(f"{server.ws_url}{path}", subprotocols=protocols, open_timeout=30) as socket:
        yield socket


def read(socket: ClientConnection, *, until: int, seconds: float = 20.0) -> list[Json]:
    """Read events, marks left aside, until the one at position `until`."""
    events: list[Json] = []
    while not events or events[-1]["position"] < until:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=seconds))
        if "position" in frame:
            events.append(frame)
    return events


def closed_with(socket: ClientConnection, *, seconds: float = 20.0) -> int | None:
    """Read until the server closes, and return with which code it does."""
    with suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=seconds)
    return socket.close_code


def stream_path(shopper: ShopperClient, after: int = 0) -> str:
    return f"/v1/conversations/{shopper.conversation}/stream?after={after}"


def leave_the_line(rep: RepClient, shopper: ShopperClient) -> None:
    """Nobody waits on for the next test, whose reps would be offered this conversation first."""
    rep.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim")
    rep.post(shopper.conversation, "release", to="closed")
    rep.presence("offline")


@pytest.fixture
def shopper(live_server: LiveServer) -> ShopperClient:
    return ShopperClient.arrive(live_server.url)


def test_a_stream_gives_what_was_and_then_what_comes(live_server: LiveServer, shopper: ShopperClient) -> None:
    first = shopper.ask("hello")
    with stream(live_server, stream_path(shopper), shopper.token) as socket:
        assert socket.subprotocol == "guanxi.v1"
        assert read(socket, until=first["position"])[-1] == first
        second = shopper.ask("thanks")
        assert read(socket, until=second["position"])[-1] == second


def test_everyone_the_sender_included_learns_of_a_message_through_the_stream(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    with (
        stream(live_server, stream_path(shopper), shopper.token) as one,
        stream(live_server, stream_path(shopper), shopper.token) as two,
    ):
        position = shopper.say("hello")
        assert read(one, until=position) == read(two, until=position)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(["hello", "thanks", "note", "human"]), min_size=1, max_size=5),
    cut=st.integers(0, 12),
)
def test_what_was_seen_and_what_came_since_are_a_fresh_read(
    live_server: LiveServer, words: list[str], cut: int
) -> None:
    """Old state and events are a fresh read, for a shopper and for the desk, by WebSocket and by polling."""
    rep = RepClient.sign_in(live_server.url)
    shopper = ShopperClient.arrive(live_server.url)
    for word in words:
        match word:
            case "note":
                rep.post(shopper.conversation, "notes", id=new_id(), text="a note")
            case "human":
                asked = shopper.post("human", id=new_id()).json()["position"]
                shopper.hear("assistant_said", after=asked)
            case _:
                shopper.ask(word)
    whole = rep.events(shopper.conversation)
    last = whole[-1]["position"]
    assert [event["position"] for event in whole] == list(range(1, last + 1))
    after = min(cut, last - 1)
    with stream(live_server, stream_path(shopper, after), rep.token) as socket:
        assert [event for event in whole if event["position"] <= after] + read(socket, until=last) == whole
    seen = [event for event in shopper.seen if event["position"] <= after]
    fresh = shopper.http.get(f"/v1/conversations/{shopper.conversation}/events").json()["events"]
    shopper.position = after
    assert seen + shopper.events() == fresh
    desk_only = {"mood_read", "routed", "note_written", "briefed", "nobody_there"}
    assert fresh == [event for event in whole if event["kind"] not in desk_only]
    leave_the_line(rep, shopper)


def test_a_stream_without_a_good_token_is_denied_with_a_reason(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    with pytest.raises(InvalidStatus) as denied, stream(live_server, stream_path(shopper), "forged"):
        pass
    assert denied.value.response.status_code == 401


def test_someone_elses_stream_is_not_found(live_server: LiveServer, shopper: ShopperClient) -> None:
    other = ShopperClient.arrive(live_server.url)
    with pytest.raises(InvalidStatus) as denied, stream(live_server, stream_path(shopper), other.token):
        pass
    assert denied.value.response.status_code == 404


def test_a_refused_handshake_is_no_fault_of_the_server(
    live_server: LiveServer, shopper: ShopperClient, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = "/v1/conversations/c_unknown/stream"
    for path, token in ((stream_path(shopper), "forged"), (elsewhere, shopper.token)):
        with pytest.raises(InvalidStatus), stream(live_server, path, token):
            pass
    shopper.events()  # the server is through with those before it answers this
    assert [line.getMessage() for line in caplog.records if line.levelno >= logging.WARNING] == []


def test_typing_is_shown_to_the_other_side_only_and_is_no_event(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    rep = RepClient.sign_in(live_server.url)
    assert rep.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim").status_code == 200
    newest = rep.events(shopper.conversation)[-1]["position"]
    with (
        stream(live_server, stream_path(shopper, after=newest), shopper.token) as mine,
        stream(live_server, stream_path(shopper, after=newest), rep.token) as theirs,
    ):
        shopper.post("typing")
        assert json.loads(theirs.recv(timeout=10)) == {"kind": "typing", "by": {"role": "shopper"}}
        rep.post(shopper.conversation, "typing")
        assert json.loads(mine.recv(timeout=10)) == {"kind": "typing", "by": {"role": "rep", "name": "Mara"}}
    assert rep.post(shopper.conversation, "release", to="closed").status_code == 202


def test_a_long_poll_returns_as_soon_as_there_is_news(shopper: ShopperClient) -> None:
    answer = shopper.ask("hello")
    assert shopper.position == answer["position"]


def test_a_poll_reads_past_however_many_it_may_not_show(live_server: LiveServer) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    shopper.ask("hello")
    rep = RepClient.sign_in(live_server.url)
    for number in range(EVENTS_AT_ONCE + 1):
        assert rep.post(shopper.conversation, "notes", id=new_id(), text=f"{number}").status_code == 202
    position = shopper.say("are you there?")
    assert shopper.events()[0]["position"] == position


def test_the_desks_stream_starts_with_the_desk_and_goes_on_with_its_changes(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    rep = RepClient.sign_in(live_server.url)
    rep.presence("online")
    with stream(live_server, "/v1/desk/stream", rep.token) as socket:
        first = json.loads(socket.recv(timeout=10))
        assert {"waiting", "offers", "mine", "presence"} <= first.keys()
        assert first["presence"]["state"] == "online"
        shopper.post("human", id=new_id())
        offer: Json | None = None
        while offer is None:
            frame = json.loads(socket.recv(timeout=15))
            offer = next(
                (o for o in frame.get("offers", []) if o["conversation"] == shopper.conversation), None
            )
        assert rep.accept(offer).status_code == 200
        gone: list[str] = []
        while offer["id"] not in gone:
            gone += json.loads(socket.recv(timeout=15)).get("gone", {}).get("offers", [])
        position = shopper.say("are you there?")
        news: Json = {}
        while news.get("position") != position:
            news = json.loads(socket.recv(timeout=15))
        assert news == {"kind": "news", "conversation": shopper.conversation, "position": position}
    rep.post(shopper.conversation, "release", to="closed")
    rep.presence("offline")


@pytest.mark.parametrize("change", [{"active": False}, {"password": "a much better password"}])
def test_who_is_signed_out_everywhere_keeps_no_stream_open(
    live_server: LiveServer,
    shopper: ShopperClient,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, object],
) -> None:
    monkeypatch.setattr("api.stream.ACCOUNT_EVERY_SECONDS", 0.05)
    mara = RepClient.sign_in(live_server.url)
    account = {"email": f"{new_id()}@emberline.example", "name": "Noor", "password": "correct horse battery"}
    noor = mara.http.post("/v1/reps", json=account).json()
    client = RepClient.sign_in(live_server.url, account["email"], account["password"])
    newest = shopper.ask("hello")["position"]
    with (
        stream(live_server, stream_path(shopper, newest), client.token) as conversation,
        stream(live_server, "/v1/desk/stream", client.token) as desk,
        stream(live_server, "/v1/desk/stream", mara.token) as somebody_elses,
    ):
        assert json.loads(desk.recv(timeout=10))["kind"] == "desk"
        while client.http.get("/v1/desk").status_code != 401:  # times of accounts have whole seconds
            assert mara.http.patch(f"/v1/reps/{noor['id']}", json=change).status_code == 200
        assert [closed_with(socket) for socket in (conversation, desk)] == [1008, 1008]
        shopper.say("are you there?")
        assert json.loads(somebody_elses.recv(timeout=10))["kind"] == "desk"


def test_a_stream_that_breaks_is_closed_and_told_of(
    live_server: LiveServer, shopper: ShopperClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    shopper.ask("hello")
    monkeypatch.setattr("api.stream.frame_of", breaks)
    with capture_logs() as told, stream(live_server, stream_path(shopper), shopper.token) as socket:
        closed_with(socket)
    assert [str(line["exc_info"]) for line in told if line["event"] == "a stream broke"] == [
        "a fault of ours"
    ]


async def test_a_frame_for_a_stream_that_was_closed_meanwhile_is_no_fault() -> None:
    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def take(message: Message) -> None:
        del message

    socket = WebSocket({"type": "websocket"}, receive, take)
    await socket.accept()
    await socket.close()
    with pytest.raises(WebSocketDisconnect):
        await send(socket, "{}")


def test_a_shopper_has_no_desk_stream(live_server: LiveServer, shopper: ShopperClient) -> None:
    with pytest.raises(InvalidStatus) as denied, stream(live_server, "/v1/desk/stream", shopper.token):
        pass
    assert denied.value.response.status_code == 403


def test_a_position_that_is_none_is_refused_in_a_sentence(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    path = f"/v1/conversations/{shopper.conversation}/stream?after=-1"
    with pytest.raises(InvalidStatus) as refused, stream(live_server, path, shopper.token):
        pass
    assert refused.value.response.status_code == 400
    assert json.loads(refused.value.response.body)["detail"].startswith("after:")
