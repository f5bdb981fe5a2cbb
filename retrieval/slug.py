"""A slug names a heading or an attribute group inside a passage id."""

import hashlib
import re
import unicodedata

MAX_CHARACTERS = 60


def slug(text: str) -> str:
    """Lower-case ASCII words joined by single hyphens, at most 60 characters, cut between words where that is possible.

    A text without any ASCII letter or digit is named by a hash of itself, so that headings in other scripts stay apart.
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")
    if not words:
        return f"x-{hashlib.sha256(text.strip().encode()).hexdigest()[:8]}"
    if len(words) <= MAX_CHARACTERS:
        return words
    cut = words[: MAX_CHARACTERS + 1].rfind("-")
    return words[:cut] if cut > 0 else words[:MAX_CHARACTERS]
