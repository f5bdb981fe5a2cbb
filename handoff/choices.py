"""What somebody for whom no person comes soon may choose. Pure."""

from typing import Literal, get_args

from conversation.model import Conversation, Holder

Choice = Literal["wait", "message", "assistant", "leave"]
"""Wait on for a person; leave a message for later; go on with the assistant, the place kept; give the place up."""

CHOICES: tuple[Choice, ...] = get_args(Choice)


def may_choose(now: Conversation) -> bool:
    """Tell whether the shopper is in line or on the list for a person; who left a message has chosen."""
    return may_leave(now) and not now.message_left


def may_leave(now: Conversation) -> bool:
    """Tell whether there is a place to give up: the shopper's own, or that of a message they left."""
    return now.in_line or now.deferred is not None


def choices_of(now: Conversation) -> tuple[Choice, ...]:
    """Return what is offered: nothing as long as a person may come soon, and never what is so already."""
    asked = now.unasked_since is None or now.chose_to_wait or now.holder is Holder.ASSISTANT
    if not may_choose(now) or not asked:
        return ()
    so_already = "assistant" if now.holder is Holder.ASSISTANT else "wait"
    return tuple(choice for choice in CHOICES if choice != so_already)
