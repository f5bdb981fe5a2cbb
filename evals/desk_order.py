"""Whether the desk kept the order it promises, for everybody who stood in line.

Pure. The order is by the minutes waited and a head start of at most ten: so who came first may be passed by later ones,
but by none who came more than ten minutes after them. It is looked at where it is decided: whenever somebody is offered
to a rep, nobody may be standing in line with an earlier place who could have been offered to that rep instead. Who is
being offered to another rep just then, or was passed over by this one before, could not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.desk_day import Arrival
from evals.desk_floor import Asking, Stay

SAME_PLACE_SECONDS = 0.002
"""The desk counts in whole milliseconds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Of one stay in line: by how many minutes the latest comer that was offered before them came after them (0 for
    none), and whether any was offered out of order."""

    behind_minutes: float = 0.0
    out_of_order: bool = False


def turns(stays: Sequence[Stay]) -> list[Turn]:
    """Return how each of `stays`, which are in the order they came, fared against those around them."""
    found = [Turn() for _ in stays]
    askings = sorted(
        ((asking, place) for place, stay in enumerate(stays) for asking in stay.asked),
        key=lambda one: one[0].begins,
    )
    standing: list[int] = []
    coming = iter(enumerate(stays))
    following = next(coming, None)
    for asking, asked in askings:
        while following is not None and following[1].arrival.at <= asking.begins:
            standing.append(following[0])
            following = next(coming, None)
        standing = [place for place in standing if not _has_left(stays[place], asking.begins)]
        for place in standing:
            if place != asked and _could_be_asked(stays[place], asking):
                found[place] = _passed(found[place], stays[place].arrival, stays[asked].arrival)
    return found


def _has_left(stay: Stay, at: float) -> bool:
    return stay.left is not None and stay.left <= at


def _could_be_asked(stay: Stay, asking: Asking) -> bool:
    """Whether the rep who is asked about another could have been asked about this one."""
    return not any(
        own.begins <= asking.begins and (asking.begins < own.ends or own.rep == asking.rep)
        for own in stay.asked
    )


def _passed(so_far: Turn, stood: Arrival, passing: Arrival) -> Turn:
    later = (passing.at - stood.at) / 60
    return Turn(
        max(so_far.behind_minutes, later),
        so_far.out_of_order or _place(passing) > _place(stood) + SAME_PLACE_SECONDS,
    )


def _place(arrival: Arrival) -> float:
    return arrival.at - 60 * arrival.head_start_minutes
