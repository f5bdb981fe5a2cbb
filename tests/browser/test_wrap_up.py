"""After a conversation its rep has time to write things up: it takes a seat until that is over, or they are done."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.console_hands import change, in_line_unseen, taken_over, taken_over_unseen
from tests.browser.people import Rep, Visits
from tests.servers import LiveServer, demo_settings, live, with_knowledge

pytestmark = pytest.mark.usefixtures("cleared")


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[LiveServer]:
    """Here a rep has two minutes, and Wei one seat."""
    data = with_knowledge(tmp_path_factory.mktemp("wrap-up") / "data", demo_knowledge)
    with live(demo_settings(data, sessions_per_minute=100_000, wrap_up_seconds=120)) as server:
        change(server, "Wei", seats=1)
        yield server


def wrapping(rep: Rep) -> Locator:
    return rep.page.get_by_role("region", name="Yours").get_by_text(re.compile("^Wrapping up"))


async def finish(rep: Rep, name: str) -> None:
    await rep.page.get_by_role("button", name=f"Finish wrapping up {name}").click()
    await expect(wrapping(rep)).to_have_count(0)


async def test_who_wraps_up_is_offered_the_next_one_when_they_are_done(visits: Visits) -> None:
    rep = await taken_over_unseen(visits, "jonas.weber@mail.example", "Jonas Weber")
    seats = rep.page.get_by_text(re.compile("of 1 seats taken"))
    await rep.close()
    await expect(wrapping(rep)).to_have_text(re.compile(r"^Wrapping up Jonas Weber · (1:\d\d|2:00)\smin$"))
    await expect(seats).to_have_text("1 of 1 seats taken")
    await in_line_unseen(visits, "sanne.dewit@post.example")
    await expect(rep.page.get_by_role("button", name="Take Sanne de Wit")).to_be_visible()
    await rep.page.reload()
    await expect(wrapping(rep)).to_contain_text("Wrapping up")
    await expect(rep.offer("Sanne de Wit")).to_have_count(0)
    await rep.page.get_by_role("button", name=re.compile("^Finish wrapping up")).click()
    await rep.accept("Sanne de Wit")
    await rep.close()
    await finish(rep, "Sanne de Wit")
    await expect(seats).to_have_text("0 of 1 seats taken")


async def test_what_was_noted_stands_while_one_wraps_up(visits: Visits) -> None:
    """The conversation stays open to read, and its shopper learns of neither."""
    rep, shopper = await taken_over(visits, "camille.rousseau@courriel.example", "Camille Rousseau")
    await rep.page.get_by_role("button", name="Note", exact=True).click()
    note = rep.page.get_by_role("textbox", name="Your note")
    await note.fill("Call her back on Monday")
    await note.press("Enter")
    await expect(rep.log).to_contain_text("Call her back on Monday")
    await rep.close()
    await expect(wrapping(rep)).to_be_visible()
    await expect(rep.log).to_contain_text("Call her back on Monday")
    await finish(rep, "Camille Rousseau")
    await expect(shopper.log).not_to_contain_text("Call her back")
