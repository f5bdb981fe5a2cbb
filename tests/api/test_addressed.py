"""How a shopper wants to be addressed is kept in one line, for both sides, and the newest word counts."""

import pytest

from tests.clients import RepClient, ShopperClient, new_id
from tests.servers import LiveServer


@pytest.fixture
def shopper(live_server: LiveServer) -> ShopperClient:
    return ShopperClient.arrive(live_server.url)


def test_it_is_told_to_both_sides_and_may_be_taken_back(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    assert shopper.post("address", id=new_id(), called=" Dr\nAnn  Lee ", formal=True).status_code == 202
    assert shopper.post("address", id=new_id()).status_code == 202
    assert shopper.post("address", id=new_id(), called="Ann").status_code == 202
    assert shopper.post("address", id=new_id(), called=None, formal=None).status_code == 202
    rep = RepClient.sign_in(live_server.url)
    for events in (shopper.events(), rep.events(shopper.conversation)):
        chosen = [(event["called"], event["formal"]) for event in events]
        assert chosen == [("Dr Ann Lee", True), ("", None), ("Ann", None), ("", None)]


def test_a_rep_reads_it_in_the_briefing_and_on_the_shoppers_card(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    shopper.ask("hello, my name is Ann Lee")
    shopper.post("address", id=new_id(), called="Dr Lee", formal=True)
    rep = RepClient.sign_in(live_server.url)
    for path in (
        f"conversations/{shopper.conversation}/briefing",
        f"shoppers/{shopper.session['shopper']['id']}",
    ):
        manner = rep.http.get(f"/v1/{path}").json()["manner"]
        assert (manner["called"], manner["formal"]) == ("Dr Lee", True)


def test_the_same_wish_sent_twice_is_one(shopper: ShopperClient) -> None:
    sent_id = new_id()
    answers = [shopper.post("address", id=sent_id, called="Ann").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(shopper.events()) == 1


def test_a_name_longer_than_a_name_is_refused_and_so_is_a_rep(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    assert shopper.post("address", id=new_id(), called="x" * 81).status_code == 400
    rep = RepClient.sign_in(live_server.url)
    path = f"/v1/conversations/{shopper.conversation}/address"
    assert rep.http.post(path, json={"id": new_id(), "called": "Ann"}).status_code == 403
