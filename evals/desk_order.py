"""Whether the desk kept the order it promises, for everybody who stood in line.

Pure. The order is by the minutes waited and a head start of at most ten: so who came first may be passed by later ones,
but by none who came more than ten minutes after them. It is looked at where it is decided: whenever somebody is offered
to a rep, nobody may be standing in line with an earlier place who could have been offered to that rep instead. Who is
being offered to another rep just then, or was let pass by this one before, could not; nor could who waits for others
still (their own rep, a skill, a language), which ends after `Widening.longest_seconds` at the latest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from conversation.model import RepId
from evals.desk_day import Arrival, Worker
from evals.desk_floor import Asking, Stay
from handoff.line import EVERY_SECONDS
from handoff.matching import Widening, pools_of

SAME_PLACE_SECONDS = 0.002
"""The desk counts in whole milliseconds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Of one stay in line: by how many minutes the latest comer that was offered before them came after them (0 for
    none), and whether any was offered out of order."""

    behind_minutes: float = 0.0
    out_of_order: bool = False


def turns(stays: Sequence[Stay], staff: Sequence[Worker]) -> list[Turn]:
    """Return how each of `stays`, which are in the order they came, fared against those around them."""
    pools = {rep.name: _pools(rep) for rep in staff}
    places = {stay.arrival.name: place for place, stay in enumerate(stays)}
    found = [Turn() for _ in stays]
    for passing in stays:
        for asking in passing.asked:
            for name, pool in asking.passed.items():
                place = places[name]
                if _could_be_asked(stays[place], pool, asking, pools[asking.rep]):
                    found[place] = _passed(found[place], stays[place].arrival, passing.arrival)
    return found


def _pools(rep: Worker) -> frozenset[str]:
    return frozenset([*pools_of(RepId(rep.name), rep.skills, rep.languages), f"own:{rep.name}"])


def _could_be_asked(stay: Stay, pool: str, asking: Asking, pools: frozenset[str]) -> bool:
    """Whether the rep who is asked about another could have been asked about this one, which waited for `pool`."""
    waited = asking.begins - stay.arrival.at
    if pool not in pools and waited <= Widening().longest_seconds + EVERY_SECONDS:
        return False
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
