"""The rep's calls on a real server: take a conversation, answer it, give it on; refused where someone was faster."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from api.demo_data import DEMO_SHOP
from api.identity import customer_identity
from tests.clients import RepClient, ShopperClient, new_id
from tests.servers import LiveServer


@pytest.fixture
def shopper(live_server: LiveServer) -> Iterator[ShopperClient]:
    """A shopper whose conversation is closed in the end, so that no test finds another's in line."""
    shopper = ShopperClient.arrive(live_server.url)
    yield shopper
    closer = RepClient.sign_in(live_server.url, "wei@emberline.example")
    closer.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim")
    closer.post(shopper.conversation, "release", to="closed")
    closer.presence("offline")


def at_the_desk(rep: RepClient) -> Iterator[RepClient]:
    yield rep
    for row in rep.desk()["mine"]:
        rep.post(row["conversation"], "release", to="closed")
    rep.presence("offline")


@pytest.fixture
def mara(live_server: LiveServer, shopper: ShopperClient) -> Iterator[RepClient]:
    """Mara, online; she leaves before the shopper does."""
    mara = RepClient.sign_in(live_server.url)
    mara.presence("online")
    yield from at_the_desk(mara)


@pytest.fixture
def wei(live_server: LiveServer, shopper: ShopperClient) -> Iterator[RepClient]:
    """Wei, signed in, not online."""
    yield from at_the_desk(RepClient.sign_in(live_server.url, "wei@emberline.example"))


def taken(mara: RepClient, shopper: ShopperClient) -> None:
    """Mara holds the shopper's conversation."""
    assert shopper.post("human", id=new_id()).status_code == 202
    assert mara.accept(mara.offer_of(shopper.conversation)).status_code == 200
    shopper.hear("rep_joined")


def test_a_wrong_password_and_an_unknown_email_are_refused_in_the_same_words(live_server: LiveServer) -> None:
    answers = [
        httpx.post(f"{live_server.url}/v1/reps/login", json={"email": email, "password": "wrong"})
        for email in ("mara@emberline.example", "nobody@emberline.example")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_too_many_wrong_passwords_must_wait(live_server: LiveServer) -> None:
    for _ in range(live_server.settings.logins_per_minute * 2 + 1):
        answer = httpx.post(
            f"{live_server.url}/v1/reps/login", json={"email": "guess@emberline.example", "password": "x"}
        )
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_whoever_asks_for_a_person_waits_is_offered_and_is_joined(
    mara: RepClient, shopper: ShopperClient
) -> None:
    taken(mara, shopper)
    kinds = [event["kind"] for event in shopper.seen]
    assert kinds.index("human_requested") < kinds.index("waiting") < kinds.index("rep_joined")
    assert shopper.hear("waiting")["place"] == 1
    assert shopper.hear("rep_joined")["rep"]["name"] == "Mara"
    assert [row["conversation"] for row in mara.desk()["mine"]] == [shopper.conversation]


def test_while_a_rep_holds_the_assistant_is_silent_and_the_rep_is_heard(
    mara: RepClient, shopper: ShopperClient
) -> None:
    taken(mara, shopper)
    shopper.say("Is the Emberline 22 in stock?")
    assert mara.reply(shopper.conversation, "It is!").status_code == 202
    assert shopper.hear("rep_said")["by"] == {"role": "rep", "name": "Mara"}
    assert "assistant_said" not in [event["kind"] for event in shopper.seen if event["position"] > 3]


def test_given_back_the_assistant_answers_what_was_left_open(mara: RepClient, shopper: ShopperClient) -> None:
    taken(mara, shopper)
    mara.reply(shopper.conversation, "One moment.")
    asked = shopper.say("How much is delivery to Germany?")
    assert mara.post(shopper.conversation, "release", to="assistant").status_code == 202
    assert shopper.hear("rep_left")["reason"] == "assistant"
    assert shopper.hear("assistant_said", after=asked)["citations"]


def test_put_back_in_line_it_is_offered_again(mara: RepClient, shopper: ShopperClient) -> None:
    taken(mara, shopper)
    assert mara.post(shopper.conversation, "release", to="queue", note="needs Wei").status_code == 202
    assert mara.offer_of(shopper.conversation, seconds=30)["reason"] == "asked", (
        "asked last, as she gave it back"
    )
    notes = [event for event in mara.events(shopper.conversation) if event["kind"] == "note_written"]
    assert [note["text"] for note in notes] == ["needs Wei"]


def test_closed_and_written_to_again_the_assistant_has_it(mara: RepClient, shopper: ShopperClient) -> None:
    taken(mara, shopper)
    mara.post(shopper.conversation, "release", to="closed")
    shopper.hear("rep_left")
    assert shopper.ask("How much is delivery to Germany?")["text"]


def test_only_the_holder_may_reply(mara: RepClient, wei: RepClient, shopper: ShopperClient) -> None:
    taken(mara, shopper)
    answer = wei.reply(shopper.conversation, "Hello!")
    assert answer.status_code == 409
    assert "take it over" in answer.json()["detail"]


def test_an_offer_taken_twice_is_one_joining(mara: RepClient, shopper: ShopperClient) -> None:
    shopper.post("human", id=new_id())
    offer = mara.offer_of(shopper.conversation)
    assert [mara.accept(offer).status_code for _ in range(2)] == [200, 200]
    shopper.hear("rep_joined")
    shopper.events()
    assert [event["kind"] for event in shopper.seen].count("rep_joined") == 1


def test_an_offer_taken_twice_at_once_is_one_joining_and_nobody_was_faster(
    mara: RepClient, shopper: ShopperClient
) -> None:
    shopper.post("human", id=new_id())
    offer = mara.offer_of(shopper.conversation)
    with ThreadPoolExecutor(8) as threads:
        clicks = list(threads.map(lambda _: mara.accept(offer).status_code, range(8)))
    assert clicks == [200] * 8
    shopper.hear("rep_joined")
    shopper.events()
    assert [event["kind"] for event in shopper.seen].count("rep_joined") == 1


def test_handed_on_twice_is_once_though_the_other_has_gone_meanwhile(
    mara: RepClient, wei: RepClient, shopper: ShopperClient
) -> None:
    taken(mara, shopper)
    wei.presence("online")
    handing = {"to": {"rep": wei.rep["id"]}, "id": new_id()}
    first = mara.post(shopper.conversation, "release", **handing)
    wei.presence("offline")
    again = mara.post(shopper.conversation, "release", **handing)
    assert (first.status_code, again.status_code, again.json()) == (202, 202, first.json())


def test_a_declined_offer_is_gone_and_the_conversation_stays_in_line(
    mara: RepClient, shopper: ShopperClient
) -> None:
    shopper.post("human", id=new_id())
    offer = mara.offer_of(shopper.conversation)
    assert mara.http.post(f"/v1/desk/offers/{offer['id']}/decline", json={}).status_code == 200
    assert mara.accept(offer).status_code == 409
    assert shopper.conversation in [row["conversation"] for row in mara.desk()["waiting"]]
    assert mara.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim").status_code == 200


def test_by_hand_a_rep_takes_a_conversation_from_the_assistant_and_the_second_is_too_late(
    mara: RepClient, wei: RepClient, shopper: ShopperClient
) -> None:
    shopper.ask("hello")
    assert mara.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim").status_code == 200
    assert wei.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim").status_code == 409


def test_the_briefing_says_why_and_what_was_tried(mara: RepClient, shopper: ShopperClient) -> None:
    page = {"url": "/products/emberline-22", "title": "Emberline 22", "product_id": "emberline-22"}
    shopper.ask("How long is the warranty?", page=page)
    taken(mara, shopper)
    briefing = mara.http.get(f"/v1/conversations/{shopper.conversation}/briefing").json()
    assert briefing["reason"] == "asked"
    assert briefing["page"]["product_id"] == "emberline-22"
    assert briefing["tried"]
    assert "warranty" in (briefing["summary"] + briefing["wants"]).lower()
    assert briefing["draft"]
    logged = [event for event in mara.events(shopper.conversation) if event["kind"] == "briefed"]
    assert len(logged) == 1


def test_the_briefing_of_a_shopper_the_shop_vouches_for_has_their_orders(
    mara: RepClient, live_server: LiveServer
) -> None:
    signed = customer_identity(
        live_server.settings, DEMO_SHOP, "jonas.weber@mail.example", lambda: datetime.now(UTC)
    )
    jonas = ShopperClient.arrive(live_server.url, identity=signed)
    jonas.ask("Where is my order?")
    assert mara.http.post(f"/v1/desk/conversations/{jonas.conversation}/claim").status_code == 200
    known = mara.http.get(f"/v1/conversations/{jonas.conversation}/briefing").json()["shopper"]
    assert known["verified"]
    assert known["name"] == "Jonas Weber"
    assert known["orders"]


def test_a_shopper_may_do_nothing_of_the_desks(shopper: ShopperClient) -> None:
    assert shopper.http.get("/v1/desk").status_code == 403
    assert shopper.http.get(f"/v1/conversations/{shopper.conversation}/briefing").status_code == 403
    assert shopper.post("notes", id=new_id(), text="hi").status_code == 403


def test_a_rep_sees_what_only_the_desk_may_see(mara: RepClient, shopper: ShopperClient) -> None:
    shopper.ask("This is a disgrace, three weeks and still no parcel!")
    assert "mood_read" in [event["kind"] for event in mara.events(shopper.conversation)]


def test_a_conversation_handed_to_a_rep_is_offered_to_them(
    mara: RepClient, wei: RepClient, shopper: ShopperClient
) -> None:
    taken(mara, shopper)
    to_wei = {"to": {"rep": wei.rep["id"]}, "note": "pizza ovens are yours"}
    assert mara.post(shopper.conversation, "release", **to_wei).status_code == 409
    wei.presence("online")
    assert mara.post(shopper.conversation, "release", **to_wei).status_code == 202
    assert wei.offer_of(shopper.conversation)
    assert wei.accept(wei.offer_of(shopper.conversation)).status_code == 200


def test_with_nobody_online_asking_for_a_person_is_answered_honestly(shopper: ShopperClient) -> None:
    asked = shopper.post("human", id=new_id()).json()["position"]
    answer = shopper.hear("assistant_said", after=asked)
    assert "nobody is online" in answer["text"]
    assert answer["options"]
    waiting = shopper.http.get(f"/v1/conversations/{shopper.conversation}/events").json()["waiting"]
    assert waiting["place"] == 1
