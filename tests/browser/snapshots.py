"""The main states of both front ends, as pictures to compare with: `make snapshots` takes them anew.

A picture shows one element in one light; what moves stands still, and what changes from run to run is hidden.
Letters look the same only with the same program and the same fonts, so these are written down beside the pictures.
"""

import asyncio
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Locator, expect

from tests.browser import pictures
from tests.browser.chromium import launched, program
from tests.browser.people import Rep, Shopper, Theme, Visits
from tests.servers import CHECKOUT, demo_settings, live

FOLDER = Path(__file__).parent / "snapshots"
MADE_WITH = FOLDER / "made-with.json"
THEMES: tuple[Theme, ...] = ("light", "dark")

HIDDEN = """
  time { display: inline-block !important; width: 5em !important; }
  time, .time, .unanswered, .left, .top small, .orders ul, .bar.waiting p > span, progress
    { visibility: hidden !important; }
  * { scrollbar-width: none !important; caret-color: transparent !important; transition: none !important; }
"""
"""Clock times, dates, waits and countdowns: they change while one looks. What they take up stays as wide."""

HIDE = """(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
  const reach = (root) => { root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    for (const one of root.querySelectorAll('*')) if (one.shadowRoot) reach(one.shadowRoot); };
  reach(document);
  window.showAgain = () => sheet.replaceSync(''); }"""
"""In every shadow root, as a sheet made by a script: the pages' policies allow no style written into them."""

Take = Callable[[str, Locator], Awaitable[None]]
"""Takes a picture of an element under a name."""


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What decides how letters look."""

    program: str
    chromium: str
    fonts: list[str]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is seen in one light: each with a customer of their own, who comes with no history."""

    theme: Theme
    email: str
    name: str


CASTS = (
    Cast("light", "tobias.keller@mail.example", "Tobias Keller"),
    Cast("dark", "annika.vogt@mail.example", "Annika Vogt"),
)


def made_with(browser: Browser) -> MadeWith:
    """Of this machine; no fonts where nothing can tell which there are."""
    lister = shutil.which("fc-list")
    if lister is None:
        return MadeWith(program().name, browser.version, [])
    listed = subprocess.run(
        [lister, "--format", "%{family} %{style} %{fontversion}\\n"],
        capture_output=True,
        text=True,
        check=True,
    )
    return MadeWith(program().name, browser.version, sorted(set(listed.stdout.split("\n")) - {""}))


def kept_with() -> MadeWith | None:
    """Of the machine the pictures were taken on; None where there are no pictures."""
    return MadeWith(**json.loads(MADE_WITH.read_text())) if MADE_WITH.exists() else None


async def picture_of(element: Locator) -> Image.Image:
    """An element as it stands, once its letters are there and it has stopped moving."""
    await element.page.evaluate("document.fonts.ready")
    await element.page.mouse.move(0, 0)
    await element.page.evaluate(HIDE, HIDDEN)
    taken = await element.screenshot(animations="disabled", scale="css")
    await element.page.evaluate("showAgain()")
    return Image.open(io.BytesIO(taken)).convert("RGB")


async def states(visits: Visits, cast: Cast, take: Take) -> None:
    """One shopper and one rep from the door to the rating; `take` at each state."""
    rep = await visits.rep_at_the_door(theme=cast.theme)
    await take("sign-in", rep.page.locator("main"))
    rep = await visits.rep("wei@emberline.example", theme=cast.theme)
    desk = rep.page.locator("guanxi-console")
    await take("desk-empty", desk)
    shopper = await visits.shopper("/help", customer=cast.email, theme=cast.theme)
    await take("launcher", shopper.launcher)
    await _with_the_assistant(shopper, cast, take)
    await _with_a_rep(shopper, rep, cast, take)


async def _with_the_assistant(shopper: Shopper, cast: Cast, take: Take) -> None:
    await shopper.open_chat()
    await expect(shopper.panel.get_by_text(f"Hello {cast.name}")).to_be_visible()
    await take("greeting", shopper.panel)
    await shopper.ask("Is the gas hose included?")
    await expect(shopper.sources.last).to_be_visible()
    await take("answer", shopper.panel)


async def _with_a_rep(shopper: Shopper, rep: Rep, cast: Cast, take: Take) -> None:
    await shopper.ask_for_a_person()
    await expect(shopper.panel.get_by_text("You’re next in line")).to_be_visible()
    await expect(rep.offer(cast.name)).to_be_visible()
    await take("in-line", shopper.panel)
    await take("offer", rep.page.locator("guanxi-line"))
    await rep.accept(cast.name)
    await expect(rep.draft).to_be_visible()
    await expect(rep.page.get_by_role("region", name="Before")).to_be_visible()
    await expect(rep.box).to_be_focused()
    await take("taken-over", rep.page.locator("guanxi-console"))
    await rep.reply("Hello, Wei here. Ten years, and here is why.")
    await expect(shopper.bubble("Wei here")).to_be_visible()
    await expect(rep.bubble("Wei here")).to_contain_text("Read")
    await take("with-a-rep", shopper.panel)
    await shopper.page.route("**/messages", lambda route: route.abort())
    await shopper.say("Thank you!")
    await expect(shopper.bubble("Thank you!")).to_contain_text("Not sent.")
    await take("not-sent", shopper.panel)
    await shopper.bubble("Thank you!").get_by_role("button", name="Discard").click()
    await rep.close()
    await expect(shopper.page.get_by_role("group", name="How was it?")).to_be_visible()
    await take("rating", shopper.panel)


async def rewrite(url: str) -> None:
    """Take all pictures anew."""
    async with launched() as browser:
        for cast in CASTS:
            visits = Visits(browser, url)

            async def write(name: str, element: Locator, theme: Theme = cast.theme) -> None:
                now = await picture_of(element)
                file = FOLDER / f"{name}-{theme}.png"
                pictures.kept(now).save(file, optimize=True)
                assert pictures.difference(Image.open(file), now) is None, f"{file.name} is kept too coarsely"

            await states(visits, cast, write)
            await visits.end()
        MADE_WITH.write_text(json.dumps(asdict(made_with(browser)), indent=1) + "\n")


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with tempfile.TemporaryDirectory() as folder, live(demo_settings(Path(folder))) as server:
        asyncio.run(rewrite(server.url))
    taken = sorted(FOLDER.glob("*.png"))
    size = sum(file.stat().st_size for file in taken)
    sys.stdout.write(f"{len(taken)} pictures, {size / 1e6:.2f} MB, in {FOLDER.relative_to(CHECKOUT)}\n")


if __name__ == "__main__":
    main()
