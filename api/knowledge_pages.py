"""Pages of the knowledge over HTTP: every rep reads them and how it stands with them, supervisors write."""

import asyncio
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator

from api import texts
from api.access import AsRep, AsSupervisor, House
from api.frames import Frame
from api.page_writing import Draft, PageWriter
from api.problems import Problem
from api.search import LOOKUPS_PER_MINUTE
from api.services import Services
from api.written_pages import Page, page_frame
from conversation.model import RepId
from retrieval.holdings import Holding
from retrieval.injected import speaks_to_a_machine
from retrieval.passages import Passage
from retrieval.sources import Reading
from retrieval.written import WrittenPage, read_written

router = APIRouter(prefix="/v1/knowledge/pages", tags=["supervisor"])

TITLE_CHARACTERS_AT_MOST = 200
TEXT_CHARACTERS_AT_MOST = 20_000
URL_CHARACTERS_AT_MOST = 2_000
FILES_AT_MOST = 200
LEAD_CHARACTERS = 160

NO_TEXT = "The page says nothing yet; write what shoppers should be told under its title."
ORDERS = "reads like an order to the assistant, so it is never quoted; write it to shoppers"


def _cleaned(value: object) -> object:
    return texts.clean(value) if isinstance(value, str) else value


def _title(title: str) -> str:
    title = texts.mask_cards(" ".join(title.split()))
    if texts.is_blank(title):
        raise ValueError("A page needs a title; shoppers read it as the source of an answer.")
    return _at_most(title, TITLE_CHARACTERS_AT_MOST, "The title")


def _text(text: str) -> str:
    if texts.is_blank(text.replace("\n", "").replace("\t", "")):
        raise ValueError(NO_TEXT)
    return texts.mask_cards(_at_most(text, TEXT_CHARACTERS_AT_MOST, "The text"))


def _url(url: str) -> str:
    url = _at_most(url.strip(), URL_CHARACTERS_AT_MOST, "The link")
    path = url.startswith("/") and not url.startswith(("//", "/\\"))
    whole = url.lower().startswith(("https://", "http://"))
    if url and (not (path or whole) or any(char.isspace() for char in url)):
        raise ValueError("A link begins with https:// or, on the shop’s own site, with / and has no spaces.")
    return url


def _at_most(text: str, most: int, what: str) -> str:
    if len(text) > most:
        raise ValueError(f"{what} has {len(text):,} characters; {most:,} fit.")
    return text


Title = Annotated[str, BeforeValidator(_cleaned), AfterValidator(_title)]
Text = Annotated[str, BeforeValidator(_cleaned), AfterValidator(_text)]
Url = Annotated[str, BeforeValidator(_cleaned), AfterValidator(_url)]


class PreviewIn(BaseModel):
    title: Title
    text: Text
    url: Url = ""


class PageIn(PreviewIn):
    """With `id` it changes that page, and `changed_at` says which version its writer saw."""

    id: texts.SenderId | None = None
    changed_at: str | None = None


@router.get("")
async def pages(
    who: AsRep, house: House, wanted: Annotated[str, Query(alias="q", max_length=200)] = ""
) -> Frame:
    """Return what is written here, what the shop's files hold beside it, and whether all of it is answered from.

    With `q`, those in which every word of it stands.
    """
    del who
    words = texts.clean(wanted).casefold().split()
    written = await house.taking_up.pages.all()
    files = await asyncio.to_thread(house.knowledge.holdings)
    names = await _names(house)
    found = [one for one in files if _has(words, one.title, one.id)]
    standing = house.taking_up.standing(written)
    return {
        "pages": [
            _listed(house, page, names) for page in written if _has(words, page.title, page.text, page.url)
        ],
        "files": [_file(one) for one in found[:FILES_AT_MOST]],
        "files_total": len(found),
        "knowledge": {"state": standing.state, **({"detail": standing.detail} if standing.detail else {})},
    }


@router.put("")
async def put(body: PageIn, who: AsSupervisor, house: House) -> Frame:
    """Add a page, or change the one whose `id` is given; it is answered from within moments."""
    await _refuse_unread(body, house)
    draft = Draft(body.title, body.text, body.url)
    writer = PageWriter(house.engine, clock=house.clock)
    if body.id is None:
        page = await writer.add(draft, who.rep.id)
    elif body.changed_at is None:
        raise Problem(400, "bad-request", "Say which version of the page you change: send its changed_at.")
    else:
        page = await writer.change(body.id, draft, who.rep.id, seen=body.changed_at)
    house.taking_up.wake()
    return {**_listed(house, page, await _names(house)), "text": page.text}


@router.post("/preview")
async def preview(body: PreviewIn, who: AsSupervisor, house: House) -> Frame:
    """Return the passages a page would become, as they would be found and cited; nothing is kept."""
    await house.limit.spend("lookup", who.rep.id, per_minute=LOOKUPS_PER_MINUTE)
    reading = await _read(body, house)
    return {
        "passages": [_passage(one) for one in reading.passages],
        "problems": [problem.what for problem in reading.problems],
    }


@router.get("/{page_id}")
async def page(page_id: str, who: AsRep, house: House) -> Frame:
    """Return one page with its text."""
    del who
    found = await house.taking_up.pages.page(page_id)
    return {**_listed(house, found, await _names(house)), "text": found.text}


@router.delete("/{page_id}", status_code=204)
async def remove(page_id: str, who: AsSupervisor, house: House, changed_at: str) -> Response:
    """Delete the version of a page that was seen; it is no longer answered from within moments."""
    await PageWriter(house.engine, clock=house.clock).remove(page_id, who.rep.id, seen=changed_at)
    house.taking_up.wake()
    return Response(status_code=204)


def _has(words: Iterable[str], *said: str) -> bool:
    whole = " ".join(said).casefold()
    return all(word in whole for word in words)


async def _names(house: Services) -> dict[RepId, str]:
    return {rep.id: rep.name for rep in await house.reps.all()}


def _listed(house: Services, page: Page, names: dict[RepId, str]) -> Frame:
    """A page with where it stands: `answered` from since then, or `waiting` to be taken up."""
    frame: Frame = {**page_frame(page, names), "lead": " ".join(page.text[:LEAD_CHARACTERS].split())}
    if not house.taking_up.is_taken(page):
        return {**frame, "state": "waiting"}
    taken = house.knowledge.written[page.id]
    left_out = {"left_out": list(taken.left_out)} if taken.left_out else {}
    return {**frame, "state": "answered", "since": taken.since, **left_out}


def _file(one: Holding) -> Frame:
    url = {} if one.url is None else {"url": one.url}
    return {"id": one.id, "title": one.title, "kind": one.kind.value, "passages": one.passages, **url}


def _passage(passage: Passage) -> dict[str, Any]:
    """With the fields of a citation; `quoted` tells how answers use it: whole, sentence by sentence, or never."""
    told = speaks_to_a_machine(passage.text)
    quoted = "never" if told else "whole" if passage.kind.value == "faq" else "sentences"
    return {
        "id": passage.id,
        "title": " › ".join(passage.path),
        "quote": passage.text,
        "kind": passage.kind.value,
        "quoted": quoted,
        **({} if passage.url is None else {"url": passage.url}),
        **({"warning": f"This {ORDERS}."} if told else {}),
    }


async def _read(body: PreviewIn, house: Services) -> Reading:
    """Read what was sent just as it will be read when it is taken up."""
    home = house.knowledge.shop().get("url") if house.knowledge.ready else None
    draft = WrittenPage("preview", body.title, body.text, body.url)
    return await asyncio.to_thread(read_written, draft, home=home if isinstance(home, str) else None)


async def _refuse_unread(body: PageIn, house: Services) -> None:
    """Nothing is kept that nothing could be answered from, such as a page of headings alone."""
    if not any(not texts.is_blank(one.text) for one in (await _read(body, house)).passages):
        raise Problem(400, "bad-request", NO_TEXT)
