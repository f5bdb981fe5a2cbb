"""The hours of a week are not told as if they held on a public holiday."""

import pytest

from tests.agent.dialogue import Dialogue


@pytest.mark.parametrize(
    ("question", "hours", "day"),
    [
        (
            "when does the Rotterdam showroom open on Saturday 26 December?",
            "10:00 to 18:00",
            "Saturday 26 December",
        ),
        ("do you answer the phone on boxing day?", "9:00 to 18:00", "Saturday 26 December"),
        ("is the Antwerp showroom open on 1 January?", "11:00 to 18:00", "Friday 1 January 2027"),
        ("can I call you on 25 December?", "09:00 to 18:00", "Friday 25 December"),
    ],
)
async def test_hours_told_for_a_holiday_are_said_to_be_those_of_a_usual_week(
    dialogue: Dialogue, question: str, hours: str, day: str
) -> None:
    reply = await dialogue.say(question)
    assert hours in reply.text
    assert f"on {day} our warehouse rests, and I can't say whether anybody is there that day." in reply.text
    assert [one.result for one in reply.computed if one.name == "day meant"] == [day]


@pytest.mark.parametrize(
    "question",
    [
        "is the Rotterdam showroom open on Thursday 24 December?",
        "what are the opening hours of the Rotterdam showroom?",
        "are you open on 26 December?",
    ],
)
async def test_nothing_is_added_for_other_days_or_where_the_day_itself_is_told_of(
    dialogue: Dialogue, question: str
) -> None:
    assert "usual week" not in (await dialogue.say(question)).text
