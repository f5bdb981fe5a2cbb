"""The working settings over HTTP: who may, what is refused in which words, what is remembered, and that it holds."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from api.setting_rules import FIELDS
from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer


@pytest.fixture
def mara(live_server: LiveServer) -> Iterator[RepClient]:
    """A supervisor, after whom everything is as it was."""
    mara = RepClient.sign_in(live_server.url)
    yield mara
    mara.presence("offline")
    assert change(mara, dict.fromkeys(FIELDS)).status_code == 200


def change(rep: RepClient, values: Json, **more: Json) -> httpx.Response:
    return rep.http.patch("/v1/settings", json={"values": values, **more})


def setting(rep: RepClient, name: str) -> Json:
    answer = rep.http.get("/v1/settings")
    assert answer.status_code == 200, answer.text
    found: Json = next(one for one in answer.json()["settings"] if one["name"] == name)
    return found


def trail(rep: RepClient, first: int) -> list[Json]:
    entries: list[Json] = rep.http.get("/v1/audit", params={"limit": 500}).json()["entries"]
    return [entry["detail"] for entry in entries if entry["what"] == "setting-changed"][:first]


def offered(mara: RepClient, url: str) -> float:
    """Return for how many seconds more a rep is asked about somebody who comes now."""
    mara.presence("online")
    shopper = ShopperClient.arrive(url)
    shopper.post("human", id=new_id())
    shopper.hear("waiting")
    offer = mara.offer_of(shopper.conversation)
    left = datetime.fromisoformat(offer["expires_at"]) - datetime.now(UTC)
    assert mara.accept(offer).status_code == 200
    mara.post(shopper.conversation, "release", to="closed")
    return left.total_seconds()


def test_a_supervisor_sees_what_holds_and_why(mara: RepClient) -> None:
    one = setting(mara, "offer_seconds")
    assert (one["value"], one["default"], one["source"], one["console"]) == (20, 20, "default", None)
    assert (one["least"], one["most"], one["unit"]) == (1, 600, "seconds")
    assert one["variable"] == "GUANXI_OFFER_SECONDS"
    assert one["help"].startswith("How long a rep is asked")
    assert setting(mara, "wrap_up_seconds")["source"] == "environment"  # as the tests set it
    assert setting(mara, "tone")["placeholder"].startswith("warm, plain and brief")


def test_only_supervisors_see_and_change_them(mara: RepClient, live_server: LiveServer) -> None:
    wei = RepClient.sign_in(live_server.url, "wei@emberline.example")
    shopper = ShopperClient.arrive(live_server.url)
    for http in (wei.http, shopper.http):
        assert http.get("/v1/settings").status_code == 403
        assert http.patch("/v1/settings", json={"values": {"offer_seconds": 5}}).status_code == 403
    assert setting(mara, "offer_seconds")["value"] == 20


def test_a_change_holds_for_the_next_offer_and_stands_with_who_made_it(
    mara: RepClient, live_server: LiveServer
) -> None:
    assert 10 < offered(mara, live_server.url) <= 20
    assert change(mara, {"offer_seconds": 90}).status_code == 200
    one = setting(mara, "offer_seconds")
    assert (one["value"], one["source"], one["console"]["value"]) == (90, "console", 90)
    assert one["console"]["by"]["name"] == "Mara"
    assert one["without"] == {"value": 20, "source": "default"}
    assert 80 < offered(mara, live_server.url) <= 90
    assert change(mara, {"offer_seconds": None}).status_code == 200
    assert 10 < offered(mara, live_server.url) <= 20


def test_all_of_a_change_is_made_or_nothing(mara: RepClient) -> None:
    before = len(trail(mara, 500))
    refused = change(mara, {"offer_seconds": 30, "misses": 0, "seats": 1_000})
    assert refused.status_code == 400
    problem = refused.json()
    assert problem["type"] == "urn:guanxi:problem:bad-setting"
    assert problem["faults"] == {
        "misses": "use a whole number from 1 to 20",
        "seats": "use a whole number from 1 to 100",
    }
    assert problem["detail"] == (
        "Answers that found nothing: use a whole number from 1 to 20. "
        "Seats of a new rep: use a whole number from 1 to 100. Nothing was changed."
    )
    assert setting(mara, "offer_seconds")["source"] == "default"
    assert len(trail(mara, 500)) == before


@pytest.mark.parametrize("name", ["signing_key", "DATABASE_URL", "port", "no\x00thing", "x" * 500])
def test_what_is_no_working_setting_cannot_be_set_here(mara: RepClient, name: str) -> None:
    for value in ("anything", None):
        refused = change(mara, {name: value})
        assert refused.status_code == 400
        assert refused.json()["type"].endswith(("no-such-setting", "bad-request"))


@pytest.mark.parametrize("body", [{}, {"values": {}}, {"values": []}, {"values": "offer_seconds"}])
def test_a_change_of_nothing_is_refused(mara: RepClient, body: Json) -> None:
    assert mara.http.patch("/v1/settings", json=body).status_code == 400


def test_the_trail_says_what_it_was_and_what_it_is(mara: RepClient) -> None:
    change(mara, {"languages": ["en", "de"], "approved_only": True})
    change(mara, {"languages": None})
    back, *made = trail(mara, 3)
    assert {one["title"]: (one["old"], one["new"]) for one in made} == {
        "Languages": ("en", "en, de"),
        "Approved answers only": ("no", "yes"),
    }
    assert (back["old"], back["new"], back["back"]) == ("en, de", "en", True)
    assert back["console"] == [["en", "de"], None]


def test_saying_what_stands_already_changes_nothing(mara: RepClient) -> None:
    change(mara, {"misses": 3})
    at = setting(mara, "misses")["console"]["at"]
    before = len(trail(mara, 500))
    assert change(mara, {"misses": 3, "failures": None}).status_code == 200
    assert setting(mara, "misses")["console"]["at"] == at
    assert len(trail(mara, 500)) == before


def test_who_saw_something_older_is_told_what_stands_now(mara: RepClient) -> None:
    assert change(mara, {"misses": 3}, seen={"misses": None}).status_code == 200
    late = change(mara, {"misses": 5, "failures": 4}, seen={"misses": None, "failures": None})
    assert late.status_code == 409
    assert late.json()["type"] == "urn:guanxi:problem:setting-changed"
    assert late.json()["names"] == ["misses"]
    assert "Answers that found nothing is 3 answers in a row now." in late.json()["detail"]
    assert setting(mara, "misses")["value"] == 3
    assert setting(mara, "failures")["source"] == "default"
    again = change(mara, {"misses": 5, "failures": 4}, seen={"misses": 3, "failures": None})
    assert again.status_code == 200
    assert change(mara, {"misses": None}, seen={"misses": 3}).status_code == 409


def test_the_assistant_goes_by_them_from_the_next_question_on(
    mara: RepClient, live_server: LiveServer
) -> None:
    german = "Wie lange ist die Lieferzeit und was kostet der Versand?"
    assert "nur Englisch;" in ShopperClient.arrive(live_server.url).ask(german)["text"]
    change(mara, {"languages": ["en", "es"], "approved_only": True})
    assert "nur Englisch und Spanisch;" in ShopperClient.arrive(live_server.url).ask(german)["text"]
    composed = ShopperClient.arrive(live_server.url).ask("How heavy is the Emberline 22?")
    assert not composed.get("citations")
    change(mara, {"languages": None, "approved_only": None})
    assert ShopperClient.arrive(live_server.url).ask("How heavy is the Emberline 22?").get("citations")


def test_a_skill_for_a_reason_is_wished_for(mara: RepClient, live_server: LiveServer) -> None:
    change(mara, {"skills_for_reasons": {"asked": "Deals"}})
    assert setting(mara, "skills_for_reasons")["value"] == {"asked": "deals"}
    shopper = ShopperClient.arrive(live_server.url)
    shopper.post("human", id=new_id())
    shopper.hear("waiting")
    waiting = next(one for one in mara.desk()["waiting"] if one["conversation"] == shopper.conversation)
    assert waiting["wish"]["skill"] == "deals"
    assert mara.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim", json={}).status_code == 200
    mara.post(shopper.conversation, "release", to="closed")


def test_somebody_new_begins_with_the_seats_of_now(mara: RepClient) -> None:
    change(mara, {"seats": 7})
    assert mara.http.get("/v1/reps").json()["seats"] == 7
    body = {"email": "seven@emberline.example", "name": "Seven", "password": "correct horse battery"}
    assert mara.http.post("/v1/reps", json=body).json()["seats"] == 7
