"""What a rep looks up on a real server: past conversations, the shop's knowledge, and the card of a shopper."""

from datetime import UTC, datetime

import pytest

from api.demo_data import DEMO_SHOP
from api.identity import customer_identity
from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer


@pytest.fixture
def mara(live_server: LiveServer) -> RepClient:
    return RepClient.sign_in(live_server.url)


def arrive_as(live_server: LiveServer, email: str) -> ShopperClient:
    signed = customer_identity(live_server.settings, DEMO_SHOP, email, lambda: datetime.now(UTC))
    return ShopperClient.arrive(live_server.url, identity=signed)


def search(rep: RepClient, words: str, **more: int) -> Json:
    answer = rep.http.get("/v1/search", params={"q": words, **more})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def conversations(found: Json) -> list[str]:
    return [result["conversation"] for result in found["results"]]


def taken(rep: RepClient, conversation: str) -> None:
    assert rep.http.post(f"/v1/desk/conversations/{conversation}/claim", json={}).status_code == 200


def closed(rep: RepClient, conversation: str) -> None:
    assert rep.post(conversation, "release", to="closed").status_code == 202


def test_a_conversation_is_found_by_words_in_it_whatever_their_capitals_and_order(
    live_server: LiveServer, mara: RepClient
) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    shopper.say("My marmalade kettle has a Wobble-77 in its LID")
    other = ShopperClient.arrive(live_server.url)
    other.say("A marmalade question about nothing else")
    found = search(mara, "lid MARMALADE wobble-77")
    assert conversations(found) == [shopper.conversation]
    assert "marmalade kettle" in found["results"][0]["excerpt"]["text"]
    assert set(conversations(search(mara, "marmalade"))) == {shopper.conversation, other.conversation}
    assert conversations(search(mara, "marmalade zeppelin")) == []


def test_umlauts_are_found_in_either_case(live_server: LiveServer, mara: RepClient) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    shopper.say("Ärger mit dem GRÜNKOHLTOPF")
    assert conversations(search(mara, "grünkohltopf ärger")) == [shopper.conversation]


def test_signs_that_mean_something_to_a_database_are_only_signs(
    live_server: LiveServer, mara: RepClient
) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    shopper.say("It said 100%_sure/really'); DROP TABLE events;--")
    assert conversations(search(mara, "100%_sure/really');")) == [shopper.conversation]
    assert conversations(search(mara, "%_%_%_%_%")) == []
    assert conversations(search(mara, "\\")) == []


def test_a_conversation_is_found_by_name_by_email_by_a_note_and_by_an_order(
    live_server: LiveServer, mara: RepClient
) -> None:
    jonas = arrive_as(live_server, "jonas.weber@mail.example")
    jonas.ask("hello")
    taken(mara, jonas.conversation)
    mara.post(jonas.conversation, "notes", id=new_id(), text="prefers the courier Pippistrello")
    briefing = mara.http.get(f"/v1/conversations/{jonas.conversation}/briefing").json()
    order = briefing["shopper"]["orders"][0]["number"]
    for words in ("weber", "jonas.weber@mail", "pippistrello", f"jonas {order}"):
        assert jonas.conversation in conversations(search(mara, words)), words
    shown = next(one for one in search(mara, "weber")["results"] if one["conversation"] == jonas.conversation)
    assert shown["shopper"]["name"] == "Jonas Weber"
    assert shown["holder"] == "rep"
    closed(mara, jonas.conversation)


def test_the_newest_comes_first_and_the_rest_is_owned_up_to(live_server: LiveServer, mara: RepClient) -> None:
    shoppers = [ShopperClient.arrive(live_server.url) for _ in range(3)]
    for shopper in shoppers:
        shopper.ask("hello from quixotically")
    first, second, third = (shopper.conversation for shopper in shoppers)
    found = search(mara, "quixotically", limit=2)
    assert conversations(found) == [third, second]
    assert found["more"]
    assert "since" not in found
    found = search(mara, "quixotically", limit=3)
    assert conversations(found) == [third, second, first]
    assert not found["more"]


@pytest.mark.parametrize("call", ["/v1/search", "/v1/knowledge"])
def test_looking_up_is_for_reps_and_wants_words(live_server: LiveServer, mara: RepClient, call: str) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    assert shopper.http.get(call, params={"q": "hello"}).status_code == 403
    assert mara.http.get(call).status_code == 400
    assert mara.http.get(call, params={"q": "x" * 201}).status_code == 400
    blank = mara.http.get(call, params={"q": " \u0000 "})
    assert blank.status_code == 200
    assert not any(blank.json()[key] for key in ("results", "passages") if key in blank.json())


def test_the_knowledge_answers_with_passages_to_cite(mara: RepClient) -> None:
    answer = mara.http.get("/v1/knowledge", params={"q": "how long is the warranty on burners", "limit": 4})
    passages = answer.json()["passages"]
    assert 0 < len(passages) <= 4
    assert all(passage["id"] and passage["title"] and passage["quote"] for passage in passages)
    assert "warranty" in " ".join(passage["quote"] for passage in passages).lower()
    assert [passage["near"] for passage in passages] == sorted(passage["near"] for passage in passages)


def test_what_the_shop_knows_nothing_of_is_at_most_near(mara: RepClient) -> None:
    passages = mara.http.get("/v1/knowledge", params={"q": "zxqv wqpl"}).json()["passages"]
    assert all(passage["near"] for passage in passages)


def test_the_card_tells_who_they_are_and_what_was(live_server: LiveServer, mara: RepClient) -> None:
    sanne = arrive_as(live_server, "sanne.dewit@post.example")
    sanne.ask("Hallo, waar is mijn bestelling? Kunt u dat voor mij nakijken?")
    taken(mara, sanne.conversation)
    mara.post(sanne.conversation, "notes", id=new_id(), text="likes to be called in the morning")
    mara.reply(sanne.conversation, "Goedemorgen!")
    closed(mara, sanne.conversation)
    sanne.post("rating", id=new_id(), score=4)
    card = mara.http.get(f"/v1/shoppers/{sanne.session['shopper']['id']}").json()
    assert card["shopper"]["name"] == "Sanne de Wit"
    assert card["shopper"]["email"] == "sanne.dewit@post.example"
    assert card["shopper"]["verified"]
    assert card["manner"]["language"] == "nl"
    assert card["manner"]["formal"] is True
    assert card["orders"]
    assert all(order["number"] and order["items"] for order in card["orders"])
    (past,) = card["conversations"]
    assert past["conversation"] == sanne.conversation
    assert past["outcome"] == "closed"
    assert past["reps"] == ["Mara"]
    assert past["rating"] == 4
    assert past["opening"].startswith("Hallo, waar is")
    assert [(note["by"], note["text"]) for note in card["notes"]] == [
        ("Mara", "likes to be called in the morning")
    ]


def test_of_a_shopper_nobody_vouches_for_the_card_has_neither_email_nor_orders(
    live_server: LiveServer, mara: RepClient
) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    shopper.ask("hello")
    card = mara.http.get(f"/v1/shoppers/{shopper.session['shopper']['id']}").json()
    assert "email" not in card["shopper"]
    assert card["orders"] == []
    assert [past["outcome"] for past in card["conversations"]] == ["assistant"]


def test_the_card_is_for_reps_and_of_somebody(live_server: LiveServer, mara: RepClient) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    assert shopper.http.get(f"/v1/shoppers/{shopper.session['shopper']['id']}").status_code == 403
    assert mara.http.get("/v1/shoppers/s_nobody").status_code == 404
