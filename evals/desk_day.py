"""A shop's day at the desk as a file tells it, and days drawn from it.

The file is TOML. `begins` is the hour from which the rates are told, `days` how many days are drawn,
`each_other_adds` by what share a conversation takes longer for every other one its rep holds when it begins, and
`wrap_up_seconds` the mean that a seat stays taken afterwards (drawn from an exponential distribution, two minutes at
most). `[languages]` may have the share of shoppers who speak each. For each reason that a person is asked for,
`[reasons.REASON]` has

    per_hour            how many come in each hour, from `begins` on
    handling_minutes    the mean a rep needs; drawn from a gamma distribution of shape 2
    patience_minutes    the mean they wait before giving up; drawn from an exponential one
    head_start_minutes  the least and the most they go before those who came earlier; drawn evenly
    own_rep             the share who had a rep before, in the last three days
    skill               what a rep had better know for it, if anything

and for each rep a `[[reps]]` with `name`, `from`, `to`, `seats`, `breaks` (pairs of times), `skills`, `languages`,
`answers_after_seconds` (the mean until they answer an offer, drawn from an exponential distribution) and `misses` (the
share of offers they let pass; in a break they let pass all).

`[plain]` is the line that the closed form is held against: `reps`, `per_hour`, `handling_minutes`, the
`hours` measured and the `settling_hours` before, in which an empty line finds its balance.
"""

import heapq
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from conversation.model import Reason
from evals.desk_erlang import PlainLine
from evals.errors import BrokenData
from evals.text_files import in_words, read_text
from handoff.head_start import MOST_MINUTES

HOUR = 3600.0
HOURS_AFTERWARDS = 12.0
"""How long the reps of the plain line stay when nobody comes any more."""

LONGEST_WRAP_UP_SECONDS = 120.0
OWN_REP_HOURS_AGO = 72.0
"""Whoever had a rep before had them so long ago at most; drawn evenly."""

Rate = Annotated[float, Field(ge=0, le=100_000)]
Minutes = Annotated[float, Field(gt=0, le=1_440)]
Share = Annotated[float, Field(ge=0, le=1)]
HeadStart = Annotated[float, Field(ge=0, le=MOST_MINUTES)]


@dataclass(frozen=True, slots=True)
class Worker:
    """A rep at work: when they take conversations, in seconds since midnight, and how they answer what is offered."""

    name: str
    on_duty: tuple[tuple[float, float], ...]
    seats: int = 1
    answers_after_seconds: float = 0.0
    misses: float = 0.0
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How conversations go: by what share each other one makes it longer, and the mean of what follows it."""

    each_other_adds: float = 0.0
    wrap_up_seconds: float = 0.0


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Stream(_Told):
    """Those who ask for a person for one reason."""

    per_hour: tuple[Rate, ...] = Field(min_length=1, max_length=24)
    handling_minutes: Minutes
    patience_minutes: Minutes
    head_start_minutes: tuple[HeadStart, HeadStart] = (0.0, 0.0)
    own_rep: Share = 0.0
    skill: str | None = None

    @model_validator(mode="after")
    def _least_first(self) -> Self:
        if self.head_start_minutes[0] > self.head_start_minutes[1]:
            raise ValueError("head_start_minutes has the least first")
        return self


class Shift(_Told):
    """A rep's day."""

    name: str = Field(min_length=1, max_length=60)
    begins: time = Field(alias="from")
    ends: time = Field(alias="to")
    breaks: tuple[tuple[time, time], ...] = ()
    seats: int = Field(default=4, ge=1, le=50)
    answers_after_seconds: float = Field(default=5.0, ge=0, le=600)
    misses: Share = 0.0
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        times = [self.begins, *(moment for pause in self.breaks for moment in pause), self.ends]
        if any(earlier >= later for earlier, later in pairwise(times)):
            raise ValueError(
                f"the times of {self.name} are not in order from the begin to the end of the shift"
            )
        return self

    @property
    def worker(self) -> Worker:
        times = [self.begins, *(moment for pause in self.breaks for moment in pause), self.ends]
        seconds = [HOUR * moment.hour + 60 * moment.minute + moment.second for moment in times]
        on_duty = tuple(zip(seconds[::2], seconds[1::2], strict=True))
        return Worker(
            self.name,
            on_duty,
            self.seats,
            self.answers_after_seconds,
            self.misses,
            skills=self.skills,
            languages=self.languages,
        )


class Plain(_Told):
    """A line that a closed form is known for."""

    reps: int = Field(default=6, ge=1, le=200)
    per_hour: float = Field(default=27.0, gt=0, le=100_000)
    handling_minutes: Minutes = 10.0
    hours: float = Field(default=24.0, gt=0, le=1_000)
    settling_hours: float = Field(default=4.0, ge=0, le=100)

    @model_validator(mode="after")
    def _in_balance(self) -> Self:
        if self.line.load >= self.reps:
            raise ValueError(
                f"{self.line.load:g} erlang are more than {self.reps} reps can take: the line only grows"
            )
        return self

    @property
    def line(self) -> PlainLine:
        return PlainLine(self.reps, self.per_hour, self.handling_minutes)

    @property
    def settled_from(self) -> float:
        """Seconds from the start until the line counts as settled."""
        return HOUR * self.settling_hours

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Reps with one seat who answer at once and stay until nobody is left."""
        until = self.settled_from + HOUR * (self.hours + HOURS_AFTERWARDS)
        return tuple(Worker(f"rep-{number}", ((0.0, until),)) for number in range(1, self.reps + 1))


class Day(_Told):
    """What a day is drawn from."""

    begins: int = Field(default=8, ge=0, le=23)
    days: int = Field(default=12, ge=1, le=1_000)
    each_other_adds: Share = 0.0
    wrap_up_seconds: float = Field(default=0.0, ge=0, le=LONGEST_WRAP_UP_SECONDS)
    languages: dict[str, Share] = Field(default_factory=dict)
    reasons: dict[Reason, Stream] = Field(min_length=1)
    reps: tuple[Shift, ...] = Field(min_length=1)
    plain: Plain = Plain()

    @property
    def staff(self) -> tuple[Worker, ...]:
        return tuple(rep.worker for rep in self.reps)

    @property
    def pace(self) -> Pace:
        return Pace(self.each_other_adds, self.wrap_up_seconds)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if sum(self.languages.values()) > 1 + 1e-9:
            raise ValueError("the shares of the languages are more than all")
        names = [rep.name for rep in self.reps]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the rep {twice!r} stands there twice")
        if self.begins + max(len(stream.per_hour) for stream in self.reasons.values()) > 24:
            raise ValueError("the rates go on beyond midnight")
        return self


def read_day(file: Path) -> Day:
    """Return the day that a TOML file tells of. Raises BrokenData."""
    try:
        return Day(**tomllib.loads(read_text(file)))
    except tomllib.TOMLDecodeError as error:
        raise BrokenData(file, None, f"not TOML: {error}") from None
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise BrokenData(file, None, f"{where + ': ' if where else ''}{in_words(error)}") from None


# --- days drawn from it -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who asks for a person `at` so many seconds after midnight, and what is drawn of them beforehand.

    All of it is drawn before the desk sees them, so that the same day can be had with other reps.
    """

    name: str
    at: float
    reason: Reason
    handling_seconds: float
    patience_seconds: float | None
    head_start_minutes: float = 0.0
    own_rep: str | None = None
    own_rep_hours_ago: float = 0.0
    skill: str | None = None
    language: str | None = None


def arrivals(day: Day, seed: str) -> list[Arrival]:
    """Draw a day's arrivals, in their order: for each reason a Poisson process with the rate of each hour."""
    drawn = []
    for reason, stream in sorted(day.reasons.items()):
        random_ = random.Random(f"{seed} {reason}")  # noqa: S311  # a sample for measuring, not a secret
        times = [
            at
            for hour, rate in enumerate(stream.per_hour, start=day.begins)
            for at in _poisson(random_, HOUR * hour, HOUR, rate)
        ]
        for number, at in enumerate(times):
            handling = random_.gammavariate(2.0, 30 * stream.handling_minutes)
            patience = random_.expovariate(1 / (60 * stream.patience_minutes))
            head_start = random_.uniform(*stream.head_start_minutes)
            own_rep = random_.choice(day.reps).name if random_.random() < stream.own_rep else None
            hours_ago = random_.uniform(0.0, OWN_REP_HOURS_AGO)
            language = _one_of(day.languages, random_.random())
            drawn.append(
                Arrival(
                    f"{reason}-{number}",
                    at,
                    reason,
                    handling,
                    patience,
                    head_start,
                    own_rep,
                    hours_ago,
                    stream.skill,
                    language,
                )
            )
    return sorted(drawn, key=lambda one: one.at)


def _one_of(shares: Mapping[str, float], drawn: float) -> str | None:
    """Return the name whose stretch of [0, 1) the draw falls into; None beyond the last."""
    upto = 0.0
    for name, share in shares.items():
        upto += share
        if drawn < upto:
            return name
    return None


def plain_arrivals(plain: Plain, seed: str) -> list[Arrival]:
    """Draw the arrivals of the plain line, from its settling on: alike, patient for ever, at an even rate."""
    random_ = random.Random(f"{seed} plain")  # noqa: S311  # a sample for measuring, not a secret
    times = _poisson(random_, 0.0, HOUR * (plain.settling_hours + plain.hours), plain.per_hour)
    return [
        Arrival(
            f"plain-{number}", at, Reason.ASKED, random_.expovariate(1 / (60 * plain.handling_minutes)), None
        )
        for number, at in enumerate(times)
    ]


def waits_without_a_desk(came: Sequence[Arrival], reps: int) -> list[float]:
    """Return how long each waits in a bare queue with so many alike reps (Kiefer and Wolfowitz, 1955)."""
    free_at, waits = [0.0] * reps, []
    for arrival in came:
        begins = max(arrival.at, heapq.heappop(free_at))
        heapq.heappush(free_at, begins + arrival.handling_seconds)
        waits.append(begins - arrival.at)
    return waits


def _poisson(random_: random.Random, begins: float, lasts: float, per_hour: float) -> Iterator[float]:
    at = begins
    while per_hour > 0 and (at := at + random_.expovariate(per_hour / HOUR)) < begins + lasts:
        yield at
