"""What there is of a kind that is larger, lighter or hotter than something is listed, the nearest first."""

import json
from typing import Any

import pytest

from agent.beyond import beyond
from agent.product_sources import ProductSources, listed
from agent.reply import Reply
from agent.resolved import About, Resolved, Wordings
from agent.words import normalise
from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.search import Knowledge
from tests.agent.dialogue import Dialogue, sources

TENTS = {
    "Lune 2": (2, 2.4),
    "Lune 4": (4, 4.1),
    "Lune 3": (3, 3.2),
    "Brise 3": (3, 2.1),
    "Rafale 6": (6, 7.5),
}
STOVES = {
    "Etna 1": ("gas cartridge", 400),
    "Etna 2": ("gas cartridge", 500),
    "Etna Log": ("firewood", 650),
    "Vesuvio": ("firewood", 450),
}
LOOSE: dict[str, Any] = {"id": "peg", "title": "Peg", "attributes": {"Dimensions": {"Weight": "10 g"}}}


def _catalogue() -> list[dict[str, Any]]:
    tents: list[dict[str, Any]] = [
        {
            "id": title.lower().replace(" ", "-"),
            "title": title,
            "category": "Tents",
            "attributes": {
                "Living": {"Good for": f"{people} people"},
                "Dimensions": {"Weight": f"{kilos} kg"},
            },
        }
        for title, (people, kilos) in TENTS.items()
    ]
    stoves: list[dict[str, Any]] = [
        {
            "id": title.lower().replace(" ", "-"),
            "title": title,
            "category": "Stoves",
            "attributes": {"Fuel": {"Fuel": fuel}, "Heat": {"Highest temperature": f"{degrees} °C"}},
        }
        for title, (fuel, degrees) in STOVES.items()
    ]
    cords: list[dict[str, Any]] = [
        {
            "id": f"cord-{metres}",
            "title": f"Cord {metres}",
            "category": "Cords",
            "attributes": {"Dimensions": {"Length": f"{metres} m"}},
        }
        for metres in range(1, 9)
    ]
    return [*tents, *stoves, *cords, LOOSE]


@pytest.fixture(scope="module")
def camp(tmp_path_factory: pytest.TempPathFactory, encoder: OnnxEncoder) -> Knowledge:
    """A shop for tents, stoves and cords."""
    folder = tmp_path_factory.mktemp("camp")
    (folder / "shop" / "catalogue").mkdir(parents=True)
    (folder / "shop" / "catalogue" / "camp.json").write_text(json.dumps(_catalogue()))
    assert not ingest(folder / "shop", folder / "data", encoder).problems
    return Knowledge.open(folder / "data", encoder)


def _asked(camp: Knowledge, text: str, about: About) -> Reply | None:
    resolved = Resolved(text, Wordings("", "", ""), about=about)
    return beyond(resolved, normalise(text), camp.products(), ProductSources(camp), 0.9)


@pytest.mark.parametrize(
    ("product", "text", "opening", "found"),
    [
        (
            "lune-2",
            "is there a bigger one?",
            "Larger than the Lune 2 (good for: 2 people), in tents",
            [
                "Lune 3 (good for: 3 people)",
                "Lune 4 (good for: 4 people)",
                "Brise 3 (good for: 3 people)",
                "Rafale 6 (good for: 6 people)",
            ],
        ),
        (
            "lune-4",
            "do you have something smaller?",
            "Smaller than the Lune 4 (good for: 4 people), in tents",
            ["Lune 3 (good for: 3 people)", "Lune 2 (good for: 2 people)", "Brise 3 (good for: 3 people)"],
        ),
        ("lune-2", "anything lighter?", "Lighter than the Lune 2, in tents", ["Brise 3 (weight: 2.1 kg)"]),
        ("lune-4", "got a heavier one?", "Heavier than the Lune 4, in tents", ["Rafale 6 (weight: 7.5 kg)"]),
        (
            "etna-1",
            "is there one that gets hotter?",
            "Hotter than the Etna 1 (highest temperature: 400 °C), in stoves",
            [
                "Etna 2 (highest temperature: 500 °C)",
                "Etna Log (highest temperature: 650 °C)",
                "Vesuvio (highest temperature: 450 °C)",
            ],
        ),
        (
            "etna-1",
            "is there a hotter one, also gas?",
            "Hotter than the Etna 1, in stoves",
            ["Etna 2 (highest temperature: 500 °C)"],
        ),
    ],
)
def test_what_is_called_alike_comes_first_and_then_what_is_nearest(
    camp: Knowledge, product: str, text: str, opening: str, found: list[str]
) -> None:
    reply = _asked(camp, text, About((product,), refers=True))
    assert reply is not None
    assert (reply.text, reply.confidence) == (f"{opening}: {listed(found)}.", 0.9)


def test_of_many_the_nearest_are_listed_and_the_rest_counted(camp: Knowledge) -> None:
    reply = _asked(camp, "is there a bigger one?", About(("cord-2",), refers=True))
    assert reply is not None
    assert "Cord 3 (length: 3 m)" in reply.text
    assert reply.text.endswith("and Cord 7 (length: 7 m), and 1 more.")
    assert [(one.name, one.result) for one in reply.computed] == [("count", "1")]
    assert sources(reply) == {f"product/cord-{one}/dimensions" for one in range(2, 8)}


def test_what_it_is_beyond_is_cited_but_where_there_is_one_alone(camp: Knowledge) -> None:
    one, none = (
        _asked(camp, text, About((product,), refers=True))
        for text, product in (("anything lighter?", "lune-2"), ("anything lighter?", "brise-3"))
    )
    assert one is not None
    assert none is not None
    assert sources(one) == {"product/brise-3/dimensions"}
    assert sources(none) == {"product/brise-3/dimensions"}
    assert "nothing lighter than the Brise 3 (weight: 2.1 kg)" in none.text


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("is there a bigger one for at least 3 people?", About(("lune-2",), refers=True)),
        ("something lighter, under 2 kg?", About(("lune-2",), refers=True)),
        ("is there a nicer one?", About(("lune-2",), refers=True)),
        ("is it bigger?", About(("lune-2",), refers=True)),
        ("is there a bigger one?", About()),
        ("is there a bigger one?", About(("lune-2",), refers=True, sibling="lune-3")),
        ("is there a bigger one?", About(("lune-2",), named=True, maybe=("lune-3", "lune-4"))),
        ("is there a bigger peg?", About(("peg",), named=True)),  # of no kind
        ("is there a wider one?", About(("lune-2",), refers=True)),  # no attribute tells it
        ("is there a bigger carrier bag for your flagship store", About(("lune-2",), refers=True)),
        ("somebody told me that there is one that is lighter", About(("lune-2",))),  # only looked at
    ],
)
def test_nothing_is_listed_that_was_not_asked_or_is_not_told(
    camp: Knowledge, text: str, about: About
) -> None:
    assert _asked(camp, text, about) is None


@pytest.mark.parametrize(
    ("page", "question", "told", "cited"),
    [
        (
            "hearth-60",
            "same thing bigger?",
            "Larger than the Hearth 60, in fire pits: Hearth 80 (diameter: 80 cm).",
            {"product/hearth-80/dimensions"},
        ),
        (
            "emberline-30",
            "got anything bigger?",
            "In grills we have nothing larger than the Emberline 30 (good for: 8 to 10 people).",
            {"product/emberline-30/cooking"},
        ),
        (
            "emberline-mini",
            "got anything smaller?",
            "Smaller than the Emberline Mini, in grills: Emberline Bucket 28 (good for: 1 to 2 people).",
            {"product/emberline-bucket-28/cooking"},
        ),
        (
            "emberline-22",
            "is there a heavier one?",
            "in grills: Emberline 30 (weight: 46 kg) and Emberline Duo (weight: 58 kg).",
            {f"product/{one}/dimensions" for one in ("emberline-22", "emberline-30", "emberline-duo")},
        ),
    ],
)
async def test_on_its_page_it_is_meant(
    dialogue: Dialogue, page: str, question: str, told: str, cited: set[str]
) -> None:
    dialogue.look_at(page)
    reply = await dialogue.say(question)
    assert told in reply.text
    assert sources(reply) == cited


async def test_what_runs_on_something_else_is_left_out(dialogue: Dialogue) -> None:
    reply = await dialogue.say("is there a bigger version of the forno 12, also gas?")
    assert "Emberline Forno 16 (largest pizza: 40 cm (16 inch))" in reply.text
    assert [one for one in ("Wood", "Terra", "Volt") if one in reply.text] == []


async def test_the_talk_goes_on_about_the_one_that_was_found(dialogue: Dialogue) -> None:
    found = await dialogue.say("is there a bigger version of the solace 40?")
    assert found.text == "Larger than the Solace 40, in fire pits: Solace 50 (diameter: 50 cm)."
    assert "The Solace 50 costs from €349.00" in (await dialogue.say("how much is that one?")).text


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("emberline-22", "something under 50 cm?"),
        ("emberline-22", "do you have something smaller, under 50 cm?"),
        ("emberline-22", "is the bigger one better?"),
        ("hearth-60", "how heavy is the bigger one?"),
        ("hearth-60", "which is bigger, the Hearth 60 or the Hearth 80?"),
        ("forno-12", "any faster delivery?"),
        ("emberline-22", "any bigger discount?"),
        (None, "is there anything bigger?"),
    ],
)
async def test_nothing_is_listed_where_a_bound_or_something_else_is_asked(
    dialogue: Dialogue, page: str | None, question: str
) -> None:
    if page:
        dialogue.look_at(page)
    reply = await dialogue.say(question)
    assert [one for one in ("Larger than", "Smaller than", "we have nothing") if one in reply.text] == []
