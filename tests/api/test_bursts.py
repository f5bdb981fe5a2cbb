"""Over HTTP: a burst of messages gets one reply, and a message during a slow draft makes that draft never be shown."""

import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer, demo_settings, live, with_knowledge

MODEL_SECONDS = 60.0
"""How long a draft may take here: were the stale one waited for, the test would wait too, and fail."""


@dataclass
class SlowModel:
    """An OpenAI-compatible server on loopback whose first answer is held back; it counts what it is asked."""

    asked: list[str] = field(default_factory=list)
    first: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(body["messages"][-1]["content"])
        if len(self.asked) == 1:
            self.first.set()
            self.released.wait(MODEL_SECONDS)
        text = "You can return anything unused within 60 days of delivery. [pages/returns]"
        said = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return {"id": "x", "object": "chat.completion", "created": 0, "model": "slow", "choices": [said]}


@contextmanager
def serving(model: SlowModel) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = json.dumps(model.answer(body)).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        def log_message(self, *args: object) -> None:
            del args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        model.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def said(shopper: ShopperClient) -> list[str]:
    return [event["text"] for event in shopper.seen if event["kind"] == "assistant_said"]


def kinds(shopper: ShopperClient) -> list[str]:
    return [one["kind"] for one in shopper.seen if one["kind"] in {"shopper_said", "assistant_said"}]


def test_a_message_during_a_slow_draft_is_answered_at_once_and_the_draft_is_never_shown(
    tmp_path: Path, demo_knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(
        "langchain_openai", reason="the optional client of OpenAI-compatible servers is not installed"
    )
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    model = SlowModel()
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    with serving(model) as url:
        settings = demo_settings(
            data, chat_model="openai:slow", openai_base_url=url, chat_seconds=MODEL_SECONDS
        )
        with live(settings) as server:
            shopper = ShopperClient.arrive(server.url)
            shopper.say("How long is the warranty on the Emberline 22?")
            assert model.first.wait(20)
            newer = shopper.say("And how long can I return it?")
            reply = shopper.hear("assistant_said", after=newer)
            assert not model.released.is_set()
            assert re.search("(?:10|ten) years", reply["text"])
            assert "60 days" in reply["text"]
            assert kinds(shopper) == ["shopper_said", "shopper_said", "assistant_said"]
            model.released.set()
            shopper.ask("thanks")
            assert kinds(shopper).count("assistant_said") == 2
    assert len(model.asked) == 1


def test_three_messages_at_once_get_replies_that_answer_them_all(live_shopper: ShopperClient) -> None:
    texts = ("How much is the Kettle 57?", "How heavy is the Kettle 57?", "How much is delivery to Norway?")
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(live_shopper.post, "messages", id=new_id(), text=text) for text in texts]
    assert [answer.result().status_code for answer in answers] == [202] * 3
    live_shopper.hear("assistant_said", after=max(answer.result().json()["position"] for answer in answers))
    told = "\n".join(said(live_shopper))
    assert all(one in told for one in ("€189.00", "14 kg", "€19.95"))


def test_who_writes_without_end_is_told_to_wait_and_nobody_else(
    live_server: LiveServer, live_shopper: ShopperClient
) -> None:
    rep = RepClient.sign_in(live_server.url)
    assert rep.http.post(f"/v1/desk/conversations/{live_shopper.conversation}/claim").status_code == 200
    sent: Json = {"id": new_id(), "text": "hello"}
    first = live_shopper.post("messages", **sent)
    calls: list[tuple[str, Json]] = [
        ("messages", {"text": "and"}),
        ("human", {}),
        ("rating", {"score": 5}),
        ("address", {"called": "Ann"}),
    ]
    refused: dict[str, httpx.Response] = {}
    for number in range(
        2 * (live_server.settings.messages_per_minute + len(calls))
    ):  # a minute may pass meanwhile
        call, body = calls[number % len(calls)]
        answer = live_shopper.post(call, id=new_id(), **body)
        if answer.status_code == 429:
            refused[call] = answer
            if len(refused) == len(calls):
                break
    assert refused.keys() == {call for call, _ in calls}
    assert {answer.json()["type"] for answer in refused.values()} == {"urn:guanxi:problem:too-many-requests"}
    assert all(1 <= int(answer.headers["Retry-After"]) <= 60 for answer in refused.values())
    again = live_shopper.post("messages", **sent)
    assert (again.status_code, again.json()) == (202, first.json())
    assert live_shopper.post("typing").status_code == 204
    assert ShopperClient.arrive(live_server.url).say("hello")
    assert rep.post(live_shopper.conversation, "release", to="closed").status_code == 202


def test_marks_without_end_are_not_passed_on(live_server: LiveServer, live_shopper: ShopperClient) -> None:
    tries = range(2 * live_server.settings.messages_per_minute + 1)
    assert any(live_shopper.post("typing").status_code == 429 for _ in tries)
    assert live_shopper.say("hello")


@pytest.fixture
def live_shopper(live_server: LiveServer) -> ShopperClient:
    return ShopperClient.arrive(live_server.url)
