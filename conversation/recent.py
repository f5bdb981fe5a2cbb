"""The events this process committed last, for the streams they wake: so many readers need not each ask SQL.

What was erased must not be told from here, whichever process erased it. Whoever erases an open conversation ends it
first, so that its readers hear of a position that is not kept here. Of one that is over nothing is kept: it is erased
without a word to anybody.
"""

from collections import OrderedDict
from collections.abc import Sequence

from conversation.model import ConversationId, Event, Position

CONVERSATIONS_KEPT = 2_000
EVENTS_KEPT_EACH = 16


class Recent:
    """The newest events of the conversations that were written to last, each without a gap."""

    def __init__(self) -> None:
        self._events: OrderedDict[ConversationId, tuple[Event, ...]] = OrderedDict()

    def add(self, conversation: ConversationId, new: Sequence[Event]) -> None:
        """Keep events that were just committed."""
        before = self._events.pop(conversation, ())
        if before and before[-1].position + 1 != new[0].position:
            before = ()  # another process wrote in between
        self._events[conversation] = (*before, *new)[-EVENTS_KEPT_EACH:]
        if len(self._events) > CONVERSATIONS_KEPT:
            self._events.popitem(last=False)

    def drop(self, conversation: ConversationId) -> None:
        """Keep nothing of a conversation that is over."""
        self._events.pop(conversation, None)

    def between(self, conversation: ConversationId, after: Position, upto: Position) -> Sequence[Event]:
        """Return the events after a position, `upto` and what follows it included; none unless all of them are kept.

        None either where `upto` is no news: who has heard of nothing new may be behind what another process wrote, or
        erased.
        """
        kept = self._events.get(conversation, ())
        if not kept or upto <= after or kept[0].position > after + 1 or kept[-1].position < upto:
            return ()
        return [event for event in kept if event.position > after]
