"""What a rule's period comes to, counted from a day the shopper named: "within 60 days", and it came on the 9th.

Pure: today is given.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from agent.dates import MONTHS, on, spoken
from agent.delivery import working_days_after
from agent.figures import in_digits
from agent.past_days import Happened, Span
from agent.reply import Reply, Told
from agent.words import normalise
from conversation.model import Computation
from retrieval.pattern import one_of
from retrieval.shipping import ShippingTable
from retrieval.statements import sentences

MOST = 3
"""Periods that are counted in one answer."""
_ASKS = one_of(
    r"\b(?:until|till|by when|by (?:what|which) day|last da(?:y|te)|latest|deadline|how (?:long|many|much)|when)\b",
    r"\b(?:still|too late|in time|left|over|money)\b",
    r"\b(?:cover\w*|warrant\w*|guarant\w*|valid|expir\w*|good|returns?|(?:send|bring|take|give) (?:\w+ )?back)\b",
    r"\b(?:exchange|swap|report|refund\w*|claim|trial)\b",
)
"""Asks whether something may be done yet, or until when."""
_LEFT = re.compile(
    r"\b(?:left|remain\w*|how many (?:more )?(?:days|weeks)|how (?:much )?long\w*(?: \w+)? still)\b"
)
_RIGHT = one_of(
    r"\b(?:returns?|returned|(?:send|sent|bring) (?:\w+ )?back|exchang\w+|warrant\w+|guarant\w+|covered|trial)\b",
    r"\b(?:claims?|refund\w*|match\w*|valid|expires?|tell us|report|let us know|photo|drop)\b",
)
"""Stands in what gives a right for a while."""
_PERIOD = re.compile(
    r"(?<![\d.,-])(?<!\bto )(?<!\bor )(\d{1,3})[ -](day|week|month|year|working day)s?\b(?! (?:old|ago|or))"
)
_RUNS_FROM = (
    (
        Happened.RETURNED,
        re.compile(r"\breceiving\b|\bonce (?:we|it)\b[^.]*\b(?:receiv|reach)\w+|\bhas reached us\b"),
    ),
    (Happened.ASKED, re.compile(r"\bof (?:asking|requesting)\b|\blabel\b")),
)
"""What a rule's period runs from where that is neither delivery nor purchase."""
_USED = re.compile(r"\b(?:used|opened|cooked|grilled on|fired up|lit it)\b")
_NOT_USED = re.compile(r"\b(?:not|never|un|hasn't|haven't|isn't)(?: been| yet)? (?:used|opened|cooked)\b")
_OF_THE_USED = re.compile(r"\b(?:trial|used|fault\w*|warrant\w+|guarant\w+|damag\w+|broken|tell us|photo)\b")
_RETURNS = re.compile(r"\breturn(?:s|ed)?\b|\bexchang\w+\b|\b(?:sent|send) back\b")
_OF_OTHERS = re.compile(r"\b(?:label|trial|refund\w*|cleaned|tell us|photo)\b")
_WORKING_DAY = "working day"
WARRANTY = "/warranty"
"""The ids of what a product's warranty is told in end so."""


def asks_of_a_period(text: str) -> bool:
    """Tell whether `text` asks until when something may be done, or whether it may be yet."""
    return _ASKS.search(normalise(text)) is not None


def counted(
    asked: str, told: Reply, since: Span, today: date, table: ShippingTable | None = None
) -> Told | None:
    """Return when the periods are over that the rules `told` name, counted from `since`; None where they name none.

    Working days are those of the `table`: without it, and from no certain day, they are not counted.
    """
    of_it = bool(told.citations) and all(one.id.endswith(WARRANTY) for one in told.citations)
    periods = _periods(_ruling(asked, told.text, since), all_of_it=of_it)
    if table is None or not since.is_day:
        periods = [one for one in periods if one[1] != _WORKING_DAY]
    if not periods:
        return None
    left = _LEFT.search(normalise(asked)) is not None
    computed = [Computation("day meant", {"today": spoken(today, today)}, since.said)]
    ends = []
    for count, unit in periods:
        if unit == _WORKING_DAY and table is not None:
            first = last = working_days_after(since.first, count, table)
        else:
            first, last = _after(since.first, count, unit), _after(since.last, count, unit)
        verb = ("ended" if last < today else "end") + ("s" if count == 1 and last >= today else "")
        end = _called(since, first, last, unit, today)
        period = f"{count} {unit}" + ("" if count == 1 else "s")
        computed.append(Computation("end of a period", {"from": since.said, "period": period}, end))
        said = f"{period} {verb} {end}"
        if left and since.is_day and first >= today:
            more = f"{(first - today).days} days"
            inputs = {"today": spoken(today, today), "end": end}
            computed.append(Computation("days left", inputs, more))
            said += f", {more} from now"
        ends.append(said)
    text = f"Counted from {since.said}, {'; '.join(ends)}."
    return Told(text, tuple(computed))


def of_returns(asked: str, told: Reply, since: Span) -> bool:
    """Tell whether what was `told` gives the right to return or exchange what came or was bought at `since`."""
    ruling = _ruling(asked, told.text, since)
    return any(_RETURNS.search(one) and not _OF_OTHERS.search(one) for one in ruling)


def _ruling(asked: str, told: str, since: Span) -> list[str]:
    """Return the sentences whose periods run from what happened, of which none needs what is unused for what is not."""
    used = _USED.search(_NOT_USED.sub(" ", normalise(asked))) is not None
    ruling = []
    for one in (sentence.casefold() for sentence in sentences(told)):
        runs = next((what for what, cue in _RUNS_FROM if cue.search(one)), None)
        fits = since.what is runs if runs else since.what in {Happened.CAME, Happened.BOUGHT}
        if fits and not (used and _RETURNS.search(one) and not _OF_THE_USED.search(one)):
            ruling.append(one)
    return ruling


def _periods(ruling: Sequence[str], *, all_of_it: bool) -> list[tuple[int, str]]:
    plain = [in_digits(one) for one in ruling if all_of_it or _RIGHT.search(one)]
    found = [(int(count), unit) for one in plain for count, unit in _PERIOD.findall(one)]
    return [one for one in dict.fromkeys(found) if one[0]][:MOST]


def _after(day: date, count: int, unit: str) -> date:
    """Return the day that lies so long after `day`: of a shorter month its last."""
    if unit in {"day", "week"}:
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _called(since: Span, first: date, last: date, unit: str, today: date) -> str:
    """Say an end as exactly as its beginning was named."""
    if since.is_day:
        return on(first, today)
    whole_year = since.said.isdigit()
    if whole_year and unit == "year":
        return f"in the course of {first.year}"
    if not whole_year and (first.year, first.month) == (last.year, last.month):
        return f"in {MONTHS[first.month - 1].capitalize()} {first.year}"
    return f"between {spoken(first, today)} and {spoken(last, today)}"
