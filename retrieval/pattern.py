"""A pattern written as short alternatives, one idea each, so that a long one can still be read."""

import re


def one_of(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern that finds any of `alternatives`, each a regular expression over normalised text."""
    return re.compile("|".join(f"(?:{one})" for one in alternatives))
