"""What a rep remarks on a message, on a real server: kept once, seen by the desk, and never by the shopper."""

import json

import pytest
from websockets.sync.client import connect as open_socket
from websockets.typing import Subprotocol

from conversation.database import open_engine
from conversation.erasure import Eraser
from conversation.model import ShopperId
from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer


@pytest.fixture
def shopper(live_server: LiveServer) -> ShopperClient:
    return ShopperClient.arrive(live_server.url)


@pytest.fixture
def mara(live_server: LiveServer) -> RepClient:
    """Mara, signed in; she takes no conversations."""
    return RepClient.sign_in(live_server.url)


def correct(rep: RepClient, shopper: ShopperClient, position: int, mood: str, **more: str) -> int:
    answer = rep.post(
        shopper.conversation, "mood", **{"id": new_id(), "position": position, "mood": mood, **more}
    )
    assert answer.status_code == 202, answer.text
    kept: int = answer.json()["position"]
    return kept


def briefing_of(rep: RepClient, shopper: ShopperClient) -> Json:
    found: Json = rep.http.get(f"/v1/conversations/{shopper.conversation}/briefing").json()
    return found


def test_a_rep_corrects_a_mood_and_every_reader_takes_it(mara: RepClient, shopper: ShopperClient) -> None:
    said = shopper.say("Is the Emberline 22 in stock?")
    shopper.hear("assistant_said")
    kept = correct(mara, shopper, said, "worried")
    (event,) = mara.events(shopper.conversation, after=kept - 1)
    assert (
        event.items() >= {"position": kept, "kind": "mood_corrected", "of": said, "mood": "worried"}.items()
    )
    assert event["by"] == {"role": "rep", "name": "Mara"}
    mood = briefing_of(mara, shopper)["mood"]
    assert (mood["now"], mood["stands"], mood["valence"]) == ("worried", "worried", -0.5)
    assert mood["readings"][0]["corrected_by"] == "Mara"


def test_sent_again_a_correction_is_the_first_one(mara: RepClient, shopper: ShopperClient) -> None:
    said = shopper.say("hello")
    shopper.hear("assistant_said")
    first = correct(mara, shopper, said, "happy", id="click")
    again = correct(mara, shopper, said, "angry", id="click")
    nonsense = mara.post(shopper.conversation, "mood", id="click", position=99, mood="angry")
    assert (again, nonsense.status_code, nonsense.json()) == (first, 202, {"position": first})
    kinds = [event["kind"] for event in mara.events(shopper.conversation)]
    assert kinds.count("mood_corrected") == 1


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"position": 1, "mood": "furious"}, 400, "bad-request"),
        ({"position": 0, "mood": "angry"}, 400, "bad-request"),
        ({"position": 1}, 400, "bad-request"),
        ({"position": 999, "mood": "angry"}, 404, "no-such-message"),
        ({"position": 2_147_483_648, "mood": "angry"}, 400, "bad-request"),
    ],
)
def test_what_cannot_be_corrected_is_refused_with_a_problem(
    mara: RepClient, shopper: ShopperClient, body: dict[str, object], status: int, kind: str
) -> None:
    shopper.ask("hello")
    answer = mara.post(shopper.conversation, "mood", id=new_id(), **body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:guanxi:problem:{kind}")


def test_only_what_the_shopper_said_has_a_mood(mara: RepClient, shopper: ShopperClient) -> None:
    answered = shopper.ask("hello")["position"]
    refused = mara.post(shopper.conversation, "mood", id=new_id(), position=answered, mood="happy")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:guanxi:problem:not-the-shoppers")
    read = next(event for event in mara.events(shopper.conversation) if event["kind"] == "mood_read")
    nothing = mara.post(shopper.conversation, "mood", id=new_id(), position=read["position"], mood="happy")
    assert nothing.status_code == 404


def test_a_conversation_nobody_knows_has_no_moods(mara: RepClient) -> None:
    assert mara.post("c_nowhere", "mood", id=new_id(), position=1, mood="happy").status_code == 404
    assert mara.post("c_nowhere", "promises", id=new_id(), position=1).status_code == 404


def test_a_promise_is_flagged_once_and_briefed(mara: RepClient, shopper: ShopperClient) -> None:
    answered = shopper.ask("What does shipping to Germany cost?")
    first = mara.post(shopper.conversation, "promises", id="flag", position=answered["position"])
    again = mara.post(shopper.conversation, "promises", id="flag", position=answered["position"], text="x")
    assert (first.status_code, again.json()) == (202, first.json())
    (event,) = mara.events(shopper.conversation, after=first.json()["position"] - 1)
    assert event.items() >= {"kind": "promise_flagged", "of": answered["position"], "text": ""}.items()
    assert event["by"] == {"role": "rep", "name": "Mara"}
    (promise,) = briefing_of(mara, shopper)["promises"]
    assert promise["position"] == answered["position"]
    assert promise["text"].split()[0] == answered["text"].split()[0]
    assert promise["flagged_by"] == "Mara"


def test_a_shopper_may_remark_nothing(shopper: ShopperClient) -> None:
    said = shopper.say("hello")
    assert shopper.post("mood", id=new_id(), position=said, mood="happy").status_code == 403
    assert shopper.post("promises", id=new_id(), position=said).status_code == 403


def test_a_shopper_is_told_nothing_of_moods_and_promises(
    mara: RepClient, shopper: ShopperClient, live_server: LiveServer
) -> None:
    """By long polling and by the stream alike: neither what was read, nor what a rep made of it."""
    said = shopper.say("This is a disgrace, three weeks and still no parcel!")
    shopper.hear("assistant_said")
    marked = [
        correct(mara, shopper, said, "angry"),
        mara.post(shopper.conversation, "promises", id=new_id(), position=said, text="a callback").json()["position"],
    ]  # fmt: skip
    assert {"mood_read", "mood_corrected", "promise_flagged"} <= {
        event["kind"] for event in mara.events(shopper.conversation)
    }
    end = shopper.say("goodbye")
    shopper.hear("assistant_said", after=end)
    streamed: list[Json] = []
    with open_socket(
        f"{live_server.ws_url}/v1/conversations/{shopper.conversation}/stream?after=0",
        subprotocols=[Subprotocol("guanxi.v1"), Subprotocol(f"bearer.{shopper.token}")],
    ) as socket:
        while not any(frame.get("position", 0) >= end for frame in streamed):
            streamed.append(json.loads(socket.recv(timeout=15)))
    for told in (streamed, shopper.seen):
        assert not {event.get("position") for event in told} & set(marked)
        words = json.dumps(told)
        assert not [word for word in ("mood", "angry", "valence", "promise", "Mara") if word in words]


async def test_what_was_erased_is_not_remarked_on(live_server: LiveServer) -> None:

    shopper, mara = ShopperClient.arrive(live_server.url), RepClient.sign_in(live_server.url)
    said = shopper.say("I am Ann Example")
    shopper.hear("assistant_said")
    flagged = mara.post(shopper.conversation, "promises", id=new_id(), position=said, text="call Ann").json()[
        "position"
    ]
    engine = open_engine(live_server.settings.database)
    await Eraser(engine).forget(ShopperId(shopper.session["shopper"]["id"]))
    await engine.dispose()
    for call, more in (("mood", {"mood": "happy"}), ("promises", {})):
        refused = mara.post(shopper.conversation, call, id=new_id(), position=said, **more)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:guanxi:problem:message-erased")
    (event,) = mara.events(shopper.conversation, after=flagged - 1)
    assert (event["text"], event["erased"]) == ("", True)
    assert briefing_of(mara, shopper)["promises"] == []
