"""Reps and conversations for the desk's tests, as the log would have them."""

from datetime import datetime

from conversation.model import (
    BEFORE_ALL,
    NO_WISH,
    Conversation,
    ConversationId,
    Event,
    HumanRequested,
    Position,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    ShopperId,
    Wish,
    apply,
)

MARA = RepCard(RepId("r_mara"), "Mara")
WEI = RepCard(RepId("r_wei"), "Wei")


def conversation(name: str) -> Conversation:
    return Conversation(ConversationId(name), ShopperId(f"s_{name}"), BEFORE_ALL)


def waiting(name: str, since: datetime, reason: Reason = Reason.ASKED, wish: Wish = NO_WISH) -> Conversation:
    """A conversation in line since `since`."""
    return apply(conversation(name), Event(Position(1), since, HumanRequested(reason, wish)))


def joined(seen: Conversation, rep: RepCard, at: datetime) -> Conversation:
    return apply(seen, Event(Position(seen.position + 1), at, RepJoined(rep)))
