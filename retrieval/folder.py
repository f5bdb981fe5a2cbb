"""A shop's folder of knowledge: which of its files are read, and which lie there unread and are named."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.pages import PARSERS
from retrieval.sources import Problem, Source

PAGE_FOLDERS = ("pages", "faq", "guides", "recipes")
FOLDERS = ("catalogue", *PAGE_FOLDERS)
SUFFIXES = {"catalogue": (".json", ".csv"), "faq": (*PARSERS, ".csv")}  # of the others: those of PARSERS
SHOP, SHIPPING = "shop.toml", "shipping.json"
BESIDE = (SHOP, SHIPPING, "orders.json", "customers.json")
"""The files that count beside the folders; the last two are read by the assistant."""


def everything() -> str:
    """Say where knowledge can lie."""
    return ", ".join((*FOLDERS, SHIPPING))


def files(path: Path, problems: list[Problem]) -> Iterator[Source]:
    """Yield the files that are read, in the order of their names; tell `problems` of those that are not."""
    for folder in FOLDERS:
        known = _suffixes(folder)
        for file in sorted((path / folder).rglob("*")):
            if not file.is_file() or file.name.startswith("."):
                continue
            source = Source(file, file.relative_to(path).as_posix())
            if file.suffix.lower() in known:
                yield source
            else:
                problems.append(source.problem(1, f"is not read: {', '.join(known)} are"))
    if (path / SHIPPING).exists():
        yield Source(path / SHIPPING, SHIPPING)
    problems += [
        Problem(entry.name, 1, f"is not read: {what}")
        for entry in sorted(path.iterdir())
        if (what := _unread(entry))
    ]


def shop_toml(path: Path, problems: list[Problem]) -> dict[str, Any]:
    """Return shop.toml as it stands; whoever needs its fields tells of mistakes in them."""
    try:
        return tomllib.loads((path / SHOP).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(SHOP, 1, f"cannot be read: {error}; mend it, or take it away"))
    except tomllib.TOMLDecodeError as error:
        there = re.search(r"at line (\d+)", str(error))
        problems.append(
            Problem(SHOP, int(there[1]) if there else 1, f"is not TOML: {error}; nothing of it counts")
        )
    return {}


def _unread(entry: Path) -> str | None:
    """Say what to do with what lies beside the folders, where it looks as if it were meant to be read."""
    name, meant = entry.name, entry.name.lower()
    if meant in (FOLDERS if entry.is_dir() else BESIDE):
        there = entry.with_name(meant)
        ours = there.exists() and there.samefile(entry)  # as it is where letters' case does not count
        return None if ours else f"call it {meant!r}"
    if not entry.is_file() or meant.startswith((".", "readme")):
        return None
    homes = [folder for folder in FOLDERS if Path(name).suffix.lower() in _suffixes(folder)]
    return f"move it into the folder {' or '.join(map(repr, homes))}" if homes else None


def _suffixes(folder: str) -> tuple[str, ...]:
    return SUFFIXES.get(folder, tuple(PARSERS))
