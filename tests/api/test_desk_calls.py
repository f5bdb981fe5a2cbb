"""The desk's calls on a real server: why somebody waits, wrap-ups, skills, and what supervisors may do."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from conversation.errors import StoreUnavailable
from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer, demo_settings, live, with_knowledge


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """A real server that gives reps their time to wrap up."""
    data = with_knowledge(tmp_path_factory.mktemp("live") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=100_000, wrap_up_seconds=120)) as server:
        yield server


@pytest.fixture
def shopper(live_server: LiveServer) -> Iterator[ShopperClient]:
    shopper = ShopperClient.arrive(live_server.url)
    yield shopper
    closer = RepClient.sign_in(live_server.url, "wei@emberline.example")
    closer.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim")
    closer.post(shopper.conversation, "release", to="closed")
    wrap_up(closer, shopper)
    closer.presence("offline")


def at_the_desk(rep: RepClient) -> Iterator[RepClient]:
    yield rep
    for row in rep.desk()["mine"]:
        rep.post(row["conversation"], "release", to="closed")
    for row in rep.desk()["wrapping"]:
        rep.http.post(f"/v1/desk/wrap-up/{row['conversation']}/done", json={})
    rep.presence("offline")


@pytest.fixture
def mara(live_server: LiveServer, shopper: ShopperClient) -> Iterator[RepClient]:
    """Mara, online."""
    mara = RepClient.sign_in(live_server.url)
    mara.presence("online")
    yield from at_the_desk(mara)


@pytest.fixture
def wei(live_server: LiveServer, shopper: ShopperClient) -> Iterator[RepClient]:
    """Wei, signed in, not online."""
    yield from at_the_desk(RepClient.sign_in(live_server.url, "wei@emberline.example"))


def wrap_up(rep: RepClient, shopper: ShopperClient) -> httpx.Response:
    return rep.http.post(f"/v1/desk/wrap-up/{shopper.conversation}/done", json={})


def hers(mara: RepClient, shopper: ShopperClient) -> None:
    assert mara.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim").status_code == 200


def colleague(rep: RepClient, whom: RepClient) -> Json:
    found: Json = next(one for one in rep.desk()["reps"] if one["id"] == whom.rep["id"])
    return found


def test_an_offer_says_why_and_the_log_keeps_what_the_match_was_made_from(
    mara: RepClient, shopper: ShopperClient
) -> None:
    shopper.post("human", id=new_id())
    offer = mara.offer_of(shopper.conversation)
    assert offer["why"]
    assert mara.accept(offer).status_code == 200
    (routed,) = [event for event in mara.events(shopper.conversation) if event["kind"] == "routed"]
    assert offer["why"] in routed["because"]
    assert {"pool", "waited_seconds", "load", "among"} <= routed["inputs"].keys()


def test_a_closed_conversation_keeps_its_seat_until_it_is_wrapped_up(
    mara: RepClient, shopper: ShopperClient
) -> None:
    hers(mara, shopper)
    mara.post(shopper.conversation, "release", to="closed", outcome="solved")
    desk = mara.desk()
    assert [row["conversation"] for row in desk["wrapping"]] == [shopper.conversation]
    assert desk["presence"]["taken"] == 1
    assert [wrap_up(mara, shopper).status_code for _ in range(2)] == [204, 204]
    desk = mara.desk()
    assert (desk["wrapping"], desk["presence"]["taken"]) == ([], 0)


def test_everyone_at_the_desk_sees_who_is_there(
    mara: RepClient, wei: RepClient, shopper: ShopperClient
) -> None:
    hers(mara, shopper)
    seen = colleague(wei, mara)
    assert (seen["name"], seen["presence"], seen["taken"]) == ("Mara", "online", 1)
    assert colleague(mara, wei)["presence"] == "offline"


def test_a_conversation_goes_to_whoever_has_the_skill(
    mara: RepClient, wei: RepClient, shopper: ShopperClient
) -> None:
    hers(mara, shopper)
    to_skill: Json = {"to": {"skill": "warranty"}}
    refused = mara.post(shopper.conversation, "release", **to_skill)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:guanxi:problem:no-such-skill")
    changed = mara.http.patch(f"/v1/reps/{wei.rep['id']}", json={"skills": ["warranty"]})
    assert changed.status_code == 200
    try:
        refused = mara.post(shopper.conversation, "release", **to_skill)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:guanxi:problem:skill-away")
        wei.presence("online")
        assert mara.post(shopper.conversation, "release", **to_skill).status_code == 202
        assert "warranty" in wei.offer_of(shopper.conversation)["why"]
    finally:
        mara.http.patch(f"/v1/reps/{wei.rep['id']}", json={"skills": []})


def test_a_supervisor_sees_all_that_is_held_takes_and_reassigns(
    mara: RepClient, wei: RepClient, shopper: ShopperClient
) -> None:
    hers(wei, shopper)
    (row,) = mara.http.get("/v1/desk/all").json()["held"]
    assert (row["conversation"], row["rep"]["name"]) == (shopper.conversation, "Wei")
    at_it = f"/v1/desk/conversations/{shopper.conversation}"
    assert mara.http.post(f"{at_it}/take", json={}).status_code == 200
    assert wei.reply(shopper.conversation, "still me").status_code == 409
    assert mara.http.post(f"{at_it}/reassign", json={"rep": wei.rep["id"]}).status_code == 200
    assert wei.reply(shopper.conversation, "me again").status_code == 202
    assert mara.http.post(f"{at_it}/reassign", json={"rep": "r_nobody"}).status_code == 404
    trail = [entry["what"] for entry in mara.http.get("/v1/audit").json()["entries"][:2]]
    assert trail == ["conversation-reassigned", "conversation-taken"]


def test_nothing_is_taken_that_the_audit_trail_does_not_tell_of(
    mara: RepClient, wei: RepClient, shopper: ShopperClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise StoreUnavailable("the database cannot be written")

    hers(wei, shopper)
    at_it = f"/v1/desk/conversations/{shopper.conversation}"
    with monkeypatch.context() as patched:
        patched.setattr("api.audit.note", fails)
        assert mara.http.post(f"{at_it}/take", json={}).status_code == 503
    assert wei.reply(shopper.conversation, "still me").status_code == 202
    assert mara.http.post(f"{at_it}/take", json={}).status_code == 200
    (entry,) = [
        entry
        for entry in mara.http.get("/v1/audit").json()["entries"]
        if entry["detail"].get("conversation") == shopper.conversation
    ]
    assert entry["what"] == "conversation-taken"


def test_who_is_no_supervisor_may_not(wei: RepClient, shopper: ShopperClient) -> None:
    at_it = f"/v1/desk/conversations/{shopper.conversation}"
    answers = [
        wei.http.get("/v1/desk/all"),
        wei.http.post(f"{at_it}/take", json={}),
        wei.http.post(f"{at_it}/reassign", json={"rep": wei.rep["id"]}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_who_looks_is_told_to_the_desk_and_to_no_shopper(mara: RepClient, shopper: ShopperClient) -> None:
    path = f"/v1/desk/conversations/{shopper.conversation}/looking"
    assert mara.http.post(path, json={}).status_code == 204
    assert shopper.http.post(path, json={}).status_code == 403


def test_the_numbers_count_what_was_mended(live_server: LiveServer) -> None:
    assert "guanxi_desk_mended_total" in httpx.get(f"{live_server.url}/metrics").text
