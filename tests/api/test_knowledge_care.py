"""Looking after the knowledge: contradictions, what has grown old, what nobody found, and what reps have answered."""

import csv
import json
import os
import stat
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from api.cli import app
from api.knowledge import packaged_encoder
from api.knowledge_check import Contradiction, check, contradictions
from api.knowledge_gaps import draft, found_nothing, grouped, write_drafts
from api.knowledge_proposals import proposals, write_proposals
from conversation.erasure import Eraser
from conversation.model import (
    AssistantSaid,
    Closed,
    Fact,
    Rated,
    RepCard,
    RepId,
    RepLeft,
    RepSaid,
    ShopperSaid,
)
from conversation.shelf import Shelf
from conversation.shoppers import Shoppers
from conversation.store import Log
from retrieval.faq import read_faq
from retrieval.ingest import read_knowledge
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.pages import read_page
from retrieval.sources import Source
from tests.doubles import TUESDAY_MORNING, FakeClock
from tests.servers import CHECKOUT

MARA = RepCard(RepId("r_mara"), "Mara")
UNKNOWN = AssistantSaid("I don't know that, I'm afraid.", found=False)


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return packaged_encoder()


async def talk(log: Log, shoppers: Shoppers, facts: Sequence[Fact]) -> None:
    await log.append(await log.start((await shoppers.add()).id), *facts)


def page(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


# --- contradictions -----------------------------------------------------------------------------------------------

CONTRADICTIONS = [
    (
        "return period",
        "You can return anything unused within 60 days.",
        "You may return unused items within 30 days.",
    ),
    ("delivery cost", "Standard delivery costs €4.95.", "Standard delivery costs €6.95."),
    (
        "delivery time",
        "Delivery takes two to three working days.",
        "Delivery takes four to five working days.",
    ),
    ("warranty", "All grills have a warranty of 5 years.", "The warranty on all grills is 2 years."),
    ("refund", "You get your money back within 5 days.", "You get your money back within three weeks."),
]


def found_in(folder: Path, encoder: OnnxEncoder) -> list[Contradiction]:
    return list(contradictions(read_knowledge(folder), encoder))


@pytest.mark.parametrize(("topic", "one", "other"), CONTRADICTIONS, ids=[c[0] for c in CONTRADICTIONS])
def test_two_pages_that_differ_are_named(
    topic: str, one: str, other: str, tmp_path: Path, encoder: OnnxEncoder
) -> None:
    page(tmp_path, "pages/returns.md", f"# Our terms\n\n{one}\n")
    page(tmp_path, "pages/help.md", f"# Our terms\n\n{other}\n")
    (found,) = found_in(tmp_path, encoder)
    assert found.topic == topic
    assert {found.one.said, found.other.said} == {one, other}
    assert {found.one.where.split(":")[0], found.other.where.split(":")[0]} == {
        "pages/returns.md",
        "pages/help.md",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Standard delivery costs €4.95.", "Express delivery costs €9.95."),
        ("You can return anything within 60 days.", "You can return anything within 60 days of delivery."),
        ("You can return anything within 14 days.", "You can return anything within two weeks."),
        ("You can return grills within 60 days.", "The warranty on burners is 90 days."),
    ],
    ids=["another way", "the same", "the same in other words", "another topic"],
)
def test_what_is_no_contradiction_is_not_named(
    one: str, other: str, tmp_path: Path, encoder: OnnxEncoder
) -> None:
    page(tmp_path, "pages/returns.md", f"# Our terms\n\n{one}\n")
    page(tmp_path, "pages/help.md", f"# Our terms\n\n{other}\n")
    assert found_in(tmp_path, encoder) == []


def test_a_price_that_the_catalogue_does_not_know_is_named(tmp_path: Path, encoder: OnnxEncoder) -> None:
    page(tmp_path, "catalogue/grills.json", '[{"id": "kettle", "title": "Kettle 57", "price": 199}]')
    page(
        tmp_path,
        "pages/sale.md",
        "# Sale\n\nThe Kettle 57 costs €179 this week. The Kettle 57 costs €199 else.\n",
    )
    (found,) = found_in(tmp_path, encoder)
    assert (found.topic, found.one.said) == ("price", "The Kettle 57 costs €179")


def test_the_demo_shop_does_not_contradict_itself(encoder: OnnxEncoder) -> None:
    assert found_in(CHECKOUT / "evals" / "shop", encoder) == []


# --- old pages, and what can't be sent ----------------------------------------------------------------------------


def test_days_gone_by_and_files_nobody_changed_are_stale(tmp_path: Path, encoder: OnnxEncoder) -> None:
    page(
        tmp_path, "pages/offer.md", "# Offer\n\nFree delivery until 1 March 2026. We opened on 3 May 1998.\n"
    )
    old = page(tmp_path, "pages/old.md", "# Old\n\nWe are a shop.\n")
    page(tmp_path, "pages/coming.md", "# Coming\n\nClosed until 2 January 2027.\n")
    two_years_ago = (TUESDAY_MORNING - timedelta(days=730)).timestamp()
    for file in (tmp_path / "pages").iterdir():
        os.utime(file, times=(TUESDAY_MORNING.timestamp(),) * 2)
    os.utime(old, times=(two_years_ago, two_years_ago))
    found = check(read_knowledge(tmp_path), tmp_path, encoder, now=TUESDAY_MORNING, months=12).stale
    assert [one.where.split(":")[0] for one in found] == ["pages/offer.md", "pages/old.md"]
    assert "1 March 2026" in found[0].why


def test_products_that_do_not_say_how_they_are_sent_are_listed(tmp_path: Path, encoder: OnnxEncoder) -> None:
    page(
        tmp_path,
        "catalogue/grills.json",
        """[{"id": "a", "title": "A", "category": "Grills", "attributes": {"Size": {"Packed": "60 × 60 cm (bulky)"}}},
        {"id": "b", "title": "B", "category": "Grills", "attributes": {"Size": {"Width": "60 cm"}}},
        {"id": "c", "title": "C", "category": "Books"}]""",
    )
    found = check(read_knowledge(tmp_path), tmp_path, encoder, now=TUESDAY_MORNING, months=12)
    assert [product.id for product in found.unsent] == ["b"]


@pytest.mark.parametrize(("method", "listed"), [("bulky", ["a", "b"]), ("van", [])])
def test_where_no_product_says_how_it_is_sent_all_are_listed_if_some_could_be_bulky(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: OnnxEncoder, method: str, listed: list[str]
) -> None:
    page(tmp_path, "shop/catalogue/bikes.csv", "id,title,category\na,A,Bikes\nb,B,Bells\n")
    ways = [
        {"id": name, "name": name, "price": 5, "min_days": 1, "max_days": 2} for name in ("standard", method)
    ]
    days = {
        "dispatch_days": ["mon"],
        "delivery_days": ["mon"],
        "cutoff": "15:00",
        "timezone": "Europe/Brussels",
    }
    zones = [{"id": "be", "name": "Belgium", "methods": ways}]
    page(tmp_path, "shop/shipping.json", json.dumps({"from": "Ghent", "zones": zones, **days}))
    folder = tmp_path / "shop"
    found = check(read_knowledge(folder), folder, encoder, now=TUESDAY_MORNING, months=12)
    assert [product.id for product in found.unsent] == listed

    monkeypatch.setenv("GUANXI_DATA", str(tmp_path / "data"))
    said = CliRunner().invoke(app, ["knowledge", "check", str(folder)]).output
    assert ("how they are sent: all 2" in said) == bool(listed)
    assert "how they are sent: none" not in said


# --- questions that found nothing ---------------------------------------------------------------------------------


async def test_questions_that_found_nothing_are_grouped_and_the_most_asked_comes_first(
    log: Log, shoppers: Shoppers, encoder: OnnxEncoder
) -> None:
    for asked in (
        "can I hire a grill for a weekend?",
        "do you rent out grills?",
        "is it possible to rent a grill?",
    ):
        await talk(log, shoppers, [ShopperSaid(asked), UNKNOWN])
    await talk(log, shoppers, [ShopperSaid("do you engrave names?"), UNKNOWN])
    await talk(log, shoppers, [ShopperSaid("what is the warranty?"), AssistantSaid("Five years.")])
    questions = await found_nothing(log, since=TUESDAY_MORNING)
    assert len(questions) == 4
    first, second = grouped(questions, encoder)
    assert (first.asked, second.asked) == (3, 1)
    assert second.wordings == ("do you engrave names?",)


async def test_what_was_asked_before_the_last_weeks_is_not_counted(
    log: Log, shoppers: Shoppers, clock: FakeClock
) -> None:
    await talk(log, shoppers, [ShopperSaid("do you engrave names?"), UNKNOWN])
    clock.forward(seconds=40 * 86_400)
    assert await found_nothing(log, since=clock.now - timedelta(days=28)) == []


async def test_a_draft_says_nothing_until_its_answer_is_written(
    log: Log, shoppers: Shoppers, encoder: OnnxEncoder, tmp_path: Path
) -> None:
    await talk(log, shoppers, [ShopperSaid("can I pay with <b>seashells</b>? # really"), UNKNOWN])
    gaps = grouped(await found_nothing(log, since=TUESDAY_MORNING), encoder)
    (file,) = write_drafts(gaps, tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    source = Source(file, f"faq/{file.name}")
    assert read_page(source).passages == ()
    file.write_text(f"{draft(gaps[0])}No, in euros.\n", encoding="utf-8")
    (passage,) = read_page(source).passages
    assert (passage.text, passage.kind.value) == ("No, in euros.", "faq")
    assert "seashells" in passage.title
    assert write_drafts(gaps, tmp_path) == [], "what somebody has begun to fill in is left alone"


# --- proposals ----------------------------------------------------------------------------------------------------

HIRE = "can I hire a grill for a weekend?"
ANSWER = "Hi Ben, yes, our showroom lends grills from Friday to Monday for a deposit."
SETTLED: list[Fact] = [ShopperSaid(HIRE), RepSaid(MARA, ANSWER), RepLeft(MARA, "closed"), Closed()]


async def test_a_settled_question_is_proposed_and_nothing_is_answered_before_a_person_approves(
    log: Log, shoppers: Shoppers, encoder: OnnxEncoder, tmp_path: Path
) -> None:
    await talk(log, shoppers, SETTLED)
    found = await proposals(log, encoder, since=TUESDAY_MORNING)
    file = tmp_path / "proposals.csv"
    write_proposals(found, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    source = Source(file, "faq/proposals.csv")
    assert read_faq(source).passages == ()
    assert read_faq(source).problems == ()
    with file.open(encoding="utf-8", newline="") as opened:
        (row,) = csv.DictReader(opened)
    with file.open("a", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerow([row["question"], row["answer"], "yes"])
    (passage,) = read_faq(source).passages
    assert passage.title == HIRE
    assert passage.text == "Yes, our showroom lends grills from Friday to Monday for a deposit."


@pytest.mark.parametrize(
    "facts",
    [
        SETTLED[:2],
        [*SETTLED, Rated(1)],
        [ShopperSaid("where is EM-104233?"), RepSaid(MARA, "It is with the carrier since Monday."), Closed()],
        [ShopperSaid(HIRE), RepSaid(MARA, "Write to me at mara@shop.example and I look."), Closed()],
        [ShopperSaid(HIRE), RepSaid(MARA, "Which weekend do you have in mind?"), Closed()],
        [ShopperSaid("thanks a lot"), RepSaid(MARA, "You are very welcome, any time."), Closed()],
        [ShopperSaid(HIRE), RepSaid(MARA, "One moment."), Closed()],
    ],
    ids=["still open", "rated badly", "an order", "an address", "asks back", "no question", "no answer"],
)
async def test_what_is_no_answer_for_everybody_is_not_proposed(
    facts: list[Fact], log: Log, shoppers: Shoppers, encoder: OnnxEncoder
) -> None:
    await talk(log, shoppers, facts)
    assert await proposals(log, encoder, since=TUESDAY_MORNING) == []


async def test_a_good_rating_settles_and_the_newest_answer_stands(
    log: Log, shoppers: Shoppers, encoder: OnnxEncoder, clock: FakeClock
) -> None:
    await talk(log, shoppers, SETTLED)
    clock.forward(seconds=60)
    newer = RepSaid(MARA, "Yes, from Friday to Tuesday, and the deposit is gone.")
    await talk(log, shoppers, [ShopperSaid("Can I hire a grill for the weekend?"), newer, Rated(5)])
    (found,) = await proposals(log, encoder, since=TUESDAY_MORNING)
    assert found.answer == newer.text
    assert (
        await proposals(log, encoder, since=TUESDAY_MORNING, known=["may I hire a grill for a weekend?"])
        == []
    )


async def test_what_was_erased_is_not_proposed(
    log: Log, shoppers: Shoppers, encoder: OnnxEncoder, engine: AsyncEngine, tmp_path: Path, clock: FakeClock
) -> None:
    shopper = await shoppers.add()
    await log.append(await log.start(shopper.id), *SETTLED)
    await Eraser(engine, Shelf(engine, tmp_path / "files", clock=clock)).forget(shopper.id)
    assert await proposals(log, encoder, since=TUESDAY_MORNING) == []
    assert await found_nothing(log, since=TUESDAY_MORNING) == []


# --- the commands -------------------------------------------------------------------------------------------------


def test_the_commands_tell_what_they_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path / "data"))
    page(tmp_path, "shop/pages/one.md", "# Terms\n\nYou can return anything within 60 days.\n")
    page(tmp_path, "shop/pages/two.md", "# Terms\n\nYou can return anything within 30 days.\n")
    result = CliRunner().invoke(app, ["knowledge", "check", str(tmp_path / "shop")])
    assert result.exit_code == 0, result.output
    assert "Said twice and differently: 1" in result.output
    assert "within 30 days" in result.output
    proposed = CliRunner().invoke(app, ["knowledge", "propose", str(tmp_path / "faq.csv")])
    assert proposed.exit_code == 0, proposed.output
    assert (tmp_path / "faq.csv").read_text() == "question,answer,approved\n"


def test_a_folder_that_is_none_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path / "data"))
    result = CliRunner().invoke(app, ["knowledge", "check", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert "no folder of knowledge" in result.output


def test_a_shop_is_ingested_from_a_folder_and_from_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path / "data"))
    page(tmp_path, "products.csv", "id,title\na,A\n")
    result = CliRunner().invoke(app, ["ingest", str(tmp_path / "products.csv")])
    assert result.exit_code == 1
    assert "no folder of knowledge" in result.output
    promised = CliRunner().invoke(app, ["ingest", "--help"]).output
    assert "the folder of the shop's knowledge" in " ".join(promised.split())
