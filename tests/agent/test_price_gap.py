"""How far apart two prices are is told of two that are named or were spoken of, and of one in two sizes."""

import json
from decimal import Decimal

import pytest

from agent.options import options_in
from agent.price_gap import asks_gap, beside
from agent.product_sources import ProductSources
from agent.resolved import Before, Resolved, Wordings
from agent.words import normalise
from conversation.model import Computation
from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.search import Knowledge
from tests.agent.dialogue import Dialogue, sources

KETTLES = {"product/emberline-kettle-47", "product/emberline-kettle-57"}
LAMPS = [
    {"id": "alto", "title": "Alto", "category": "Lamps", "price": 40},
    {"id": "largo", "title": "Largo", "category": "Lamps", "price": 40},
    {"id": "presto", "title": "Presto", "category": "Lamps", "price": 60, "currency": "USD"},
    {"id": "tacet", "title": "Tacet", "category": "Lamps"},
    {
        "id": "basso",
        "title": "Basso",
        "category": "Lamps",
        "variants": [
            {"sku": "B-OAK", "options": {"Wood": "Oak"}, "price": 55},
            {"sku": "B-ASH", "options": {"Wood": "Ash"}, "price": 52.5},
        ],
    },
]


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory, encoder: OnnxEncoder) -> Knowledge:
    """A shop of five lamps."""
    folder = tmp_path_factory.mktemp("lamps")
    (folder / "shop" / "catalogue").mkdir(parents=True)
    (folder / "shop" / "catalogue" / "lamps.json").write_text(json.dumps(LAMPS))
    assert not ingest(folder / "shop", folder / "data", encoder).problems
    return Knowledge.open(folder / "data", encoder)


def _after(question: str, said: str) -> Resolved:
    return Resolved(said, Wordings("", "", ""), before=Before(question=question))


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("", "how much more is the Largo than the Alto?"),
        ("", "what's the price difference between the two?"),
        ("", "is it cheaper than the Basso?"),
        ("", "what do I save if I take the Alto?"),
        ("how much is the Alto?", "so what's the difference?"),
        ("how much is the Alto?", "the difference then?"),
    ],
)
def test_it_is_asked_how_far_apart_two_prices_are(before: str, text: str) -> None:
    assert asks_gap(_after(before, text), normalise(text))


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("how bright is the Alto?", "so what's the difference?"),
        ("how much is the Alto?", "what's the difference between oak and ash?"),
        ("", "how much less power does it use?"),
        ("", "how much more is it with delivery?"),
        ("", "is it cheaper if I collect it myself?"),
        ("", "is it cheaper elsewhere?"),
        ("", "how much is the Alto?"),
        ("", "is it brighter?"),
    ],
)
def test_something_else_is_asked(before: str, text: str) -> None:
    assert not asks_gap(_after(before, text), normalise(text))


def test_two_prices_are_told_with_what_lies_between_them(lamps: Knowledge) -> None:
    products = lamps.products()
    pair = (products["alto"], products["basso"])
    reply = beside(pair, [options_in(one, "in ash") for one in pair], ProductSources(lamps), 0.9)
    assert reply is not None
    told = "The Alto costs €40.00. The Basso in Ash costs €52.50. The Alto is €12.50 cheaper."
    assert (reply.text, reply.confidence) == (told, 0.9)
    assert reply.computed == (Computation("difference", {"Alto": "€40.00", "Basso": "€52.50"}, "€12.50"),)
    assert sources(reply) == {"product/alto", "product/basso", "product/basso/variants"}


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("largo", "The Alto costs €40.00. The Largo costs €40.00. They cost the same."),
        ("basso", "The Alto costs €40.00. The Basso costs from €52.50."),  # in one of its woods
        ("presto", "The Alto costs €40.00. The Presto costs $60.00."),
    ],
)
def test_of_prices_that_are_equal_or_cannot_be_set_off_no_difference_is_told(
    lamps: Knowledge, other: str, told: str
) -> None:
    products = lamps.products()
    pair = (products["alto"], products[other])
    reply = beside(pair, [options_in(one, "") for one in pair], ProductSources(lamps), 0.9)
    assert reply is not None
    assert reply.text == told
    assert not reply.computed


def test_nothing_is_told_beside_what_has_no_price(lamps: Knowledge) -> None:
    products = lamps.products()
    pair = (products["alto"], products["tacet"])
    assert products["tacet"].price is None
    assert products["alto"].price == Decimal(40)
    assert beside(pair, [options_in(one, "") for one in pair], ProductSources(lamps), 0.9) is None


@pytest.mark.parametrize(
    "asked", [["how much is the kettle 47?", "and the 57?"], ["what do the kettle 47 and the 57 cost?"]]
)
@pytest.mark.parametrize("question", ["how much more is that?", "what's the difference?"])
async def test_two_that_were_spoken_of_are_set_against_each_other(
    dialogue: Dialogue, asked: list[str], question: str
) -> None:
    for text in asked:
        await dialogue.say(text)
    reply = await dialogue.say(question)
    assert "The Emberline Kettle 47 costs €129.00." in reply.text
    assert "The Emberline Kettle 57 costs €189.00." in reply.text
    assert "The Emberline Kettle 47 is €60.00 cheaper." in reply.text
    assert sources(reply) == KETTLES
    prices = {"Emberline Kettle 47": "€129.00", "Emberline Kettle 57": "€189.00"}
    assert [(one.name, dict(one.inputs), one.result) for one in reply.computed] == [
        ("difference", prices, "€60.00")
    ]


@pytest.mark.parametrize(
    ("page", "question", "prices", "apart"),
    [
        ("skillet", "how much dearer is the big skillet?", {"20 cm": "€32.00", "26 cm": "€44.00"}, "€12.00"),
        ("tongs", "how much more is the long one?", {"30 cm": "€14.00", "42 cm": "€17.00"}, "€3.00"),
        (
            "solace-40",
            "how much dearer is it in black?",
            {"Stainless steel": "€249.00", "Black": "€269.00"},
            "€20.00",
        ),
        (
            "emberline-22-built-in",
            "how many euros more is this than the ordinary 22?",
            {"Emberline 22 Built-In": "€449.00", "Emberline 22": "€349.00"},
            "€100.00",
        ),
        (
            None,
            "how much more is the Solace 50 than the Solace 40 in black?",
            {"Solace 40": "€269.00", "Solace 50": "€369.00"},
            "€100.00",
        ),
    ],
)
async def test_a_difference_is_told_with_what_it_was_worked_out_of(
    dialogue: Dialogue, page: str | None, question: str, prices: dict[str, str], apart: str
) -> None:
    if page:
        dialogue.look_at(page)
    reply = await dialogue.say(question)
    assert [one for one in (*prices.values(), apart) if one not in reply.text] == []
    assert [(one.name, dict(one.inputs), one.result) for one in reply.computed] == [
        ("difference", prices, apart)
    ]
    assert any(one.startswith("product/") for one in sources(reply))


@pytest.mark.parametrize(
    ("page", "before"),
    [(None, []), ("emberline-22", []), (None, ["how much is the kettle 47?", "and the 57?"])],
)
async def test_after_what_delivery_costs_no_difference_is_a_products(
    dialogue: Dialogue, page: str | None, before: list[str]
) -> None:
    if page:
        dialogue.look_at(page)
    for text in (*before, "what does express to Germany cost?"):
        await dialogue.say(text)
    reply = await dialogue.say("what's the price difference?")
    assert "cheaper" not in reply.text
    assert not any(one.name == "difference" for one in reply.computed)
    assert "shipping/de" in sources(reply)


@pytest.mark.parametrize(
    "question", ["is it cheaper if i pick it up?", "how much less gas does it use than the 30?"]
)
async def test_no_prices_are_told_where_something_else_is_less(dialogue: Dialogue, question: str) -> None:
    dialogue.look_at("emberline-22")
    reply = await dialogue.say(question)
    assert "€" not in reply.text
    assert not reply.computed


@pytest.mark.parametrize(
    ("question", "name", "told"),
    [
        ("is it heavier?", "weight", "So the heavier is the Emberline Kettle 57."),
        ("is it taller?", "height", "So the taller is the Emberline Kettle 57."),
    ],
)
async def test_which_of_two_that_were_spoken_of_is_more_is_told(
    dialogue: Dialogue, question: str, name: str, told: str
) -> None:
    await dialogue.say("how much is the kettle 47?")
    await dialogue.say("and the 57?")
    reply = await dialogue.say(question)
    assert told in reply.text
    assert [f"Emberline Kettle {one}, {name}:" in reply.text for one in (47, 57)] == [True, True]
    assert sources(reply) == {f"{one}/dimensions" for one in KETTLES}
