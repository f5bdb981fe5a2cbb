"""The two people of the browser tests, each at their page, doing what people do there: reading, pressing, writing."""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode, urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
)

from tests.clients import RepClient

Theme = Literal["light", "dark"]

DESK = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
SMALL_PHONE = ViewportSize(width=320, height=640)
PATIENCE_MS = 15_000

# What the console keeps of whoever signed in, laid into the tab once: who signs out there stays signed out.
SIGNED_IN = """if (location.pathname.startsWith('/console') && !('signed in' in sessionStorage)) {
  sessionStorage.setItem('signed in', 'before');
  sessionStorage.setItem('guanxi console rep', %s);
  sessionStorage.setItem('guanxi console presence', 'online');
}"""


@dataclass(frozen=True, slots=True)
class Shopper:
    """A shopper at a page of the demo shop."""

    page: Page

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Conversation")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="Ask Emberline")

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Your message")

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("open chat"))

    @property
    def sources(self) -> Locator:
        """The lists of cards under the assistant's answers."""
        return self.log.get_by_role("list", name="Where I read this")

    def bubble(self, text: str) -> Locator:
        return self.log.get_by_role("article").filter(has_text=text)

    async def open_chat(self) -> None:
        await self.launcher.click()
        await expect(self.box).to_be_focused()

    async def say(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def ask(self, text: str) -> None:
        """Say something and wait for the assistant's answer to it."""
        answers = self.log.get_by_role("article").filter(has_text="Assistant (automatic)")
        before = await answers.count()
        await self.say(text)
        await expect(answers).to_have_count(before + 1)

    async def ask_for_a_person(self) -> None:
        await self.page.get_by_role("button", name="Talk to a person").first.click()


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep at the console."""

    page: Page

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Conversation")

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Your reply")

    @property
    def briefing(self) -> Locator:
        return self.page.get_by_role("region", name="Briefing")

    @property
    def draft(self) -> Locator:
        return self.page.get_by_role("region", name="Drafted reply")

    def offer(self, name: str) -> Locator:
        return self.page.get_by_role("article", name=f"Offer: {name}")

    def bubble(self, text: str) -> Locator:
        return self.log.get_by_role("article").filter(has_text=text)

    async def sign_in(self, email: str) -> None:
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill("demo")
        await self.page.get_by_role("button", name="Sign in").click()
        await expect(self.page.get_by_role("radio", name="Online")).to_be_checked()

    async def accept(self, name: str) -> None:
        await self.offer(name).get_by_role("button", name=re.compile("^Accept")).click()
        await expect(self.box).to_be_visible()

    async def reply(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def unfold(self) -> None:
        """Open the whole briefing."""
        await self.briefing.get_by_role("button", name="More of the briefing").click()

    async def close(self) -> None:
        """Close the open conversation."""
        await self.page.get_by_role("button", name="Close", exact=True).click()
        await expect(self.page.get_by_role("button", name="Take over")).to_be_visible()
        # The desk is told after the conversation: a press on another row could meet this one going.
        yours = self.page.get_by_role("region", name="Yours")
        await expect(yours.locator("[aria-current=true]")).to_have_count(0)

    async def sign_out(self) -> None:
        await self.page.get_by_role("button", name="Sign out").click()
        await expect(self.page.get_by_label("Password")).to_be_visible()


class Visits:
    """Opens pages and watches them, and the tabs beside them: what runs, breaks or leads elsewhere is in `troubles`."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.troubles: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._reps: list[RepClient] = []

    async def shopper(
        self,
        path: str = "/products/emberline-22",
        *,
        customer: str | None = None,
        viewport: ViewportSize = DESK,
        theme: Theme = "light",
        before: str = "",
    ) -> Shopper:
        """A shopper in a browser of their own, at `path`; `before` is a script that runs before the page's."""
        page = await self._page(viewport, theme)
        if before:
            await page.add_init_script(before)
        query = f"?{urlencode({'as': customer})}" if customer else ""
        await page.goto(f"{self.url}{path}{query}")
        return Shopper(page)

    async def rep(
        self,
        email: str = "mara@emberline.example",
        *,
        viewport: ViewportSize = DESK,
        theme: Theme = "light",
    ) -> Rep:
        """A rep in a browser of their own, online, in a tab where they signed in before."""
        client = await asyncio.to_thread(RepClient.sign_in, self.url, email)
        self._reps.append(client)
        page = await self._page(viewport, theme)
        await page.add_init_script(
            SIGNED_IN % json.dumps(json.dumps({"token": client.token, "rep": client.rep}))
        )
        await page.goto(f"{self.url}/console/")
        await expect(page.get_by_role("radio", name="Online")).to_be_checked()
        return Rep(page)

    async def rep_at_the_door(self, *, viewport: ViewportSize = DESK, theme: Theme = "light") -> Rep:
        page = await self._page(viewport, theme)
        await page.goto(f"{self.url}/console/")
        return Rep(page)

    async def end(self) -> None:
        """Close every page, and have the reps leave the desk, so that the next test meets an empty one."""
        for context in self._contexts:
            await context.close()
        for rep in self._reps:
            # Whose account a test changed is signed out already.
            await asyncio.to_thread(rep.http.put, "/v1/desk/presence", json={"state": "offline"})

    async def _page(self, viewport: ViewportSize, theme: Theme) -> Page:
        # Nothing moves: half-faded text has no contrast, and half-grown panels have no size.
        context = await self._browser.new_context(
            viewport=viewport, color_scheme=theme, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        context.on("weberror", lambda broken: self.troubles.append(f"a script broke: {broken.error}"))
        context.on("console", self._heard)
        context.on("dialog", self._asked)
        context.on("request", self._requested)
        return await context.new_page()

    def _heard(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.troubles.append(f"the page's policy was broken: {message.text}")

    async def _asked(self, dialog: Dialog) -> None:
        self.troubles.append(f"a page opened a dialog: {dialog.message}")
        await dialog.dismiss()

    def _requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != urlsplit(self.url).netloc:
            self.troubles.append(f"a request left for {request.url}")


expect.set_options(timeout=PATIENCE_MS)
