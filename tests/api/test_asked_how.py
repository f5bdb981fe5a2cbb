"""How a person came to be asked for stands in the log: by a button, by a yes to an offer, or in one's own words."""

from collections.abc import Iterator

import pytest

from tests.clients import ShopperClient, new_id
from tests.servers import LiveServer


@pytest.fixture
def shopper(live_server: LiveServer) -> Iterator[ShopperClient]:
    """Somebody who leaves the line in the end, so that no rep is asked about them later."""
    shopper = ShopperClient.arrive(live_server.url)
    yield shopper
    shopper.post("choice", id=new_id(), choice="leave")


def how(shopper: ShopperClient) -> str | None:
    found: str | None = shopper.hear("human_requested").get("how")
    return found


def test_a_press_of_the_button_says_so(shopper: ShopperClient) -> None:
    shopper.post("human", id=new_id())
    assert how(shopper) == "pressed"


def test_a_press_of_an_offers_button_is_its_acceptance(shopper: ShopperClient) -> None:
    shopper.post("human", id=new_id(), reason="asked", how="accepted")
    assert how(shopper) == "accepted"


def test_what_the_server_does_not_know_is_a_press_like_any_other(shopper: ShopperClient) -> None:
    assert shopper.post("human", id=new_id(), how="waits").status_code == 202
    assert how(shopper) == "pressed"


def test_a_yes_to_an_offer_is_its_acceptance(shopper: ShopperClient) -> None:
    offer = shopper.ask("Do you also sell trampolines?")
    assert "Shall I" in offer["text"]
    shopper.say("yes please")
    assert how(shopper) == "accepted"


def test_who_asks_in_their_own_words_was_offered_nothing(shopper: ShopperClient) -> None:
    shopper.say("I want to talk to a human")
    assert how(shopper) is None


def test_who_is_offered_a_person_and_asks_in_their_own_words_took_up_nothing(shopper: ShopperClient) -> None:
    shopper.ask("Do you also sell trampolines?")
    shopper.say("I want to talk to a human")
    assert how(shopper) is None
