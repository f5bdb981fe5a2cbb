"""Rules that hold for what is bought in a season: "everything bought between 1 November and 24 December 2026 …"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from agent.dates import MONTHS
from agent.past_days import Span
from retrieval.passages import Passage
from retrieval.statements import Statement, statements

_MONTH = "|".join(MONTHS)
_BETWEEN = re.compile(
    rf"\b(?:between|from) (?:\w+ )?(\d\d?) ({_MONTH})(?: (\d{{4}}))? (?:and|to|until) (?:\w+ )?"
    rf"(\d\d?) ({_MONTH}) (\d{{4}})\b",
    re.IGNORECASE,
)
_RETURNED = re.compile(r"\breturn(?:s|ed)?\b|\bexchanged?\b|\b(?:sent|send) back\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Season:
    """The days on which something must be bought, and what then holds for its return."""

    first: date
    last: date
    rule: Statement

    def holds(self, since: Span) -> bool:
        """Tell whether it may hold for what was bought or came then."""
        return since.first <= self.last and since.last >= self.first


def seasons_in(passages: Iterable[Passage]) -> Iterator[Season]:
    """Yield the seasons for which these tell how long something can be returned."""
    for passage in passages:
        if not _BETWEEN.search(passage.text):
            continue
        for one in statements(passage):
            found = _BETWEEN.search(one.quote)
            if found is None or not _RETURNED.search(one.quote):
                continue
            begins, begin, begin_year, ends, end, year = found.groups()
            last = _day(int(year), end, int(ends))
            first = _day(int(begin_year or year), begin, int(begins))
            if first is None or last is None:
                continue
            if first > last:
                first = first.replace(year=first.year - 1)
            yield Season(first, last, one)


def _day(year: int, month: str, day: int) -> date | None:
    try:
        return date(year, [one.casefold() for one in MONTHS].index(month.casefold()) + 1, day)
    except ValueError:
        return None
