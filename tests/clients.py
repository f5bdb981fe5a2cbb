"""A shopper and a rep as programs: what the widget and the console do, without the pages."""

import itertools
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

Json = dict[str, Any]
_counter = itertools.count(1)
_open: list[httpx.Client] = []

NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Servers of the tests speak plain HTTP: reading whom the world trusts costs each client 40 ms of the processor."""


def connect(url: str) -> httpx.Client:
    """Return a client that `close_all` closes when the test is over."""
    _open.append(httpx.Client(base_url=url, timeout=30.0, verify=NO_AUTHORITIES))
    return _open[-1]


def close_all() -> None:
    while _open:
        _open.pop().close()


def new_id() -> str:
    return f"test-{next(_counter)}"


@dataclass
class ShopperClient:
    """A shopper with a session on a live server."""

    http: httpx.Client
    token: str
    conversation: str
    session: Json
    position: int = 0
    seen: list[Json] = field(default_factory=list)

    @classmethod
    def arrive(cls, url: str, **body: Any) -> "ShopperClient":
        http = connect(url)
        answer = http.post("/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        session = answer.json()
        http.headers["Authorization"] = f"Bearer {session['token']}"
        return cls(http, session["token"], session["conversation"]["id"], session)

    def post(self, call: str, **body: Any) -> httpx.Response:
        return self.http.post(f"/v1/conversations/{self.conversation}/{call}", json=body)

    def say(self, text: str, **more: Any) -> int:
        answer = self.post("messages", id=new_id(), text=text, **more)
        assert answer.status_code == 202, answer.text
        position: int = answer.json()["position"]
        return position

    def events(self, *, wait: float = 0.0) -> list[Json]:
        """Take what is new, and remember it."""
        answer = self.http.get(
            f"/v1/conversations/{self.conversation}/events", params={"after": self.position, "wait": wait}
        )
        assert answer.status_code == 200, answer.text
        self.position = answer.json()["position"]
        self.seen += answer.json()["events"]
        new: list[Json] = answer.json()["events"]
        return new

    def hear(self, kind: str, *, after: int = 0, seconds: float = 15.0) -> Json:
        """Wait for an event of `kind` after a position, and return it."""
        deadline = time.monotonic() + seconds
        while True:
            for event in self.seen:
                if event["kind"] == kind and event["position"] > after:
                    return event
            if time.monotonic() > deadline:
                raise AssertionError(f"no {kind!r} in {[event['kind'] for event in self.seen]}")
            self.events(wait=2.0)

    def ask(self, text: str, **more: Any) -> Json:
        """Say something and return the assistant's answer to it."""
        return self.hear("assistant_said", after=self.say(text, **more))


@dataclass
class RepClient:
    """A rep who is signed in on a live server."""

    http: httpx.Client
    token: str
    rep: Json

    @classmethod
    def sign_in(cls, url: str, email: str = "mara@emberline.example", password: str = "demo") -> "RepClient":
        http = connect(url)
        answer = http.post("/v1/reps/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return cls(http, answer.json()["token"], answer.json()["rep"])

    def presence(self, state: str) -> None:
        assert self.http.put("/v1/desk/presence", json={"state": state}).status_code == 200

    def desk(self) -> Json:
        answer = self.http.get("/v1/desk")
        assert answer.status_code == 200, answer.text
        desk: Json = answer.json()
        return desk

    def offer_of(self, conversation: str, *, seconds: float = 10.0) -> Json:
        """Wait until this conversation is offered to this rep."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for offer in self.desk()["offers"]:
                if offer["conversation"] == conversation:
                    found: Json = offer
                    return found
            time.sleep(0.05)  # nothing to await: the console would be told by its stream
        raise AssertionError("no offer came")

    def accept(self, offer: Json) -> httpx.Response:
        return self.http.post(f"/v1/desk/offers/{offer['id']}/accept", json={})

    def post(self, conversation: str, call: str, **body: Any) -> httpx.Response:
        return self.http.post(f"/v1/conversations/{conversation}/{call}", json=body)

    def reply(self, conversation: str, text: str) -> httpx.Response:
        return self.post(conversation, "replies", id=new_id(), text=text)

    def events(self, conversation: str, after: int = 0) -> list[Json]:
        answer = self.http.get(f"/v1/conversations/{conversation}/events", params={"after": after})
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["events"]
        return found
