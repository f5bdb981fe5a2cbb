"""The desk as the console sees it: the rows of Redis with the names and moods of SQL, and what changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.frames import Frame, rfc3339
from api.portraits import shown_by
from api.reps import Rep
from api.services import Services
from conversation.model import Conversation, ConversationId, RepId, ShopperId
from conversation.shoppers import Shopper
from handoff.admission import Weather
from handoff.desk_answers import Board, Seats, Snapshot, WaitingRow
from handoff.matching import why_waiting, why_you

Keyed = dict[str, dict[str, Frame]]
"""The lists of a desk frame, each by the id of its entries."""

_KEYS = {
    "waiting": "conversation",
    "offers": "id",
    "mine": "conversation",
    "wrapping": "conversation",
    "reps": "id",
}
_OFFLINE = Seats("offline", 0, 0)


def presence_frame(seats: Seats) -> Frame:
    return {"state": seats.state, "seats": seats.seats, "taken": seats.taken}


def brake_frame(weather: Weather) -> Frame:
    """Whether turns fail in numbers, in how many conversations one did of late, and how many are on the list."""
    return {"storm": weather.storm, "failed": weather.failed, "on_list": weather.on_list}


@dataclass(frozen=True, slots=True)
class Known:
    """What SQL says of the conversations that are shown, and of their shoppers."""

    states: Mapping[ConversationId, Conversation]
    people: Mapping[ShopperId, Shopper]

    def about(self, conversation: ConversationId) -> Frame:
        state = self.states.get(conversation)
        return {} if state is None else _about(state, self.people.get(state.shopper))


async def look_up(house: Services, shown: Iterable[ConversationId]) -> Known:
    """Return what SQL says of the conversations `shown`."""
    states = await house.log.several(set(shown))
    return Known(states, await house.shoppers.several({state.shopper for state in states.values()}))


async def desk_frame(house: Services, rep: Rep) -> Frame:
    """Return the desk as `rep` sees it: `board_frame` and `own_frame` in one. Raises DeskUnavailable."""
    board, shot = await house.desk.board(), await house.desk.snapshot_for(rep.id, rows=0)
    known = await look_up(house, shown_in(shot))
    return {**await board_frame(house, board, await house.reps.all()), **own_frame(rep, shot, known)}


async def board_frame(house: Services, board: Board, accounts: Iterable[Rep]) -> Frame:
    """Return what every console sees alike: `{waiting, length, reps, skills, brake}`."""
    known = await look_up(house, (row.conversation for row in board.waiting))
    staff = [rep for rep in accounts if rep.active]
    names = {rep.id: rep.name for rep in staff}
    return {
        "waiting": [_waiting(row, known, names) for row in board.waiting],
        "length": board.length,
        "reps": [_colleague(rep, board.reps.get(rep.id, _OFFLINE)) for rep in staff],
        "skills": sorted({skill for rep in staff for skill in rep.skills}),
        "brake": brake_frame(house.admission.weather),
    }


def shown_in(shot: Snapshot) -> list[ConversationId]:
    """Return the conversations that are a rep's own."""
    return [*(offer.conversation for offer in shot.offers), *(row.conversation for row in shot.mine)]


def own_frame(rep: Rep, shot: Snapshot, known: Known) -> Frame:
    """Return what is a rep's own: `{offers, mine, wrapping, missed, presence, rep}`."""
    return {
        "offers": [
            {
                "id": row.id,
                "conversation": row.conversation,
                "expires_at": rfc3339(row.expires_at),
                "reason": row.reason.value,
                "since": rfc3339(row.since),
                **({"why": why_you(row.match)} if row.match else {}),
                **known.about(row.conversation),
            }
            for row in shot.offers
        ],
        "mine": [
            {
                "conversation": row.conversation,
                "since": rfc3339(row.since),
                **_own(known.states.get(row.conversation)),
                **known.about(row.conversation),
            }
            for row in shot.mine
        ],
        "wrapping": [
            {"conversation": row.conversation, "until": rfc3339(row.until)} for row in shot.wrapping
        ],
        "missed": shot.missed,
        "presence": presence_frame(shot.presence),
        "rep": {"id": rep.id, "name": rep.name},
    }


def _waiting(row: WaitingRow, known: Known, names: Mapping[RepId, str]) -> Frame:
    state = known.states.get(row.conversation)
    wish = (
        {}
        if state is None
        else {"skill": state.wish.skill, "language": state.wish.language, "rep": state.wish.rep}
    )
    return {
        "conversation": row.conversation,
        "reason": row.reason.value,
        "since": rfc3339(row.since),
        "place": row.place,
        "why": why_waiting(row.pool, names),
        "wish": {what: whom for what, whom in wish.items() if whom is not None},
        "head_start_minutes": round(row.head_start_minutes, 1),
        **known.about(row.conversation),
    }


def _colleague(rep: Rep, seats: Seats) -> Frame:
    """Who there is to hand a conversation to, and how much room they have."""
    return {
        "id": rep.id,
        "name": rep.name,
        "presence": seats.state,
        "seats": rep.seats,
        "taken": seats.taken,
        "wrapping": seats.wrapping,
        "skills": list(rep.skills),
        "languages": list(rep.languages),
        **shown_by(rep),
    }


def _own(state: Conversation | None) -> Frame:
    """Why a rep has a conversation (taken by hand, nobody had asked), and how far it has come."""
    if state is None:
        return {"position": 0}
    own: Frame = {"position": state.position, "reminded": state.rep_reminded}
    if state.waiting_for:
        own["reason"] = state.waiting_for.value
    if state.owed_since:
        own["unanswered_since"] = rfc3339(state.owed_since)
    return own


def _about(state: Conversation, shopper: Shopper | None) -> Frame:
    """Who it is and how they are; whether a message was left; who had it before, while it is back in line."""
    person: Frame = {"id": state.shopper, "verified": shopper is not None and shopper.subject is not None}
    if shopper is not None and shopper.name:
        person["name"] = shopper.name
    about: Frame = {"shopper": person}
    if state.mood is not None:
        about["mood"] = state.mood.value
    if state.wish.language is not None:
        about["language"] = state.wish.language
    if state.message_left:
        about["message"] = True
    if state.returned is not None:
        back = state.returned
        about["returned"] = {"by": back.rep.name, "why": back.why, "at": rfc3339(back.at)}
    if state.page is not None:
        about["page"] = {"url": state.page.url, "title": state.page.title}
    return about


def keyed(frame: Frame) -> Keyed:
    """Return the lists of a desk frame, or of a part of one, by their entries' ids."""
    return {
        name: {entry[key]: entry for entry in frame[name]} for name, key in _KEYS.items() if name in frame
    }


def changes(old: Frame, new: Frame) -> Frame | None:
    """Return the entries that are new or other than before and, under `gone`, the ids that left; None when alike."""
    frame: dict[str, Any] = {}
    gone: dict[str, list[str]] = {}
    before, after = keyed(old), keyed(new)
    for name in after:
        changed = [entry for key, entry in after[name].items() if before[name].get(key) != entry]
        left = [key for key in before[name] if key not in after[name]]
        if changed:
            frame[name] = changed
        if left:
            gone[name] = left
    if gone:
        frame["gone"] = gone
    for name in ("presence", "length", "brake", "missed", "skills"):
        if name in new and old[name] != new[name]:
            frame[name] = new[name]
    return {"kind": "desk", **frame} if frame else None
