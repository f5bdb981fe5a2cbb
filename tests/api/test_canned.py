"""Canned replies, the audit trail and the figures over HTTP: who may, what is refused, and what is remembered."""

import csv
import io
from datetime import UTC, datetime

import pytest

from api.canned import REPLIES_AT_MOST
from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer


@pytest.fixture
def mara(live_server: LiveServer) -> RepClient:
    """A supervisor."""
    return RepClient.sign_in(live_server.url)


@pytest.fixture
def wei(live_server: LiveServer) -> RepClient:
    """A rep like most."""
    return RepClient.sign_in(live_server.url, "wei@emberline.example")


def put(rep: RepClient, title: str, text: str, **more: str) -> Json:
    answer = rep.http.put("/v1/canned-replies", json={"title": title, "text": text, **more})
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


def titles(rep: RepClient) -> list[str]:
    return [one["title"] for one in rep.http.get("/v1/canned-replies").json()["replies"]]


def test_what_a_supervisor_writes_every_rep_uses(mara: RepClient, wei: RepClient) -> None:
    thanks = put(mara, "Thanks", "Thank you, {name}!")
    put(mara, "delay, sorry", "I am sorry that {order} is late.")
    answer = wei.http.get("/v1/canned-replies").json()
    assert [one["title"] for one in answer["replies"]] == ["delay, sorry", "Thanks"]
    assert {"name", "rep", "order"} <= set(answer["places"])
    changed = put(mara, "Thank  you\n", "Thank you very much, {name}!", id=thanks["id"])
    assert (changed["id"], changed["title"]) == (thanks["id"], "Thank you")
    assert titles(wei) == ["delay, sorry", "Thank you"]
    for one in wei.http.get("/v1/canned-replies").json()["replies"]:
        assert mara.http.delete(f"/v1/canned-replies/{one['id']}").status_code == 204
    assert titles(wei) == []


def test_only_supervisors_edit(wei: RepClient, live_server: LiveServer) -> None:
    body = {"title": "x", "text": "y"}
    assert wei.http.put("/v1/canned-replies", json=body).status_code == 403
    assert wei.http.delete("/v1/canned-replies/k_1").status_code == 403
    assert wei.http.get("/v1/audit").status_code == 403
    assert wei.http.get("/v1/stats").status_code == 403
    assert wei.http.get("/v1/stats.csv").status_code == 403
    shopper = ShopperClient.arrive(live_server.url)
    assert shopper.http.get("/v1/canned-replies").status_code == 403


@pytest.mark.parametrize(
    "body",
    [{"title": " ", "text": "y"}, {"title": "x", "text": "\u200b "}, {"title": "x" * 81, "text": "y"}, {}],
)
def test_blank_and_endless_ones_are_refused(mara: RepClient, body: dict[str, str]) -> None:
    assert mara.http.put("/v1/canned-replies", json=body).status_code == 400
    assert titles(mara) == []


def test_what_is_not_there_cannot_be_changed_or_deleted(mara: RepClient) -> None:
    body = {"id": "k_nothing", "title": "x", "text": "y"}
    assert mara.http.put("/v1/canned-replies", json=body).status_code == 404
    assert mara.http.delete("/v1/canned-replies/k_nothing").status_code == 404
    assert mara.http.delete("/v1/canned-replies/k%00").status_code == 404
    assert REPLIES_AT_MOST >= 100


def test_every_change_stands_in_the_trail_and_a_refused_one_does_not(mara: RepClient) -> None:
    before = len(mara.http.get("/v1/audit", params={"limit": 500}).json()["entries"])
    made = put(mara, "Hours", "We are here from nine.")
    put(mara, "Hours", "We are here from eight.", id=made["id"])
    mara.http.put("/v1/canned-replies", json={"id": "k_nothing", "title": "x", "text": "y"})
    mara.http.delete(f"/v1/canned-replies/{made['id']}")
    entries = mara.http.get("/v1/audit", params={"limit": 500}).json()["entries"]
    assert [entry["what"] for entry in entries[: len(entries) - before]] == [
        "canned-reply-deleted",
        "canned-reply-changed",
        "canned-reply-added",
    ]
    assert entries[0]["by"]["name"] == "Mara"
    assert entries[0]["detail"]["text"] == "We are here from eight."
    assert entries[2]["detail"]["title"] == "Hours"


def test_the_figures_count_what_just_happened(mara: RepClient, live_server: LiveServer) -> None:
    before = mara.http.get("/v1/stats", params={"days": 1}).json()["total"]
    shopper = ShopperClient.arrive(live_server.url)
    shopper.ask("Do you sell surfboards for elephants?")
    mara.presence("online")
    shopper.post("human", id=new_id())
    assert mara.accept(mara.offer_of(shopper.conversation)).status_code == 200
    mara.reply(shopper.conversation, "Hello!")
    assert mara.post(shopper.conversation, "release", to="closed", outcome="solved").status_code == 202
    assert "solved" not in str(shopper.events())
    shopper.post("rating", id=new_id(), score=4)
    mara.presence("offline")
    answer = mara.http.get("/v1/stats", params={"days": 1}).json()
    total = answer["total"]
    assert total["episodes"] == before["episodes"] + 1
    assert total["with_person"] == before["with_person"] + 1
    assert total["reasons"]["asked"] == before["reasons"].get("asked", 0) + 1
    assert total["wait"]["n"] == before["wait"]["n"] + 1
    assert total["first_response"]["median_seconds"] >= 0
    assert total["closings"]["solved"] == before["closings"].get("solved", 0) + 1
    assert total["ratings"]["4"] == before["ratings"].get("4", 0) + 1
    assert [day["day"] for day in answer["days"]] == [datetime.now(UTC).date().isoformat()]
    assert "Do you sell surfboards for elephants?" in [one["question"] for one in answer["unanswered"]]
    assert answer["whole"]


def test_the_table_has_a_row_for_each_day_and_the_same_figures(mara: RepClient) -> None:
    answer = mara.http.get("/v1/stats.csv", params={"days": 3})
    assert answer.headers["content-type"].startswith("text/csv")
    assert ".csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    days = mara.http.get("/v1/stats", params={"days": 3}).json()["days"]
    assert [row["day"] for row in rows] == [day["day"] for day in days]
    assert [int(row["episodes"]) for row in rows] == [day["episodes"] for day in days]
    assert [int(row["wait_n"]) for row in rows] == [day["wait"]["n"] for day in days]


@pytest.mark.parametrize("days", [0, 91, "x"])
def test_more_days_than_can_be_counted_are_refused(mara: RepClient, days: object) -> None:
    assert mara.http.get("/v1/stats", params={"days": str(days)}).status_code == 400
