"""Approved answers only: over the whole sample of dialogues nothing else is ever sent.

What may be sent is told here from the shop's files and from the assistant's code, and not by the code under test: an
entry of the FAQ word for word, a sentence of the assistant's own, and the state of an order that the shopper opened.
"""

import re
from collections.abc import AsyncIterator

import pytest

from agent.answer import Assistant, Says
from agent.chat import ChatWriter
from agent.json_orders import JsonOrders
from agent.reply import Reply
from agent.shop import Shop
from conversation.model import Page
from evals.cases import Case, read_cases
from evals.hostile_material import Material, plain, sentences
from retrieval.ingest import read_knowledge
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import PassageKind
from retrieval.search import Knowledge
from tests.agent.conftest import SHOP_FOLDER
from tests.agent.dialogue import Dialogue, signed_in, sources
from tests.doubles import ScriptedChatModel
from tests.servers import CHECKOUT

CASES = [written.case for written in read_cases(CHECKOUT / "evals" / "cases")]
PASSAGES = read_knowledge(SHOP_FOLDER).passages
FAQ = {passage.id: passage for passage in PASSAGES if passage.kind is PassageKind.FAQ}
NAMED = re.compile(r"^Hello [^.!?]+\. ")
"""What a shopper whom the shop vouches for is greeted with."""


@pytest.fixture
def approved(knowledge: Knowledge, encoder: OnnxEncoder, orders: JsonOrders, shop: Shop) -> Assistant:
    """The assistant with approved answers only, and with a chat model that nobody may hear."""
    invents = ChatWriter(ScriptedChatModel(lines=["Shipping is €1.25 [pages/shipping]."]), shop)
    return Assistant(
        knowledge=knowledge,
        orders=orders,
        shop=shop,
        chat=invents,
        says=lambda: Says(approved_only=True),
    )


@pytest.fixture(scope="module")
def own_only(shop: Shop) -> Material:
    """What may be said if the shop had nothing but its FAQ."""
    return Material.of(FAQ.values(), shop)


async def replies(case: Case, assistant: Assistant, orders: JsonOrders) -> AsyncIterator[Reply]:
    dialogue = Dialogue(assistant, now=case.at)
    if case.identity:
        dialogue.shopper = await signed_in(orders, case.identity)
    if case.page:
        dialogue.page = Page(case.page.url, case.page.title, case.page.product_id)
    for turn in case.turns:
        yield await dialogue.say(turn.says)


def not_approved(reply: Reply, own_only: Material, asked: str) -> list[str]:
    """Return what of a reply is nobody's approved answer and no sentence of the assistant's."""
    wrong = [name for name in sources(reply) if name not in FAQ and not name.startswith("order/")]
    text = reply.text
    for citation in reply.citations:
        if citation.id in FAQ:
            text = text.replace(FAQ[citation.id].text, "\n").replace(FAQ[citation.id].title, "\n")
    if any(name.startswith("order/") for name in sources(reply)):
        return wrong  # the books' own words, held against the books in test_orders
    text = NAMED.sub("", text)
    return wrong + own_only.strange_sentences(text, cited="", asked=asked)


def of_others(reply: Reply) -> list[str]:
    """Return the sentences of pages and products that stand in a reply and in no entry of the FAQ."""
    said = plain(reply.text)
    approved = " ".join(plain(f"{p.title} {p.text}") for p in FAQ.values())
    return [
        one
        for passage in PASSAGES
        if passage.kind is not PassageKind.FAQ
        for one in sentences(passage.text)
        if len(one.split()) >= 4 and plain(one) in said and plain(one) not in approved
    ]


@pytest.mark.timeout(900)
async def test_over_the_whole_sample_nothing_else_is_sent(
    approved: Assistant, orders: JsonOrders, own_only: Material
) -> None:
    wrong: list[str] = []
    answered = unknown = 0
    for case in CASES:
        asked = "\n".join(turn.says for turn in case.turns)
        async for reply in replies(case, approved, orders):
            answered += any(name in FAQ for name in sources(reply))
            unknown += reply.kind == "unknown"
            wrong += [
                f"{case.id}: {one}" for one in (*not_approved(reply, own_only, asked), *of_others(reply))
            ]
    assert not wrong
    assert answered >= 30, "hardly anything was answered: nothing was shown"
    assert unknown >= 30


async def test_the_same_sample_would_be_found_out_without_the_mode(
    assistant: Assistant, orders: JsonOrders, own_only: Material
) -> None:
    """The judge of the test above sees what the ordinary assistant says beside the FAQ."""
    found = 0
    for case in CASES[::10]:
        asked = "\n".join(turn.says for turn in case.turns)
        async for reply in replies(case, assistant, orders):
            found += bool(not_approved(reply, own_only, asked))
    assert found >= 5


async def test_a_yes_is_said_with_the_question_it_belongs_to(approved: Assistant) -> None:
    reply = await Dialogue(approved).say("what about delivery on a saturday?")
    entry = next(p for p in FAQ.values() if p.title == "Do you deliver on Saturdays?")
    assert reply.text == f"{entry.title}\n{entry.text}"


async def test_an_entry_is_said_word_for_word(approved: Assistant) -> None:
    entry = next(p for p in FAQ.values() if p.title == "How long does delivery take?")
    assert (await Dialogue(approved).say("How long does delivery take?")).text == entry.text


async def test_what_only_the_catalogue_knows_is_not_known(approved: Assistant, assistant: Assistant) -> None:
    question = "How heavy is the Emberline 22?"
    assert (await Dialogue(assistant).say(question)).found
    reply = await Dialogue(approved).say(question)
    assert (reply.kind, reply.found, reply.citations) == ("unknown", False, ())
    assert any(option.action == "human" for option in reply.options)


async def test_an_own_order_is_still_told(approved: Assistant, orders: JsonOrders) -> None:
    dialogue = Dialogue(approved)
    case = next(case for case in CASES if case.identity and "order" in case.tags)
    dialogue.shopper = await signed_in(orders, str(case.identity))
    reply = await dialogue.say("where is my order?")
    assert any(name.startswith("order/") for name in sources(reply))


async def test_no_figure_is_told_in_another_unit(approved: Assistant, assistant: Assistant) -> None:
    """That would be a figure of ours, and nobody has approved it."""
    niche = "Does the Emberline 22 fit in a 60 cm niche?"
    for one, converted in ((assistant, True), (approved, False)):
        dialogue = Dialogue(one)
        assert "58 cm wide" in (await dialogue.say(niche)).text
        assert ("58 cm (22.8 in) wide" in (await dialogue.say("what's that in inches?")).text) is converted
