"""Which failed turns bring a person: the one door between the failing path of a turn and the line.

Everybody is admitted. A brake for storms, in which every turn fails at once, belongs here and nowhere else.
"""

from conversation.model import Conversation, Fact, HumanRequested, Reason


async def admit(seen: Conversation) -> tuple[Fact, ...]:
    """Return what to append for a conversation whose turn failed, so that its shopper is not left without a word."""
    del seen
    return (HumanRequested(Reason.FAILED),)
