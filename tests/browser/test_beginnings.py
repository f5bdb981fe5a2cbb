"""What a chat begins with: the questions that others asked on this very page, and the usual ones where few have."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from agent.asked import ASKED_BY_AT_LEAST
from tests.browser.people import PHONE, Visits
from tests.browser.test_accessibility import WIDGET, check, no_sideways
from tests.clients import ShopperClient
from tests.doubles import wait_until
from tests.servers import LiveServer, demo_settings, live, with_knowledge

HOSE = "Is the gas hose included?"
USUAL = ["Is it in stock?", "When could it be here?", "How long is the warranty?"]
PATH = "/products/emberline-22"


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """A server where enough people asked about the hose, on the grill's page, before anybody looked."""
    data = with_knowledge(tmp_path_factory.mktemp("asked") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=5000)) as server:
        page = {"url": PATH, "title": "Emberline 22", "product_id": "emberline-22"}
        for _ in range(ASKED_BY_AT_LEAST):
            assert ShopperClient.arrive(server.url).ask("Does the gas hose come with it?", page=page)[
                "citations"
            ]
        yield server


async def counted(server: LiveServer) -> None:
    where = {"url": PATH, "product_id": "emberline-22"}

    async def are() -> bool:
        answer = await asyncio.to_thread(httpx.get, f"{server.url}/v1/questions", params=where)
        questions: list[str] = answer.json()["questions"]
        return questions == [HOSE]

    await wait_until(are, "the questions to be counted")


async def test_what_others_asked_on_this_page_comes_first_and_is_asked_by_pressing_it(
    visits: Visits, live_server: LiveServer
) -> None:
    await counted(live_server)
    shopper = await visits.shopper(PATH, viewport=PHONE)
    await shopper.open_chat()
    first = shopper.panel.get_by_role("group", name="You could ask").get_by_role("button")
    await expect(first).to_have_text([HOSE, *USUAL[:2]])
    await check(shopper.page, "what others asked", within=WIDGET)
    await no_sideways(shopper.page)
    await first.first.click()
    await expect(shopper.bubble(HOSE).first).to_be_visible()
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(1)


async def test_on_a_page_where_nobody_asked_it_is_the_usual_questions(
    visits: Visits, live_server: LiveServer
) -> None:
    await counted(live_server)
    shopper = await visits.shopper("/products/forno-12")
    await shopper.open_chat()
    first = shopper.panel.get_by_role("group", name="You could ask").get_by_role("button")
    await expect(first).to_have_text(USUAL)


async def test_a_chat_opens_in_time_when_nobody_says_what_others_asked(visits: Visits) -> None:
    """An answer that doesn't come holds nothing up, and one that comes too late changes nothing under a finger."""
    shopper = await visits.shopper(PATH)
    await shopper.page.route("**/v1/questions**", lambda _: None)
    await shopper.open_chat()
    first = shopper.panel.get_by_role("group", name="You could ask").get_by_role("button")
    await expect(first).to_have_text(USUAL)
    await shopper.page.unroute_all(behavior="ignoreErrors")
