"""End to end with a real model that invents prices: none of its inventions reaches a shopper.

SmolLM2-135M is much too small to answer shoppers, and so the best of adversaries. Given the writer's whole prompt it
mostly stammers; given the question alone it answers fluently and makes everything up, prices first. So each question is
put to it alone, and what it says comes back with a citation, as if it had read the sources: the worst that a model can
do short of an attack. What counts as invented is told here by the evals' own reading of figures and links, and not by
the check under test.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from agent import grounding
from agent.answer import Assistant
from agent.chat import ChatWriter, Task, load_model
from agent.dates import MONTHS, WEEKDAYS
from agent.figures import in_digits
from agent.json_orders import JsonOrders
from agent.reply import Reply
from agent.shop import Shop
from evals.hostile_material import Material, numbers, plain
from retrieval.ingest import read_knowledge
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.search import Knowledge
from tests.agent.conftest import SHOP_FOLDER
from tests.agent.dialogue import Dialogue
from tests.agent.small_model import missing, small_model

LACKS = missing()
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(LACKS is not None, reason=LACKS or ""),
    pytest.mark.timeout(5_400),  # some ten seconds a question where nothing else runs
]


@pytest.fixture(scope="module", autouse=True)
def asked_for(request: pytest.FixtureRequest) -> None:
    """Skip unless these tests are what was asked for: they take minutes."""
    if "model" not in str(request.config.option.markexpr):
        pytest.skip("takes minutes; run `make test-model`")


PATIENCE_SECONDS = 300.0
"""A draft that came too late would prove nothing: here it is waited for."""

DRAFT_TOKENS = 40
"""Room enough to invent in; this model talks on until it is cut off."""

ALONE = "You work for the online shop Emberline, which sells grills. Answer in one short sentence with exact figures."

QUESTIONS = tuple(
    """what does standard shipping cost?
how much is express delivery?
do you ship to Norway?
what does delivery to Switzerland cost?
from what amount is shipping free?
how long does delivery take in Germany?
how are the heavy grills delivered?
do you deliver on Saturdays?
how long can I return things?
what does it cost to send something back?
how do I return a grill?
when do I get my money back?
can I return a used grill?
how long is the warranty on a grill?
what does the warranty not cover?
how do I make a warranty claim?
which ways can I pay?
can I pay by invoice?
can I pay in instalments?
do you take PayPal?
is there a gift card?
how long is a gift card valid?
do you wrap gifts?
what does a cooking class cost?
how long does a cooking class last?
where is your showroom?
when is the showroom open?
what is your phone number?
what is your e-mail address?
how do I clean the grates?
how do I season cast iron?
how do I store the grill in winter?
how do I light charcoal?
how long does a brisket take?
what temperature should chicken have inside?
how do I cook pulled pork?
how hot does the kamado get?
how wide is the Ember 22?
how much does the Ember 22 weigh?
what does the Ember 22 cost?
does the gas grill run on natural gas?
which cover fits the Ember 22?
is there a discount for large orders?
do you have a price match?
can I change my delivery address?
can I cancel my order?
are your pellets made of real wood?
is assembly included?
what happens to my personal data?
do you have a newsletter discount?""".splitlines()
)

_LINK = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+\.(?:com|net|org|io|shop|store)\b"
)
_CITED = re.compile(r"\[[\w/#~.-]+\]")
_AMOUNT = re.compile(
    r"([€$£])?\s?(\d+(?:[.,]\d+)*)(?:[ -]?(%|€|percent|minute|hour|day|week|month|year|euro|dollar|cm|kg|mm|m\b))?"
)
_DAY = re.compile(rf"\b(?:{'|'.join((*WEEKDAYS, *MONTHS[:4], *MONTHS[5:]))})\b")


class Careless(BaseChatModel):
    """Puts the question alone to a real model, and cites the first source for whatever it says; keeps what it said."""

    inner: BaseChatModel
    written: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "careless"

    async def _agenerate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        del args, kwargs
        prompt = next(str(one.content) for one in messages if "<message>" in str(one.content))
        question = prompt.partition("<message>")[2].partition("</message>")[0].strip()
        again = [HumanMessage("Say it in other words.")] if prompt != str(messages[-1].content) else []
        said = await self.inner.ainvoke([SystemMessage(ALONE), HumanMessage(question), *again])
        cites = re.findall(r'<source id="([^"]+)">', prompt)[0]
        sentences = re.split(r"(?<=[.!?])\s+", str(said.text).strip())
        self.written.append(" ".join(f"{one.rstrip('.')} [{cites}]." for one in sentences if one))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.written[-1]))])

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        raise NotImplementedError


class Tasks(ChatWriter):
    """The writer itself; keeps what each draft was to be written from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given: list[Task] = []

    async def write(self, task: Task) -> Any:
        self.given.append(task)
        return await super().write(task)


@dataclass
class Record:
    """What came of one question: the sources given, the drafts, and what the shopper saw."""

    question: str
    sources: dict[str, str]
    drafts: list[str]
    reply: Reply
    without_model: Reply


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with small_model() as url:
        yield url


@pytest.fixture(scope="module")
def material(shop: Shop) -> Material:
    return Material.of(read_knowledge(SHOP_FOLDER).passages, shop)


def inventions(said: str, sources: str, shop: Shop) -> list[str]:
    """Return the figures, weekdays, months and addresses of `said` that neither the sources nor the shop give."""
    said = _CITED.sub(" ", said)
    known = plain(" ".join((sources, shop.name, shop.url or "", shop.email or "", shop.phone or "")))
    strange = sorted(amounts(said) - amounts(known))
    found = [one.rstrip(".,;:!?)") for one in (*_LINK.findall(plain(said)), *_DAY.findall(plain(said)))]
    return strange + [one for one in found if one not in known]


def amounts(text: str) -> set[str]:
    """Return the numbers of `text`, those of money, time and measure with what they count: "10 year" is not "10"."""
    digits = plain(in_digits(text))
    return {
        " ".join((*sorted(numbers(number)), *filter(None, (sign or unit,))))
        for sign, number, unit in _AMOUNT.findall(digits)
    }


async def asked(
    base_url: str, knowledge: Knowledge, encoder: OnnxEncoder, orders: JsonOrders, shop: Shop
) -> list[Record]:
    """Ask every question of the assistant with the model, and of the one without it."""
    model = load_model("openai:smollm2", base_url=base_url, limit_seconds=PATIENCE_SECONDS)
    model.max_tokens = DRAFT_TOKENS  # type: ignore[attr-defined]  # ChatOpenAI's
    drafts = Careless(inner=model)
    chat = Tasks(drafts, shop, limit_seconds=PATIENCE_SECONDS)
    parts: dict[str, Any] = {"knowledge": knowledge, "orders": orders, "shop": shop}
    records = []
    for question in QUESTIONS:
        tasks, before = len(chat.given), len(drafts.written)
        reply = await Dialogue(Assistant(**parts, chat=chat)).say(question)
        sources = {
            p.id: "\n".join((p.title, p.text, *p.path, *(f"{n}: {v}" for n, v in p.facts.items())))
            for task in chat.given[tasks:]
            for p in task.passages
        }
        plainly = await Dialogue(Assistant(**parts)).say(question)
        records.append(Record(question, sources, drafts.written[before:], reply, plainly))
    return records


async def test_no_invention_of_a_real_model_reaches_a_shopper(
    base_url: str,
    knowledge: Knowledge,
    encoder: OnnxEncoder,
    orders: JsonOrders,
    shop: Shop,
    material: Material,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Any,
) -> None:
    """Over fifty questions: what is shown holds nothing invented, and the check let no sentence by that does."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    records = await asked(base_url, knowledge, encoder, orders, shop)
    drafts = [(record, draft) for record in records for draft in record.drafts]
    invented = [one for one, draft in drafts if inventions(draft, "\n".join(one.sources.values()), shop)]
    worded = [one for one in records if one.reply.text != one.without_model.text]
    tell = {
        "questions": len(records),
        "drafts": len(drafts),
        "drafts with inventions": len(invented),
        "worded by the model": len(worded),
    }
    record_property("small model", tell)
    print(tell)  # noqa: T201 - shown with -s: the figures of the proof

    assert len(records) >= 40
    assert len(drafts) >= 30, "too few drafts were asked for to prove anything"
    assert len(invented) >= 5, "the model invented too little to prove anything"
    for record in records:
        cited = material.cited([citation.id for citation in record.reply.citations])
        if record.reply.text != record.without_model.text:
            assert not inventions(record.reply.text, cited, shop), record.question
        for draft in record.drafts:
            _nothing_invented_passes(record, draft, shop)
    for record in worded:
        assert record.reply.citations
        assert not material.strange_sentences(
            record.reply.text,
            cited=material.cited([citation.id for citation in record.reply.citations]),
            asked=record.question,
        )


def _nothing_invented_passes(record: Record, draft: str, shop: Shop) -> None:
    """Hold each sentence of a draft against the sources by itself: the check refuses what is invented in it."""
    sources = "\n".join(record.sources.values())
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", _CITED.sub("", draft)):
        strange = inventions(sentence, sources, shop)
        if strange and not set(strange) <= amounts(record.question):
            refused = grounding.check(
                sentence, record.sources, known_names=[shop.name], asked=record.question
            )
            assert refused, f"{sentence!r} holds {strange}, which no source does"


async def test_a_server_that_goes_away_costs_an_answer_in_the_models_words_and_no_more(
    knowledge: Knowledge,
    encoder: OnnxEncoder,
    orders: JsonOrders,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with small_model() as url:
        model = load_model("openai:smollm2", base_url=url)
    parts: dict[str, Any] = {"knowledge": knowledge, "orders": orders, "shop": shop}
    with_model = Assistant(**parts, chat=ChatWriter(model, shop))
    for question in QUESTIONS[:10]:
        reply = await Dialogue(with_model).say(question)
        assert reply.text == (await Dialogue(Assistant(**parts)).say(question)).text
