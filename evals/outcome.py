"""What came of one turn, as the log tells it."""

from collections.abc import Iterable
from dataclasses import dataclass

from conversation.model import AssistantSaid, Conversation, Event, Holder, HumanRequested, Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """The final state before the words: who holds the conversation, then what was said and cited.

    `found` and `confidence` are None when the assistant said nothing. `strange` are figures that were said and are
    neither in a source nor computed; None where no figure was said. `error` is set when the turn could not be taken at
    all.
    """

    text: str = ""
    citations: tuple[str, ...] = ()
    found: bool | None = None
    confidence: float | None = None
    offers_person: bool = False
    handoff: Reason | None = None
    holder: Holder = Holder.ASSISTANT
    in_line: bool = False
    strange: tuple[str, ...] | None = None
    seconds: float = 0.0
    error: str | None = None

    @property
    def answered(self) -> bool:
        """Something came of the turn: a word, or a person asked for. A turn that broke down is none."""
        broke_down = self.error is not None or self.handoff is Reason.FAILED
        return not broke_down and (self.found is not None or self.handoff is not None)

    @property
    def claims_nothing(self) -> bool:
        """Nothing was stated from the shop's knowledge: it says so, or only offers or asks for a person."""
        if not self.answered:
            return False
        if self.found is not True:
            return True
        return not self.citations and (self.offers_person or self.handoff is not None)


def outcome_of(events: Iterable[Event], state: Conversation, *, seconds: float) -> Outcome:
    """Read what came of a turn from the events after the shopper's message and the state they lead to."""
    facts = [event.fact for event in events]
    said = [fact for fact in facts if isinstance(fact, AssistantSaid)]
    asked = [fact.reason for fact in facts if isinstance(fact, HumanRequested)]
    return Outcome(
        text="\n".join(fact.text for fact in said),
        citations=tuple(dict.fromkeys(citation.id for fact in said for citation in fact.citations)),
        found=any(fact.found for fact in said) if said else None,
        confidence=max((fact.confidence for fact in said), default=None),
        offers_person=any(option.action == "human" for fact in said for option in fact.options),
        handoff=asked[0] if asked else None,
        holder=state.holder,
        in_line=state.in_line,
        seconds=seconds,
    )
