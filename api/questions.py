"""Hands out what others asked on a page, for its visitors to begin with."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import texts
from api.access import House
from api.frames import Frame
from conversation.model import Page

router = APIRouter(prefix="/v1", tags=["shopper"])

KEPT_BY_BROWSERS_SECONDS = 300


@router.get("/questions")
async def questions(
    house: House,
    response: Response,
    url: Annotated[texts.Url, Query()] = "",
    product_id: Annotated[texts.Label | None, Query()] = None,
) -> Frame:
    """Return what others asked on this page, in the shop's words: no more than a few, and none where few have asked."""
    response.headers["Cache-Control"] = f"public, max-age={KEPT_BY_BROWSERS_SECONDS}"
    asked = house.asked.on(Page(url, "", product_id))
    return {"language": house.live.now.languages[0], "questions": list(asked)}
