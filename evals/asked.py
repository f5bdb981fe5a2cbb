"""The suite `asked`: what strangers ask, each question put to the product after what its asker said before it.

The rows are those that the layers for questions are trained on (`evals/written/asked`, `added`, `shops`), and a figure
over rows that something was learned from says nothing. A file with passages is asked of the shop that has grown by
them, or, where its questions name none of the shop's own, of a shop that has nothing else.
"""

import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.cases import Case, Expect, GoldPage, GoldTurn
from evals.dialogues import figures_of, measures_of, score_case
from evals.errors import BrokenData
from evals.measures import Count
from evals.outcome import Outcome
from evals.sampling import draw
from evals.scorers import Verdict, answering_citations
from evals.solver import open_solver
from evals.suites import Options, Running, Sample, Suite
from evals.text_files import read_json_lines
from retrieval.growing import grow
from retrieval.ingest import read_knowledge

ASKED_UNSEEN = Path(__file__).parent / "written" / "asked-unseen"
ANYTHING = Expect(handoff=("any",))


@dataclass(frozen=True, slots=True)
class Question:
    """A row of a file: the one that comes `place`th among those that ask."""

    file: Path
    place: int
    row: dict[str, Any]

    def case(self, products: dict[str, str]) -> Case:
        """Return it as a dialogue of which only the last answer is judged; `products` are ids by titles."""
        said, title = [str(one) for one in self.row.get("before", ())], str(self.row.get("page", ""))
        expect = Expect(
            answerable=bool(self.row["answers"]), cites=tuple(self.row["answers"]), handoff=("any",)
        )
        page = GoldPage(url=f"/{products.get(title, 'page')}", title=title, product_id=products.get(title))
        return Case(
            id=f"{self.file.stem}-{self.place}",
            tags=(self.file.stem, "later" if said else "first"),
            page=page if title else None,
            turns=(
                *(GoldTurn(says=one, expect=ANYTHING) for one in said),
                GoldTurn(says=str(self.row["q"]), expect=expect),
            ),
        )


def read_asked(data: Path) -> list[Question]:
    """Read a file of rows, or every one in a folder. Raises BrokenData where there is none, or a row asks nothing."""
    files = sorted(data.glob("*.jsonl")) if data.is_dir() else [data]
    questions = []
    for file in files:
        asked = [
            line for line in read_json_lines(file) if not (isinstance(line.data, dict) and "p" in line.data)
        ]
        for place, line in enumerate(asked):
            row = line.data
            if not isinstance(row, dict) or not row.get("q") or not isinstance(row.get("answers"), list):
                raise BrokenData(
                    file, line.line, "a row that asks has `q`, and `answers` with the passages that do"
                )
            questions.append(Question(file, place, row))
    if not questions:
        raise BrokenData(data, None, "nothing is asked here: files end in .jsonl, with a question a line")
    return questions


@asynccontextmanager
async def open_asked(options: Options) -> AsyncIterator[Running]:
    """Read what is asked; each file's shop is ingested when its turn comes."""
    questions = draw(read_asked(options.data), options)
    yield Running(len(questions), {}, _solved(questions, options))


async def _solved(questions: Sequence[Question], options: Options) -> AsyncIterator[Sample]:
    for file in dict.fromkeys(one.file for one in questions):
        own = [one for one in questions if one.file == file]
        with tempfile.TemporaryDirectory() as folder:
            shop, asked = shop_of(file, options.shop, Path(folder) / "shop")
            products = {one.title: one.id for one in read_knowledge(shop).products}
            async with open_solver(shop, options.progress) as solver:
                for one in own:
                    case = Question(file, one.place, asked[one.place]).case(products)
                    yield by_its_source(case, await solver.solve(case))


def by_its_source(case: Case, outcomes: Sequence[Outcome]) -> Sample:
    """Score the last answer: one that gives none of the sources that answer is wrong, whatever it says."""
    sample, expect = score_case(case, [outcomes]), case.turns[-1].expect
    came = sample.came[0][-1]
    if came["verdict"] is not Verdict.RIGHT or answering_citations(expect, outcomes[-1]):
        return sample
    came["verdict"] = Verdict.WRONG
    wrong = {"answerable_right": Count(0, 1), "answerable_wrong": Count(1, 1)}
    return replace(sample, counts={**sample.counts, **wrong})


def shop_of(file: Path, shop: Path, folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    """Return the shop that a file is asked of, made in `folder` where it has passages, and its rows that ask."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    asked = [row for row in rows if "p" not in row]
    own = {row["p"] for row in rows if "p" in row}
    if not own:
        return shop, asked
    named = {name for row in asked for name in (*row["answers"], *row.get("near", ()))}
    grown = grow(shop if named - own else None, file, folder)
    if not (folder / "shop.toml").exists():
        (folder / "shop.toml").write_text('name = "the shop"\n', encoding="utf-8")
    return folder, grown


ASKED = Suite(
    name="asked",
    about="what strangers ask, after what they said before: answers by their sources, what is not known (JSONL)",
    data=ASKED_UNSEEN,
    open=open_asked,
    measures=measures_of,
    figures=figures_of,
)
