"""Every figure that is said is in a source that is cited, or was computed: over the whole suite, by both writers."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from agent.figures import figures
from agent.shop import Order, OrderItem, OrderStatus
from agent.shop_file import read_shop
from api import house
from api.knowledge import packaged_encoder
from conversation.model import AssistantSaid, Citation, Computation
from evals.cases import read_cases
from evals.figures_held import Asked, Held
from evals.outcome import Outcome
from evals.solver import Solver, open_solver
from retrieval.search import Knowledge
from tests.doubles import ScriptedChatModel
from tests.servers import CHECKOUT

SHOP = CHECKOUT / "evals" / "shop"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KETTLE = Citation("product/emberline-22", "Emberline 22", "The Emberline 22 costs €349.00.")
ORDER = Order(
    number="EL-1",
    email="jo@mail.example",
    placed=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
    status=OrderStatus.SHIPPED,
    items=(OrderItem("A", "Chimney starter", 2, Decimal(27)),),
    total=Decimal("60.95"),
    currency="EUR",
    expected=date(2026, 11, 26),
)


@pytest.fixture(scope="module")
def held(demo_knowledge: Path) -> Held:
    return Held(Knowledge.open(demo_knowledge.parent, packaged_encoder()), read_shop(SHOP / "shop.toml"))


def strange(
    held: Held, text: str, *computed: Computation, cites: tuple[str, ...] = (KETTLE.id,), asked: str = ""
) -> list[str]:
    said = AssistantSaid(text, tuple(Citation(name, "", text) for name in cites), computed=computed)
    return held.strange(said, Asked(asked, NOW, [ORDER]))


@pytest.mark.parametrize(
    "text",
    [
        "It costs €349.",
        "It costs 349 euros and folds down to 58 cm.",
        "The Emberline 30 is another one.",  # a name
        "I can't find it, shall I fetch a person?",
    ],
)
def test_what_the_sources_say_is_held(held: Held, text: str) -> None:
    assert strange(held, text) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("It costs €348.", "€348"),
        ("It folds down to 58 mm.", "58 mm"),
        ("It arrives on Friday.", "Friday"),
        ("It is on sale until 4 May.", "4"),
        ("Take ninety percent off.", "90 percent"),
        ("It heats up in 3 to 10 minutes.", "3 to 10"),
        ("It measures 56 × 58 cm.", "56 × 58"),
        ("Our people are here on Monday.", "Monday"),  # of the shop's hours
        ("It is open from 10:00 to 18:00.", "10:00"),  # of "10 minutes" and "18 kg", say
        ("It comes tomorrow.", "tomorrow"),
    ],
)
def test_what_they_do_not_say_is_strange_though_the_answer_quotes_it(
    held: Held, text: str, figure: str
) -> None:
    assert figure in strange(held, text)


def test_a_source_that_is_not_cited_holds_nothing(held: Held) -> None:
    assert strange(held, "It costs €349.", cites=("shipping/nl",)) == ["€349"]


def test_a_result_is_held_by_its_inputs(held: Held) -> None:
    twice = Computation("product", {"each": "€349.00", "how many": "2"}, "€698.00")
    assert strange(held, "Two of it cost €698.00.") == ["2", "€698.00"]
    assert strange(held, "Two of it cost €698.00.", twice, asked="and for two?") == []
    spans = Computation("sum", {"one": "€349.00", "other": "€10.00 to €12.00"}, "€359.00 to €361.00")
    assert strange(held, "It is €359.00 to €361.00.", spans, asked="€10 to €12") == []
    assert strange(
        held, "It is €359.00 to €362.00.", replace(spans, result="€359.00 to €362.00"), asked="€10 to €12"
    )
    of_nothing = replace(twice, inputs={"each": "€340.00", "how many": "2"})
    assert strange(held, "It is €698.00.", of_nothing, asked="two") == ["product, each: €340.00"]
    not_theirs = replace(twice, result="€699.00")
    assert strange(held, "It is €699.00.", not_theirs, asked="two") == ["product: €699.00"]


def test_the_clock_and_the_shipping_table_may_be_computed_with_and_not_said(held: Held) -> None:
    leaves = Computation(
        "day it leaves", {"ordered": "Tuesday 24 November, 10:00", "cut-off": "14:00"}, "Tuesday"
    )
    assert strange(held, "It leaves on Tuesday.", leaves) == []
    assert strange(held, "Ordered before 14:00.", leaves)
    late = replace(leaves, inputs={"ordered": "Tuesday 24 November, 11:00"})
    assert strange(held, "It leaves on Tuesday.", late)
    assert strange(held, "It leaves on Tuesday.", late, asked="at 10?")
    for said in ("at 11?", "11am", "at 11.00 a.m."):
        assert strange(held, "It leaves on Tuesday.", late, asked=said) == []


def test_two_limits_are_a_range(held: Held) -> None:
    limits = [Computation("limit", {"named": amount}, f"€{amount}.00") for amount in ("150", "300")]
    assert strange(held, "From €150.00 to €300.00.", *limits, asked="between 150 and 300?") == []
    assert strange(held, "From €150.00 to €300.00.", *limits[:1], asked="between 150 and 300?")


def test_a_date_is_held_as_a_whole(held: Held) -> None:
    cites = ("pages/gifts#order-deadlines-for-christmas-2026", "pages/shipping#order-cut-off/public-holidays")
    assert strange(held, "Closed on 25 December, and on December 26.", cites=cites) == []
    assert strange(held, "Order by Monday 21 December.", cites=cites) == []
    assert strange(held, "Order by Tuesday 21 December.", cites=cites) == ["Tuesday 21"]
    assert strange(held, "Closed on 25 April.", cites=cites)[-1:] == ["25 April"]


def test_an_order_is_held_against_the_books(held: Held) -> None:
    cites = ("order/EL-1",)
    assert (
        strange(held, "EL-1 (2 × Chimney starter) comes to €60.95, on Thursday 26 November.", cites=cites)
        == []
    )
    assert strange(held, "It comes to €61.95, on Sunday 29 November.", cites=cites) == [
        "€61.95",
        "29",
        "Sunday",
        "Sunday 29",
        "29 November",
    ]
    assert strange(held, "It comes on Friday 26 November.", cites=cites) == ["Friday 26"]
    assert strange(held, "It comes to €60.95.", cites=("order/EL-2",)) == ["€60.95"]


# --- over the whole suite ---


class InventingChatModel(ScriptedChatModel):
    """Says a sentence of a source with another figure, and where that is refused the sentence itself, or invents."""

    lines: list[str | Exception] = []  # noqa: RUF012 - a pydantic field, copied for each instance
    wrote: list[str] = []  # noqa: RUF012

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        self.asked.append(messages)
        prompt = next(str(one.content) for one in messages if "<source id=" in str(one.content))
        name, text = re.findall(r'<source id="([^"]+)">\n.*\n(.*)', prompt)[0]
        sentence = next((one for one in re.split(r"(?<=[.!?]) ", text) if figures(one)), text)
        again = messages[-1].content != prompt
        if not again or len(self.asked) % 3 == 0:
            sentence = re.sub(r"\d+", lambda number: str(int(number.group()) + 7), sentence)
            sentence = sentence if figures(sentence) else f"{sentence} It costs €17."
        self.wrote.append(sentence)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(f"{sentence} [{name}]"))])


async def solved(solver: Solver) -> list[tuple[str, Outcome]]:
    """Take every gold dialogue; return each turn's words and what came of it."""
    return [
        (turn.says, outcome)
        for written in read_cases(CHECKOUT / "evals" / "cases")
        for turn, outcome in zip(written.case.turns, await solver.solve(written.case), strict=True)
    ]


async def test_by_the_extractive_writer() -> None:
    async with open_solver(SHOP) as solver:
        turns = await solved(solver)
    assert [(says, came.strange, came.text) for says, came in turns if came.strange] == []
    assert sum(came.strange is not None for _, came in turns) > 150


async def test_by_a_chat_model_that_invents(monkeypatch: pytest.MonkeyPatch) -> None:
    model = InventingChatModel()
    monkeypatch.setenv("CHAT_MODEL", "scripted:inventor")
    monkeypatch.setattr(house, "load_model", lambda *_, **__: model)
    async with open_solver(SHOP) as solver:
        turns = await solved(solver)
    assert [(says, came.strange, came.text) for says, came in turns if came.strange] == []
    assert len(model.asked) > 150
    assert sum(came.text in model.wrote for _, came in turns) > 20  # drafts that are faithful are shown
