"""The widget in a shop of another origin, under the strictest policy that the documented allowances leave."""

import io
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from tests.browser.people import Shopper
from tests.clients import RepClient
from tests.doubles import wait_until
from tests.servers import LiveServer, demo_settings, live, with_knowledge


class Shop:
    """A shop's own web server: one page, one tag, one strict policy."""

    def __init__(self) -> None:
        self.api = ""
        shop = self

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                socket = shop.api.replace("http", "ws", 1)
                body = (
                    "<!doctype html><html lang=en><title>Another shop</title>"
                    f'<script async src="{shop.api}/widget.js" data-guanxi data-title="Ask Emberline" '
                    'data-accent="gold"></script><main><h1>Another shop</h1></main>'
                ).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header(
                    "Content-Security-Policy",
                    f"default-src 'none'; script-src {shop.api}; connect-src {shop.api} {socket}",
                )
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
                """Nothing: the test looks at the browser."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


@pytest.fixture
def allowing_server(tmp_path: Path, demo_knowledge: Path, shop: Shop) -> Iterator[LiveServer]:
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    with live(demo_settings(data, origins=(shop.url,))) as server:
        shop.api = server.url
        yield server


async def test_a_shop_elsewhere_needs_one_tag_and_two_allowances(
    chromium: Browser, shop: Shop, allowing_server: LiveServer
) -> None:
    """script-src and connect-src with the API's origin: no style, frame, font or image allowance."""
    context = await chromium.new_context()
    page = await context.new_page()
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    await page.goto(shop.url)
    shopper = Shopper(page)
    await shopper.open_chat()
    await shopper.ask("How long do I have to return something?")
    await expect(shopper.sources.first).to_be_visible()
    colour = await shopper.log.locator(".own .bubble").evaluate("(one) => getComputedStyle(one).color")
    assert colour == "rgb(0, 0, 0)", "white can't be read on gold"
    assert [said for said in broken if "favicon" not in said] == []
    assert await context.cookies() == []
    await context.close()


async def test_a_reps_picture_needs_no_further_allowance(
    chromium: Browser, shop: Shop, allowing_server: LiveServer
) -> None:
    """No image source is allowed, and none is needed: it is fetched as words are, and drawn."""
    mara = RepClient.sign_in(allowing_server.url)
    target = io.BytesIO()
    Image.new("RGB", (300, 300), (230, 60, 150)).save(target, "PNG")
    picture = {"file": ("me.png", target.getvalue())}
    assert mara.http.put(f"/v1/reps/{mara.rep['id']}/picture", files=picture).status_code == 200
    context = await chromium.new_context()
    page = await context.new_page()
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    await page.goto(shop.url)
    shopper = Shopper(page)
    await shopper.open_chat()
    await shopper.ask_for_a_person()
    mara.presence("online")

    async def waits() -> bool:
        return bool(mara.desk()["waiting"] or mara.desk()["offers"])

    await wait_until(waits, "the shopper to be in line")
    desk = mara.desk()
    (waiting,) = desk["waiting"] or desk["offers"]
    claimed = mara.http.post(f"/v1/desk/conversations/{waiting['conversation']}/claim", json={})
    assert claimed.status_code == 200, claimed.text
    await expect(shopper.panel.locator(".bar.person guanxi-portrait canvas")).to_be_visible()
    assert [said for said in broken if "favicon" not in said] == []
    await context.close()
