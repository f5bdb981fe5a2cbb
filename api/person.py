"""The card of one shopper: who they are to the shop, and what happened with them before."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter

from agent.manner import address_chosen, manner_of
from agent.shop import Order
from api.access import AsRep, House
from api.frames import Frame, rfc3339
from api.problems import Problem
from conversation.model import NoteWritten, ShopperId, ShopperSaid
from conversation.outcome import outcome_of, rating_of, reps_in, vouched_for
from conversation.past import Past, PastConversations
from conversation.shoppers import Shopper
from conversation.store import History

router = APIRouter(prefix="/v1", tags=["rep"])

CONVERSATIONS_AT_MOST = 20
NOTES_AT_MOST = 20
ORDERS_AT_MOST = 20
OPENING_CHARACTERS = 120


@router.get("/shoppers/{shopper_id}")
async def person(shopper_id: str, who: AsRep, house: House) -> Frame:
    """Return who a shopper is, how they write, their orders, past conversations and what reps noted.

    The e-mail and the orders are there while the shop vouches for the shopper, as in a briefing.
    """
    del who
    known = None if "\x00" in shopper_id else await house.shoppers.find(ShopperId(shopper_id))
    if known is None:
        raise Problem(404, "no-such-shopper", "There is no such shopper.")
    past = await PastConversations(house.engine).of(known.id, limit=CONVERSATIONS_AT_MOST)
    histories = [await house.log.read(one.conversation.id) for one in past]
    shopper = replace(known, verified=_verified(histories))
    events = [event for history in reversed(histories) for event in history.events]
    said = [event.fact.text for event in events if isinstance(event.fact, ShopperSaid)]
    manner = manner_of(said, address_chosen(events))
    return {
        "shopper": _shopper(shopper),
        "manner": {"language": manner.language, "formal": manner.formal, "called": manner.called},
        "orders": [_order(order) for order in (await house.orders_of(shopper))[:ORDERS_AT_MOST]],
        "conversations": [_past(one, history) for one, history in zip(past, histories, strict=True)],
        "notes": _notes(histories),
    }


def _verified(histories: Sequence[History]) -> bool:
    """Whether the shop vouched for them when they last wrote, in whichever conversation."""
    for history in histories:
        vouched = vouched_for(history.events)
        if vouched is not None:
            return vouched
    return False


def _shopper(shopper: Shopper) -> Frame:
    frame: Frame = {"id": shopper.id, "verified": shopper.verified}
    if shopper.name:
        frame["name"] = shopper.name
    if shopper.email and shopper.verified:
        frame["email"] = shopper.email
    return frame


def _order(order: Order) -> Frame:
    return {
        "number": order.number,
        "status": order.status.value,
        "placed": order.placed.date().isoformat(),
        "total": f"{order.total}",
        "currency": order.currency,
        "items": [{"title": item.title, "quantity": item.quantity} for item in order.items],
        **({} if order.expected is None else {"expected": order.expected.isoformat()}),
    }


def _past(past: Past, history: History) -> Frame:
    state = history.conversation
    frame: Frame = {
        "conversation": state.id,
        "opened_at": rfc3339(past.opened_at),
        "last_at": rfc3339(past.last_at),
        "outcome": outcome_of(state, history.events).value,
        "reps": list(reps_in(history.events)),
    }
    if state.mood is not None:
        frame["mood"] = state.mood.value
    if (rating := rating_of(history.events)) is not None:
        frame["rating"] = rating
    if opening := _opening(history):
        frame["opening"] = opening
    return frame


def _opening(history: History) -> str:
    """Return how the shopper began, shortened; "" where it was erased or nothing was said."""
    first = next(
        (
            event.fact.text
            for event in history.events
            if isinstance(event.fact, ShopperSaid) and event.fact.text.strip()
        ),
        "",
    )
    plain = " ".join(first.split())
    return plain if len(plain) <= OPENING_CHARACTERS else f"{plain[:OPENING_CHARACTERS].rstrip()}…"


def _notes(histories: Sequence[History]) -> list[Frame]:
    """Return what reps noted in any of these conversations, newest first."""
    notes = [
        (event.at, history.conversation.id, event.fact)
        for history in histories
        for event in history.events
        if isinstance(event.fact, NoteWritten) and event.fact.text
    ]
    notes.sort(key=lambda note: note[0], reverse=True)
    return [
        {"conversation": conversation, "at": rfc3339(at), "by": fact.rep.name, "text": fact.text}
        for at, conversation, fact in notes[:NOTES_AT_MOST]
    ]
