"""A question finds its passages; new knowledge takes over while questions are answered."""

import asyncio
import time
from pathlib import Path

import pytest

from retrieval.ingest import ingest
from retrieval.langchain import KnowledgeRetriever
from retrieval.passages import NoKnowledge, Query
from retrieval.search import LOOK_EVERY_SECONDS, NEAR, Knowledge
from tests.doubles import HashEncoder, wait_until
from tests.retrieval.conftest import RETURNS, Write


async def test_the_passage_that_shares_the_words_comes_first(knowledge: Knowledge) -> None:
    found = await knowledge.search(Query("do you deliver on saturdays"))

    assert found.hits[0].passage.id == "faq/delivery#do-you-deliver-on-saturdays"
    assert 0 <= found.hits[-1].score <= found.hits[0].score <= 1


async def test_at_most_the_limit_is_returned_best_first(knowledge: Knowledge) -> None:
    found = await knowledge.search(Query("ember 22", limit=3))

    assert len(found.hits) == 3
    assert sorted((hit.score for hit in found.hits), reverse=True) == [hit.score for hit in found.hits]


async def test_what_does_not_reach_the_floor_is_only_near(data: Path, knowledge: Knowledge) -> None:
    strict = Knowledge.open(data, knowledge.encoder, floor=0.999)
    found = await strict.search(Query("do you deliver on saturdays"))

    assert found.hits == ()
    assert found.near[0].passage.id == "faq/delivery#do-you-deliver-on-saturdays"


async def test_the_product_in_view_is_the_one_that_is_meant(knowledge: Knowledge) -> None:
    for product in ("ember-22", "cover-22"):
        found = await knowledge.search(Query("which colour can be had", product_ids=(product,)))
        assert found.hits[0].passage.product_id == product


async def test_a_named_product_wins_over_the_one_in_view(knowledge: Knowledge) -> None:
    found = await knowledge.search(Query("how wide is the ember 22", product_ids=("cover-22",)))

    assert found.hits[0].passage.id == "product/ember-22/dimensions"


async def test_a_vector_that_was_already_made_is_used(knowledge: Knowledge, encoder: HashEncoder) -> None:
    vector = encoder.encode(["do you deliver on saturdays"])[0]
    encoder.encoded.clear()
    with_vector = await knowledge.search(Query("do you deliver on saturdays", vector))

    assert encoder.encoded == []
    assert with_vector == await knowledge.search(Query("do you deliver on saturdays"))


@pytest.mark.parametrize(
    "text", ["", " ", "?!", "\x00", "AND OR NOT +( ]^~", "a" * 4000, "退货", "😀", "row:1 words:*"]
)
async def test_no_text_breaks_the_search(knowledge: Knowledge, text: str) -> None:
    found = await knowledge.search(Query(text, product_ids=("no-such-product",)))

    assert len(found.hits) + len(found.near) > 0


async def test_a_place_finds_its_shipping_zone(knowledge: Knowledge) -> None:
    found = await knowledge.search(Query("shipping to berlin"))

    assert found.hits[0].passage.id == "shipping/de"


def test_passages_and_products_are_there_by_id(knowledge: Knowledge) -> None:
    assert [passage.id for passage in knowledge.passages_of("cover-22")] == [
        "product/cover-22",
        "product/cover-22/materials",
        "product/cover-22/variants",
    ]
    assert knowledge.passage("product/cover-22/none") is None
    assert knowledge.passages_of("none") == ()
    assert list(knowledge.products()) == ["cover-22", "ember-22"]
    assert knowledge.named_in("is the ember 22 heavy") == ("ember-22",)
    shipping = knowledge.shipping()
    assert shipping is not None
    assert shipping.zones[0].name == "Germany"


def test_before_the_first_ingestion_it_says_so(data: Path, encoder: HashEncoder) -> None:
    with pytest.raises(NoKnowledge, match="run `guanxi ingest PATH`"):
        Knowledge.open(data, encoder)
    closed = Knowledge(data, encoder)
    assert not closed.ready
    with pytest.raises(NoKnowledge):
        closed.products()


async def test_a_server_started_before_the_first_ingestion_wakes_up(
    shop: Path, data: Path, encoder: HashEncoder
) -> None:
    knowledge = Knowledge(data, encoder)
    watching = asyncio.create_task(knowledge.watch())
    await asyncio.to_thread(ingest, shop, data, encoder)
    await wait_until(lambda: knowledge.ready, "the first knowledge", seconds=2 + LOOK_EVERY_SECONDS)
    watching.cancel()


async def test_new_knowledge_is_served_within_two_seconds_while_questions_are_answered(
    shop: Path, data: Path, knowledge: Knowledge, write: Write
) -> None:
    answers: set[str] = set()
    stop = False

    async def ask() -> None:
        while not stop:
            found = await knowledge.search(Query("return anything unused within days"))
            answers.update(hit.passage.text for hit in found.hits if hit.passage.id == "pages/returns")

    watching = asyncio.create_task(knowledge.watch())
    asking = [asyncio.create_task(ask()) for _ in range(4)]
    await wait_until(lambda: bool(answers), "an answer from the old knowledge")
    write("pages/returns.md", RETURNS.replace("60 days", "90 days"))
    report = await asyncio.to_thread(ingest, shop, data, HashEncoder())
    ingested = time.monotonic()
    await wait_until(lambda: knowledge.snapshot_id == report.snapshot, "the new knowledge", seconds=2)
    took = time.monotonic() - ingested
    await wait_until(lambda: any("90 days" in text for text in answers), "an answer from the new knowledge")
    stop = True
    await asyncio.gather(*asking)
    watching.cancel()

    assert took < 2
    assert answers == {
        "You can return anything unused within 60 days.",
        "You can return anything unused within 90 days.",
    }


async def test_who_holds_the_knowledge_sees_it_as_it_was(
    shop: Path, data: Path, knowledge: Knowledge, write: Write
) -> None:
    before, other = knowledge.snapshot_id, Knowledge(data, knowledge.encoder)
    with knowledge.held():
        write("pages/returns.md", RETURNS.replace("60 days", "90 days"))
        report = await asyncio.to_thread(ingest, shop, data, HashEncoder())
        assert await knowledge.refresh()
        with knowledge.held():
            found = await asyncio.create_task(knowledge.search(Query("return anything unused within days")))
        await other.refresh()
        assert (knowledge.snapshot_id, other.snapshot_id) == (before, report.snapshot)
    assert knowledge.snapshot_id == report.snapshot
    assert any("60 days" in hit.passage.text for hit in found.hits)


async def test_knowledge_of_another_encoder_is_refused_and_the_old_is_served_on(
    shop: Path, data: Path, knowledge: Knowledge
) -> None:
    before = knowledge.snapshot_id
    watching = asyncio.create_task(knowledge.watch())
    other = HashEncoder()
    other.id = "another"
    ingest(shop, data, other)
    await wait_until(lambda: knowledge.refused is not None, "the refusal")

    assert knowledge.snapshot_id == before
    assert (await knowledge.search(Query("saturdays"))).hits

    again = ingest(shop, data, HashEncoder())
    await wait_until(lambda: knowledge.snapshot_id == again.snapshot, "the next ingestion")
    watching.cancel()


async def test_langchain_gets_documents_that_can_be_cited(knowledge: Knowledge) -> None:
    retriever = KnowledgeRetriever(knowledge=knowledge, limit=2)
    documents = await retriever.ainvoke("do you deliver on saturdays")

    assert len(documents) == 2
    assert documents[0].id == "faq/delivery#do-you-deliver-on-saturdays"
    assert documents[0].page_content == "No, our carriers deliver from Monday to Friday."
    assert documents[0].metadata["url"] == "/faq/delivery#do-you-deliver-on-saturdays"
    assert documents[0].metadata["score"] >= documents[1].metadata["score"]


def test_langchain_works_without_an_event_loop(knowledge: Knowledge) -> None:
    documents = KnowledgeRetriever(knowledge=knowledge, product_ids=("cover-22",)).invoke("which colour")

    assert documents[0].metadata["product_id"] == "cover-22"


async def test_ranking_gives_what_search_gives_and_what_it_cuts(knowledge: Knowledge, data: Path) -> None:
    query = Query("do you deliver on saturdays", limit=3)
    ranked = knowledge.rank(query)
    strict = Knowledge.open(data, knowledge.encoder, floor=0.999)

    assert (await knowledge.search(query)).hits == ranked[:3]
    assert (await strict.search(query)).near == ranked[:NEAR]
    assert strict.rank(query) == ranked


def test_only_the_passages_asked_about_are_ranked(knowledge: Knowledge) -> None:
    question = Query("how wide is the ember 22", product_ids=("cover-22",))
    among = ["pages/returns", "product/cover-22", "product/ember-22/dimensions", "no-such-passage"]
    ranked = knowledge.rank(question, among=among)
    in_the_open = {hit.passage.id: hit for hit in knowledge.rank(question)}

    assert [hit.passage.id for hit in ranked] == [
        "product/ember-22/dimensions",
        "product/cover-22",
        "pages/returns",
    ]
    assert ranked[0].score == pytest.approx(in_the_open["product/ember-22/dimensions"].score, abs=1e-5)
    assert knowledge.rank(question, among=[]) == ()
