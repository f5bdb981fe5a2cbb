"""What there is of a kind is told by the most of it, a bound, or what is said of it; other questions get no list."""

import pytest

from tests.agent.dialogue import Dialogue, sources


def _products(cited: set[str]) -> set[str]:
    return {one.split("/")[1] for one in cited if one.startswith("product/")}


@pytest.mark.parametrize(
    ("question", "ids", "value"),
    [
        ("lightest gas grill?", {"emberline-mini"}, "6.2 kg"),
        ("which bbq is the lightest?", {"emberline-bucket-28"}, "3.4 kg"),
        ("lightest pizza oven?", {"forno-wood-12"}, "10 kg"),
        ("heaviest pizza oven", {"forno-terra"}, "182 kg"),
        ("lightest pizza oven over 250 euros", {"forno-12"}, "11.5 kg"),
        ("which pizza oven is the hottest?", {"forno-16", "forno-dual-16"}, "500 °C"),
        ("which is the hottest smoker?", {"kamado-46"}, "400 °C"),
        ("which pizza oven heats up the fastest?", {"forno-12"}, "18 minutes"),
        ("which grill is quickest to heat up", {"emberline-plancha-60"}, "7 minutes"),
        ("widest smoker", {"drift-offset-16"}, "148 cm"),
        ("narrowest pizza oven", {"forno-wood-12"}, "40 cm"),
        ("tallest fire pit", {"hearth-tripod"}, "165 cm"),
        ("what burns longest", {"coconut-briquettes"}, "5 hours"),
        ("longest warranty smoker", {"kamado-38", "kamado-46"}, "20 years"),
    ],
)
async def test_the_most_of_something_of_a_kind_is_told_with_what_it_measures(
    dialogue: Dialogue, question: str, ids: set[str], value: str
) -> None:
    reply = await dialogue.say(question)
    assert _products(sources(reply)) == ids
    assert value in reply.text


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("grills under 50 cm wide", {"emberline-bucket-28", "emberline-mini"}),
        ("any smokers narrower than 47 cm", {"drift-cabinet", "drift-cold-smoker"}),
        ("fire pits narrower than 20 inches", {"brazier-basket", "solace-40", "solace-50"}),
        ("grill lighter than 10 kg", {"emberline-bucket-28", "emberline-kettle-47", "emberline-mini"}),
        ("fire pits up to 9.5 kg", {"brazier-basket", "hearth-tripod", "solace-40"}),
        ("fire pits under 9.5 kg", {"brazier-basket", "hearth-tripod"}),
        ("smoker lighter than 45 lb", {"drift-cold-smoker", "drift-bullet-47", "drift-cabinet"}),
        ("smokers hotter than 300 °C", {"kamado-38", "kamado-46"}),
        ("grill with two burners", {"emberline-duo", "emberline-plancha-60"}),
    ],
)
async def test_those_within_a_bound_are_told(dialogue: Dialogue, question: str, ids: set[str]) -> None:
    assert _products(sources(await dialogue.say(question))) == ids


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("any bbq in red", {"emberline-mini"}),
        (
            "which grills come in sage?",
            {
                "emberline-22",
                "emberline-30",
                "emberline-mini",
                "emberline-kettle-47",
                "emberline-kettle-57",
                "emberline-bucket-28",
            },
        ),
        ("which pizza ovens come in cream?", {"forno-wood-12", "forno-dual-16"}),
        ("which smokers come in black?", {"kamado-38", "kamado-46"}),
        (
            "any fire pits in black",
            {"hearth-60", "hearth-80", "solace-40", "solace-50", "brazier-basket"},
        ),
    ],
)
async def test_those_are_told_of_which_it_is_said(dialogue: Dialogue, question: str, ids: set[str]) -> None:
    assert _products(sources(await dialogue.say(question))) == ids


async def test_of_many_some_are_told_and_how_many_more_there_are(dialogue: Dialogue) -> None:
    reply = await dialogue.say("which covers are waterproof")
    told = _products(sources(reply))
    assert told
    assert all(one.startswith("cover-") for one in told)
    assert "Cover for Emberline 22" in reply.text
    assert f"{13 - len(told)} more" in reply.text


@pytest.mark.parametrize(
    ("before", "question", "title", "ids"),
    [
        (
            "fire pit under 100",
            "which of those is lighter?",
            "Hearth Tripod",
            {"brazier-basket", "hearth-tripod"},
        ),
        (
            "smokers under 300",
            "which of those is heavier?",
            "Drift Bullet 47",
            {"drift-bullet-47", "drift-cold-smoker"},
        ),
        (
            "gas grill under 350?",
            "which of those is the lightest?",
            "Emberline Mini",
            {"emberline-22", "emberline-mini", "emberline-plancha-60"},
        ),
    ],
)
async def test_which_of_those_is_asked_of_what_was_listed(
    dialogue: Dialogue, before: str, question: str, title: str, ids: set[str]
) -> None:
    await dialogue.say(before)
    reply = await dialogue.say(question)
    assert reply.text.endswith(f"{title}.")
    assert _products(sources(reply)) == ids


async def test_which_of_two_that_are_named_is_lighter(dialogue: Dialogue) -> None:
    reply = await dialogue.say("kettle 47 or kettle 57, which is lighter?")
    assert "9.5 kg" in reply.text
    assert "14 kg" in reply.text
    assert reply.text.endswith("Emberline Kettle 47.")


@pytest.mark.parametrize(
    ("before", "question", "ids"),
    [
        ("lightest pizza oven?", "and lightest one on gas", {"forno-12"}),
        ("which pizza oven is cheapest", "and the heaviest?", {"forno-terra"}),
        ("cheapest smoker?", "and the heaviest?", {"kamado-46"}),
    ],
)
async def test_the_most_of_something_else_is_of_the_kind_spoken_of(
    dialogue: Dialogue, before: str, question: str, ids: set[str]
) -> None:
    await dialogue.say(before)
    assert _products(sources(await dialogue.say(question))) == ids


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ("how much is the kettle 47?", "how much more is the kettle 57?", ("€129.00", "€189.00", "€60.00")),
        ("how much is the forno 12?", "how much more is the forno 16?", ("€279.00", "€429.00", "€150.00")),
    ],
)
async def test_how_much_more_another_costs_is_told_of_both(
    dialogue: Dialogue, before: str, question: str, told: tuple[str, ...]
) -> None:
    await dialogue.say(before)
    reply = await dialogue.say(question)
    assert all(price in reply.text for price in told)


async def test_how_much_more_that_one_is_goes_on_from_what_is_looked_at(dialogue: Dialogue) -> None:
    dialogue.look_at("emberline-kettle-47")
    await dialogue.say("how much is the kettle 57?")
    reply = await dialogue.say("how much more is that one?")
    assert all(price in reply.text for price in ("€129.00", "€189.00", "€60.00"))
    assert _products(sources(reply)) == {"emberline-kettle-47", "emberline-kettle-57"}


async def test_how_much_more_that_one_is_goes_on_from_two_that_were_listed(dialogue: Dialogue) -> None:
    await dialogue.say("fire pit under 100")
    reply = await dialogue.say("how much more is that one?")
    assert "€10.00" in reply.text
    assert _products(sources(reply)) == {"brazier-basket", "hearth-tripod"}


LISTS = (" we have", ", these", ", this one", ", the lightest", "We have nothing", "There are")


@pytest.mark.parametrize(
    "question",
    [
        "In which country are your gas grills made?",
        "there's a smell of gas round the grill, what do i do first",
        "what colours does the Kettle 57 come in?",
        "How many burners does the Emberline 30 have?",
        "want to try cold smoked salmon in my normal lidded grill. budget 30 euro. possible?",
    ],
)
async def test_another_question_gets_no_list(dialogue: Dialogue, question: str) -> None:
    reply = await dialogue.say(question)
    assert len(_products(sources(reply))) <= 1
    assert not any(opening in reply.text for opening in LISTS)


@pytest.mark.parametrize(
    ("question", "told", "source"),
    [
        ("there's a smell of gas round the grill, what do i do first", "Close the valve", "pages/safety"),
        ("what colours does the Kettle 57 come in?", "Cream", "product/emberline-kettle-57"),
        ("How many burners does the Emberline 30 have?", "4 stainless steel tube", "product/emberline-30"),
        (
            "want to try cold smoked salmon in my normal lidded grill. budget 30 euro. possible?",
            "closed grill",
            "product/drift-cold-smoker",
        ),
    ],
)
async def test_another_question_gets_its_own_answer(
    dialogue: Dialogue, question: str, told: str, source: str
) -> None:
    reply = await dialogue.say(question)
    assert told in reply.text
    assert any(one.startswith(source) for one in sources(reply))


@pytest.mark.parametrize(
    ("text", "names", "others"),
    [
        ("which grill has 4 burners?", ["Emberline 30"], ["Emberline 22 ", "304"]),
        ("which grills have a side burner?", ["Emberline 30"], ["Emberline 22 ", "Duo"]),
        ("pizza ovens of at least 500 °C", ["Forno 16", "500 °C"], ["€500"]),
        ("do you have a grill not heavier than 10 kg?", ["Bucket 28", "Mini"], ["Duo"]),
        ("which smokers run at under 75 degrees?", ["Drift Cabinet"], ["Kamado"]),
    ],
)
async def test_figures_and_denials_are_read_as_they_are_meant(
    dialogue: Dialogue, text: str, names: list[str], others: list[str]
) -> None:
    told = (await dialogue.say(text)).text
    assert all(name in told for name in names), told
    assert not any(name in told for name in others), told


@pytest.mark.parametrize(
    "text",
    [
        "which grills don't come in black?",
        "any grills made in germany?",
        "my grill won't go above 200 degrees",
        "what is the cheapest way to clean a grill?",
        "my grill is heavier than 30 kg, can i send it back?",
        "grill not working for over 2 hours",
        "which grill do most people buy?",
        "the kettle 47 and the kettle 57, which is delivered faster?",
        "which grill is delivered the fastest?",
    ],
)
async def test_what_only_sounds_like_a_choice_is_none(dialogue: Dialogue, text: str) -> None:
    told = (await dialogue.say(text)).text
    assert "we have:" not in told, told
    assert "these:" not in told, told
    assert not told.startswith(("In grills", "Of all")), told


async def test_what_a_variant_has_is_cited_from_the_variants(dialogue: Dialogue) -> None:
    assert sources(await dialogue.say("any bbq in red?")) == {"product/emberline-mini/variants"}
