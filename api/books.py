"""Opens the shop's own books: who the shop is, and where its orders are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from agent.json_orders import JsonOrders
from agent.shop import Orders, Shop
from agent.shop_file import read_shop
from api.demo_data import DEMO_SHOP
from api.settings import Settings
from conversation.store import Clock


def open_shop(settings: Settings) -> Shop:
    """Return who the shop is, from the `shop.toml` of its folder. Raises BrokenShopFile."""
    folder = _folder(settings)
    shop = Shop(name="our shop") if folder is None else read_shop(folder / "shop.toml")
    return replace(shop, mails=settings.mails)


@asynccontextmanager
async def open_orders(settings: Settings, shop: Shop, clock: Clock) -> AsyncIterator[Orders]:
    """Open the shop's orders: asked over HTTP at `GUANXI_ORDERS_URL`, else read from the shop's folder."""
    if settings.orders_url is None:
        yield JsonOrders(_folder(settings) or settings.data, shop=shop, clock=clock)
        return
    import httpx  # noqa: PLC0415  # most shops give a file of orders, and start without it

    from agent.http_orders import HttpOrders  # noqa: PLC0415  # as above

    token = settings.orders_token.get_secret_value() if settings.orders_token else None
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(base_url=settings.orders_url, headers=headers) as client:
        yield HttpOrders(client)


def _folder(settings: Settings) -> Path | None:
    return settings.shop or (DEMO_SHOP if settings.demo else None)
