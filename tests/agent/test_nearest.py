"""What comes nearest is offered where nothing answers surely, and said as it stands when it is chosen."""

import pytest

from agent.answer import Assistant, Says
from agent.json_orders import JsonOrders
from agent.nearest import LONGEST_LABEL, MOST_OFFERED, label_of, nearest, pressed
from agent.reply import PERSON, say
from agent.shop import Shop
from conversation.model import AssistantSaid, Event, Option, ShopperSaid
from retrieval.passages import Passage, PassageKind
from retrieval.search import Knowledge
from tests.agent.dialogue import Dialogue, sources
from tests.strategies import numbered

UNSURE = "anything to get my mum that she can choose herself"
"""A stranger's question that no statement answers surely; the section that comes nearest is on gift cards."""


def passage(*path: str, kind: PassageKind = PassageKind.POLICY) -> Passage:
    return Passage(f"pages/{path[-1]}", kind, path[0], "Text.", path=path)


@pytest.mark.parametrize(
    ("one", "label"),
    [
        (passage("Gifts", "Gift cards"), "Gifts – Gift cards"),
        (passage("Gifts", "Receipts", "By post"), "Gifts – By post"),
        (passage("Gifts"), "Gifts"),
        (passage("Questions", "How can I pay?", kind=PassageKind.FAQ), "How can I pay?"),
    ],
)
def test_a_button_says_where_it_leads(one: Passage, label: str) -> None:
    assert label_of(one) == label


def test_only_the_likeliest_are_offered_each_once() -> None:
    found = [(passage("A", str(i // 2)), 0.6 - i / 20) for i in range(8)]
    assert [one.label for one in nearest(found)] == [f"A – {i}" for i in range(MOST_OFFERED)]
    assert nearest([(passage("A", "b"), 0.01)]) == ()
    assert nearest([(passage("A", "b" * LONGEST_LABEL), 0.5)]) == ()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Gifts – Gift cards", "Gifts – Gift cards"),
        ("gifts – gift cards?", "Gifts – Gift cards"),
        ("the second one", "Warranty"),
        ("gift cards", None),
        ("How long is the warranty?", None),
        ("Talk to a person", None),
    ],
)
def test_what_is_chosen_is_what_stands_on_the_button_or_its_place(text: str, label: str | None) -> None:
    options = (say("Gifts – Gift cards"), say("Warranty"), say("Try again", "how long?"), PERSON)
    assert pressed(text, told(options)) == label


def test_where_nothing_is_offered_nothing_is_chosen() -> None:
    assert (
        pressed("Warranty", numbered([ShopperSaid("hm?"), AssistantSaid("Yes.", options=(PERSON,))])) is None
    )
    assert pressed("Warranty", ()) is None


async def test_beside_the_answer_to_another_question_a_button_leads_there_too(dialogue: Dialogue) -> None:
    both = await dialogue.say("How much is delivery to Germany?\ncan my neighbour take it in?")
    assert both.found
    button, *others = both.options
    assert others[-1] == PERSON
    assert "Shipping and delivery – Costs" not in [
        one.label for one in both.options
    ]  # that was told just now
    chosen = await dialogue.say(button.label)
    assert sources(chosen) == {"pages/shipping#tracking-your-parcel/nobody-at-home"}


async def test_the_section_that_is_chosen_is_said_in_the_shops_words(dialogue: Dialogue) -> None:
    unknown = await dialogue.say(UNSURE)
    assert (unknown.kind, unknown.found, unknown.citations) == ("unknown", False, ())
    assert unknown.options[-1] == PERSON
    assert "Gifts and gift cards – Gift cards" in [one.label for one in unknown.options]
    chosen = await dialogue.say("Gifts and gift cards – Gift cards")
    assert sources(chosen) == {"pages/gifts#gift-cards"}
    assert "printed gift card" in chosen.text


async def test_every_button_leads_somewhere(dialogue: Dialogue) -> None:
    for asked in (
        UNSURE,
        "how warranty works if my cousin sold it to me",
        "does the app talk to my speaker?",
    ):
        for option in (await Dialogue(dialogue.assistant).say(asked)).options:
            if option.action == "say":
                other = Dialogue(dialogue.assistant)
                await other.say(asked)
                assert (await other.say(option.label)).citations


async def test_what_no_page_speaks_of_gets_no_button(dialogue: Dialogue) -> None:
    assert (await dialogue.say("Who composed the music in your adverts?")).options == (PERSON,)


async def test_with_approved_answers_only_nothing_but_the_faq_is_offered(
    knowledge: Knowledge, orders: JsonOrders, shop: Shop
) -> None:
    assistant = Assistant(
        knowledge=knowledge, orders=orders, shop=shop, says=lambda: Says(approved_only=True)
    )
    dialogue = Dialogue(assistant)
    unknown = await dialogue.say("who rings me about the day for the pallet thing")
    assert not unknown.found
    [label] = [one.label for one in unknown.options if one.action == "say"]
    assert all(source.startswith("faq/") for source in sources(await dialogue.say(label)))
    dialogue.events[-1:] = told((say("Gifts and gift cards – Gift cards"),))[-1:]
    assert not (await dialogue.say("Gifts and gift cards – Gift cards")).text.startswith("Gift cards come")


def told(options: tuple[Option, ...]) -> tuple[Event, ...]:
    return tuple(numbered([ShopperSaid("hm?"), AssistantSaid("I don't know.", options=options, found=False)]))
