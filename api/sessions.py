"""Opens a shopper's session: a token, the shopper behind it, and the conversation it goes on with."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from api import texts
from api.access import AsShopper, House, bearer_token
from api.frames import rfc3339
from api.services import Services
from api.tokens import RESUMABLE_FOR, BadToken
from conversation.erasure import Eraser
from conversation.errors import Stale
from conversation.model import BEFORE_ALL, Closed, Conversation, Fact, RepLeft, ShopperId
from conversation.shoppers import Shopper
from conversation.store import Log

router = APIRouter(prefix="/v1", tags=["shopper"])


class PageIn(BaseModel):
    """Where in the shop the shopper is."""

    url: texts.Url
    title: texts.Title = ""
    product_id: texts.Label | None = None


class SessionIn(BaseModel):
    page: PageIn | None = None
    identity: str | None = None


async def former_shopper(request: Request, house: House) -> Shopper | None:
    """Return the shopper of the old token that came along, None without one. Raises BadToken for a forged one."""
    if "authorization" not in request.headers:
        return None
    bearer = house.tokens.check(bearer_token(request), expired_for=RESUMABLE_FOR)
    if bearer.role != "shopper":
        raise BadToken("this is a rep's token; a shopper's session needs none, or the shopper's old one")
    return await house.shoppers.find(ShopperId(bearer.subject))


@router.post("/sessions", status_code=201)
async def open_session(
    body: SessionIn,
    request: Request,
    house: House,
    former: Annotated[Shopper | None, Depends(former_shopper)],
) -> dict[str, Any]:
    """Open a session; with the old token as Bearer it resumes that shopper's conversation."""
    address = request.client.host if request.client else "unknown"
    await house.limit.spend("session", address, per_minute=house.settings.sessions_per_minute)
    shopper = await _shopper(house, former, body.identity)
    conversation = await house.log.latest_of(shopper.id) or await house.log.start(shopper.id)
    verified = body.identity is not None
    life = timedelta(hours=house.settings.session_hours)
    issued = house.tokens.issue("shopper", shopper.id, life, verified=verified)
    return {
        "token": issued.token,
        "expires_at": rfc3339(issued.expires_at),
        "shopper": {
            "id": shopper.id,
            "verified": verified,
            **({"name": shopper.name} if shopper.name else {}),
        },
        "conversation": {"id": conversation.id},
        "shop": {"mail": house.settings.mails},
    }


@router.delete("/sessions/me", status_code=204)
async def forget_me(who: AsShopper, house: House) -> Response:
    """Erase everything this shopper wrote, sent and was told, for good. Asking again does no harm."""
    await forget(house.log, house.eraser, who.shopper.id)
    return Response(status_code=204)


async def forget(log: Log, eraser: Eraser, shopper: ShopperId) -> int:
    """End what is open and erase it as it ended; return how many conversations. Where somebody wrote, look again.

    An answer that is being made then is refused: it was owed before the end, and nothing is owed after it.
    """
    while True:
        ended = [
            (await log.submit(found.id, None, _ending)).conversation for found in await log.all_of(shopper)
        ]
        try:
            return await eraser.forget(shopper, {one.id: one.position for one in ended})
        except Stale:
            continue


def _ending(seen: Conversation) -> list[Fact]:
    """Nobody is to wait for, answer or be mailed to who wants to be forgotten."""
    if seen.over or seen.position == BEFORE_ALL:
        return []
    return [Closed()] if seen.rep is None else [RepLeft(seen.rep, "closed"), Closed()]


async def _shopper(house: Services, former: Shopper | None, identity: str | None) -> Shopper:
    if identity is None:
        return former or await house.shoppers.add()
    vouched = house.tokens.identity(identity)
    name = texts.mask_cards(texts.clean(vouched.name or "")).strip() or None
    return await house.shoppers.identify(replace(vouched, name=name), former.id if former else None)
