"""What a shop's page may say to the widget: commands before and after it has loaded, languages, where one is."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.async_api import Browser, Request, expect

from api.keys import load_keys
from api.settings import Settings, read_settings
from api.tokens import Tokens
from conversation.shoppers import Identity
from tests.browser.people import PHONE, Shopper
from tests.servers import demo_settings, live, with_knowledge

QUEUE = "window.guanxi = window.guanxi || function () { (guanxi.q = guanxi.q || []).push(arguments) };"


class Shop:
    """A shop of one page, whose script tag and scripts each test writes itself."""

    def __init__(self) -> None:
        self.api = ""
        self.settings: Settings = read_settings()
        self.attributes = ""
        self.language = "en"
        self.script = ""
        shop = self

        class Html(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = (
                    f'<!doctype html><html lang="{shop.language}"><meta charset="utf-8">'
                    '<meta name="viewport" content="width=device-width"><title>The shop</title>'
                    f"<script>{shop.script}</script>"
                    f'<script async src="{shop.api}/widget.js" data-guanxi {shop.attributes}></script>'
                    "<main><h1>The shop</h1></main>"
                ).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
                """Nothing: the test looks at the browser."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Html)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def identity(self, name: str) -> str:
        """A customer's identity as the shop's back end signs it."""
        keys = load_keys(self.settings)
        tokens = Tokens(keys.signing, keys.identity, clock=lambda: datetime.now(UTC))
        return tokens.sign_identity(Identity(name, None, name))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, demo_knowledge: Path) -> Iterator[Shop]:
    shop = Shop()
    data = with_knowledge(tmp_path_factory.mktemp("api") / "data", demo_knowledge)
    with live(demo_settings(data, origins=(shop.url,))) as server:
        shop.api, shop.settings = server.url, server.settings
        yield shop
    shop.close()


@pytest.fixture
def tagged(shop: Shop) -> Shop:
    """The shop with a plain tag, whatever the test before wanted."""
    shop.attributes, shop.language, shop.script = 'data-title="Ask Emberline"', "en", ""
    return shop


async def at(browser: Browser, shop: Shop, path: str = "/", **options: object) -> Shopper:
    context = await browser.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(shop.url + path)
    return Shopper(page)


async def test_commands_given_before_it_has_loaded_are_carried_out_in_order(
    chromium: Browser, tagged: Shop
) -> None:
    tagged.script = (
        f"{QUEUE} window.heard = []; guanxi('on', 'open', () => heard.push('open'));"
        "guanxi('on', 'message', (message) => heard.push(message.role));"
        "guanxi('on', 'unread', (unread) => heard.push(unread.count));"
        "guanxi('open', 'Do you deliver to Norway?');"
    )
    shopper = await at(chromium, tagged)
    await expect(shopper.box).to_have_value("Do you deliver to Norway?")
    await shopper.box.press("Enter")
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(1)
    assert await shopper.page.evaluate("heard") == ["open", "assistant"]
    await shopper.page.evaluate("guanxi('close')")
    await expect(shopper.panel).to_be_hidden()
    await shopper.page.context.close()


async def test_a_shop_that_never_reloads_tells_where_the_shopper_is(chromium: Browser, tagged: Shop) -> None:
    """A product is named while its page stands, and no longer; `page` says what the address doesn't."""
    tagged.attributes += ' data-product-id="emberline-22"'
    shopper = await at(chromium, tagged, "/products/emberline-22")
    sent: list[dict[str, object]] = []

    def look(request: Request) -> None:
        if request.url.endswith("/messages") and request.method == "POST":
            sent.append(json.loads(request.post_data or "{}"))

    shopper.page.on("request", look)
    await shopper.open_chat()
    await shopper.ask("How much is it?")
    await shopper.page.evaluate("history.pushState({}, '', '/help'); document.title = 'Help'")
    await shopper.ask("How do I return something?")
    await shopper.page.evaluate("guanxi('page', {productId: 'hearth-60', title: 'Hearth 60', url: '/x'})")
    await shopper.ask("How much is it?")
    pages = [message["page"] for message in sent]
    assert pages == [
        {"url": "/products/emberline-22", "title": "The shop", "product_id": "emberline-22"},
        {"url": "/help", "title": "Help"},
        {"url": "/x", "title": "Hearth 60", "product_id": "hearth-60"},
    ]
    await shopper.page.context.close()


async def test_a_page_drawn_anew_does_not_lose_the_widget(chromium: Browser, tagged: Shop) -> None:
    shopper = await at(chromium, tagged)
    await shopper.open_chat()
    await shopper.page.evaluate(
        "document.body.replaceChildren(document.createElement('main')); history.pushState({}, '', '/next')"
    )
    await expect(shopper.box).to_be_visible()
    await shopper.ask("Hello")
    await shopper.page.context.close()


async def test_who_signs_in_and_out_without_a_reload_has_a_conversation_of_their_own(
    chromium: Browser, tagged: Shop
) -> None:
    shopper = await at(chromium, tagged)
    await shopper.open_chat()
    await shopper.ask("Do you have gift cards?")
    await shopper.page.evaluate("(token) => guanxi('identify', token)", tagged.identity("Ida Berg"))
    await expect(shopper.panel.get_by_text("Hello Ida Berg.")).to_be_visible()
    await expect(shopper.bubble("gift cards?")).to_have_count(1)
    await shopper.page.evaluate("guanxi('identify', null)")
    await expect(shopper.bubble("gift cards?")).to_have_count(0)
    await shopper.page.context.close()


async def test_shutting_down_leaves_nothing_of_the_shopper_in_the_browser(
    chromium: Browser, tagged: Shop
) -> None:
    shopper = await at(chromium, tagged)
    await shopper.open_chat()
    await shopper.ask("Hello")
    await shopper.box.fill("half a")
    await shopper.page.evaluate("guanxi('shutdown')")
    assert await shopper.page.evaluate("document.querySelector('guanxi-widget')") is None
    assert await shopper.page.evaluate("[typeof guanxi, {...localStorage}, {...sessionStorage}]") == [
        "undefined",
        {},
        {},
    ]
    await shopper.page.context.close()


async def test_a_page_in_german_has_a_widget_in_german(chromium: Browser, tagged: Shop) -> None:
    tagged.language, tagged.attributes = "de-AT", ""
    shopper = await at(chromium, tagged, locale="en-GB")
    await shopper.page.get_by_role("button", name="Fragen Sie uns: Chat öffnen").click()
    panel = shopper.page.get_by_role("dialog", name="Fragen? Fragen Sie uns")
    await expect(panel.get_by_role("button", name="Mit einem Menschen sprechen")).to_be_visible()
    await panel.get_by_role("button", name="Wo ist meine Bestellung?").click()
    await expect(panel.get_by_role("article")).to_have_count(2)
    assert await shopper.page.evaluate("document.querySelector('guanxi-widget').lang") == "de-AT"
    await shopper.page.context.close()


async def test_the_tag_may_name_another_language_than_the_page(chromium: Browser, tagged: Shop) -> None:
    tagged.attributes = 'data-language="zh-CN"'
    shopper = await at(chromium, tagged)
    await shopper.page.get_by_role("button", name="在线咨询：打开聊天").click()
    await expect(shopper.page.get_by_role("button", name="转人工")).to_be_visible()
    await shopper.page.context.close()


@pytest.mark.parametrize("phone", [False, True])
async def test_read_from_the_right_everything_stands_mirrored(
    chromium: Browser, tagged: Shop, *, phone: bool
) -> None:
    tagged.attributes = 'data-language="ar-XB"'
    tagged.script = "document.documentElement.dir = 'rtl'"
    shopper = await at(chromium, tagged, viewport=PHONE if phone else None)
    await shopper.page.locator("guanxi-widget").get_by_role("button").first.click()
    panel = shopper.page.get_by_role("dialog")
    close = await panel.get_by_role("button", name=re.compile("Close chat")).bounding_box()
    box = await panel.bounding_box()
    assert close is not None
    assert box is not None
    assert close["x"] - box["x"] < 30, "the closing button stands at the end, which is the left"
    if not phone:
        assert box["x"] < 40, "the panel opens at the left"
    await panel.get_by_role("textbox").fill("Hello")
    await panel.get_by_role("textbox").press("Enter")
    bubble = await panel.locator(".own .bubble").first.bounding_box()
    assert bubble is not None
    assert bubble["x"] - box["x"] < 40, "one's own words stand at the end"
    width = await shopper.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
    await shopper.page.context.close()


async def test_it_greets_once_where_the_shop_wants_it_and_a_question_is_asked_by_pressing_it(
    chromium: Browser, tagged: Shop
) -> None:
    tagged.attributes += (
        ' data-greet="product" data-product-id="emberline-22" data-questions="Is it in stock?|How much?"'
    )
    shopper = await at(chromium, tagged, "/products/emberline-22")
    greeting = shopper.page.get_by_role("region", name=re.compile("Questions about this product"))
    await expect(greeting).to_be_visible()
    assert await shopper.page.evaluate("document.activeElement.tagName") == "BODY"
    await greeting.get_by_role("button", name="Is it in stock?").click()
    await expect(shopper.bubble("Is it in stock?")).to_have_count(1)
    await expect(shopper.bubble("Assistant (automatic)")).to_have_count(1)
    await shopper.page.evaluate("guanxi('shutdown')")
    await shopper.page.goto(shopper.page.url)
    await shopper.page.wait_for_timeout(3_500)  # longer than a greeting takes to come
    await expect(greeting).to_be_hidden()
    await shopper.page.context.close()


async def test_it_greets_nowhere_unless_the_shop_wants_it(chromium: Browser, tagged: Shop) -> None:
    tagged.attributes += ' data-product-id="emberline-22"'
    shopper = await at(chromium, tagged, "/products/emberline-22")
    await expect(shopper.launcher).to_be_visible()
    await shopper.page.wait_for_timeout(3_500)  # longer than a greeting takes to come
    await expect(shopper.page.locator("guanxi-widget .teaser")).to_have_count(0)
    await shopper.page.context.close()
