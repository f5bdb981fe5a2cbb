"""The demo shop as its pages need it, read from the same folder as `guanxi ingest`.

Every address a citation names is a page here, and every heading a citation points at has its anchor.
"""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from markupsafe import Markup

from retrieval.catalogue import Product, read_catalogue
from retrieval.markdown import front_matter
from retrieval.slug import slug
from retrieval.sources import Source

# What an HTML page of the shop may keep; everything else is unwrapped.
KEPT_TAGS = frozenset(
    {
        "a",
        "b",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "i",
        "li",
        "ol",
        "p",
    }
    | {"section", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
NEVER_SHOWN = ["script", "style", "nav", "aside", "form", "button", "iframe", "svg", "template"]


@dataclass(frozen=True, slots=True)
class ShopPage:
    """A page of words. `html` is made here from the shop's own file; nobody else's text is in it."""

    url: str
    title: str
    kind: str
    html: Markup
    lead: str


@dataclass(frozen=True, slots=True)
class Customer:
    email: str
    name: str
    city: str


@dataclass(frozen=True, slots=True)
class Shopfront:
    """The whole shop, as its pages need it. `pages` and `urls` are keyed by path."""

    name: str
    tagline: str
    contact: dict[str, str]
    categories: dict[str, list[Product]]
    products: dict[str, Product]
    urls: dict[str, Product]
    pages: dict[str, ShopPage]
    customers: tuple[Customer, ...]
    papers: dict[str, Path]

    def of_kind(self, kind: str) -> list[ShopPage]:
        return [page for page in self.pages.values() if page.kind == kind]


def read_shopfront(folder: Path) -> Shopfront:
    """Read the shop's folder; what can't be read is left out, since `guanxi ingest` already names it by line."""
    about = tomllib.loads((folder / "shop.toml").read_text("utf-8"))
    products = list(_products(folder))
    categories: dict[str, list[Product]] = {}
    for product in products:
        categories.setdefault(product.category or "More", []).append(product)
    pages = {page.url: page for page in _pages(folder)}
    return Shopfront(
        name=str(about.get("name", "Shop")),
        tagline=str(about.get("tagline", "")),
        contact={name: str(value) for name, value in about.get("contact", {}).items()},
        categories=dict(sorted(categories.items(), key=lambda entry: -_dearest(entry[1]))),
        products={product.id: product for product in products},
        urls={product.url: product for product in products if product.url},
        pages=pages,
        customers=tuple(_customers(folder / "customers.json")),
        papers={f"/pages/{paper.name}": paper for paper in sorted((folder / "pages").glob("*.pdf"))},
    )


def _dearest(products: list[Product]) -> Decimal:
    """The shop's big things come first; small ones follow."""
    return max((product.price or Decimal(0) for product in products), default=Decimal(0))


def _sources(folder: Path, suffixes: set[str]) -> Iterable[Source]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in suffixes:
            yield Source(path, path.relative_to(folder.parent).as_posix())


def _products(folder: Path) -> Iterable[Product]:
    taken: dict[str, str] = {}
    for source in _sources(folder / "catalogue", {".json", ".csv"}):
        for product in read_catalogue(source, taken).products:
            taken[product.id] = product.source
            yield product


def _customers(path: Path) -> Iterable[Customer]:
    if not path.is_file():
        return
    for row in json.loads(path.read_text("utf-8")):
        yield Customer(str(row["email"]), str(row["name"]), str(row.get("city", "")))


def _pages(folder: Path) -> Iterable[ShopPage]:
    for name, kind in (("pages", "policy"), ("faq", "faq"), ("recipes", "recipe"), ("guides", "guide")):
        for source in _sources(folder / name, {".md", ".html"}):
            read = _from_markdown if source.path.suffix == ".md" else _from_html
            yield read(source, kind)


def _from_markdown(source: Source, kind: str) -> ShopPage:
    front = front_matter(source)
    tokens = (parser := _markdown()).parse(front.body)
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", slug(words.content))
    title = front.fields.get("title") or source.path.stem
    html = parser.renderer.render(tokens, parser.options, {})
    return _page(source, title, front.fields.get("url"), front.fields.get("kind", kind), html)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _from_html(source: Source, kind: str) -> ShopPage:
    """The page's main part, reduced to plain structure: no scripts, styles or attributes but links."""
    soup = BeautifulSoup(source.text(), "html.parser")
    title = soup.title.get_text(strip=True) if soup.title else source.path.stem
    link = soup.find("link", rel="canonical")
    url = urlsplit(str(link.get("href", ""))).path if isinstance(link, Tag) else None
    declared = soup.find("meta", attrs={"name": "kind"})
    kind = str(declared.get("content", kind)) if isinstance(declared, Tag) else kind
    main = soup.main or soup.body or soup
    for tag in main.find_all(NEVER_SHOWN):
        tag.decompose()
    for tag in main.find_all(name=True):
        href = str(tag.get("href", ""))
        tag.attrs = {"href": href} if tag.name == "a" and href.startswith(("/", "https:", "mailto:")) else {}
        if tag.name in {"h1", "h2", "h3", "h4"}:
            tag.attrs = {"id": slug(tag.get_text(" ", strip=True))}
        if tag.name not in KEPT_TAGS:
            tag.unwrap()
    return _page(source, title, url, kind, main.decode_contents())


def _page(source: Source, title: str, url: str | None, kind: str, html: str) -> ShopPage:
    soup = BeautifulSoup(html, "html.parser")
    for heading in soup.find_all("h1"):
        heading.decompose()  # the template writes the title itself
    for table in soup.find_all("table"):
        wrapped = table.wrap(soup.new_tag("div", attrs={"class": "wide", "tabindex": "0", "role": "region"}))
        wrapped.attrs["aria-label"] = "Table"
    first = soup.find("p")
    lead = first.get_text(" ", strip=True) if isinstance(first, Tag) else ""
    return ShopPage(url or f"/{source.stem}", title, kind, Markup(str(soup)), lead)  # noqa: S704 - made above from the shop's own file
