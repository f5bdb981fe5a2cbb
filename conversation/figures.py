"""What the log says of how the shop answers: containment, reopening, waits, moods and ratings, day by day.

Pure arithmetic over events. What is counted is the *episode*: a stretch of a conversation from a shopper's word to its
closing, or to so many quiet hours with the assistant; a conversation of months is many of them. All figures of an
episode belong to the day on which it began.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from conversation.model import (
    AssistantSaid,
    Closed,
    Event,
    HandoffDeferred,
    HumanRequested,
    Mood,
    NobodyThere,
    Rated,
    Reason,
    RepJoined,
    RepLeft,
    RepSaid,
    ShopperSaid,
)
from conversation.mood import standing_moods

QUIET = timedelta(hours=4)
"""After so long without a word nobody is being answered any more: the episode is over."""

COMES_BACK_WITHIN = timedelta(days=7)
"""Whoever writes again within this was not helped for good; later it is something new."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question the shop's knowledge had nothing on."""

    at: datetime
    question: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch; times in seconds are None where it did not come to that.

    `wait` is from asking for a person to one joining, `first_response` from asking to their first word, `resolution`
    from their joining to the end. `mood_in` is the mood when a person joined, `mood_out` the last one after that.
    `closed_as` is the desk's word for how it ended, "" without one.
    """

    began: datetime
    ended: datetime | None
    reopened: bool
    reasons: tuple[Reason, ...]
    with_person: bool
    wait: float | None
    first_response: float | None
    resolution: float | None
    mood_in: Mood | None
    mood_out: Mood | None
    rating: int | None
    closed_as: str
    unanswered: tuple[Unanswered, ...]

    @property
    def contained(self) -> bool:
        """The assistant did it alone: it is over, no person was asked for, and none came."""
        return self.ended is not None and not self.reasons and not self.with_person

    @property
    def in_vain(self) -> bool:
        """A person was asked for and it ended without one."""
        return self.ended is not None and bool(self.reasons) and not self.with_person


@dataclass(frozen=True, slots=True)
class Times:
    """How many were measured, and their median and ninth decile in seconds; None of none."""

    n: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The episodes that began in one period, summed up. Shares are what was counted over what could have been."""

    episodes: int
    ended: int
    contained: int
    reopened: int
    with_person: int
    in_vain: int
    reasons: dict[Reason, int]
    wait: Times
    first_response: Times
    resolution: Times
    moods_in: dict[Mood, int]
    moods_out: dict[Mood, int]
    ratings: dict[int, int]
    closings: dict[str, int]
    unanswered: tuple[Unanswered, ...]


def episodes(events: Sequence[Event], now: datetime) -> list[Episode]:
    """Cut one conversation's `events`, all of them, into episodes; the last one may not be over at `now`."""
    cut = _cut(events)
    found = []
    for number, stretch in enumerate(cut):
        following = cut[number + 1][0].at if number + 1 < len(cut) else None
        ended = _ended(stretch, following or now)
        reopened = ended is not None and following is not None and following - ended <= COMES_BACK_WITHIN
        found.append(_measured(stretch, ended, reopened=reopened))
    return found


def _cut(events: Sequence[Event]) -> list[list[Event]]:
    """Each stretch begins with a shopper's word; what comes before the first belongs to none."""
    cut: list[list[Event]] = []
    for event in events:
        if isinstance(event.fact, ShopperSaid) and (not cut or _is_over(cut[-1], event.at)):
            cut.append([event])
        elif cut:
            cut[-1].append(event)
    return cut


def _is_over(stretch: Sequence[Event], by: datetime) -> bool:
    return _ended(stretch, by) is not None


def _ended(stretch: Sequence[Event], by: datetime) -> datetime | None:
    """Return when the stretch came to its end: closed, or quiet for long and nobody's turn but the shopper's."""
    closing = [event.at for event in stretch if isinstance(event.fact, Closed)]
    if closing:
        return closing[-1]
    spoken = [event for event in stretch if isinstance(event.fact, ShopperSaid | AssistantSaid | RepSaid)]
    quiet = by - spoken[-1].at >= QUIET
    return spoken[-1].at if quiet and not _person_is_due(stretch) else None


def _person_is_due(stretch: Sequence[Event]) -> bool:
    """Whether a rep holds it at the end of the stretch."""
    held = False
    for event in stretch:
        match event.fact:
            case RepJoined():
                held = True
            case RepLeft():
                held = False
            case _:
                continue
    return held


def _measured(stretch: Sequence[Event], ended: datetime | None, *, reopened: bool) -> Episode:
    asked = _first(stretch, HumanRequested)
    joined = _first(stretch, RepJoined)
    spoke = _first(stretch, RepSaid)
    from_then = asked if asked is not None and (joined is None or asked <= joined) else joined
    moods = [(mood.of, mood.mood) for mood in standing_moods(stretch) if mood.mood is not None]
    join_at = next((event.position for event in stretch if isinstance(event.fact, RepJoined)), None)
    scores = [event.fact.score for event in stretch if isinstance(event.fact, Rated)]
    return Episode(
        began=stretch[0].at,
        ended=ended,
        reopened=reopened,
        reasons=tuple(event.fact.reason for event in stretch if isinstance(event.fact, HumanRequested)),
        with_person=joined is not None,
        wait=_between(asked, joined) if from_then == asked else None,
        first_response=_between(from_then, spoke),
        resolution=_between(joined, ended),
        mood_in=_last([mood for of, mood in moods if join_at is not None and of < join_at]),
        mood_out=_last([mood for of, mood in moods if join_at is not None and of > join_at]),
        rating=scores[-1] if scores else None,
        closed_as=next(
            (event.fact.outcome for event in reversed(stretch) if isinstance(event.fact, Closed)), ""
        ),
        unanswered=tuple(_unanswered(stretch)),
    )


def _first(stretch: Sequence[Event], kind: type) -> datetime | None:
    return next((event.at for event in stretch if isinstance(event.fact, kind)), None)


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else max(0.0, (end - start).total_seconds())


def _last(moods: Sequence[Mood]) -> Mood | None:
    return moods[-1] if moods else None


def _unanswered(stretch: Sequence[Event]) -> Iterable[Unanswered]:
    """Yield the questions that were met with an honest "I don't know".

    What is said to somebody for whom no person can come at once tells nothing of the knowledge.
    """
    question: ShopperSaid | None = None
    about_people = False
    for event, after in zip(stretch, [*stretch[1:], None], strict=True):
        match event.fact:
            case ShopperSaid() as question:
                about_people = False
            case HumanRequested() | NobodyThere():
                about_people = True
            case AssistantSaid(found=False):
                deferring = after is not None and isinstance(after.fact, HandoffDeferred)
                if question is not None and question.text.strip() and not (about_people or deferring):
                    yield Unanswered(event.at, question.text)
                question = None
            case _:
                continue


def figures(counted: Iterable[Episode]) -> Figures:
    """Sum up episodes."""
    several = list(counted)
    unanswered = sorted(
        (one for episode in several for one in episode.unanswered), key=lambda one: one.at, reverse=True
    )
    return Figures(
        episodes=len(several),
        ended=sum(episode.ended is not None for episode in several),
        contained=sum(episode.contained for episode in several),
        reopened=sum(episode.reopened for episode in several),
        with_person=sum(episode.with_person for episode in several),
        in_vain=sum(episode.in_vain for episode in several),
        reasons=dict(Counter(reason for episode in several for reason in episode.reasons)),
        wait=_times(episode.wait for episode in several),
        first_response=_times(episode.first_response for episode in several),
        resolution=_times(episode.resolution for episode in several),
        moods_in=dict(Counter(episode.mood_in for episode in several if episode.mood_in)),
        moods_out=dict(Counter(episode.mood_out for episode in several if episode.mood_out)),
        ratings=dict(Counter(episode.rating for episode in several if episode.rating)),
        closings=dict(Counter(episode.closed_as for episode in several if episode.closed_as)),
        unanswered=tuple(unanswered),
    )


def by_day(counted: Iterable[Episode], first: date, last: date) -> dict[date, Figures]:
    """Return the figures of each day (UTC) from `first` to `last`, those without an episode too."""
    days: dict[date, list[Episode]] = {
        first + timedelta(days=number): [] for number in range((last - first).days + 1)
    }
    for episode in counted:
        if (day := episode.began.date()) in days:
            days[day].append(episode)
    return {day: figures(those) for day, those in days.items()}


def _times(measured: Iterable[float | None]) -> Times:
    """By nearest rank: a figure that somebody really waited, never one in between."""
    values = sorted(value for value in measured if value is not None)
    if not values:
        return Times(0, None, None)
    return Times(len(values), _rank(values, 0.5), _rank(values, 0.9))


def _rank(values: Sequence[float], share: float) -> float:
    return values[max(0, ceil(share * len(values)) - 1)]
