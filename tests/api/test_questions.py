"""What others asked on a page, as the widget gets it from a real server: in the shop's words, and of enough people."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from agent import asked
from api.asked import FRESH_FOR, AskedQuestions
from api.knowledge import packaged_encoder
from conversation.model import AssistantSaid, Citation, Page, ShopperSaid
from conversation.past import PastConversations
from conversation.shoppers import Shoppers
from conversation.store import Log
from retrieval.search import Knowledge
from tests.clients import Json, ShopperClient
from tests.doubles import FakeClock, wait_until
from tests.servers import LiveServer, demo_settings, live, with_knowledge

GRILL: Json = {"url": "/products/emberline-22", "title": "Emberline 22", "product_id": "emberline-22"}
BASKET: Json = {"url": "/basket?step=2", "title": "Basket"}
HOSE = "Is the gas hose included?"
SECRET = "I am Ann from Elm Street 5, do I get the gas hose with it?"


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """A server at which three people asked about the hose and two about paying, before anybody looked."""
    data = with_knowledge(tmp_path_factory.mktemp("asked") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=100_000)) as server:
        for number in range(asked.ASKED_BY_AT_LEAST):
            shopper = ShopperClient.arrive(server.url)
            answer = shopper.ask(SECRET if number == 0 else "Does the gas hose come with it?", page=GRILL)
            assert answer["citations"][0]["title"]
            if number:
                assert shopper.ask("How can I pay?", page=BASKET)["citations"]
            shopper.http.close()
        yield server


def questions(server: LiveServer, **page: str) -> list[str]:
    answer = httpx.get(f"{server.url}/v1/questions", params=page)
    assert (answer.status_code, answer.json()["language"]) == (200, "en")
    found: list[str] = answer.json()["questions"]
    return found


async def test_what_enough_people_asked_on_a_page_is_offered_in_the_words_of_the_shop(
    live_server: LiveServer,
) -> None:
    def on_the_grill() -> list[str]:
        return questions(live_server, url="/products/emberline-22?from=mail", product_id="emberline-22")

    await wait_until(lambda: bool(on_the_grill()), "the questions to be counted")
    assert on_the_grill() == [HOSE]
    assert questions(live_server, url="/basket") == []
    assert questions(live_server, url="/products/forno-12", product_id="forno-12") == []


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"url": "http://[broken"},
        {"product_id": "' OR 1=1 --"},
        {"url": "/\x00\ud800".encode("utf-8", "replace").decode()},
    ],
)
def test_a_page_that_is_none_has_no_questions(live_server: LiveServer, page: dict[str, str]) -> None:
    assert questions(live_server, **page) == []


def test_a_page_address_without_end_is_refused(live_server: LiveServer) -> None:
    answer = httpx.get(f"{live_server.url}/v1/questions", params={"url": "/" * 3_000})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:guanxi:problem:bad-request")


@pytest.mark.parametrize("question", [*asked._OF_FACTS.values(), *asked._OF_GROUPS.values()])
def test_a_question_in_our_own_words_is_answered_from_what_it_stands_for(
    live_server: LiveServer, question: str
) -> None:
    answer = ShopperClient.arrive(live_server.url).ask(question, page=GRILL)
    assert answer["citations"], answer["text"]
    group = next((name for name, words in asked._OF_GROUPS.items() if words == question), "")
    assert group.replace(" ", "-") in answer["citations"][0]["id"].lower()


async def test_the_count_is_made_anew_after_a_while_and_not_before(
    engine: AsyncEngine, log: Log, shoppers: Shoppers, clock: FakeClock, demo_knowledge: Path
) -> None:
    knowledge = Knowledge(demo_knowledge.parent, packaged_encoder())
    await knowledge.refresh()
    asking = AskedQuestions(PastConversations(engine), knowledge, clock=clock)
    hose = next(p for p in knowledge.passages_under("faq/grills-and-gas") if p.path[-1] == HOSE)
    page = Page("/products/emberline-22", "Emberline 22", "emberline-22")
    said = AssistantSaid("No.", citations=(Citation(hose.id, hose.title, "No."),), confidence=0.9)
    for _ in range(asked.ASKED_BY_AT_LEAST):
        opened = await log.start((await shoppers.add()).id)
        await log.append(opened, ShopperSaid("hose?", page), said)
    assert asking.on(page) == ()
    await wait_until(lambda: bool(asking.on(page)), "the first count")
    for _ in range(asked.ASKED_BY_AT_LEAST + 1):
        opened = await log.start((await shoppers.add()).id)
        price = Citation("product/emberline-22", "Emberline 22", "Price: €899.00")
        await log.append(
            opened, ShopperSaid("price?", page), AssistantSaid("…", citations=(price,), confidence=1.0)
        )
    assert asking.on(page) == (HOSE,)
    clock.forward(seconds=FRESH_FOR / timedelta(seconds=1))
    await wait_until(lambda: asking.on(page) == ("How much is it?", HOSE), "the count to be made anew")
    clock.forward(seconds=31 * 86_400.0)
    await wait_until(lambda: asking.on(page) == (), "what is old to be forgotten")
    await asking.close()
