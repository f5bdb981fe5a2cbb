"""A rep who takes over reads how warm a conversation is and why, with what is known of the shopper's visits."""

from datetime import UTC, datetime

from api.demo_data import DEMO_SHOP
from api.identity import customer_identity
from tests.clients import RepClient, ShopperClient
from tests.servers import LiveServer

PAGE = {"url": "/products/emberline-22", "title": "Emberline 22", "product_id": "emberline-22"}


def arrive(live_server: LiveServer) -> ShopperClient:
    signed = customer_identity(
        live_server.settings, DEMO_SHOP, "jonas.weber@mail.example", lambda: datetime.now(UTC)
    )
    return ShopperClient.arrive(live_server.url, identity=signed)


def take(rep: RepClient, shopper: ShopperClient) -> None:
    assert rep.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim").status_code == 200


def test_the_briefing_tells_how_warm_it_is_and_who_was_there_last(live_server: LiveServer) -> None:
    mara = RepClient.sign_in(live_server.url)
    jonas = arrive(live_server)
    for _ in range(2):
        jonas.ask("Good morning!")
        take(mara, jonas)
        assert mara.reply(jonas.conversation, "Good morning, Jonas.").status_code == 202
        assert mara.post(jonas.conversation, "release", to="closed").status_code == 202
    jonas.ask("I'd like to order it today, it's a present for my dad's birthday.", page=PAGE)
    take(mara, jonas)
    warmth = mara.http.get(f"/v1/conversations/{jonas.conversation}/briefing").json()["warmth"]
    assert warmth["reasons"][:3] == [
        "is about to buy, looking at Emberline 22",
        "it is for a birthday",
        "third visit in 30 days, last time with Mara",
    ]
    assert 0.2 < warmth["value"] < 0.5
    assert warmth["band"] == "lukewarm"
