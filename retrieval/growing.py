"""Writes passages down as a shop's people would, each as a page or an entry of the FAQ."""

import json
import shutil
from pathlib import Path

from retrieval.ingest import read_knowledge

PAGE = """---
title: {quoted}
url: /{name}
kind: {kind}
---

# {title}

{headed}{text}
"""


def grow(knowledge: Path | None, added: Path, into: Path) -> list[dict[str, object]]:
    """Write what is `added` to a copy of the shop in the folder `into`, and return what is asked about that.

    `added` has lines with passages (`p`, `title`, `text`), then questions with the names of those and of the shop's
    own; without a shop, they are all it has. What is returned names passages as the shop in `into` has them.
    Raises FileExistsError where the folder is there, ValueError where nothing became of a passage.
    """
    rows = [json.loads(line) for line in added.read_text(encoding="utf-8").splitlines() if line.strip()]
    if knowledge is None:
        into.mkdir()
    else:
        shutil.copytree(knowledge, into)
    written = {row["p"]: _write(row, f"added-{place}", into) for place, row in enumerate(rows) if "p" in row}
    ids = [passage.id for passage in read_knowledge(into).passages]
    became = {name: [one for one in ids if one.partition("#")[0] == page] for name, page in written.items()}
    if lost := sorted(name for name, passages in became.items() if not passages):
        raise ValueError(f"{added}: nothing became of {', '.join(lost)}")

    def renamed(names: list[str]) -> list[str]:
        return [passage for name in names for passage in became.get(name, [name])]

    return [
        row | {"answers": renamed(row["answers"]), "near": renamed(row.get("near", []))}
        for row in rows
        if "q" in row
    ]


def _write(row: dict[str, str], name: str, into: Path) -> str:
    """Write a passage as a file of its own; a title that asks makes an entry of the FAQ. Returns the page's id."""
    title, *headings = row["title"].split(" > ")
    heading = headings[-1] if headings else ""
    asks = (heading or title).endswith("?")
    folder = into / ("faq" if asks else "pages")
    if asks and not heading:
        heading = title
    page = PAGE.format(
        quoted=json.dumps(title),
        title=title,
        name=name,
        kind="faq" if asks else "policy",
        headed=f"## {heading}\n\n" if heading else "",
        text=row["text"],
    )
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md").write_text(page, encoding="utf-8")
    return f"{folder.name}/{name}"
