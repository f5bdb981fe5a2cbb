"""The demo shop's pages, asked without a browser: every address a citation may name is there, with its anchor."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest_asyncio
from fastapi import FastAPI

from api.demo import demo_router
from retrieval.ingest import read_knowledge
from tests.servers import CHECKOUT

SHOP = CHECKOUT / "evals" / "shop"
OURS = "https://emberline.example"


def sign(email: str) -> str:
    return f"signed.for.{email}"


@pytest_asyncio.fixture(loop_scope="session")
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(demo_router(SHOP, sign=sign))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        yield client


async def test_every_address_of_the_knowledge_is_a_page_with_its_anchor(shop: httpx.AsyncClient) -> None:
    """A citation's link must never lead nowhere."""
    urls = {passage.url.removeprefix(OURS) for passage in read_knowledge(SHOP).passages if passage.url}
    assert len(urls) > 200
    pages: dict[str, str] = {}
    lost = []
    for url in sorted(urls):
        path, _, anchor = url.partition("#")
        if path not in pages:
            answer = await shop.get(path)
            pages[path] = answer.text if answer.status_code == 200 else ""
        if not pages[path] or (anchor and f'id="{anchor}"' not in pages[path]):
            lost.append(url)
    assert lost == []


async def test_no_link_of_the_shop_leads_nowhere(shop: httpx.AsyncClient) -> None:
    """Every page reached from the home page is there, except what the API serves in its place."""
    seen, ahead = set[str](), ["/"]
    while ahead:
        path = ahead.pop()
        if path in seen or path.startswith("/console"):
            continue
        seen.add(path)
        answer = await shop.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            links = re.findall(r'href="(/[^"]*)"', answer.text)
            ahead += [urlsplit(link).path for link in links]
    assert len(seen) > 100


async def test_a_page_embeds_the_widget_with_one_tag(shop: httpx.AsyncClient) -> None:
    text = (await shop.get("/products/emberline-22")).text
    tags = re.findall(r"<script[^>]*>", text)
    assert len(tags) == 1
    assert "async" in tags[0]
    assert 'data-product-id="emberline-22"' in tags[0]
    assert "data-identity" not in tags[0]


async def test_a_demo_customer_is_signed_in_by_the_address_and_stays_so(shop: httpx.AsyncClient) -> None:
    """No cookie: the next page learns it from where the shopper came from, within the shop only."""
    email = "jonas.weber@mail.example"
    first = await shop.get("/", params={"as": email})
    assert f'data-identity="{sign(email)}"' in first.text
    assert "set-cookie" not in first.headers
    following = await shop.get("/help", headers={"Referer": str(first.url)})
    assert following.status_code == 302
    assert following.headers["location"] == "/help?as=jonas.weber%40mail.example"
    elsewhere = await shop.get("/help", headers={"Referer": f"https://evil.example/?as={email}"})
    assert elsewhere.status_code == 200


async def test_going_on_as_a_customer_never_leads_out_of_the_shop(shop: httpx.AsyncClient) -> None:
    came_from = {"Referer": "http://shop.test/?as=jonas.weber%40mail.example"}
    answer = await shop.get("http://shop.test//evil.example/help", headers=came_from)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/evil.example/")


async def test_nobody_is_signed_in_for_an_address_the_shop_does_not_know(shop: httpx.AsyncClient) -> None:
    text = (await shop.get("/", params={"as": '"><script>alert(1)</script>'})).text
    assert "data-identity" not in text
    assert len(re.findall(r"<script", text)) == 1


async def test_the_shops_own_scripts_and_styles_stay_out_of_its_html_pages(shop: httpx.AsyncClient) -> None:
    text = (await shop.get("/pages/contact")).text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert "Showrooms" in text
    assert not re.search(r"<(script|style|nav)|\son\w+=|style=", main)


async def test_an_unknown_address_is_a_page_that_helps(shop: httpx.AsyncClient) -> None:
    answer = await shop.get("/products/surfboard")
    assert answer.status_code == 404
    assert "See everything" in answer.text


async def test_the_shop_answers_nothing_in_the_apis_place(shop: httpx.AsyncClient) -> None:
    for path in ("/v1/nothing", "/web/nothing.js", "/healthz", "/widget.js"):
        answer = await shop.get(path)
        assert answer.status_code == 404, path
        assert "text/html" not in answer.headers["content-type"], path


async def test_an_image_is_only_ever_an_image_of_the_shop(shop: httpx.AsyncClient) -> None:
    answer = await shop.get("/shop/images/grill.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for name in ("..%2fshop.toml", "%2e%2e/customers.json", "shop.toml", "nothing.svg"):
        assert (await shop.get(f"/shop/images/{name}")).status_code == 404, name
