"""Opening hours that are told for a day the shop rests on: the week's hours say nothing of a public holiday.

Pure: today is given.
"""

import re
from datetime import date

from agent.dates import MONTHS, deadline_in, on, spoken
from agent.reply import Told
from agent.words import normalise
from conversation.model import Computation
from retrieval.shipping import ShippingTable

_OPENING = re.compile(
    r"\b(?:open(?:s|ing)?|clos(?:e|es|ed|ing)|hours|visit|come (?:by|in|over)|drop (?:by|in)|call|phone|reach)\b"
)
_HOURS = re.compile(
    r"\b\d{1,2}(?:[:.]\d{2}| ?[ap]m)? ?(?:to|until|-|–) ?\d{1,2}(?:[:.]\d{2}| ?[ap]m)", re.IGNORECASE
)


def of_a_holiday(said: str, told: str, table: ShippingTable, today: date) -> Told | None:
    """Return what is to be added to hours that were `told` for a holiday of the table; None where there is nothing."""
    plain = normalise(said)
    if not _OPENING.search(plain) or not _HOURS.search(told):
        return None
    named = deadline_in(plain, today)
    if named is None or named.day not in table.holidays:
        return None
    if f"{named.day.day} {MONTHS[named.day.month - 1]}" in normalise(told):
        return None  # of that very day something is told
    text = (
        f"Those are the hours of a usual week: {on(named.day, today)} our warehouse rests, "
        "and I can't say whether anybody is there that day."
    )
    return Told(text, (Computation("day meant", {"today": spoken(today, today)}, spoken(named.day, today)),))
