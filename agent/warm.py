"""How warm a conversation is, from its log and the words that are being answered, with reasons as specific as these.

Pure: whatever needs an encoder was heard before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from agent.deal_cues import largest_amount, wants_bulk_or_deal
from agent.failures import failures
from agent.hearing import Heard
from agent.needs import Need
from agent.repeats import repeated
from agent.visits import visits_of
from agent.warm_cues import Cue, advice, buying, calms, familiar, gift, leaving
from conversation.model import AssistantSaid, Event, Mood, MoodRead, Page, RepLeft, ShopperSaid
from conversation.mood import StandingMood
from handoff.policy import upset_probability
from handoff.warmth import WEIGHTS, Features, Warmth, Weighed, warmth

LARGE_AMOUNT = 1_000.0
"""In the shop's currency: from here on an amount is as large as it gets."""
QUOTED_CHARACTERS = 70
QUOTED_FROM = 0.5
"""Words are quoted for a need they likely have; of a doubtful one the general sentence is enough."""
UPSET_FROM = 0.5
"""A mood that is less likely than not makes no complaint of a question."""
LONG_VISIT_MINUTES = 30.0
"""From here on a visit is as long as it gets."""
REMEMBERED = timedelta(days=3)
"""Who asks again within this time has had no answer that helped."""
MESSAGES_BUYING = 3
"""Who was about to buy further back than so many messages has come to something else."""

_QUOTED = {Need.DEAL: "deal", Need.ADVICE: "advice", Need.FAMILIAR: "familiar", Need.GRIEVANCE: "complaint"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What warmth is read from: all `events`, the shopper's newest `texts` (unanswered, or the last few for a rep who
    takes over), and the moods of these."""

    events: Sequence[Event]
    texts: Sequence[str]
    moods: Sequence[MoodRead | StandingMood] = ()


def warmth_of(seen: Seen, heard: Mapping[str, Heard], weights: Mapping[str, Weighed] = WEIGHTS) -> Warmth:
    """Return how much a person would matter at these words; each of `seen.texts` has been heard."""
    visits = visits_of(seen.events)
    said = [event.fact.text for event in visits.present if isinstance(event.fact, ShopperSaid)]
    amounts = [
        largest_amount(event.fact.text)
        for event in visits.present
        if isinstance(event.fact, ShopperSaid | AssistantSaid)
    ]
    amount, failed = max(amounts, default=0.0), failures(seen.events, heard)
    minutes = visits.spent.total_seconds() / 60
    cues = {
        "buying": _plainest([buying(text) for text in said[-MESSAGES_BUYING:]]),
        "gift": _plainest([gift(text) for text in said]),
        "cancelling": _plainest([leaving(text) for text in seen.texts]),
        "repeats": _repeats(seen),
        "returning": Cue(visits.share, visits.said),
        "minutes": Cue(min(minutes / LONG_VISIT_MINUTES, 1.0), f"has been at it for {minutes:.0f} minutes"),
    }
    features = Features(
        **{name: cue.share for name, cue in cues.items()},
        **{name: _felt(seen, need, heard) for need, name in _QUOTED.items()},
        value=min(amount / LARGE_AMOUNT, 1.0),
        worry=max((one.probabilities.get(Mood.WORRIED.value, 0.0) for one in seen.moods), default=0.0),
        failures=min(failed / 2, 1.0),
    )
    told = {name: cue.said for name, cue in cues.items() if cue.said}
    told |= _quotes(seen, heard) | _plain(amount, failed, _page(seen.events), told)
    return warmth(features, weights, told=told)


def _plainest(cues: Sequence[Cue | None]) -> Cue:
    return max((cue for cue in cues if cue), key=lambda cue: cue.share, default=Cue(0.0, ""))


def _repeats(seen: Seen) -> Cue:
    """What was said to a rep was settled by them, and what was asked long ago is past: no repeating."""
    left = max((place for place, one in enumerate(seen.events) if isinstance(one.fact, RepLeft)), default=-1)
    events = [one for one in seen.events[left + 1 :] if seen.events[-1].at - one.at <= REMEMBERED]
    said = [event.fact.text for event in events if isinstance(event.fact, ShopperSaid)]
    newest = [text for text in seen.texts if text in said]
    if not newest:
        return Cue(0.0, "")
    # Each of several new messages may repeat one before it too.
    found = [
        again
        for text in newest
        if (again := repeated([text], said[: _last_place(said, text)], events[-1].at.date()))
    ]
    most = max(found, key=lambda again: (again.times, again.share), default=None)
    return Cue(most.share, most.said) if most else Cue(0.0, "")


def _last_place(said: Sequence[str], text: str) -> int:
    return max(place for place, one in enumerate(said) if one == text)


def _bulk(text: str) -> Cue | None:
    return Cue(1.0, "") if wants_bulk_or_deal(text) else None


_CUES: Mapping[Need, Callable[[str], Cue | None]] = MappingProxyType({
    Need.DEAL: _bulk,
    Need.FAMILIAR: familiar,
    Need.ADVICE: advice,
})  # fmt: skip
"""Words that are plain enough where the heads may doubt."""


def _share(text: str, need: Need, heard: Mapping[str, Heard]) -> float:
    cue = _CUES[need](text) if need in _CUES else None
    return max(heard[text].needs[need], cue.share if cue else 0.0)


def _felt(seen: Seen, need: Need, heard: Mapping[str, Heard]) -> float:
    """Return how likely the need is in the words it is likeliest in; who sounds upset complains, whatever they say.

    But whoever says that nothing is amiss is taken at their word, and not at the tone that a mood was read from.
    """
    calm = need is not Need.GRIEVANCE or (bool(seen.texts) and calms(seen.texts[-1]))
    upset = [] if calm else [upset_probability(one.probabilities) for one in seen.moods]
    likely = [one for one in upset if one >= UPSET_FROM]
    return max([*(_share(text, need, heard) for text in seen.texts), *likely], default=0.0)


def _quotes(seen: Seen, heard: Mapping[str, Heard]) -> dict[str, str]:
    """Say in the shopper's own words what only the heads have read: ours would be a guess."""
    said = {}
    for need, name in _QUOTED.items():
        text = max(seen.texts, key=lambda one: _share(one, need, heard), default="")
        if text.strip() and _felt(seen, need, heard) >= QUOTED_FROM:
            said[name] = f"{_GENERAL[name]}: {_quoted(text)}"
    return said


_GENERAL = {
    "deal": "wants a deal",
    "advice": "wants advice",
    "familiar": "asks after a rep they know",
    "complaint": "complains",
}


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > QUOTED_CHARACTERS:
        plain = plain[:QUOTED_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return f"“{plain}”"


def _plain(amount: float, failed: int, page: Page | None, told: Mapping[str, str]) -> dict[str, str]:
    said = {}
    if amount:
        said["value"] = f"it is about {amount:,.0f}"
    if failed:
        said["failures"] = (
            "the last answer did not help" if failed == 1 else f"the last {failed} answers did not help"
        )
    if page is not None and page.product_id is not None and "buying" in told:
        said["buying"] = f"{told['buying']}, looking at {page.title}"
    return said


def _page(events: Sequence[Event]) -> Page | None:
    """The page that was open at the shopper's newest message with one."""
    pages = (event.fact.page for event in reversed(events) if isinstance(event.fact, ShopperSaid))
    return next((page for page in pages if page is not None), None)
