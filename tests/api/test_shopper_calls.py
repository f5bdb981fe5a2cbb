"""The shopper's calls on a real server: answered, refused clearly, and never in anyone else's conversation."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from api.keys import load_keys
from api.texts import clean, is_blank, mask_cards
from api.tokens import Tokens
from conversation.shoppers import Identity
from tests.clients import RepClient, ShopperClient, new_id
from tests.doubles import FakeClock
from tests.servers import CHECKOUT, LiveServer, demo_settings, live, with_knowledge

NAUGHTY = CHECKOUT.parent / "shared" / "data" / "hostile" / "naughty.json"


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """A server that takes all naughty strings from one shopper within a minute."""
    data = with_knowledge(tmp_path_factory.mktemp("calls") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=100_000, messages_per_minute=100_000)) as server:
        yield server


@pytest.fixture
def shopper(live_server: LiveServer) -> ShopperClient:
    return ShopperClient.arrive(live_server.url)


def signed(server: LiveServer, email: str, name: str = "Ida Berg") -> str:
    keys = load_keys(server.settings)
    tokens = Tokens(keys.signing, keys.identity, clock=lambda: datetime.now(UTC))
    return tokens.sign_identity(Identity(email, email, name))


def test_a_question_is_answered_with_its_sources(shopper: ShopperClient) -> None:
    answer = shopper.ask("How long do I have to return something?")
    assert answer["citations"]
    assert all({"id", "title", "quote"} <= citation.keys() for citation in answer["citations"])
    assert answer["by"] == {"role": "assistant"}


def test_the_same_message_id_again_is_the_same_event(shopper: ShopperClient) -> None:
    message_id = new_id()
    first = shopper.post("messages", id=message_id, text="hello")
    again = shopper.post("messages", id=message_id, text="hello")
    assert first.json() == again.json()
    shopper.hear("assistant_said")
    assert [event["kind"] for event in shopper.seen].count("shopper_said") == 1


def test_a_stream_of_a_shopper_carries_nothing_only_the_desk_may_see(shopper: ShopperClient) -> None:
    shopper.ask("This is the third time I ask and I am really angry!!!")
    assert {event["kind"] for event in shopper.seen} <= {
        "shopper_said",
        "assistant_said",
        "human_requested",
        "waiting",
        "rep_joined",
        "rep_said",
        "rep_left",
        "closed",
    }


def test_reading_after_the_last_position_gives_nothing_and_that_position(shopper: ShopperClient) -> None:
    shopper.ask("hello")
    answer = shopper.http.get(
        f"/v1/conversations/{shopper.conversation}/events", params={"after": shopper.position}
    ).json()
    assert (answer["events"], answer["position"]) == ([], shopper.position)


def test_someone_elses_conversation_is_not_found(shopper: ShopperClient, live_server: LiveServer) -> None:
    other = ShopperClient.arrive(live_server.url)
    other.conversation = shopper.conversation
    for answer in (
        other.post("messages", id=new_id(), text="let me in"),
        other.post("human", id=new_id()),
        other.http.get(f"/v1/conversations/{shopper.conversation}/events"),
    ):
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_conversation_is_not_found_in_the_same_words(shopper: ShopperClient) -> None:
    unknown = shopper.http.get("/v1/conversations/c_nobody/events").json()
    assert unknown["status"] == 404
    assert unknown["detail"]


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "Basic abc", "Bearer"])
def test_a_call_without_a_good_token_is_told_so(shopper: ShopperClient, header: str) -> None:
    shopper.http.headers["Authorization"] = header
    answer = shopper.http.get(f"/v1/conversations/{shopper.conversation}/events")
    assert answer.status_code == 401
    assert "token" in answer.json()["detail"]


def test_an_old_token_resumes_the_same_conversation(shopper: ShopperClient) -> None:
    again = shopper.http.post("/v1/sessions", json={})
    assert again.status_code == 201
    assert again.json()["conversation"]["id"] == shopper.conversation


def test_a_signed_identity_makes_a_shopper_verified_and_known_by_name(live_server: LiveServer) -> None:
    ida = ShopperClient.arrive(live_server.url, identity=signed(live_server, "ida@mail.example"))
    assert ida.session["shopper"]["verified"] is True
    assert ida.session["shopper"]["name"] == "Ida Berg"


def test_a_forged_identity_is_refused(live_server: LiveServer) -> None:
    forged = Tokens("x" * 40, "y" * 40, clock=FakeClock()).sign_identity(Identity("1", "a@b.example", "A"))
    answer = httpx.post(f"{live_server.url}/v1/sessions", json={"identity": forged})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"id": "a"}', 400),
        (b'{"id": "a", "text": 7}', 400),
        (b'{"id": "a", "text": "   "}', 400),
        (b'{"id": "", "text": "hi"}', 400),
        (b'{"id": "a b", "text": "hi"}', 400),
        (b'{"id": "a", "text": "' + b"x" * 4_001 + b'"}', 400),
        (b'{"id": "a", "text": "' + b"x" * 1_000_000 + b'"}', 413),
        (b"\xff\xfe", 400),
    ],
)
def test_a_bad_body_gets_a_clear_error(shopper: ShopperClient, body: bytes, status: int) -> None:
    answer = shopper.http.post(
        f"/v1/conversations/{shopper.conversation}/messages",
        content=body,
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"id": "\xff"}', "UTF-8"),
        (b"[" * 20_000 + b"]" * 20_000, "nested too deeply"),
        (b'{"id": ' + b"1" * 4_400 + b"}", "too many digits"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_bad_request_that_says_why(
    shopper: ShopperClient, body: bytes, says: str
) -> None:
    path = f"/v1/conversations/{shopper.conversation}/messages"
    answer = shopper.http.post(path, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:guanxi:problem:bad-request")
    assert says in answer.json()["detail"]


def test_half_a_surrogate_and_control_characters_do_no_harm(shopper: ShopperClient) -> None:
    answer = shopper.http.post(
        f"/v1/conversations/{shopper.conversation}/messages",
        content=b'{"id": "s-1", "text": "hi \\ud800 \\u0000 there"}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 202
    assert shopper.hear("shopper_said")["text"] == "hi \ufffd  there"


def test_a_card_number_is_masked_before_it_is_stored(shopper: ShopperClient) -> None:
    shopper.ask("my card 4111 1111 1111 1111 was charged twice")
    assert "•••• 1111" in shopper.hear("shopper_said")["text"]


def test_an_origin_that_is_not_on_the_list_is_refused(live_server: LiveServer) -> None:
    answer = httpx.post(f"{live_server.url}/v1/sessions", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


needs_naughty = pytest.mark.skipif(not NAUGHTY.exists(), reason="the public data sets are not here")


@needs_naughty
def test_every_naughty_string_is_echoed_as_text_or_refused_as_blank(live_server: LiveServer) -> None:
    """As a shopper's message and as a rep's reply, in a conversation the rep holds."""
    strings: list[str] = json.loads(NAUGHTY.read_text())
    mara = RepClient.sign_in(live_server.url)
    shopper = ShopperClient.arrive(live_server.url)
    assert mara.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim").status_code == 200
    kept: list[str] = []
    for i, text in enumerate(strings):
        if i % 50 == 0:
            mara.presence("away")  # a heartbeat: she holds this one, and takes no others
        said = shopper.post("messages", id=new_id(), text=text)
        replied = mara.reply(shopper.conversation, text)
        assert said.status_code == replied.status_code
        assert said.status_code in {202, 400}, (text, said.text)
        kept += [text, text] if said.status_code == 202 else []
    while shopper.events():
        pass
    shown = [event["text"] for event in shopper.seen if event["kind"] in {"shopper_said", "rep_said"}]
    assert shown == [mask_cards(clean(text)) for text in kept]
    mara.post(shopper.conversation, "release", to="closed")


@needs_naughty
def test_naughty_strings_are_answered_like_any_other(live_server: LiveServer) -> None:
    strings: list[str] = json.loads(NAUGHTY.read_text())
    shopper = ShopperClient.arrive(live_server.url)
    for text in strings[::11]:
        if is_blank(clean(text)):
            continue
        position = shopper.say(text)
        while not any(event["position"] > position for event in shopper.seen):
            shopper.events(wait=5.0)
    assert {event["kind"] for event in shopper.seen} & {"assistant_said"}


@needs_naughty
def test_every_naughty_string_is_harmless_as_a_name(live_server: LiveServer) -> None:
    strings: list[str] = json.loads(NAUGHTY.read_text())
    for name in strings:
        identity = signed(live_server, "naughty@mail.example", name)
        shopper = ShopperClient.arrive(live_server.url, identity=identity)
        assert shopper.session["shopper"]["verified"] is True
        assert shopper.session["shopper"].get("name", "") == clean(name[:200].strip()).strip()
