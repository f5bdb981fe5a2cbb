"""Warmth: how much a person would matter now, in [0, 1], with its reasons in plain words.

Pure. Each feature is a likelihood or a share in [0, 1], and `WEIGHTS` says how warm it makes a conversation by itself.
Warmth is what is left when none of them is: one minus the product of (1 - weight x feature). So it never falls when a
need is added, never passes 1, and each weight reads as the warmth of that feature alone. An operator tunes the table
and nothing else: any weights that `weighed` takes keep all of this.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Features:
    """What can be warm about a conversation, each in [0, 1].

    What they want: `deal` (many at once, or a price off the list), `advice` (help with choosing something large or dear
    to them), `buying` (about to buy), `gift` (for an occasion that comes once).
    Who they are: `familiar` (asks after a rep they know), `returning` (visits of late after the first, four or more
    being 1), `value` (the largest amount spoken of, a thousand or more being 1).
    What goes wrong: `complaint`, `cancelling` (wants to leave or cancel), `worry`, `failures` (answers in a row that
    failed, two or more being 1), `repeats` (how much of what they say they said before), `minutes` (how long they have
    been at it in this visit, half an hour or more being 1).
    """

    deal: float = 0.0
    advice: float = 0.0
    buying: float = 0.0
    gift: float = 0.0
    familiar: float = 0.0
    returning: float = 0.0
    value: float = 0.0
    complaint: float = 0.0
    cancelling: float = 0.0
    worry: float = 0.0
    failures: float = 0.0
    repeats: float = 0.0
    minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """How warm a feature makes a conversation by itself, and how a rep is told of it."""

    weight: float
    said: str


WEIGHTS: Mapping[str, Weighed] = MappingProxyType({
    "deal": Weighed(0.75, "has a deal to make"),
    "advice": Weighed(0.75, "wants advice on something that matters to them"),
    "familiar": Weighed(0.75, "asks after a rep they know"),
    "cancelling": Weighed(0.60, "is about to leave or to cancel"),
    "complaint": Weighed(0.40, "complains"),
    "failures": Weighed(0.38, "was not helped by the last answers"),
    "value": Weighed(0.20, "it is about a large amount"),
    "buying": Weighed(0.15, "is about to buy"),
    "worry": Weighed(0.15, "sounds worried"),
    "repeats": Weighed(0.20, "had to ask again"),
    "minutes": Weighed(0.05, "has been at it for long"),
    "gift": Weighed(0.10, "it is for an occasion"),
    "returning": Weighed(0.10, "has been here several times of late"),
})  # fmt: skip

CALM = ("buying", "gift", "returning", "value", "minutes")
"""Features that a calm shopper whose questions are answered may have: they alone never make a conversation warm."""

CALM_BELOW = 0.5
"""What all of `CALM` together must stay under, whatever an operator weighs: where a rep is offered."""

TOLD_FROM = 0.05
"""A feature that adds less to the warmth by itself is not worth a reason."""
TOLD_FROM_SHARE = 0.5
"""Nor is one that is less likely than not; where that leaves no reason at all, the weightiest is told from ..."""
TOLD_ALONE_FROM = 0.15


Band = Literal["cold", "lukewarm", "warm", "hot"]

BANDS: Mapping[Band, float] = MappingProxyType({"hot": 0.79, "warm": 0.5, "lukewarm": 0.2, "cold": 0.0})
"""From which warmth on a conversation is called so. "warm" is where a rep is offered, unless a shop says otherwise."""

_NOTHING_TOLD: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Warmth:
    """A warmth in [0, 1] and what makes it, the weightiest reason first."""

    value: float
    reasons: tuple[str, ...] = ()

    @property
    def band(self) -> Band:
        return next(name for name, low in BANDS.items() if self.value >= low)


COLD = Warmth(0.0)


def warmth(
    features: Features,
    weights: Mapping[str, Weighed] = WEIGHTS,
    *,
    told: Mapping[str, str] = _NOTHING_TOLD,
) -> Warmth:
    """Weigh `features`, each cut to [0, 1]; a feature without a weight counts for nothing.

    `told` has, for some features, what can be said of this conversation in place of the table's words.
    """
    shares = {
        field.name: min(max(getattr(features, field.name), 0.0), 1.0)
        for field in fields(features)
        if field.name in weights
    }
    adds = {name: weights[name].weight * share for name, share in shares.items()}
    cold = 1.0
    for added in adds.values():
        cold *= 1 - added
    ordered = sorted(adds, key=lambda name: -adds[name])
    names = [name for name in ordered if adds[name] >= TOLD_FROM - 1e-9 and shares[name] >= TOLD_FROM_SHARE]
    names = names or [name for name in ordered[:1] if adds[name] >= TOLD_ALONE_FROM]
    return Warmth(1 - cold, tuple(told.get(name) or weights[name].said for name in names))


def weighed(weights: Mapping[str, float]) -> Mapping[str, Weighed]:
    """Return the table with these weights, each how warm a feature makes a conversation by itself; others stay.

    Raises ValueError for an unknown feature, a weight outside [0, 1], or weights by which somebody calm whose questions
    are answered would be offered a person.
    """
    for name, weight in weights.items():
        if name not in WEIGHTS:
            raise ValueError(f"{name!r} is no feature of warmth; there are {', '.join(WEIGHTS)}")
        if not (math.isfinite(weight) and 0 <= weight <= 1):
            raise ValueError(f"the weight of {name} must be from 0 to 1, not {weight:g}")
    table = {name: replace(one, weight=weights.get(name, one.weight)) for name, one in WEIGHTS.items()}
    if calm_bound(table) >= CALM_BELOW:
        raise ValueError(
            f"{', '.join(CALM)} alone would make somebody calm {calm_bound(table):.2f} warm, whom nothing troubles; "
            f"lower them until it is under {CALM_BELOW:g}"
        )
    return MappingProxyType(table)


def calm_bound(weights: Mapping[str, Weighed] = WEIGHTS) -> float:
    """Return what the warmth of a calm shopper whose questions are answered never passes."""
    return warmth(Features(**dict.fromkeys(CALM, 1.0)), weights).value
