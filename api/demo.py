"""The demo shop's pages: what a shop built on our knowledge folder looks like, with the widget in every page.

A stand-in for the operator's own shop, served in demo mode only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from retrieval.catalogue import Variant
from retrieval.slug import slug

if TYPE_CHECKING:
    from jinja2 import Environment

    from api.shopfront import Customer, Shopfront

TEMPLATES = Path(__file__).parent / "web" / "shop"
STYLES = Path(__file__).parent / "web" / "dist" / "shop.css"
NOT_OURS = ("v1/", "web/", "console", "healthz", "readyz", "metrics", "widget.js")
FEW_LEFT = 5
CARD_IMAGE = "/shop/images/grill.svg"
KINDS = {"policy": "Good to know", "faq": "Questions", "guide": "Guides", "recipe": "Recipes"}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


def demo_router(
    shop: Path, *, widget_origin: str = "", sign: Callable[[str], str] | None = None
) -> APIRouter:
    """Routes for the shop in the folder `shop`, read at the first request.

    `widget_origin` is where widget.js comes from (empty: the same origin). `sign` makes a customer's identity token;
    without it nobody can sign in. Include this router last: it answers every address the API leaves over.
    """
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    once = Lock()

    @cache
    def front() -> "Shopfront":
        from api.shopfront import read_shopfront  # noqa: PLC0415  # the server is ready before anybody looks at it

        return read_shopfront(shop)

    def shopfront() -> "Shopfront":
        with once:  # two first visitors at once read the folder once
            return front()

    @router.get("/shop/images/{name}")
    def image(name: str) -> FileResponse:
        path = shop / "images" / name
        if "/" in name or path.suffix not in {".svg", ".png", ".jpg", ".webp"} or not path.is_file():
            raise HTTPException(404)
        # An SVG opened by itself is a document: it gets to do nothing.
        return FileResponse(
            path, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        )

    @router.get("/shop/shop.css")
    def styles() -> FileResponse:
        if not STYLES.is_file():
            raise HTTPException(404)
        return FileResponse(STYLES, headers={"Cache-Control": "no-cache"})

    @router.get("/{path:path}")
    def page(request: Request, path: str) -> Response:
        if path.startswith(NOT_OURS):
            raise HTTPException(404)
        if (signed_in := _still_signed_in(request)) is not None:
            return signed_in
        found = shopfront()
        url = "/" + path.rstrip("/")
        if paper := found.papers.get(url):
            return FileResponse(paper, media_type="application/pdf")
        view = _view(found, url)
        html = _render(view, found, _visit(request, found, origin=widget_origin, sign=sign))
        return HTMLResponse(html, view.status, headers=_headers(widget_origin))

    return router


# --- one visit ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class View:
    """Which template shows what."""

    template: str
    title: str
    values: dict[str, object]
    product_id: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Visit:
    path: str
    customer: "Customer | None"
    identity: str | None
    can_sign_in: bool
    widget_origin: str


def _view(front: "Shopfront", url: str) -> View:
    if url == "/":
        return View("home.html", front.tagline, {})
    if url == "/products":
        return View("products.html", "Everything we sell", {"categories": front.categories})
    if (product := front.urls.get(url)) is not None:
        fits = [front.products[other] for other in product.compatible_with if other in front.products]
        return View("product.html", product.title, {"product": product, "fits": fits}, product.id)
    if (page := front.pages.get(url)) is not None:
        more = [other for other in front.of_kind(page.kind) if other is not page]
        return View("page.html", page.title, {"page": page, "more": more})
    if url == "/recipes":
        return View("pages.html", "Recipes", {"groups": {"Recipes": front.of_kind("recipe")}})
    if url in {"/help", "/faq", "/pages", "/guides"}:
        groups = {KINDS[kind]: front.of_kind(kind) for kind in ("faq", "policy", "guide")}
        return View("pages.html", "Help", {"groups": groups})
    return View("missing.html", "Not here", {}, status=404)


def _visit(request: Request, front: "Shopfront", *, origin: str, sign: Callable[[str], str] | None) -> Visit:
    email = request.query_params.get("as", "")
    customer = next((one for one in front.customers if one.email == email), None) if sign else None
    identity = sign(customer.email) if sign and customer else None
    return Visit(request.url.path, customer, identity, sign is not None, origin)


def _still_signed_in(request: Request) -> Response | None:
    """The demo keeps no cookie: who came from a page that says `?as=EMAIL` goes on as that customer."""
    if "as" in request.query_params:
        return None
    referer = urlsplit(request.headers.get("referer", ""))
    was = parse_qs(referer.query).get("as", [""])[0]
    if not was or referer.netloc != request.url.netloc:
        return None
    # Only the path is given back, never a host: "//elsewhere" must not lead out of the shop.
    path = "/" + request.url.path.lstrip("/")
    query = urlencode([*request.query_params.multi_items(), ("as", was)])
    return RedirectResponse(f"{path}?{query}", 302, headers={"Vary": "Referer", "Cache-Control": "no-store"})


def _headers(widget_origin: str) -> dict[str, str]:
    """A strict policy, so that the demo shows what a shop must allow for the widget: one script source, one API."""
    api = widget_origin or "'self'"
    socket = f" {widget_origin.replace('http', 'ws', 1)}" if widget_origin else ""
    policy = (
        f"default-src 'none'; script-src {api}; connect-src {api}{socket}; style-src 'self'; font-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Vary": "Referer",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  # as for what it shows

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"money": money, "stock": stock_line, "slug": slug}
    made.globals["card_image"] = CARD_IMAGE
    return made


def _render(view: View, front: "Shopfront", visit: Visit) -> str:
    template = _templates().get_template(view.template)
    return template.render(view.values, shop=front, visit=visit, title=view.title, product_id=view.product_id)


# --- words on the shelf ------------------------------------------------------------------------------------


def money(amount: Decimal | None, currency: str = "EUR") -> str:
    """`€349`, `€27.50`, or nothing when the shop names no price."""
    if amount is None:
        return ""
    digits = f"{amount:,.2f}".removesuffix(".00")
    return f"{SYMBOLS.get(currency, currency + ' ')}{digits}"


def stock_line(variant: Variant) -> str:
    """What a shopper reads about the stock of one variant."""
    if variant.stock is None:
        return "Ask us"
    if variant.stock > FEW_LEFT:
        return "In stock"
    if variant.stock > 0:
        return f"{variant.stock} left"
    if variant.restock_in_days is not None:
        return f"Back in about {variant.restock_in_days} days"
    return "Sold out"
