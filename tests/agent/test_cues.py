"""Cues tell who wants a person, who wants a deal and who asks after an order, in people's own wordings."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.cues import asks_for_person, asks_whether_bot, declines_person, says_no, says_yes
from agent.deal_cues import wants_bulk_or_deal
from agent.order_cues import asks_order, asks_order_change
from agent.shop import Shop

ASK_FOR_A_PERSON = (
    "I want to talk to a human",
    "human please",
    "agent",
    "can I speak to someone?",
    "Could you put me through to a real person",
    "get me a representative",
    "let me talk to your manager",
    "is there anyone I can talk to",
    "I'd rather speak with a person",
    "connect me with customer service",
    "humna please",
    "I want to speek to an agnet",
    "talk to a perosn",
    "can someone call me back?",
    "please transfer me",
    "stop this bot nonsense, I want a human",
    "I don't want to talk to a bot",
    "I hate talking to robots",
    "real person now",
    "give me a human being",
    "operator!",
    "can a person help me please",
    "this is useless, get me somebody who can help",
    "I need to speak with somebody from your team",
    "Is Mara there? I want a person",
    "could I chat with a live agent",
    "please escalate this",
    "I'd like to speak to customer support",
    "anyone real there?",
    "are there any humans here I can talk to?",
    "hand me over to a colleague",
    "i need a person not a machine",
    "human",
    "I want to talk with reprsentative",
    "speak to supervisor",
    "can I talk to somebody",
    "i wanna talk to a real human",
    "could someone from your team get in touch with me",
    "no bot please, a person",
    "you're not helping, get me a human",
    "let me speak to a person",
    "just give me an agent",
    "HUMAN!!!",
    "representative",
    "Can you fetch a person?",
    "yes get me a person please",
    "I'd like a human to look at this",
    "please connect me to an advisor",
    "is it possible to talk to someone",
    "how do I get a human on here",
    "could you ask someone to help me",
    "i'd prefer to deal with a person",
    "can I get a person",
    "somebody help me please",
    "talk to agent",
    "contact a human",
    "I need human help",
    "is there a person I can speak to?",
    "live chat please",
    "I want someone to call me",
    "put me on to a rep",
    "can someone please help me?",
    "get a person",
    "I want a person",
)
DO_NOT_ASK_FOR_A_PERSON = (
    "I don't need a person",
    "no need for a human",
    "I'd rather not talk to anyone",
    "is the cleaning agent safe?",
    "for how many people is the grill",
    "a grill for 4 people",
    "are you a bot?",
    "are you human",
    "am I talking to a real person?",
    "does someone need to be home to sign?",
    "can someone else collect my order",
    "it's a gift for someone special",
    "the delivery person was rude",
    "I spoke to an agent yesterday who said it ships today",
    "what's your phone number",
    "what are your support hours",
    "how many burgers per person",
    "is this personal data stored",
    "how much does the Emberline 22 cost",
    "do you ship to Norway",
    "what steak temperature",
    "can it stay outside",
    "no person needed, thanks",
    "who are you",
    "does the app need an account",
    "can I return it in person",
    "my steak sneaks",
    "pick up in person possible?",
    "people say it rusts, does it?",
    "is customer service open on sunday",
    "thanks for the support",
    "which agent do you use for rust removal",
    "will a person deliver it upstairs",
    "I'm looking for a present for someone who likes pizza",
    "Do other people complain about the wheels?",
    "where can people try the grills",
    "how long is the manager's special valid",
    "can you help me find a cover",
    "not a person, just tell me the price",
    "don't transfer me to anyone, just answer",
)
WANT_A_DEAL = (
    "I need 50 of these",
    "do you do wholesale",
    "we want 8 grills for our campsite, is there a deal",
    "can you do a better price if I buy two?",
    "quantity discount?",
    "I'd like to order 20 aprons for my team",
    "can you give me 10% off?",
    "what's your best price for me",
    "would you take 300 for it",
    "any discount if we buy three",
    "bulk order for our hotel",
    "is the price negotiable",
    "could you knock 20 euros off the price for me",
)
WANT_NO_DEAL = (
    "is there a discount code",
    "do you have a student discount",
    "grill for 10 people",
    "is it bulky goods",
    "how much is bulk delivery",
    "i ordered 2 grills",
    "what does it cost",
    "do you match prices",
    "how much for 4 cartridges",
    "is it on sale",
    "what are bulky goods",
    "can i get free shipping if i spend 100",
    "10 kg charcoal please",
    "how many pieces in a box of 24 firelighters",
)
ASK_AFTER_AN_ORDER = (
    "where is my order?",
    "where's my parcel",
    "wheres my stuff",
    "track my order",
    "I haven't received my grill",
    "has my order shipped yet?",
    "when will my order arrive",
    "my parcel is late",
    "order EL-10234",
    "what's the status of my order",
    "any update on my delivery?",
    "my order hasn't arrived",
    "where is my refund",
    "still waiting for my grill",
    "where is my oder",
    "I ordered last week, where is it?",
    "when will my package come",
    "was my order dispatched",
    "check my order please",
    "my grill never arrived",
)
DO_NOT_ASK_AFTER_AN_ORDER = (
    "when will it arrive if I order now",
    "can I order by phone",
    "how do I place an order",
    "how do I track a parcel with you?",
    "do you ship to norway",
    "what is your order cut-off",
    "never got a confirmation mail",
    "how long does delivery take",
    "can I still cancel my order",
    "do I need an account to order",
    "I haven't got a drill, can I assemble it",
    "can i order now and pay later",
)


@pytest.mark.parametrize("text", ASK_FOR_A_PERSON)
def test_a_wish_for_a_person_is_understood(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize("text", DO_NOT_ASK_FOR_A_PERSON)
def test_other_talk_of_people_is_no_wish_for_one(text: str) -> None:
    assert not asks_for_person(text)


def test_who_declines_a_person_is_heard() -> None:
    assert declines_person("I don't need a person, thanks")
    assert declines_person("Please don't get me a person, just tell me the price")
    assert not declines_person("you don't understand me so hand me over to someone who does")
    assert not declines_person("I don't want a bot, I want a person")


@pytest.mark.parametrize("text", ["are you a bot?", "Am I talking to a real person?", "who are you"])
def test_the_question_who_is_there_is_no_wish_for_a_person(text: str) -> None:
    assert asks_whether_bot(text)
    assert not asks_for_person(text)


@pytest.mark.parametrize("text", WANT_A_DEAL)
def test_bulk_and_bargaining_are_understood(text: str) -> None:
    assert wants_bulk_or_deal(text)


@pytest.mark.parametrize("text", WANT_NO_DEAL)
def test_ordinary_price_talk_is_no_bargaining(text: str) -> None:
    assert not wants_bulk_or_deal(text)


@pytest.mark.parametrize("text", ASK_AFTER_AN_ORDER)
def test_questions_after_an_order_are_understood(text: str) -> None:
    assert asks_order(text)


@pytest.mark.parametrize("text", DO_NOT_ASK_AFTER_AN_ORDER)
def test_questions_about_ordering_are_not_about_an_order(text: str) -> None:
    assert not asks_order(text)


@pytest.mark.parametrize(
    "text", ["can I change the address of my order", "please cancel my order", "stop that order"]
)
def test_changes_to_an_order_are_understood(text: str) -> None:
    assert asks_order_change(text)


@pytest.mark.parametrize(
    "text", ["yes", "Yes please!", "ok, do that", "sure", "yeah go ahead", "please do", "👍"]
)
def test_a_yes_is_a_yes(text: str) -> None:
    assert says_yes(text)
    assert not says_no(text)


@pytest.mark.parametrize("text", ["no", "No thanks.", "nope", "not now, thank you", "I'm fine"])
def test_a_no_is_a_no(text: str) -> None:
    assert says_no(text)
    assert not says_yes(text)


SHOP = Shop("Emberline")
HOSTILE = Path(__file__).parents[2].parent / "shared" / "data" / "hostile" / "naughty.json"
LONG = [
    "a" * 4000,
    "i want a " * 400,
    "not " * 1000,
    "ok " * 1300,
    "." * 4000,
    "the the real " * 300,
    "1 " * 2000,
]


@pytest.mark.parametrize(
    "cue",
    [
        asks_for_person,
        declines_person,
        wants_bulk_or_deal,
        asks_order,
        asks_order_change,
        says_yes,
        asks_whether_bot,
    ],
)
def test_no_message_keeps_a_cue_busy(cue: Callable[[str], bool]) -> None:
    """A pattern that goes back and forth over a long message would stop the whole server."""
    texts = [*LONG, *(json.loads(HOSTILE.read_text(encoding="utf-8")) if HOSTILE.exists() else [])]
    for text in texts:
        began = time.perf_counter()
        cue(text)
        assert time.perf_counter() - began < 0.5, text[:40]


def test_there_being_no_person_is_no_refusal_of_one() -> None:
    assert not declines_person("are there no people left in your shop?")
    assert not declines_person("how come there is no person here")
    assert declines_person("no person needed, thanks")


def test_the_number_of_a_model_is_no_number_of_pieces() -> None:
    assert not wants_bulk_or_deal(
        "Between the Emberline 22 and the grills from last year, which would you take?"
    )
    assert wants_bulk_or_deal("I want 22 of the grills")
