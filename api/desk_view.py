"""The desk as the console sees it: the rows of Redis with the names and moods of SQL, and what changed since."""

from typing import Any

from api.frames import Frame, rfc3339
from api.reps import Rep
from api.services import Services
from conversation.model import Conversation, ConversationId
from conversation.shoppers import Shopper
from handoff.admission import Weather
from handoff.desk_answers import Seats

Keyed = dict[str, dict[str, Frame]]
"""The lists of a desk frame, each by the id of its entries."""

_KEYS = {"waiting": "conversation", "offers": "id", "mine": "conversation"}


def presence_frame(seats: Seats) -> Frame:
    return {"state": seats.state, "seats": seats.seats, "taken": seats.taken}


def brake_frame(weather: Weather) -> Frame:
    """Whether turns fail in numbers, in how many conversations one did of late, and how many are on the list."""
    return {"storm": weather.storm, "failed": weather.failed, "on_list": weather.on_list}


async def desk_frame(house: Services, rep: Rep) -> Frame:
    """Return `{waiting, offers, mine, presence, rep, length, brake}` for `rep`. Raises DeskUnavailable."""
    shot = await house.desk.snapshot_for(rep.id)
    shown = {
        *(row.conversation for row in shot.waiting),
        *(row.conversation for row in shot.offers),
        *(row.conversation for row in shot.mine),
    }
    states = await house.log.several(shown)
    people = await house.shoppers.several({state.shopper for state in states.values()})

    def about(conversation: ConversationId) -> Frame:
        state = states.get(conversation)
        return {} if state is None else _about(state, people.get(state.shopper))

    return {
        "waiting": [
            {
                "conversation": row.conversation,
                "reason": row.reason.value,
                "since": rfc3339(row.since),
                "place": row.place,
                **about(row.conversation),
            }
            for row in shot.waiting
        ],
        "offers": [
            {
                "id": row.id,
                "conversation": row.conversation,
                "expires_at": rfc3339(row.expires_at),
                "reason": row.reason.value,
                "since": rfc3339(row.since),
                **about(row.conversation),
            }
            for row in shot.offers
        ],
        "mine": [
            {
                "conversation": row.conversation,
                "since": rfc3339(row.since),
                **_own(states.get(row.conversation)),
                **about(row.conversation),
            }
            for row in shot.mine
        ],
        "presence": presence_frame(shot.presence),
        "rep": {"id": rep.id, "name": rep.name},
        "length": shot.length,
        "brake": brake_frame(house.admission.weather),
    }


def _own(state: Conversation | None) -> Frame:
    """Why a rep has a conversation (taken by hand, nobody had asked), and how far it has come."""
    if state is None:
        return {"position": 0}
    reason = {"reason": state.waiting_for.value} if state.waiting_for else {}
    return {"position": state.position, **reason}


def _about(state: Conversation, shopper: Shopper | None) -> Frame:
    person: Frame = {"id": state.shopper, "verified": shopper is not None and shopper.subject is not None}
    if shopper is not None and shopper.name:
        person["name"] = shopper.name
    about: Frame = {"shopper": person}
    if state.mood is not None:
        about["mood"] = state.mood.value
    if state.page is not None:
        about["page"] = {"url": state.page.url, "title": state.page.title}
    return about


def keyed(frame: Frame) -> Keyed:
    """Return the lists of a desk frame by their entries' ids."""
    return {name: {entry[key]: entry for entry in frame[name]} for name, key in _KEYS.items()}


def changes(old: Frame, new: Frame) -> Frame | None:
    """Return the entries that are new or other than before and, under `gone`, the ids that left; None when alike."""
    frame: dict[str, Any] = {}
    gone: dict[str, list[str]] = {}
    before, after = keyed(old), keyed(new)
    for name in _KEYS:
        changed = [entry for key, entry in after[name].items() if before[name].get(key) != entry]
        left = [key for key in before[name] if key not in after[name]]
        if changed:
            frame[name] = changed
        if left:
            gone[name] = left
    if gone:
        frame["gone"] = gone
    for name in ("presence", "length", "brake"):
        if old[name] != new[name]:
            frame[name] = new[name]
    return {"kind": "desk", **frame} if frame else None
