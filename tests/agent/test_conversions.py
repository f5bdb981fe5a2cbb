"""What is asked in a unit of the shopper's own is told in it beside the shop's, and nothing else is."""

import pytest

from agent.conversions import in_unit, unit_asked
from tests.agent.dialogue import Dialogue, sources


@pytest.mark.parametrize(
    ("text", "sign", "rest"),
    [
        ("How hot does the Forno 16 get in fahrenheit?", "°F", "How hot does the Forno 16 get?"),
        ("and how much does it weigh in lbs?", "lb", "and how much does it weigh?"),
        ("How many pounds does it weigh?", "lb", "how heavy does it weigh?"),
        ("how many inches wide is it?", "in", "how wide is it?"),
        ("what is that in inches, the width folded?", "in", "what is that, the width folded?"),
        ("what about BTU?", "BTU/h", "?"),
        ("the cooking area in square inches please", "sq in", "the cooking area please"),
    ],
)
def test_the_unit_is_told_from_what_is_asked(text: str, sign: str, rest: str) -> None:
    asked = unit_asked(text)
    assert asked is not None
    assert (asked[0].sign, asked[1]) == (sign, rest)


@pytest.mark.parametrize(
    "text",
    [
        "will it fit in 24 inches?",
        "does it weigh less than 40 pounds?",
        "a pizza of 16 inch",
        "is it in stock?",
        "do you have it in cream?",
        "can I get it in C?",
    ],
)
def test_an_amount_and_other_words_ask_for_no_unit(text: str) -> None:
    assert unit_asked(text) is None


@pytest.mark.parametrize(
    ("unit", "text", "told"),
    [
        ("inches", "77 × 52 × 110.5 cm", "77 × 52 × 110.5 cm (30.3 × 20.5 × 43.5 in)"),
        ("inches", "up to 40 cm (16 inch)", "up to 40 cm (16 inch)"),
        ("feet", "0.8 m", "0.8 m (2.6 ft)"),
        ("lbs", "weighs 31 kg", "weighs 31 kg (68.3 lb)"),
        ("pounds", "€299.00, 8 cm", "€299.00, 8 cm"),
        ("fahrenheit", "280 to 350 °C", "280 to 350 °C (536 to 662 °F)"),
        ("celsius", "32 °F", "32 °F (0 °C)"),
        ("fahrenheit", "260 °C, held within 5 °C", "260 °C (500 °F), held within 5 °C (9 °F)"),
        ("fahrenheit", "-50 to 300 °C", "-50 to 300 °C (-58 to 572 °F)"),
        ("fahrenheit", "70-90 °C", "70-90 °C (158-194 °F)"),
        ("BTU", "9.6 kW (3 × 3.2 kW)", "9.6 kW (32,800 BTU/h) (3 × 3.2 kW (10,900 BTU/h))"),
        ("square inches", "1,500 cm²", "1,500 cm² (233 sq in)"),
        ("psi", "50 mbar", "50 mbar (0.73 psi)"),
        ("miles", "40 to 90 km", "40 to 90 km (24.9 to 55.9 mi)"),
        ("kg", "40 lb", "40 lb (18.1 kg)"),
        ("ounces", "order GH-37-15 g", "order GH-37-15 g"),
    ],
)
def test_amounts_of_the_kind_are_told_in_the_unit_too(unit: str, text: str, told: str) -> None:
    asked = unit_asked(f"in {unit}?") or unit_asked(f"what is it in {unit}?")
    assert asked is not None
    assert in_unit(text, asked[0]).text == told


async def test_an_answer_is_told_in_the_shoppers_unit_with_its_source(dialogue: Dialogue) -> None:
    reply = await dialogue.say("How hot does the Forno 16 get in fahrenheit?")
    assert "500 °C (932 °F)" in reply.text
    assert "product/forno-16/fuel-and-power" in sources(reply)


async def test_what_was_just_told_is_told_again_in_another_unit(dialogue: Dialogue) -> None:
    told = await dialogue.say("how wide is the Forno 16?")
    reply = await dialogue.say("what's that in inches?")
    assert "56 cm (22 in) wide" in reply.text
    assert sources(reply) == sources(told)


async def test_a_unit_alone_asks_after_what_is_measured_in_it(dialogue: Dialogue) -> None:
    await dialogue.say("how wide is the Forno 16?")
    assert "18.5 kg (40.8 lb)" in (await dialogue.say("and in pounds?")).text
    assert "7.2 kW (24,600 BTU/h)" in (await dialogue.say("what about BTU?")).text


async def test_money_and_what_has_no_such_amount_are_answered_as_asked(dialogue: Dialogue) -> None:
    reply = await dialogue.say("what is the postage to Bergen in pounds?")
    assert "€19.95" in reply.text
    assert "lb" not in reply.text


async def test_who_goes_on_is_told_in_the_same_unit(dialogue: Dialogue) -> None:
    assert (
        "500 °C (932 °F)" in (await dialogue.say("how hot does the forno 16 get, in fahrenheit please")).text
    )
    reply = await dialogue.say("and the forno 12?")
    assert "480 °C (896 °F)" in reply.text
    assert "(932 °F)" not in reply.text
