"""What is asked of one thing and then, in a few words, of another are two questions."""

import pytest

from agent.burst import questions
from tests.agent.dialogue import Dialogue


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "how many probes come with it, and with the 800?",
            ("how many probes come with it?", "and with the 800?"),
        ),
        (
            "how heavy is the kettle 47, what about the 57?",
            ("how heavy is the kettle 47?", "what about the 57?"),
        ),
        (
            "what does delivery cost to Norway and to Spain",
            ("what does delivery cost to Norway?", "and to Spain?"),
        ),
        ("does it fit the 22, how about the 30", ("does it fit the 22?", "how about the 30?")),
        ("how much is the kettle 57 with a cover", ()),
        ("and with the 800?", ()),
        ("thanks, and for the 800?", ()),
        ("how many probes come with it, and with what else does it come?", ()),
        ("how wide is it, with both of the side shelves folded out?", ()),
    ],
)
def test_the_same_asked_of_something_else_is_a_question(text: str, parts: tuple[str, ...]) -> None:
    assert questions(text) == parts


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("drift-pellet-500", "how many probes come with it, and with the 800?"),
        (None, "how many probes come with the drift pellet 500, what about the 800?"),
    ],
)
async def test_both_are_answered_of_their_own(dialogue: Dialogue, page: str | None, question: str) -> None:
    if page:
        dialogue.look_at(page)
    one, other = (await dialogue.say(question)).text.split("\n\n")
    assert "Drift Pellet 500" in one
    assert "two meat probes" in one
    assert "Drift Pellet 800" in other
    assert "four meat probes" in other
