"""What a rep looks up: past conversations by the words in them, and passages of the shop's own knowledge."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import texts
from api.access import AsRep, House
from api.frames import Frame, rfc3339
from api.problems import Problem
from conversation.past import Excerpt, Past, PastConversations, words_of
from conversation.shoppers import Shopper
from retrieval.passages import Hit, NoKnowledge
from retrieval.passages import Query as Question

router = APIRouter(prefix="/v1", tags=["rep"])

LOOKUPS_PER_MINUTE = 240
"""By one rep: typing searches as it goes, and a search reads through many texts."""

EXCERPT_CHARACTERS = 160
LEAD_CHARACTERS = 40
QUOTE_CHARACTERS_AT_MOST = 2_000

Wanted = Annotated[str, Query(alias="q", min_length=1, max_length=200)]


@router.get("/search")
async def search(
    wanted: Wanted, who: AsRep, house: House, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> Frame:
    """Return the past conversations in which every word stands, newest first.

    `more` tells that there are others; `since` stands where only those after it were looked through.
    """
    await house.limit.spend("lookup", who.rep.id, per_minute=LOOKUPS_PER_MINUTE)
    words = words_of(texts.clean(wanted))
    finds = await PastConversations(house.engine).find(words, limit=limit)
    people = await house.shoppers.several({past.conversation.shopper for past in finds.found})
    return {
        "results": [past_frame(past, people.get(past.conversation.shopper), words) for past in finds.found],
        "more": finds.more,
        **({} if finds.since is None else {"since": rfc3339(finds.since)}),
    }


def past_frame(past: Past, shopper: Shopper | None, words: Sequence[str]) -> Frame:
    """Return one past conversation as search shows it."""
    state = past.conversation
    known = {} if shopper is None or not shopper.name else {"name": shopper.name}
    frame: Frame = {
        "conversation": state.id,
        "shopper": {
            "id": state.shopper,
            "verified": shopper is not None and shopper.subject is not None,
            **known,
        },
        "opened_at": rfc3339(past.opened_at),
        "last_at": rfc3339(past.last_at),
        "holder": state.holder.value,
    }
    if state.mood is not None:
        frame["mood"] = state.mood.value
    if past.excerpt is not None:
        frame["excerpt"] = _excerpt_frame(past.excerpt, words)
    return frame


def _excerpt_frame(excerpt: Excerpt, words: Sequence[str]) -> Frame:
    return {
        "position": excerpt.position,
        "kind": excerpt.kind,
        "text": _around(" ".join(excerpt.text.split()), words),
    }


def _around(text: str, words: Sequence[str]) -> str:
    """Return the piece of `text` around the first of `words` in it."""
    found = re.search("|".join(map(re.escape, words)), text, re.I)
    start = max(0, (found.start() if found else 0) - LEAD_CHARACTERS)
    piece = text[start : start + EXCERPT_CHARACTERS]
    ends = "…" if start + EXCERPT_CHARACTERS < len(text) else ""
    return f"{'…' if start else ''}{piece}{ends}"


@router.get("/knowledge")
async def knowledge(
    wanted: Wanted, who: AsRep, house: House, limit: Annotated[int, Query(ge=1, le=20)] = 6
) -> dict[str, Any]:
    """Return the passages that bear on a question, best first; those `near` fell short of what answers are made of."""
    await house.limit.spend("lookup", who.rep.id, per_minute=LOOKUPS_PER_MINUTE)
    question = texts.clean(wanted).strip()
    if not question:
        return {"passages": []}
    try:
        found = await house.knowledge.search(Question(question, limit=limit))
    except NoKnowledge as error:
        detail = "The shop's knowledge has not been read in yet; ask whoever runs the server to."
        raise Problem(503, "no-knowledge", detail) from error
    hits = [_passage(hit, near=False) for hit in found.hits]
    near = [_passage(hit, near=True) for hit in found.near]
    return {"passages": [*hits, *near][:limit]}


def _passage(hit: Hit, *, near: bool) -> Frame:
    """Return a passage with the fields of a citation; the quote is the whole of it, as it was read in."""
    passage = hit.passage
    return {
        "id": passage.id,
        "title": " › ".join(passage.path) or passage.title,
        "quote": passage.text[:QUOTE_CHARACTERS_AT_MOST],
        "kind": passage.kind.value,
        "score": round(hit.score, 3),
        "near": near,
        **({} if passage.url is None else {"url": passage.url}),
    }
