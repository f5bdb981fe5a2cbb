"""What comes of a shopper's words: said by the assistant, or handed to a person. On a real log and the demo shop."""

from collections.abc import Awaitable, Callable

import pytest

from agent.answer import Assistant
from agent.decide import GIST_CHARACTERS, Decider, Staff, unanswered
from agent.mood import MoodReader
from agent.turn import take_turn
from conversation.model import (
    AssistantSaid,
    Conversation,
    Fact,
    Holder,
    HumanRequested,
    Mood,
    MoodCorrected,
    MoodRead,
    NobodyThere,
    Option,
    Position,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    RepSaid,
    ShopperSaid,
)
from conversation.shoppers import Shoppers
from conversation.store import Log
from retrieval.onnx_encoder import OnnxEncoder
from tests.doubles import FakeClock
from tests.strategies import numbered

MARA = RepCard(RepId("r_mara"), "Mara")
Say = Callable[..., Awaitable[list[Fact]]]


@pytest.fixture
def online() -> list[bool]:
    """Whether a rep is online; a test may change it."""
    return [True]


@pytest.fixture
def say(
    log: Log,
    conversation: Conversation,
    assistant: Assistant,
    encoder: OnnxEncoder,
    shoppers: Shoppers,
    clock: FakeClock,
    online: list[bool],
) -> Say:
    """Append facts, let the assistant take its turn, and return what it appended."""

    async def anyone_there() -> bool:
        return online[0]

    async def free_rep(said: str) -> str | None:
        del said
        return "Mara" if online[0] else None

    decider = Decider(
        assistant=assistant,
        mood=MoodReader(encoder),
        mood_encoder=encoder,
        shoppers=shoppers,
        staff=Staff(anyone_there, free_rep),
        clock=clock,
    )

    async def append(*facts: Fact | str) -> list[Fact]:
        said = [ShopperSaid(fact) if isinstance(fact, str) else fact for fact in facts]
        after = (await log.append(await log.load(conversation.id), *said)).conversation
        await take_turn(log, conversation.id, decide=decider.decide, admit=decider.admit)
        return [event.fact for event in (await log.read(conversation.id, after.position)).events]

    return append


def reasons(facts: list[Fact]) -> list[Reason]:
    return [fact.reason for fact in facts if isinstance(fact, HumanRequested)]


def words(facts: list[Fact]) -> str:
    return " ".join(fact.text for fact in facts if isinstance(fact, AssistantSaid))


async def test_a_question_is_answered_and_its_mood_read(say: Say) -> None:
    facts = await say("How much is delivery to Germany?")
    assert [type(fact) for fact in facts] == [MoodRead, AssistantSaid]
    assert "6.95" in words(facts)


async def test_each_message_of_a_burst_is_read_and_all_are_answered_once(say: Say) -> None:
    facts = await say("Hi!", "I wonder about delivery.", "How much is it to Germany?")
    assert [fact.of for fact in facts if isinstance(fact, MoodRead)] == [1, 2, 3]
    assert sum(isinstance(fact, AssistantSaid) for fact in facts) == 1


async def test_a_reps_word_on_a_mood_is_taken_instead_of_reading_it(say: Say) -> None:
    """Once it stands nothing is read over it, and two messages said to be angry are upset, however they sound."""
    facts = await say(
        "Which grill is the lightest?",
        MoodCorrected(Position(1), Mood.ANGRY, MARA),
        "And how much is delivery to Germany?",
        MoodCorrected(Position(3), Mood.ANGRY, MARA),
    )
    assert not [fact for fact in facts if isinstance(fact, MoodRead)]
    assert reasons(facts) == [Reason.UPSET]


async def test_whoever_asks_for_a_person_gets_one_asked(
    say: Say, log: Log, conversation: Conversation
) -> None:
    facts = await say("Can I talk to a real person please?")
    assert reasons(facts) == [Reason.ASKED]
    assert "asked a person to join" in words(facts)
    assert (await log.load(conversation.id)).holder is Holder.QUEUE


@pytest.mark.parametrize(
    "answer",
    [
        "Use a mild cleaning agent, then wipe it dry.",
        "Any agent or representative can tell you; speak to a human, agent, operator.",
        "I want to talk to a real person please.",
    ],
)
async def test_what_an_answer_says_of_people_asks_for_nobody(say: Say, answer: str) -> None:
    facts = await say("How do I clean it?", AssistantSaid(answer), "And how much is delivery to Germany?")
    assert reasons(facts) == []
    assert "6.95" in words(facts)


async def test_who_only_asks_whether_anybody_is_there_is_answered_and_a_yes_brings_a_person(say: Say) -> None:
    facts = await say("Is anybody there?")
    assert reasons(facts) == []
    assert "is here" in words(facts)
    assert reasons(await say("yes please")) == [Reason.ASKED]


async def test_with_nobody_online_nobody_is_promised(say: Say, online: list[bool]) -> None:
    online[0] = False
    facts = await say("Can I talk to a real person please?")
    assert reasons(facts) == [Reason.ASKED]
    assert words(facts) == ""
    assert "nobody is online" in words(await say(NobodyThere()))


async def test_finding_nothing_twice_asks_for_a_person(say: Say) -> None:
    assert reasons(await say("Do you sponsor football clubs?")) == []
    assert reasons(await say("Who composed the music in your adverts?")) == [Reason.NOTHING_FOUND]


@pytest.mark.parametrize(
    ("asked", "contains", "found"),
    [
        ("How much is delivery to Germany?", "6.95", True),
        ("Which colour is your founder's car?", "can't find that", False),
    ],
)
async def test_in_line_they_are_helped_meanwhile_and_told_when_nothing_is_found(
    say: Say, asked: str, contains: str, *, found: bool
) -> None:
    await say("Do you sponsor football clubs?")
    await say("Who composed the music in your adverts?")
    facts = await say(asked, NobodyThere(why="meanwhile"))
    [told] = [fact for fact in facts if isinstance(fact, AssistantSaid)]
    assert contains in told.text
    assert "your place is kept" in told.text
    assert told.found is found
    assert reasons(facts) == []


async def test_who_is_in_line_already_is_not_asked_whether_to_fetch_a_person(say: Say) -> None:
    await say("Do you sponsor football clubs?")
    await say("Who composed the music in your adverts?")
    await say("How much is delivery to Germany?", NobodyThere(why="meanwhile"))
    [told] = [
        fact for fact in await say("Which colour is your founder's car?") if isinstance(fact, AssistantSaid)
    ]
    assert "the person you're waiting for can tell you" in told.text.lower()
    assert "shall I" not in told.text
    assert all(option.action == "say" for option in told.options)


@pytest.mark.parametrize(
    "label",
    [
        "Prices, discounts and larger orders – Newsletter discount",
        "Which grill suits you? – Ask someone",
    ],
)
async def test_a_button_with_the_shops_own_words_is_no_wish_and_has_no_mood(say: Say, label: str) -> None:
    unsure = AssistantSaid("I don't know that.", options=(Option(label, "say", label),), found=False)
    facts = await say("Anything off for first orders?", unsure, label)
    [told] = facts
    assert isinstance(told, AssistantSaid)
    assert told.citations[0].id.startswith("pages/")


async def test_who_says_in_line_that_they_wait_is_not_answered_from_the_pages(say: Say) -> None:
    await say("Do you sponsor football clubs?")
    await say("Who composed the music in your adverts?")
    facts = await say("ok, I'll wait", NobodyThere(why="meanwhile"))
    assert "can't find" not in words(facts)
    assert [fact.how for fact in facts if isinstance(fact, HumanRequested)] == ["waits"]


async def test_whoever_is_upset_and_stays_so_is_brought_a_person(say: Say) -> None:
    angry = "This is outrageous! I am furious, what a disgusting way to treat customers!!!"
    first = await say(angry)
    assert Reason.UPSET in reasons(first) + reasons(await say(angry))


async def test_an_order_by_the_dozen_is_a_persons_to_discuss(say: Say) -> None:
    assert reasons(await say("We want to buy 40 grills for our hotel, what discount can you give us?")) == [
        Reason.BULK
    ]


async def test_a_danger_brings_a_person_and_the_answer_stands_beside(say: Say) -> None:
    facts = await say("I burned my hand badly, the handle of the grill came off and hot fat ran out.")
    assert reasons(facts) == [Reason.RISK]
    assert "in a person's hands" in words(facts)


async def test_a_promise_only_a_person_may_make_brings_one(say: Say) -> None:
    facts = await say("Could you make an exception and take my grill back after 40 days, just this once?")
    assert reasons(facts) == [Reason.PROMISE]


async def test_answers_that_do_not_help_bring_a_person(say: Say) -> None:
    assert reasons(await say("How much is delivery to Germany?")) == []
    assert reasons(await say("That's not what I asked. How much is delivery to Austria by express?")) == []
    assert reasons(await say("No, that doesn't answer my question, we are going round in circles.")) in (
        [Reason.LOOPED],
        [Reason.NOTHING_FOUND],
    )


TORN = "How much is delivery to Germany? I'm torn between two big grills, I'd spend 2,000 and order today."


async def test_warmth_offers_a_rep_by_name_beside_the_answer_and_a_yes_takes_it_up(say: Say) -> None:
    facts = await say(TORN)
    assert reasons(facts) == []
    assert "shall I ask Mara to join us?" in words(facts)
    options = [option for fact in facts if isinstance(fact, AssistantSaid) for option in fact.options]
    assert ("Yes, ask Mara", "say") in [(option.label, option.action) for option in options]
    assert reasons(await say(options[-1].text)) == [Reason.WARM]


async def test_a_rep_is_offered_once(say: Say) -> None:
    assert "Mara" in words(await say(TORN))
    again = await say(TORN.replace("Germany", "Austria"))
    assert reasons(again) == []
    assert "Mara" not in words(again)


async def test_without_a_free_seat_nobody_is_offered(say: Say, online: list[bool]) -> None:
    online[0] = False
    facts = await say(TORN)
    assert reasons(facts) == []
    assert "join us" not in words(facts)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("I don't like that. I'd like everything you have about me wiped. Who do I turn to?", "privacy@emberline"),
        ("does the electric grill make much smoke? the lady above me is.. sensitive", "little"),
    ],
)  # fmt: skip
async def test_who_may_have_wished_for_a_person_is_answered_where_the_shops_words_do(
    say: Say, text: str, answer: str
) -> None:
    facts = await say(text)
    assert answer in words(facts)
    assert Reason.ASKED not in reasons(facts)


async def test_whoever_asks_the_same_again_goes_in_circles_unless_they_are_told_something_new(
    say: Say,
) -> None:
    asked = ("How long can I return it?", "How long do I have to return it?", "How long can I send it back?")
    told = [reasons(await say(text)) for text in asked]
    assert told == [[], [], [Reason.LOOPED]]
    anew = ("How heavy is the Kettle 57?", "How heavy is the Kettle 47?", "How heavy is the Emberline 22?")
    assert [reasons(await say(text)) for text in anew] == [[], [], []]


async def test_what_was_said_to_a_rep_is_not_asked_for_again_when_they_give_back(say: Say) -> None:
    await say("I want to talk to a human")
    facts = await say(RepJoined(MARA), RepSaid(MARA, "Hi"), "a human, finally", RepLeft(MARA, "assistant"))
    assert reasons(facts) == []
    assert words(facts)


async def test_asked_for_anew_after_a_return_a_person_is_asked_for_again(say: Say) -> None:
    await say("I want to talk to a human")
    await say(RepJoined(MARA), RepSaid(MARA, "Hi"), RepLeft(MARA, "assistant"))
    assert reasons(await say("Can I have a human again please?")) == [Reason.ASKED]


def test_only_words_after_the_last_answer_are_unanswered() -> None:
    said = unanswered(numbered([ShopperSaid("a"), AssistantSaid("b"), ShopperSaid("c"), ShopperSaid("d")]))
    assert said.text == "c\nd"
    assert [event.position for event in said.earlier] == [1, 2]


def test_of_a_very_long_message_beginning_and_end_are_read() -> None:
    said = unanswered(numbered([ShopperSaid("first " + "x" * 3_000 + " last")]))
    assert said.gist.startswith("first")
    assert said.gist.endswith("last")
    assert len(said.gist) <= GIST_CHARACTERS + 1
