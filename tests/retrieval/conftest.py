"""A small shop's knowledge on disk, the fake encoder, and the real one as it is installed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retrieval.export import export
from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.search import Knowledge
from tests.doubles import HashEncoder

GRILL: dict[str, Any] = {
    "id": "ember-22",
    "title": "Ember 22",
    "url": "/products/ember-22",
    "category": "Grills",
    "description": "A small gas grill for two.",
    "currency": "EUR",
    "attributes": {"Dimensions": {"Width": "60 cm", "Weight": "27 kg"}, "Fuel": {"Natural gas": False}},
    "compatible_with": ["cover-22"],
    "variants": [
        {"sku": "E22-B", "options": {"Colour": "Black"}, "price": 349.0, "stock": 12},
        {"sku": "E22-S", "options": {"Colour": "Sage"}, "price": 359.5, "stock": 0, "restock_in_days": 9},
    ],
}
COVER_ROWS = """id,title,url,category,sku,price,stock,compatible_with,option:Colour,attr:Materials/Fabric
cover-22,Cover for Ember 22,/products/cover-22,Covers,C22-G,49.00,40,ember-22,Grey,waterproof polyester
cover-22,,,,C22-S,49.00,0,,Sand,
"""
RETURNS = """---
title: Returns
url: /pages/returns
---
You can return anything unused within 60 days.

## How to return

Write to us first.

### Gifts

The receiver gets a gift card.
"""
FAQ = """---
title: Delivery
url: /faq/delivery
kind: faq
---
## Do you deliver on Saturdays?

No, our carriers deliver from Monday to Friday.

## Can I pick up my order?

Yes, in Rotterdam.
"""
SHIPPING: dict[str, Any] = {
    "from": "Rotterdam",
    "timezone": "Europe/Amsterdam",
    "cutoff": "14:00",
    "dispatch_days": ["mon", "tue", "wed", "thu", "fri"],
    "delivery_days": ["mon", "tue", "wed", "thu", "fri"],
    "holidays": ["2026-12-25"],
    "page": "pages/returns",
    "zones": [
        {
            "id": "de",
            "name": "Germany",
            "countries": ["DE"],
            "names": ["Germany", "Berlin"],
            "methods": [
                {
                    "id": "standard",
                    "name": "Standard delivery",
                    "price": 6.95,
                    "free_from": 100,
                    "min_days": 2,
                    "max_days": 3,
                }
            ],
        }
    ],
    "not_served": ["US"],
}


Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A whole little shop: two products, a page, an FAQ and a shipping table."""
    folder = tmp_path / "shop"
    for name in ("catalogue", "pages", "faq"):
        (folder / name).mkdir(parents=True)
    (folder / "catalogue/grills.json").write_text(json.dumps([GRILL], indent=1), encoding="utf-8")
    (folder / "catalogue/covers.csv").write_text(COVER_ROWS, encoding="utf-8")
    (folder / "pages/returns.md").write_text(RETURNS, encoding="utf-8")
    (folder / "faq/delivery.md").write_text(FAQ, encoding="utf-8")
    (folder / "shipping.json").write_text(json.dumps(SHIPPING), encoding="utf-8")
    return folder


@pytest.fixture
def write(shop: Path) -> Write:
    """Put a file into the shop."""

    def put(name: str, content: str | bytes) -> Path:
        path = shop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
        return path

    return put


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def knowledge(shop: Path, data: Path, encoder: HashEncoder) -> Knowledge:
    """The little shop, ingested and open. No floor: the fake encoder's cosines were never calibrated."""
    ingest(shop, data, encoder)
    return Knowledge.open(data, encoder, floor=0.0)


@pytest.fixture(scope="session")
def minilm() -> OnnxEncoder:
    """The real encoder, exported first where the installation has not done it."""
    return OnnxEncoder(export())
