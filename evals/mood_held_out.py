"""Keeps of a file of moods the rows that no text learned from is nearly the same as: `python -m evals.mood_held_out`.

A figure over messages that stand almost word for word in the training says how well they were remembered. So the
held-out file goes through here first, and what is left to `guanxi-evals run mood --data`.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from agent.mood_material import WRITTEN, encoded, read_comments, read_messages
from api.knowledge import packaged_encoder
from evals.mood_labels import CLASS_OF_MOOD, read_mood_file
from retrieval.encoder import Encoder

TOO_NEAR = 0.9
"""Cosine above which a row and a text learned from are the same message in other words."""


def strange(rows: Sequence[str], learned: Sequence[str], encoder: Encoder, cache: Path | None) -> list[bool]:
    """Return whether each of `rows` is as near as `TOO_NEAR`, or less near, to its nearest of `learned`."""
    asked, known = encoded(rows, encoder, None), encoded(learned, encoder, cache)
    nearest = np.array([float((known @ vector).max()) for vector in asked])
    return [bool(one) for one in nearest <= TOO_NEAR]


def main(
    out: Annotated[Path, typer.Option(help="Where the rows that are left go, as CSV text,label.")],
    data: Annotated[Path, typer.Option(help="CSV text,label of moods.")] = WRITTEN / "mood-held-out.csv",
    comments: Annotated[
        Path | None, typer.Option(help="goemotions-train.csv, to hold rows against it too.")
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="Keep encoded texts here between runs.")] = None,
    *,
    three: Annotated[bool, typer.Option(help="Write negative, neutral, positive for moods.")] = False,
) -> None:
    """Leave out rows too near to what was learned from, and say how many."""
    rows = read_mood_file(data).rows
    learned = [*read_messages().texts, *(read_comments(comments).texts if comments else ())]
    kept = strange([row.text for row in rows], learned, packaged_encoder(), cache)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("text", "label"))
        writer.writerows(
            (row.text, CLASS_OF_MOOD.get(row.label, row.label) if three else row.label)
            for row, keep in zip(rows, kept, strict=True)
            if keep
        )
    near = kept.count(False)
    print(f"{len(rows)} rows; left out {near} above cosine {TOO_NEAR} to one of {len(learned)} texts")


if __name__ == "__main__":
    typer.run(main)
