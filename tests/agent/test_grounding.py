"""Nothing that no source says gets past the check."""

import pytest

from agent.grounding import Figure, check, figures

SOURCES = (
    "Standard delivery to Germany costs €6.95 and is free for orders from €100.00; it takes 2 to 3 working days.",
    "The Emberline 22 is 58 cm wide and weighs 27 kg. It costs €349.00.",
    "You can return anything unused within 60 days of delivery. Write to hello@emberline.example.",
    "Orders placed before 14:00 leave on the same day, Monday to Friday.",
    "Phone +31 10 555 0142.",
    "The burners have ten years of warranty.",
)


@pytest.mark.parametrize(
    "draft",
    [
        "Standard delivery to Germany costs €6.95 and takes 2 to 3 working days [shipping/de].",
        "It costs 6.95 euros to Germany, and nothing changes from 100 euros on.",
        "The Emberline 22 weighs 27 kg and is 58 centimetres wide.",
        "You have 60 days to return it; write to hello@emberline.example.",
        "Order before 14:00 from Monday to Friday.",
        "The burners have 10 years of warranty.",
        "Our number is +31 10 555 0142.",
        "Hello Jonas, Emberline is happy to help.",
    ],
)
def test_what_the_sources_say_may_be_said(draft: str) -> None:
    assert check(draft, SOURCES, known_names=("Emberline", "Jonas")) == []


@pytest.mark.parametrize(
    ("draft", "part"),
    [
        ("Standard delivery to Germany costs €5.95.", "figure"),
        ("It is free from €50.", "figure"),
        ("The Emberline 22 is 60 cm wide.", "figure"),
        ("It weighs 27 cm.", "figure"),
        ("You can return it within ninety days.", "figure"),
        ("You can return it within one year.", "figure"),
        ("You get 10% off.", "figure"),
        ("It arrives on Saturday.", "date"),
        ("It arrives tomorrow.", "date"),
        ("Write to support@emberline.example.", "e-mail"),
        ("See https://emberline-outlet.com/deals for more.", "link"),
        ("Look at emberline-outlet.com for more.", "link"),
        ("Call +31 20 123 4567.", "phone"),
        ("The Emberline 40 is wide.", "name"),
        ("We also sell the Weber Genesis there.", "name"),
        ("Emberline 40 is wider.", "name"),
        ("We guarantee it.", "promise"),
        ("There is a discount.", "promise"),
        ("We send you a voucher.", "promise"),
    ],
)
def test_what_no_source_says_is_found(draft: str, part: str) -> None:
    assert part in {one.part for one in check(draft, SOURCES, known_names=("Emberline",))}


def test_figures_are_compared_as_numbers_with_their_units() -> None:
    assert figures("€1,299.00")[0] == Figure("1299", "€", "€1,299.00")
    assert figures("8,95 EUR")[0] == Figure("8.95", "€", "8,95 EUR")
    assert figures("two weeks")[0] == Figure("2", "week", "2 weeks")
    assert figures("1.50 kg")[0].number == "1.5"


def test_a_date_that_a_source_says_may_be_said() -> None:
    draft = "It arrives on Thursday 26 November."
    assert check(draft, SOURCES)
    assert check(draft, [*SOURCES, "Standard delivery arrives on Thursday 26 November."]) == []


def test_the_ids_of_sources_are_no_figures() -> None:
    assert check("See this [product/emberline-99/fit].", SOURCES) == []


def test_without_sources_nothing_with_a_figure_may_be_said() -> None:
    assert check("It costs €5.", [])
    assert check("I'm happy to help.", []) == []
