"""Fits how many of a passage's statements are said: `python -m evals.fit_quoting --help`.

Others told which of a passage's sentences a good rep would quote to what strangers asked (`needed`, as few as possible,
and `fine` beside them). `SHARPNESS` (`agent.reranking`) makes chances of the statements' odds, most likely for what
they told; the figures are those of the answers that are written of the passage with the weights of now.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logit, logsumexp

from agent.reader import Reader
from agent.writer import write
from evals.errors import BrokenData
from evals.fit_reranking import Row, asked_in, questions
from evals.text_files import read_json_lines
from retrieval.export import MODELS_FOLDER, export
from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import PassageKind
from retrieval.search import Knowledge

OF_DESKS = frozenset({PassageKind.VARIANTS, PassageKind.FAQ})
"""Prices and stock are told by a desk, and an entry is said whole."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The log-odds of a passage's statements (n,), which of them are needed (n,), and what was written of it."""

    odds: NDArray[np.float64]
    needed: NDArray[np.bool_]
    said: int
    told: bool
    characters: int


async def quoted_of(
    told: Sequence[dict[str, Any]], asked: Sequence[Row], knowledge: Knowledge
) -> list[Quoted]:
    """Judge each question's passage, where it is found at all."""
    reader = Reader(knowledge, shop_name=str(knowledge.shop().get("name", "")))
    at = {(tuple(one["before"]), one["q"], one["page"]): one for one in told}
    held = []
    for row, question in questions(asked, knowledge):
        one = at.get((row.before, row.text, row.page))
        if one is None:
            continue
        resolved = reader.resolve(question)
        own = [each for each in await reader.candidates(resolved) if each.passage.id == one["passage"]]
        if not own or own[0].passage.kind in OF_DESKS:
            continue
        judged = own[0].judged
        needed = np.array([_holds(one["needed"], each.statement.said) for each in judged])
        if needed.any():
            text = write(resolved.said, own[0].asked, judged).text
            said = sum(each.statement.said in text for each in judged)
            whole = all(
                any(part in text for part in (each, each.lstrip("-0123456789. "))) for each in one["needed"]
            )
            odds = logit([each.score for each in judged])
            held.append(Quoted(odds, needed, said, whole, len(text)))
    return held


def _holds(needed: Sequence[str], said: str) -> bool:
    return any(each in said or said in each for each in needed)


def fit(held: Sequence[Quoted]) -> float:
    """Return the power of the odds under which what is needed is likeliest."""

    def lost(power: float) -> float:
        return -float(
            np.mean([logsumexp(power * one.odds[one.needed]) - logsumexp(power * one.odds) for one in held])
        )

    return float(minimize_scalar(lost, bounds=(0.1, 10.0), method="bounded").x)


async def gathered(shop: Path, asked: Sequence[Path], quoted: Sequence[Path]) -> list[Quoted]:
    """Ingest the shop, and look up what was asked of it in the files `asked` that those of `quoted` tell of."""
    encoder = OnnxEncoder(export(MODELS_FOLDER))
    held: list[Quoted] = []
    with tempfile.TemporaryDirectory() as data:
        ingest(shop, Path(data), encoder)
        knowledge = Knowledge.open(Path(data), encoder)
        for file in quoted:
            source = next((one for one in asked if one.stem == file.stem), None)
            if source is None:
                raise BrokenData(file, None, f"what {file.stem} asked is in none of the folders")
            told = [line.data for line in read_json_lines(file) if isinstance(line.data, dict)]
            held += await quoted_of(told, list(asked_in(source)), knowledge)
            print(f"{file.stem}: {len(held)} so far", file=sys.stderr)
    if not held:
        raise BrokenData(quoted[0] if quoted else shop, None, "no passage told of here is found in the shop")
    return held


def main(
    shop: Annotated[Path, typer.Argument(help="The shop's knowledge.")],
    quoted: Annotated[Path, typer.Argument(help="The folder of what is needed of passages.")],
    asked: Annotated[list[Path], typer.Argument(help="Folders of what was asked, of the same writers.")],
) -> None:
    """Fit, and print the power and what answers are like."""
    files = [file for folder in asked for file in sorted(folder.glob("*.jsonl"))]
    held = asyncio.run(gathered(shop, files, sorted(quoted.glob("*.jsonl"))))
    print(f"SHARPNESS: {fit(held):.2f}")
    likeliest = np.mean([one.needed[one.odds.argmax()] for one in held])
    print(
        f"{len(held)} answers: all that is needed is said in {np.mean([one.told for one in held]):.3f}, the "
        f"likeliest statement is needed in {likeliest:.3f}; {np.mean([one.said for one in held]):.2f} statements, "
        f"{np.mean([one.characters for one in held]):.0f} characters"
    )


if __name__ == "__main__":
    typer.run(main)
