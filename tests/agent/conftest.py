"""The demo shop's assistant: real knowledge, real encoder, real order books; only the clock stands still."""

from pathlib import Path

import pytest

from agent.answer import Assistant
from agent.json_orders import JsonOrders
from agent.shop import Shop
from agent.shop_file import read_shop
from api.knowledge import packaged_encoder
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.search import Knowledge
from tests.agent.dialogue import Dialogue
from tests.doubles import FakeClock
from tests.servers import CHECKOUT

SHOP_FOLDER = CHECKOUT / "evals" / "shop"


@pytest.fixture(scope="session")
def encoder() -> OnnxEncoder:
    return packaged_encoder()


@pytest.fixture(scope="session")
def shop() -> Shop:
    return read_shop(SHOP_FOLDER / "shop.toml")


@pytest.fixture(scope="session")
def knowledge(demo_knowledge: Path, encoder: OnnxEncoder) -> Knowledge:
    return Knowledge.open(demo_knowledge.parent, encoder)


@pytest.fixture(scope="session")
def orders(shop: Shop) -> JsonOrders:
    return JsonOrders(SHOP_FOLDER, shop=shop, clock=FakeClock())


@pytest.fixture(scope="session")
def assistant(knowledge: Knowledge, encoder: OnnxEncoder, orders: JsonOrders, shop: Shop) -> Assistant:
    return Assistant(knowledge=knowledge, orders=orders, shop=shop)


@pytest.fixture
def dialogue(assistant: Assistant) -> Dialogue:
    return Dialogue(assistant)
