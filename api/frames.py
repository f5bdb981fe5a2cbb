"""Events as the wire knows them."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from conversation.codec import dump_fact, kind_of
from conversation.model import (
    AssistantSaid,
    Event,
    FileCard,
    FileSent,
    MoodCorrected,
    NoteWritten,
    PromiseFlagged,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    RepReminded,
    RepSaid,
    ShopperSaid,
)

Frame = dict[str, Any]
PictureOf = Callable[[RepId], str | None]
"""Where a rep's picture is fetched from, who has one."""

_INTERNAL = {"found", "verified", "wish", "outcome"}
"""Fields our own decisions need and no reader does."""

_LEFT_OUT_WHEN_EMPTY = {"page", "next_opening", "erased", "options", "how", "cards", "computed"}
_LISTS = {"citations", "options", "cards"}
_OF_A_REP = RepSaid | RepLeft | RepReminded | NoteWritten | MoodCorrected | PromiseFlagged
"""Facts whose rep is told by `by` alone."""


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def nobodys(rep: RepId) -> str | None:
    """Tell of no picture."""
    del rep
    return None


def frame_of(event: Event, shopper_name: str | None = None, picture_of: PictureOf = nobodys) -> Frame:
    """Return one event as a JSON frame; empty optional fields are left out."""
    fields = {
        key: [_trimmed(item) for item in value] if key in _LISTS else value
        for key, value in dump_fact(event.fact).items()
        if key not in _INTERNAL and not (key in _LEFT_OUT_WHEN_EMPTY and not value)
    }
    by = _by(event, shopper_name, picture_of)
    if isinstance(event.fact, _OF_A_REP):
        fields.pop("rep")
    if isinstance(event.fact, FileSent):
        fields = {key: value for key, value in fields.items() if key != "rep"}
        fields["file"] = shown_file(event.fact.file)
    if isinstance(event.fact, RepJoined) and "picture" in by:
        fields |= {"rep": {**asdict(event.fact.rep), "picture": by["picture"]}}
    return {
        "position": event.position,
        "kind": kind_of(event.fact),
        "at": rfc3339(event.at),
        "by": by,
        **fields,
    }


def shown_file(card: FileCard) -> Frame:
    """Return a file as the wire tells of it, with the path it is fetched from; one that was erased has none."""
    return {**_trimmed(asdict(card)), **({"url": f"/files/{card.id}"} if card.name else {})}


def _trimmed(item: Frame) -> Frame:
    return {key: value for key, value in item.items() if value is not None}


def _by(event: Event, shopper_name: str | None, picture_of: PictureOf) -> Frame:
    match event.fact:
        case ShopperSaid() | FileSent(rep=None):
            return {"role": "shopper", **({"name": shopper_name} if shopper_name else {})}
        case AssistantSaid():
            return {"role": "assistant"}
        case FileSent(rep=RepCard() as rep) | RepJoined(rep=rep) | RepSaid(rep=rep) | RepLeft(rep=rep):
            return _rep(rep, picture_of)
        case NoteWritten(rep=rep) | MoodCorrected(rep=rep) | PromiseFlagged(rep=rep) | RepReminded(rep=rep):
            return _rep(rep, picture_of)
        case _:
            return {"role": "system"}


def _rep(rep: RepCard, picture_of: PictureOf) -> Frame:
    """Who a rep was then, and the picture that shows them now."""
    picture = picture_of(rep.id)
    return {"role": "rep", "name": rep.name, **({"picture": picture} if picture else {})}


def visible(event: Event, *, to_desk: bool) -> bool:
    """A shopper's stream never carries what only the desk may see."""
    return to_desk or event.audience == "everyone"
