"""A table may part its cells by commas, semicolons or tabs: spreadsheets choose by the country they run in."""

import csv
import io
from collections.abc import Collection

DELIMITERS = ",;\t"


def delimiter_of(text: str, needed: Collection[str]) -> str:
    """Return what parts the cells of the first line: whatever makes all the `needed` columns (lower case) stand there.

    A comma where nothing does.
    """
    for delimiter in DELIMITERS:
        try:
            columns = next(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        if {name.strip().lower() for name in columns}.issuperset(needed):
            return delimiter
    return ","
