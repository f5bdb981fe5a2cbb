"""A rep is offered by name once, and a yes in any wording takes the offer up."""

from datetime import UTC, datetime

import pytest

from agent import phrases
from agent.offers import accepted_offer, warm_offer, was_offered
from agent.shop import Shop
from conversation.model import AssistantSaid, Event, Position, Reason, RepCard, RepId, RepLeft
from tests.strategies import numbered

SHOP = Shop("Emberline")
OFFER = AssistantSaid(f"The Dachs has 85 Nm.\n\n{phrases.offer('Mara')}")


def said(text: str) -> list[Event]:
    return [Event(Position(1), datetime(2026, 11, 24, tzinfo=UTC), AssistantSaid(text))]


def test_a_yes_takes_up_an_offered_person_and_nothing_else() -> None:
    for again in (False, True):
        assert accepted_offer("yes please", said(phrases.unknown(SHOP, again=again))) is Reason.ASKED
    assert accepted_offer("ok", said(phrases.not_helpful())) is Reason.ASKED
    assert accepted_offer("ok", said(phrases.NO_SUCH_PAIR)) is None
    assert accepted_offer("is it waterproof?", said(phrases.unknown(SHOP, again=False))) is None
    assert accepted_offer("yes please", []) is None


def test_only_an_offer_by_name_is_a_warm_one() -> None:
    assert warm_offer(OFFER)
    assert warm_offer(AssistantSaid(phrases.unknown_but_offer("Jo-Ann")))
    assert not warm_offer(AssistantSaid(phrases.unknown(SHOP, again=True)))
    assert not warm_offer(AssistantSaid("Our sales agent can ask Mara to join us."))


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please!",
        "ok, do that",
        "sure, why not",
        "go on then",
        "that would be great",
        "I'd love that",
        "yes, ask her please",
        "please get her",
        "yeah bring her in",
        "by all means",
        phrases.take_up("Mara").text,
    ],
)
def test_a_yes_in_any_wording_takes_a_warm_offer_up(text: str) -> None:
    assert accepted_offer(text, numbered([OFFER])) is Reason.WARM


@pytest.mark.parametrize(
    "text",
    ["no thanks", "not now", "ok but first: is it waterproof?", "how long is the cable?", "yes, but later",
     "please tell me the weight", "I'd rather not"],
)  # fmt: skip
def test_anything_else_leaves_it(text: str) -> None:
    assert accepted_offer(text, numbered([OFFER])) is None


def test_an_offer_stands_until_a_rep_has_been_there() -> None:
    mara = RepCard(RepId("r_mara"), "Mara")
    assert was_offered(numbered([OFFER, AssistantSaid("another answer")]))
    assert not was_offered(numbered([AssistantSaid("an answer")]))
    assert not was_offered(numbered([OFFER, RepLeft(mara, "assistant")]))
