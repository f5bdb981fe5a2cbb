"""Fits how likely what a desk replies is to answer (`agent.desks`): `python -m evals.fit_desks --help`.

Each question is looked up by layers that have not learned from its writer, as in `evals.fit_reranking`. A desk answers
where one of its sources does, by the labels. The figures printed are held out by parts: of the questions to which a
desk has something to say, how many are answered rightly and wrongly by what is likely enough, desk or pages.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from agent.desks import WEIGHTS, Desks
from agent.reader import ENOUGH, Reader
from agent.selection import WHOLLY
from agent.shop_file import read_shop
from evals.fit_reranking import Row, asked_in, questions
from retrieval.calibrate import named
from retrieval.export import MODELS_FOLDER, export
from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.search import Knowledge

STRENGTH, PARTS = 10.0, 8
SHOP_FILE = "shop.toml"


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a desk's reply, whether it answers, how likely the pages are to, and whether they do."""

    near: float
    agreed: float
    right: bool
    read: float
    read_right: bool


async def nobody() -> None:
    """Say that nobody is signed in."""


async def told_to(rows: Sequence[Row], knowledge: Knowledge, shop: Path) -> list[Told]:
    """Ask the desks, and the pages, every question to which a desk has something to say."""
    told, house = [], read_shop(shop / SHOP_FILE)
    reader = Reader(knowledge, shop_name=house.name)
    desks = Desks(knowledge, house, reader)
    for row, question in questions(rows, knowledge):
        resolved = reader.resolve(question)
        replies = await desks.replies(question, resolved, nobody)
        replies = [one for one in replies if one.kind != "clarify" and one.confidence < WHOLLY]
        if not replies:
            continue
        reading = await reader.read(resolved)
        read_right = bool(reading.judged) and reading.judged[0].statement.passage.id in row.answers
        for reply in replies:
            near, agreed = await desks.known_of(reply, resolved, reading)
            right = any(one.id in row.answers for one in reply.citations)
            told.append(Told(near, agreed, right, reading.score, read_right))
    return told


def figures(told: Sequence[Told], chances: NDArray[np.float64]) -> str:
    """Say how the questions fare, whose desks have these chances (n,)."""
    desk = chances >= ENOUGH
    pages = ~desk & (np.array([one.read for one in told]) >= ENOUGH)
    right = np.where(desk, [one.right for one in told], [one.read_right for one in told])
    said = desk | pages
    return (
        f"{len(told)} replies of desks, {desk.mean():.2f} of them said; answered rightly by desk or pages "
        f"{(right & said).mean():.3f}, wrongly {(~right & said).mean():.3f}"
    )


def main(
    shop: Annotated[Path, typer.Argument(help="The shop's knowledge.")],
    asked: Annotated[list[Path], typer.Argument(help="Folders of what is asked of it.")],
    layers: Annotated[
        list[str], typer.Option(help="FOLDER:NAME,NAME… of layers and the files they left out.")
    ],
) -> None:
    """Fit, and print the weights and what they are worth."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - seconds to import, needed here alone

    told: list[Told] = []
    for one in layers:
        folder, _, names = one.rpartition(":")
        encoder = OnnxEncoder(export(MODELS_FOLDER, trained=Path(folder)))
        files = [file for place in asked for file in named(place, frozenset(names.split(",")))]
        with tempfile.TemporaryDirectory() as data:
            ingest(shop, Path(data), encoder)
            rows = [row for file in files for row in asked_in(file)]
            told += asyncio.run(told_to(rows, Knowledge.open(Path(data), encoder), shop))
        print(f"{folder}: {len(rows)} questions looked up", file=sys.stderr)
    known = np.array([[one.near, one.agreed] for one in told])
    right = np.array([one.right for one in told])
    chances, part = np.zeros(len(told)), np.arange(len(told)) % PARTS
    for held in range(PARTS):
        head = LogisticRegression(C=STRENGTH).fit(known[part != held], right[part != held])
        chances[part == held] = head.predict_proba(known[part == held])[:, 1]
    head = LogisticRegression(C=STRENGTH).fit(known, right)
    for name, weight in zip(WEIGHTS, (head.intercept_[0], *head.coef_[0]), strict=True):
        print(f"{name}: {weight:.2f}")
    print(figures(told, chances))


if __name__ == "__main__":
    typer.run(main)
