"""What a shopper chooses for whom no person comes soon, on a real server where no rep is online."""

from collections.abc import Callable, Iterator

import pytest

from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer


@pytest.fixture
def shopper(live_server: LiveServer) -> Iterator[ShopperClient]:
    """Somebody in line who was told that nobody is there; they leave, so that no rep is asked about them later."""
    shopper = ShopperClient.arrive(live_server.url)
    shopper.post("human", id=new_id())
    shopper.hear("assistant_said")
    yield shopper
    shopper.post("choice", id=new_id(), choice="leave")


@pytest.fixture
def events(live_server: LiveServer, shopper: ShopperClient) -> Callable[[], list[Json]]:
    """What a rep would read, hidden events included."""
    rep = RepClient.sign_in(live_server.url)
    return lambda: rep.events(shopper.conversation)


def waiting(shopper: ShopperClient) -> Json | None:
    answer = shopper.http.get(f"/v1/conversations/{shopper.conversation}/events", params={"after": 0}).json()
    found: Json | None = answer.get("waiting")
    return found


def test_told_that_nobody_is_there_one_is_offered_what_to_do(shopper: ShopperClient) -> None:
    word = shopper.hear("assistant_said")
    assert "nobody is online" in word["text"]
    assert [option["action"] for option in word["options"]] == ["wait", "message", "assistant", "say"]
    shown = waiting(shopper)
    assert shown is not None
    assert shown["choices"] == ["wait", "message", "leave"]


def test_who_waits_is_told_so_once_and_keeps_the_place(
    shopper: ShopperClient, events: Callable[[], list[Json]]
) -> None:
    choice = {"id": new_id(), "choice": "wait"}
    first = shopper.post("choice", **choice)
    again = shopper.post("choice", **choice)
    assert (first.status_code, first.json()) == (202, again.json())
    kinds = [event["kind"] for event in events()]
    assert kinds[-2:] == ["assistant_said", "human_requested"]
    assert events()[-1]["how"] == "waits"
    assert waiting(shopper) is not None


def test_a_message_is_kept_for_a_person_who_answers_in_the_same_conversation(
    shopper: ShopperClient, live_server: LiveServer
) -> None:
    left = shopper.post("choice", id=new_id(), choice="message", text="Please call me about EL-1.")
    assert left.status_code == 202
    assert "your message is kept" in shopper.hear("assistant_said", after=left.json()["position"])["text"]
    assert waiting(shopper) is None
    rep = RepClient.sign_in(live_server.url, "wei@emberline.example")
    rep.presence("online")
    try:
        assert rep.accept(rep.offer_of(shopper.conversation)).status_code == 200
        assert rep.reply(shopper.conversation, "Of course, at noon.").status_code == 202
    finally:
        rep.presence("offline")
    assert shopper.hear("rep_said")["text"] == "Of course, at noon."
    assert "waiting" not in [
        event["kind"] for event in shopper.seen if event["position"] > left.json()["position"]
    ]


def test_a_message_can_be_taken_back_while_nobody_has_answered_it(shopper: ShopperClient) -> None:
    assert shopper.post("choice", id=new_id(), choice="message", text="Call me.").status_code == 202
    assert shopper.post("choice", id=new_id(), choice="wait").status_code == 409
    back = shopper.post("choice", id=new_id(), choice="leave")
    assert back.status_code == 202
    assert "your message off" in shopper.hear("assistant_said", after=back.json()["position"] - 1)["text"]
    assert shopper.post("choice", id=new_id(), choice="leave").status_code == 409


def test_the_assistant_goes_on_with_the_place_kept(shopper: ShopperClient) -> None:
    after = shopper.post("choice", id=new_id(), choice="assistant").json()["position"]
    assert "Your place is kept" in shopper.hear("assistant_said", after=after)["text"]
    assert waiting(shopper) is not None


def test_who_leaves_is_out_of_line_and_has_nothing_to_choose_any_more(shopper: ShopperClient) -> None:
    assert shopper.post("choice", id=new_id(), choice="leave").status_code == 202
    assert waiting(shopper) is None
    refused = shopper.post("choice", id=new_id(), choice="wait")
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:guanxi:problem:not-waiting"


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"choice": "message"}, 422, "no-message"),
        ({"choice": "message", "text": "Hello", "email": "ida@example.org"}, 422, "mail-not-offered"),
        (
            {"choice": "message", "text": "Hello", "email": "ida@example.org\nBcc: x@example.org"},
            400,
            "bad-request",
        ),
        ({"choice": "message", "text": "  "}, 400, "bad-request"),
        ({"choice": "sing"}, 400, "bad-request"),
    ],
)
def test_what_cannot_be_done_is_refused(
    shopper: ShopperClient, body: Json, status: int, problem: str
) -> None:
    refused = shopper.post("choice", id=new_id(), **body)
    assert (refused.status_code, refused.json()["type"]) == (status, f"urn:guanxi:problem:{problem}")


def test_nobody_chooses_for_somebody_else(shopper: ShopperClient, live_server: LiveServer) -> None:
    other = ShopperClient.arrive(live_server.url)
    assert other.session["shop"] == {"mail": False}
    other.conversation = shopper.conversation
    assert other.post("choice", id=new_id(), choice="leave").status_code == 404
