"""A file that only its owner may read, for what shoppers wrote."""

import os
from pathlib import Path
from typing import TextIO

OWNER_ONLY = 0o600


def open_private(file: Path) -> TextIO:
    """Open `file` for writing, empty, whoever might read it before; half a character becomes a question mark."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    os.fchmod(handle, OWNER_ONLY)
    return os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="")
