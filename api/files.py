"""Takes the files people send, and hands them out to those who may see the conversation."""

import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from agent import phrases
from agent.reply import PERSON
from api import access, texts
from api.access import Caller, House, RepCaller, ShopperCaller
from api.file_cleaning import SUFFIXES, Cleaned, NotWanted
from api.frames import shown_file
from api.limits import FILE_BYTES_AT_MOST
from api.problems import Problem
from api.services import Services
from conversation.model import (
    AssistantSaid,
    CommandId,
    Conversation,
    Fact,
    FileCard,
    FileSent,
    Holder,
    Position,
)

router = APIRouter(tags=["files"])

FILES_PER_MINUTE = 12
NAME_CHARACTERS_AT_MOST = 120

_SENDER_ID: TypeAdapter[str] = TypeAdapter(texts.SenderId)
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


def upload_form(*fields: str) -> dict[str, object]:
    """Return how the API's description tells of a form with a file, and with a text in each of `fields`."""
    texts_too = {name: {"type": "string"} for name in fields}
    schema = {
        "type": "object",
        "required": [*fields, "file"],
        "properties": {**texts_too, "file": {"type": "string", "format": "binary"}},
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with the name its sender gave it, and whatever the form's field `id` says."""

    name: str
    content: bytes
    id: object


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came: the sender's id, and the file with the name they gave it."""

    id: str
    name: str
    content: bytes


@router.post("/v1/conversations/{conversation_id}/files", status_code=202, openapi_extra=upload_form("id"))
async def send_file(conversation_id: str, request: Request, who: Caller, house: House) -> dict[str, Any]:
    """Take a picture or a PDF: known by its content, stripped of everything else, on disk when this is answered."""
    found = await access.conversation(house, who, conversation_id)
    if isinstance(who, RepCaller):
        access.held_by(found, who.rep)
    sender = who.rep.id if isinstance(who, RepCaller) else who.shopper.id
    await house.limit.spend("file", sender, per_minute=FILES_PER_MINUTE)
    sent = await _read_form(request)
    role = f"rep:{sender}" if isinstance(who, RepCaller) else "shopper"
    command = CommandId(f"{role}:{sent.id}")
    try:
        cleaned = await house.cleaner.clean(sent.content)
    except NotWanted as error:
        raise Problem(422, "file-not-wanted", str(error)) from None
    card = _card(sent.name, cleaned)
    fact = _fact(card, who)
    await house.shelf.keep(found.id, card, cleaned.content)
    try:
        appended = await house.log.submit(found.id, command, lambda seen: _facts(seen, who, fact))
    except BaseException:
        await house.shelf.drop(found.id, card.id)
        raise
    if appended.repeated:
        await house.shelf.drop(found.id, card.id)
        card = await _sent_before(house, found, appended.position) or card
    return {"file": shown_file(card), "position": appended.position}


def _facts(seen: Conversation, who: ShopperCaller | RepCaller, fact: FileSent) -> list[Fact]:
    """A shopper alone with the assistant is told that it has no eyes, unless it is about to answer them anyway."""
    if isinstance(who, RepCaller):
        access.held_by(seen, who.rep)
        return [fact]
    alone = seen.holder is Holder.ASSISTANT or (seen.holder is Holder.NOBODY and seen.parked_with is None)
    if not alone or seen.owed_since is not None:
        return [fact]
    if seen.in_line:
        return [fact, AssistantSaid(phrases.FILE_FOR_THE_PERSON)]
    return [fact, AssistantSaid(phrases.NO_EYES, options=(PERSON,))]


def _fact(card: FileCard, who: ShopperCaller | RepCaller) -> FileSent:
    if isinstance(who, RepCaller):
        return FileSent(card, who.rep.card)
    return FileSent(card, verified=who.bearer.verified)


async def _sent_before(house: Services, found: Conversation, position: Position) -> FileCard | None:
    history = await house.log.read(found.id, Position(position - 1), limit=1)
    fact = history.events[0].fact if history.events else None
    return fact.file if isinstance(fact, FileSent) else None


async def read_upload(request: Request) -> Upload:
    """Return the file of a form. Raises Problem."""
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            upload, given = form.get("file"), form.get("id")
            name = upload.filename or "" if isinstance(upload, UploadFile) else ""
            content = await upload.read(FILE_BYTES_AT_MOST + 1) if isinstance(upload, UploadFile) else None
    except HTTPException as error:
        raise Problem(400, "bad-request", f"The form can't be read: {error.detail}") from None
    if content is None:
        raise Problem(400, "bad-request", "file: send one file in the form's field `file`.")
    if len(content) > FILE_BYTES_AT_MOST:
        raise Problem(413, "body-too-large", "Files may have 10 MB at most; send a smaller one.")
    return Upload(name, content, given)


async def _read_form(request: Request) -> Sent:
    """Return what was sent. Raises Problem."""
    upload = await read_upload(request)
    try:
        sent_id = _SENDER_ID.validate_python(upload.id)
    except ValidationError:
        raise Problem(400, "bad-request", "id: 1 to 100 visible ASCII characters, made by you.") from None
    return Sent(sent_id, upload.name, upload.content)


def _card(name: str, cleaned: Cleaned) -> FileCard:
    return FileCard(
        id=f"f_{secrets.token_urlsafe(24)}",
        name=file_name(name, SUFFIXES[cleaned.type]),
        type=cleaned.type,
        bytes=len(cleaned.content),
        width=cleaned.width,
        height=cleaned.height,
    )


def file_name(given: str, suffix: str) -> str:
    """What the sender called it, in one line, without folders or marks that turn it round, and ending as what it is."""
    last = PurePath(given.replace("\\", "/")).name
    shown = "".join(char for char in texts.clean(last) if unicodedata.category(char) != "Cf")
    words = " ".join(texts.mask_cards(shown).split())
    stem = words.rpartition(".")[0] or words
    if texts.is_blank(stem):
        stem = "document" if suffix == ".pdf" else "picture"
    return stem[:NAME_CHARACTERS_AT_MOST] + suffix


@router.get("/files/{file_id}", include_in_schema=False)
async def fetch_file(file_id: str, who: Caller, house: House) -> FileResponse:
    """Hand a file out: pictures to be shown, everything else to be saved; a browser may run nothing of it."""
    missing = Problem(404, "not-found", "There is no such file, or it is not yours.")
    kept = None if "\x00" in file_id else await house.shelf.find(file_id)
    if kept is None:
        raise missing
    try:
        await access.conversation(house, who, kept.conversation)
    except Problem:
        raise missing from None
    disposition = "inline" if kept.type.startswith("image/") else "attachment"
    return FileResponse(
        kept.path,
        media_type=kept.type,
        filename=kept.name,
        content_disposition_type=disposition,
        headers=SAFE,
    )
