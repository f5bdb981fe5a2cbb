"""Scores what came of a turn against what was expected: the final state first, then sources, then words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from evals.cases import Expect
from evals.outcome import Outcome

LOOKALIKES = str.maketrans(
    {
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "×": "x",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
    }
)
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class Verdict(StrEnum):
    """What an answer was worth to the one who asked."""

    RIGHT = "right"
    WRONG = "wrong"
    DONT_KNOW = "dont_know"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `why` says what was missing; it is empty when the check holds."""

    name: str
    why: str = ""

    @property
    def holds(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class TurnScore:
    """All that was looked at in one turn; `verdict` is None where no answer was owed."""

    checks: tuple[Check, ...]
    verdict: Verdict | None

    @property
    def passed(self) -> bool:
        return all(check.holds for check in self.checks)


def score_turn(expect: Expect, outcome: Outcome) -> TurnScore:
    """Score one turn. A turn of which nothing came fails, whatever was expected."""
    if not outcome.answered:
        broke_down = "the turn broke down" if outcome.handoff else "nothing came of the message"
        why = outcome.error or broke_down
        return TurnScore(
            (Check("answered", why),), verdict=None if expect.answerable is None else Verdict.WRONG
        )
    verdict = judge(expect, outcome)
    checks = [_state(expect, outcome), _handoff(expect, outcome)]
    match expect.answerable, verdict:
        case True, Verdict.DONT_KNOW:
            checks.append(Check("answered", "it could have been answered, and was not"))
        case False, Verdict.WRONG:
            checks.append(Check("answered", "something was claimed though the shop does not say"))
        case _:
            checks.append(Check("answered"))
    checks += [_cites(expect, outcome), _contains(expect, outcome.text), _excludes(expect, outcome.text)]
    return TurnScore(tuple(checks), verdict)


def judge(expect: Expect, outcome: Outcome) -> Verdict | None:
    """Say what the answer was worth. Sources do not enter here: an answer may be right and badly sourced."""
    if expect.answerable is None:
        return None
    if not outcome.answered:
        return Verdict.WRONG
    if outcome.claims_nothing:
        return Verdict.DONT_KNOW
    if not expect.answerable:
        return Verdict.WRONG
    said = _contains(expect, outcome.text).holds and _excludes(expect, outcome.text).holds
    return Verdict.RIGHT if said else Verdict.WRONG


def answering_citations(expect: Expect, outcome: Outcome) -> int:
    """How many of the sources given answer the question."""
    return len(set(outcome.citations) & set(expect.cites))


def fitting_citations(expect: Expect, outcome: Outcome) -> int:
    """How many of the sources given answer the question or bear on it."""
    return len(set(outcome.citations) & {*expect.cites, *expect.may_cite})


def says(text: str, wanted: str) -> bool:
    """Whether a text says something: case, dashes, quotation marks and the grouping of digits do not matter.

    Words and figures are matched whole: 6.95 is not in 16.95, 5 is neither in 5.95 nor in 50; but 349 is in
    349.00. A trailing `*` lets a word go on: `refund*` is in "refunded".
    """
    open_ended = wanted.endswith("*")
    plain = _plain(wanted.removesuffix("*"))
    before = r"(?<!\w)" if plain[:1].isalnum() else ""
    if plain[:1].isdigit():
        before += r"(?<!\d[.,])"
    after = ""
    if not open_ended and plain[-1:].isdigit():
        after = r"(?!\d)(?![.,](?!0+(?!\d))\d)"
    elif not open_ended and plain[-1:].isalnum():
        after = r"(?!\w)"
    return re.search(before + re.escape(plain) + after, _plain(text)) is not None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(LOOKALIKES).casefold()
    return THOUSANDS.sub("", re.sub(r"\s+", " ", folded))


def _state(expect: Expect, outcome: Outcome) -> Check:
    wrong: list[str] = []
    if expect.holder is not None and outcome.holder is not expect.holder:
        wrong.append(f"held by {outcome.holder}, not {expect.holder}")
    if expect.in_line is not None and outcome.in_line is not expect.in_line:
        wrong.append("in line" if outcome.in_line else "not in line")
    return Check("state", "; ".join(wrong))


def _handoff(expect: Expect, outcome: Outcome) -> Check:
    came = "none" if outcome.handoff is None else outcome.handoff.value
    if came in expect.handoff or "any" in expect.handoff:
        return Check("handoff")
    return Check("handoff", f"handoff: {came}; right would be {' or '.join(expect.handoff)}")


def _cites(expect: Expect, outcome: Outcome) -> Check:
    if not expect.cites or answering_citations(expect, outcome):
        return Check("cites")
    return Check("cites", f"cited {_listed(outcome.citations)}; right would be {_listed(expect.cites)}")


def _contains(expect: Expect, text: str) -> Check:
    choices = [(item,) if isinstance(item, str) else item for item in expect.contains]
    missing = [" | ".join(any_of) for any_of in choices if not any(says(text, wanted) for wanted in any_of)]
    return Check("contains", f"not said: {_listed(missing)}" if missing else "")


def _excludes(expect: Expect, text: str) -> Check:
    said = [unwanted for unwanted in expect.excludes if says(text, unwanted)]
    return Check("excludes", f"said: {_listed(said)}" if said else "")


def _listed(items: Sequence[str]) -> str:
    return ", ".join(items) if items else "nothing"
