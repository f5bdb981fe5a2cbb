"""A source is one file of the shop's knowledge; what is wrong with it is named with its line."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from retrieval.passages import BrokenSource, Passage

MAX_FILE_BYTES = 256 * 1024 * 1024  # a catalogue of 100,000 products is about 150 MB of JSON


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that was left out: `file` relative to the knowledge folder, `line` from 1."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: its passages, and what in it was left out."""

    passages: tuple[Passage, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Source:
    """A file at `path`, called `name` (relative to the knowledge folder, with forward slashes)."""

    path: Path
    name: str

    @property
    def stem(self) -> str:
        """The name without its suffix: `pages/returns`, the beginning of its passages' ids."""
        return self.name.removesuffix(self.path.suffix)

    def problem(self, line: int, what: str) -> Problem:
        return Problem(self.name, line, what)

    def broken(self, line: int, what: str) -> BrokenSource:
        return BrokenSource(self.name, line, what)

    def raw(self) -> bytes:
        """Raises BrokenSource when the file cannot be read or is too large."""
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                raise self.broken(1, f"the file is larger than {MAX_FILE_BYTES // 2**20} MiB")
            return self.path.read_bytes()
        except OSError as error:
            raise self.broken(1, f"cannot be read: {error.strerror or error}") from error

    def text(self) -> str:
        """The file as UTF-8 (a byte order mark is dropped, line ends become \\n). Raises BrokenSource."""
        raw = self.raw()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            what = f"is not UTF-8 text (byte {error.object[error.start]:#04x}); save it as UTF-8"
            raise self.broken(line, what) from error
        if "\0" in text:
            raise self.broken(
                text.count("\n", 0, text.index("\0")) + 1, "contains a zero byte; is it a binary file?"
            )
        return text.replace("\r\n", "\n").replace("\r", "\n")


def own_path(url: str, home: str) -> str:
    """Return a page's URL on the shop's own site (`home`) as a path, so that links to it stay where the shop runs.

    A URL elsewhere, or one that is a path already, is returned as it is.
    """
    there, base = urlsplit(url), urlsplit(home)
    same = there.hostname is not None and (there.hostname, there.port) == (base.hostname, base.port)
    if not same or there.path.startswith("//"):
        return url
    return urlunsplit(("", "", there.path or "/", there.query, there.fragment))
