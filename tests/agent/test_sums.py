"""What several different things cost is told of each and together, and delivered where that is asked."""

import pytest

from tests.agent.dialogue import Dialogue, sources

BRUSH, STARTER = "product/grill-brush", "product/chimney-starter"
DUO, COVER = "product/emberline-duo", "product/cover-duo"


@pytest.mark.parametrize(
    ("question", "cited", "contains"),
    [
        (
            "What do the Emberline Duo and its cover cost together?",
            {DUO, COVER},
            ["€699.00", "€69.00", "makes €768.00"],
        ),
        ("What do the Emberline Duo and the Duo cover cost?", {DUO, COVER}, ["€699.00", "makes €768.00"]),
        (
            "price of the chimney starter plus the grill brush",
            {STARTER, BRUSH},
            ["€27.00", "€22.00", "€49.00"],
        ),
        (
            "what would 2 chimney starters and a grill brush come to?",
            {STARTER, BRUSH},
            ["costs €27.00, 2 of them €54.00", "makes €76.00"],
        ),
        (
            "what do the kettle 47 and 57 cost together?",
            {"product/emberline-kettle-47", "product/emberline-kettle-57"},
            ["makes €318.00"],
        ),
        (
            "total for the Emberline 22 in sage, 30 mbar, its cover and a grill brush?",
            {"product/emberline-22", "product/emberline-22/variants", "product/cover-22", BRUSH},
            ["€349.00", "€49.00", "€22.00", "makes €420.00"],
        ),
        (
            "What do the Emberline 22 and the gas hose and regulator set cost together?",
            {"product/emberline-22", "product/gas-hose", "product/gas-hose/variants"},
            ["from €24.00 to €29.00", "makes €373.00 to €378.00"],
        ),
    ],
)
async def test_several_things_are_priced_and_added_up(
    dialogue: Dialogue, question: str, cited: set[str], contains: list[str]
) -> None:
    reply = await dialogue.say(question)
    assert sources(reply) == cited
    assert [one for one in contains if one not in reply.text] == []


@pytest.mark.parametrize(
    ("question", "contains"),
    [
        (
            "how much are a chimney starter and a grill brush, delivered to Norway?",
            ["makes €49.00", "Standard delivery to Norway costs €19.95, €68.95 in all."],
        ),
        (
            "what is the total for two chimney starters and three grill brushes with shipping to Germany?",
            ["makes €120.00", "Standard delivery to Germany is free from €100.00."],
        ),
        (
            "how much are a chimney starter and a grill brush with delivery to Berlin by express?",
            ["makes €49.00", "Express delivery to Berlin (Germany) costs €14.95, €63.95 in all."],
        ),
        (
            "I want the Emberline 30 and a cover sent to Berlin. What do I pay in total?",
            ["makes €608.00", "Bulky goods delivery to Berlin (Germany) costs €39.00, €647.00 in all."],
        ),
    ],
)
async def test_delivery_is_reckoned_on_the_sum(
    dialogue: Dialogue, question: str, contains: list[str]
) -> None:
    reply = await dialogue.say(question)
    assert [one for one in contains if one not in reply.text] == []
    assert any(one.startswith("shipping/") for one in sources(reply))


async def test_a_sum_is_told_with_what_it_was_added_up_of(dialogue: Dialogue) -> None:
    reply = await dialogue.say("what do 2 chimney starters and a grill brush cost, delivered to Norway?")
    assert [(one.name, dict(one.inputs), one.result) for one in reply.computed[:3]] == [
        ("product", {"each": "€27.00", "how many": "2"}, "€54.00"),
        ("sum", {"2 × Chimney starter": "€54.00", "Grill brush without bristles": "€22.00"}, "€76.00"),
        ("sum", {"goods": "€76.00", "Standard delivery": "€19.95"}, "€95.95"),
    ]


async def test_what_is_looked_at_is_added_up_with_what_goes_with_it(dialogue: Dialogue) -> None:
    dialogue.look_at("emberline-duo")
    assert "makes €768.00" in (await dialogue.say("how much is it together with its cover?")).text


async def test_delivery_of_what_was_added_up_is_reckoned_on_the_sum(dialogue: Dialogue) -> None:
    await dialogue.say("What do the Emberline Duo and its cover cost together?")
    assert "€797.00 in all" in (await dialogue.say("and how much for delivery?")).text


@pytest.mark.parametrize(
    "question",
    [
        "Charcoal is maybe easier. What does sending the Kettle 57 to Munich cost?",
        "how much are a chimney starter and a potato peeler together?",
        "how much are a chimney starter, a grill brush and a potato peeler together?",
        "What do the Emberline 22 and the Emberline 30 cost?",
        "what does the Emberline Duo cost without its cover?",
        "How much is the Emberline 22 with wheels?",
        "how heavy are the Duo and its cover together?",
        "can I pay for the Duo and the cover in instalments?",
        "what do the grill brush and a gas cartridge cost together, delivered to Norway?",
        "what do the Volt and a chimney starter cost together, delivered to Iceland?",
    ],
)
async def test_nothing_is_added_up_that_was_not_asked_or_cannot_all_be_told(
    dialogue: Dialogue, question: str
) -> None:
    reply = await dialogue.say(question)
    assert "ogether that makes" not in reply.text
    assert not any(one.name == "sum" for one in reply.computed)
