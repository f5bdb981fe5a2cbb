"""Over the wire an ambiguous question comes back with its readings, and a chosen one is answered in full."""

from tests.clients import Json, ShopperClient
from tests.servers import LiveServer

QUESTION = "How heavy is the kettle?"
HEAVIER = "product/emberline-kettle-57/dimensions"


def readings(event: Json) -> list[Json]:
    return [option for option in event["options"] if option["action"] == "say"]


def cited(event: Json) -> list[str]:
    return [citation["id"] for citation in event["citations"]]


def test_the_readings_travel_as_options_whose_words_ask_in_full(live_server: LiveServer) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    asked = shopper.ask(QUESTION)
    assert not asked["citations"]
    offered = readings(asked)
    assert [one["label"] for one in offered] == ["Emberline Kettle 47", "Emberline Kettle 57"]
    assert cited(shopper.ask(offered[1]["text"])) == [HEAVIER]


def test_a_reading_can_be_typed_too_after_coming_back(live_server: LiveServer) -> None:
    shopper = ShopperClient.arrive(live_server.url)
    shopper.ask(QUESTION)
    shopper.http.post("/v1/sessions", json={})
    assert cited(shopper.ask("the second one")) == [HEAVIER]
