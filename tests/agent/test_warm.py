"""Warmth of whole dialogues, on the real heads, and the cues it is made of, each with its reasons in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from agent.hearing import Hearing
from agent.mood import MoodReader
from agent.needs import NeedReader
from agent.repeats import likeness, repeated
from agent.visits import Visits, visits_of
from agent.warm import Seen, warmth_of
from agent.warm_cues import advice, buying, calms, familiar, gift, leaving
from conversation.model import (
    AssistantSaid,
    Event,
    Fact,
    MoodRead,
    Page,
    Position,
    RepCard,
    RepId,
    RepLeft,
    RepSaid,
    ShopperSaid,
)
from handoff.policy import DEFAULT_THRESHOLDS
from handoff.warmth import BANDS, Band, Warmth, calm_bound
from retrieval.onnx_encoder import OnnxEncoder
from tests.doubles import TUESDAY_MORNING
from tests.strategies import numbered

TODAY = date(2026, 11, 24)
MARA = RepCard(RepId("r_mara"), "Mara")
GRILL = Page("/products/emberline-22", "Emberline 22", "emberline-22")


@dataclass(frozen=True, slots=True)
class Told:
    """A dialogue of `warm_dialogues.yaml`."""

    band: Band
    name: str
    lines: tuple[str, ...]


DIALOGUES = [
    Told(one["band"], one["name"], tuple(one["lines"]))
    for one in yaml.safe_load(Path(__file__).with_name("warm_dialogues.yaml").read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def hearing(encoder: OnnxEncoder) -> Hearing:
    return Hearing(encoder, NeedReader())


def facts_of(lines: Sequence[str]) -> list[Fact]:
    return [
        AssistantSaid(line.lstrip(">? "), found=not line.startswith(">?"))
        if line.startswith(">")
        else ShopperSaid(line)
        for line in lines
    ]


def visits_before(count: int) -> list[Event]:
    """Earlier visits, a day apart, the last of them with Mara."""
    return [
        Event(Position(day), TUESDAY_MORNING - timedelta(days=count - day), fact)
        for day in range(count)
        for fact in (ShopperSaid("Good morning"), RepSaid(MARA, "Good morning!"))
    ]


def warmth_at_the_end(
    hearing: Hearing, encoder: OnnxEncoder, facts: Sequence[Fact], *, after_visits: int = 0
) -> Warmth:
    events = [*visits_before(after_visits), *numbered(list(facts))]
    said = [event for event in events if isinstance(event.fact, ShopperSaid)]
    texts = [event.fact.text for event in said if isinstance(event.fact, ShopperSaid)]
    heard = hearing.hear(texts)
    reading = MoodReader(encoder).read(texts[-1], heard[texts[-1]].vector)
    mood = MoodRead(said[-1].position, reading.mood, reading.probabilities, reading.valence)
    return warmth_of(Seen(events, texts[-1:], [mood]), heard)


@pytest.fixture(scope="module")
def warmths(hearing: Hearing, encoder: OnnxEncoder) -> dict[str, Warmth]:
    return {told.name: warmth_at_the_end(hearing, encoder, facts_of(told.lines)) for told in DIALOGUES}


# --- dialogues ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", DIALOGUES, ids=[one.name for one in DIALOGUES])
def test_each_dialogue_is_as_warm_as_people_find_it(told: Told, warmths: dict[str, Warmth]) -> None:
    found = warmths[told.name]
    assert found.band == told.band, (found.value, found.reasons)


def test_the_bands_are_in_order_and_all_there(warmths: dict[str, Warmth]) -> None:
    by_band = {
        band: median(warmths[one.name].value for one in DIALOGUES if one.band == band) for band in BANDS
    }
    assert set(BANDS) == set(get_args(Band))
    assert len(DIALOGUES) >= 30
    assert list(by_band.values()) == sorted(by_band.values(), reverse=True)  # hot first
    assert BANDS["warm"] == DEFAULT_THRESHOLDS.warmth


def test_whoever_is_warm_is_told_why(warmths: dict[str, Warmth]) -> None:
    assert all(found.reasons for found in warmths.values() if found.band in {"warm", "hot"})


def test_a_calm_answered_shopper_stays_below_the_line(hearing: Hearing, encoder: OnnxEncoder) -> None:
    """However often they come, whatever they buy, and for whom."""
    facts = facts_of((
        "I'd like to order the Emberline 22 for 1,299.00 today. It's a present for my dad's birthday.",
        "> It is in stock.",
        "Lovely, what does delivery to Graz cost?",
    ))  # fmt: skip
    found = warmth_at_the_end(hearing, encoder, facts, after_visits=8)
    assert found.value <= calm_bound() + 0.03  # what the heads take for possible on any message
    assert found.value < DEFAULT_THRESHOLDS.warmth
    assert found.reasons == (
        "it is about 1,299",
        "is about to buy",
        "it is for a birthday",
        "ninth visit in 30 days, last time with Mara",
    )


def test_reasons_are_as_specific_as_what_was_said(hearing: Hearing, encoder: OnnxEncoder) -> None:
    facts: list[Fact] = [
        ShopperSaid("Will my parcel arrive before the 20th? I need it for Christmas.", GRILL),
        AssistantSaid("I don't know.", found=False),
        ShopperSaid("Please, will the parcel arrive before the 20th or not?", GRILL),
    ]
    found = warmth_at_the_end(hearing, encoder, facts, after_visits=2)
    assert "asked twice about delivery before Sunday 20 December" in found.reasons
    assert "the last answer did not help" in found.reasons
    assert "third visit in 30 days, last time with Mara" in found.reasons


def test_what_is_about_to_be_bought_is_named_where_its_page_is_open(
    hearing: Hearing, encoder: OnnxEncoder
) -> None:
    found = warmth_at_the_end(hearing, encoder, [ShopperSaid("I am ready to order it now.", GRILL)])
    assert "is about to buy, looking at Emberline 22" in found.reasons


def test_what_was_said_to_a_rep_is_no_repeating(hearing: Hearing, encoder: OnnxEncoder) -> None:
    question = "When does the parcel with my grill arrive?"
    again = warmth_at_the_end(
        hearing, encoder, [ShopperSaid(question), AssistantSaid("Soon."), ShopperSaid(question)]
    )
    assert any(reason.startswith("asked twice") for reason in again.reasons)
    later = warmth_at_the_end(
        hearing, encoder, [ShopperSaid(question), RepLeft(MARA, "assistant"), ShopperSaid(question)]
    )
    assert not any(reason.startswith("asked twice") for reason in later.reasons)


# --- cues ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to order two of these",
        "We are ready to buy.",
        "it's in my basket already",
        "how do I pay?",
        "I'll take the black one then",
        "Could I order it today?",
        "I have never been so sure. I want to buy it!",
    ],
)
def test_somebody_about_to_buy(text: str) -> None:
    assert buying(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to buy anything",
        "I ordered it yesterday",
        "just looking, I would like to order some day, not now",
        "where is my order?",
        "how do I clean it?",
    ],
)
def test_somebody_who_is_not(text: str) -> None:
    assert buying(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("it's a present for my sister", "it is a present"),
        ("we need it for our wedding", "it is for a wedding"),
        ("It's for my parents' 40th anniversary!", "it is for an anniversary"),
        ("I'm buying it as a gift", "it is a present"),
        ("must be under the tree for christmas", "it is for christmas"),
        ("a birthday present", "it is for a birthday"),
    ],
)
def test_a_gift_and_its_occasion(text: str, said: str) -> None:
    found = gift(text)
    assert found is not None
    assert found.said == said


@pytest.mark.parametrize(
    "text",
    [
        "Do you sell gift cards?",
        "Can I return a gift for my dad?",
        "are there christmas deals?",
        "what are your opening hours for christmas",
        "the present model",
    ],
)
def test_no_gift(text: str) -> None:
    assert gift(text) is None


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("then I'll buy it elsewhere", 1.0),
        ("I am taking my business elsewhere.", 1.0),
        ("That was my last order with you", 1.0),
        ("never ordering here again", 1.0),
        ("please close my account", 1.0),
        ("cancel everything", 1.0),
        ("Please cancel my order 10231", 0.6),
        ("I want to cancel", 0.6),
        ("can I still cancel?", 0.6),
        ("I want to cancel. Or rather, I'm going to another shop.", 1.0),
    ],
)
def test_somebody_about_to_leave(text: str, share: float) -> None:
    found = leaving(text)
    assert found is not None
    assert found.share == share


@pytest.mark.parametrize(
    "text",
    ["I don't want to cancel", "What is your cancellation policy?", "no need to cancel", "where do I go?"],
)
def test_somebody_who_stays(text: str) -> None:
    assert leaving(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Is Mara there?",
        "Can I carry on with the colleague from yesterday?",
        "The lady who advised me was great",
        "he helped me so well last time",
    ],
)
def test_somebody_who_asks_after_a_rep(text: str) -> None:
    assert familiar(text)


@pytest.mark.parametrize(
    "text",
    [
        "Is Delivery free?",
        "is it there?",
        "Is this available?",
        "the courier told me to wait",
        "Is there a sale?",
    ],
)
def test_somebody_who_asks_after_no_rep(text: str) -> None:
    assert familiar(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to cancel anything, I'm only asking what the deadline is.",
        "I'm not complaining, just wondering where the manual is",
        "I don't want my money back. I only want to know how long it would take.",
        "No complaint, just a question: which days do you collect?",
        "I'm not in a hurry, I'm just checking which week it will be",
    ],
)
def test_who_says_that_nothing_is_amiss(text: str) -> None:
    assert calms(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to cancel, I want what I paid for!",
        "I'm not angry, I'm furious",
        "I don't want a refund, I just want to know why nobody answers",
        "I am only asking for my money back",
        "don't cancel it. Where is it?",
        "this is not a complaint, it is a declaration of war",
    ],
)
def test_who_says_so_of_nothing(text: str) -> None:
    assert not calms(text)


def test_advice_asked_for_outright() -> None:
    assert advice("I'd love some advice on smokers")
    assert advice("could you advise us?")
    assert advice("I was advised to clean it weekly") is None


SENTENCES = st.sampled_from([
    "I want to order it today.", "It is a present for my mum.", "Otherwise I'll buy it elsewhere!", "Please cancel it.",
    "Is Mara there?", "I need advice.", "Thanks a lot.", "Do you sell gift cards?", "I don't want to cancel.",
    "Just looking.",
])  # fmt: skip


@given(st.lists(SENTENCES, min_size=1, max_size=5), SENTENCES)
def test_more_words_never_take_away_from_what_was_said(said: list[str], more: str) -> None:
    for cue in (buying, gift, leaving, familiar, advice):
        before, after = cue(" ".join(said)), cue(" ".join([*said, more]))
        assert (after.share if after else 0) >= (before.share if before else 0)


# --- asked again --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newest", "earlier", "said"),
    [
        ("When will my parcel arrive?", ["when does the parcel arrive"], "asked twice about delivery"),
        (
            "I asked you: is the refund for the grill on its way?",
            ["Is my refund for the grill on its way?", "refund for the grill??"],
            "asked three times about a refund",
        ),
        ("Does the lid fit the old base?", ["lid fit the old base"], "asked twice “lid fit the old base”"),
    ],
)  # fmt: skip
def test_what_was_asked_again_is_named(newest: str, earlier: list[str], said: str) -> None:
    found = repeated([newest], earlier, TODAY)
    assert found is not None
    assert found.said == said


@pytest.mark.parametrize(
    ("newest", "earlier"),
    [
        ("How much is delivery to Austria?", ["How much is delivery to Germany?"]),
        ("Is the Emberline 22 in stock?", ["Is the Emberline 22 suitable for natural gas?"]),
        ("and now?", ["and now?"]),
        ("thanks", []),
    ],
)
def test_another_question_is_no_repeating(newest: str, earlier: list[str]) -> None:
    assert repeated([newest], earlier, TODAY) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


# --- visits -------------------------------------------------------------------------------------------------------


def said(*days_ago: float) -> list[Event]:
    return [
        Event(Position(place), TUESDAY_MORNING - timedelta(days=days), ShopperSaid(f"message {place}"))
        for place, days in enumerate(days_ago, start=1)
    ]


def test_visits_of_late_are_told_apart_by_pauses() -> None:
    found = visits_of(said(400, 31, 29, 3, 2.99, 0.02, 0.01, 0))
    assert (found.count, found.share, found.said) == (3, 0.5, "third visit in 30 days")
    assert [event.position for event in found.present] == [6, 7, 8]
    assert visits_of(said(0)).count == 1
    assert visits_of([]).said == "first visit in 30 days"
    assert Visits(12).said == "12th visit in 30 days"
    assert [Visits(n).share for n in (1, 5, 40)] == [0.0, 1.0, 1.0]


def test_a_farewell_ends_a_visit_and_whoever_was_there_is_remembered() -> None:
    facts: list[Fact] = [
        ShopperSaid("hi"),
        RepSaid(MARA, "hello"),
        RepLeft(MARA, "closed"),
        ShopperSaid("me again"),
    ]
    found = visits_of(numbered(facts))
    assert (found.count, found.last_rep) == (2, "Mara")
    assert found.said == "second visit in 30 days, last time with Mara"
    assert visits_of(numbered(facts[:2])).last_rep is None  # she is here now


def test_time_spent_counts_and_long_pauses_do_not() -> None:
    minutes = (0, 3, 90, 94)  # an hour and a half, of which twelve minutes were spent here
    events = [
        Event(
            Position(place), TUESDAY_MORNING + timedelta(minutes=minute), ShopperSaid("How hot does it get?")
        )
        for place, minute in enumerate(minutes, start=1)
    ]
    assert visits_of(events).spent == timedelta(minutes=12)
    assert visits_of(events[:1]).spent == visits_of([]).spent == timedelta(0)
    whole_day = [replace(event, at=TUESDAY_MORNING + 10 * (event.at - TUESDAY_MORNING)) for event in events]
    assert visits_of(whole_day).spent <= timedelta(minutes=15)


def test_who_has_been_at_it_for_long_is_a_little_warmer(hearing: Hearing) -> None:
    texts = [f"What about number {n}?" for n in range(12)]
    quick, slow = (
        [
            Event(Position(place), TUESDAY_MORNING + timedelta(minutes=place * pace), ShopperSaid(text))
            for place, text in enumerate(texts)
        ]
        for pace in (0.1, 3)
    )
    heard = hearing.hear(texts)
    found = warmth_of(Seen(slow, texts[-1:]), heard)
    assert "has been at it for 33 minutes" in found.reasons
    assert found.value > warmth_of(Seen(quick, texts[-1:]), heard).value


def test_what_was_bought_long_ago_is_past(hearing: Hearing) -> None:
    """One conversation holds all visits: the present of last year is none of today."""
    gift_then = Event(
        Position(1), TUESDAY_MORNING - timedelta(days=300), ShopperSaid("As a gift, the one for 1,900.00!")
    )
    events = [gift_then, *numbered([ShopperSaid("How do I clean it?")])]
    heard = hearing.hear(["As a gift, the one for 1,900.00!", "How do I clean it?"])
    assert warmth_of(Seen(events, ["How do I clean it?"]), heard).band == "cold"
