"""The weights of the fusion are learned from questions whose answers are known.

    python -m retrieval.calibrate SHOP --asked FOLDER --added FOLDER --shops FOLDER --ranking FOLDER … \\
        --layers FOLDER:NAME,NAME … …

SHOP is a knowledge folder; the first FOLDER holds what strangers ask of it, a file each, the second what it came to
write later with what is asked about that, the third invented shops, and `calibration.jsonl` beside this file more,
which no layers learn from. A ranking FOLDER is in BEIR's layout with candidates.tsv; it shows other shops' wording to
the weights. LAYERS are folders that `train_questions --without NAME … --out FOLDER` wrote, each with what was left
out: every question is looked up by layers that have not learned from it, and the figures printed are those of weights
that saw none of what those layers left out. Without any, the packaged layers look up what nobody learns from.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from retrieval.encoder import Encoder, and_told, heard_after
from retrieval.export import MODELS_FOLDER, TRAINED, export
from retrieval.fusion import Best, Evidence, Weights, features
from retrieval.growing import grow
from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import Query
from retrieval.question_material import Told, part_of
from retrieval.ranking_set import RankingKnowledge, RankingSet, read_ranking_set
from retrieval.search import Knowledge

QUESTIONS = Path(__file__).parent / "calibration.jsonl"
WEIGHTS = {QUESTIONS.stem: 1.0, "asked": 1.5}
"""How much a set of questions counts altogether, however large it is; 1 for each ranking set."""
REGULARISATION = 10.0
NAMES = tuple(one.name for one in fields(Weights) if one.name != "bias")


@dataclass(frozen=True, slots=True)
class Row:
    """A question of a `group`: its candidates' features (n, 12) and whether each answers (n,).

    It is `answerable` even if nothing that answers was found; `fold` tells which layers looked it up.
    """

    group: str
    fold: int
    features: NDArray[np.float64]
    answers: NDArray[np.bool_]
    answerable: bool

    @classmethod
    def of(cls, group: str, fold: int, found: Sequence[tuple[Evidence, bool]], *, answerable: bool) -> "Row":
        best = Best.of([one for one, _ in found])
        rows = [features(one, best) for one, _ in found]
        return cls(group, fold, np.asarray(rows), np.array([right for _, right in found]), answerable)


def shop_rows(
    knowledge: Knowledge, lines: Iterable[dict[str, object]], *, group: str, fold: int
) -> Iterator[Row]:
    """Look up what is asked of the shop. Raises SystemExit where a question names a passage that isn't there."""
    ids = {product.title: product.id for product in knowledge.products().values()}
    lines = list(lines)
    told = Told(lines)
    for asked in lines:
        answers = set(map(str, _list(asked, "answers")))
        if unknown := sorted(one for one in answers if knowledge.passage(one) is None):
            raise SystemExit(f"{asked} names {unknown}, which the shop hasn't got")
        page = str(asked.get("page", ""))
        product = str(asked.get("product", ids.get(page, "")))
        last = knowledge.passage(told.before(asked))
        before = heard_after(page=page, said=[str(one) for one in _list(asked, "before")])
        before = and_told(before, last.heading if last else "")
        text = str(asked["q"] if "q" in asked else asked["question"])
        query = Query(text, product_ids=(product,) if product else (), before=before)
        found = [
            (one, knowledge.passage_at(row).id in answers) for row, one in knowledge.evidence(query).items()
        ]
        if found:
            yield Row.of(group, fold, found, answerable=bool(answers))


def ranking_rows(
    read: RankingSet, data: Path, encoder: Encoder, *, group: str, fold: int, unseen: frozenset[str]
) -> Iterator[Row]:
    """Look up the questions of a ranking set's parts among their candidates; of all where none is named."""
    ranking = RankingKnowledge(read.documents, data, encoder)
    for asked in read.questions:
        if unseen and f"{group}-{part_of(asked.text)}" not in unseen:
            continue
        found = [
            (one, asked.grades.get(ranking.knowledge.passage_at(row).source, 0) > 0)
            for row, one in ranking.evidence(asked).items()
        ]
        if found:
            yield Row.of(group, fold, found, answerable=asked.answerable)


def grown_rows(
    shop: Path | None, added: Path, encoder: OnnxEncoder, *, group: str, fold: int
) -> Iterator[Row]:
    """Look up what is asked about passages that a shop came to write later, or that are all it has."""
    with tempfile.TemporaryDirectory() as folder:
        grown, data = Path(folder) / "shop", Path(folder) / "data"
        asked = grow(shop, added, grown)
        ingest(grown, data, encoder)
        yield from shop_rows(Knowledge.open(data, encoder), asked, group=group, fold=fold)


def _lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def named(folder: Path | None, names: Iterable[str]) -> list[Path]:
    """The files of a folder that are of these names."""
    files = [folder / f"{name}.jsonl" for name in sorted(names)] if folder else []
    return [file for file in files if file.exists()]


def _list(asked: dict[str, object], name: str) -> list[object]:
    held = asked.get(name, [])
    return held if isinstance(held, list) else []


def fit(rows: Sequence[Row]) -> LogisticRegression:
    """A logistic regression over all candidates; each group of questions counts by its weight, however large it is."""
    sizes = {group: sum(row.group == group for row in rows) for group in {row.group for row in rows}}
    counts = [np.full(len(row.answers), WEIGHTS.get(row.group, 1.0) / sizes[row.group]) for row in rows]
    total = np.concatenate(counts)
    model = LogisticRegression(C=REGULARISATION, max_iter=3000)
    return model.fit(
        np.vstack([row.features for row in rows]),
        np.concatenate([row.answers for row in rows]),
        total * len(total) / total.sum(),
    )


def figures(rows: Sequence[Row]) -> Iterator[str]:
    """Yield how well each group's questions are ranked by weights that saw no other of their fold."""
    folds = sorted({row.fold for row in rows})
    models = {fold: fit([row for row in rows if row.fold != fold] or rows) for fold in folds}
    for group in dict.fromkeys(row.group for row in rows):
        own = [row for row in rows if row.group == group]
        scores = [models[row.fold].predict_proba(row.features)[:, 1] for row in own]
        known = [(row, score) for row, score in zip(own, scores, strict=True) if row.answerable]
        first = np.mean([row.answers[score.argmax()] for row, score in known])
        precision = np.mean(
            [
                average_precision_score(row.answers, score) if row.answers.any() else 0.0
                for row, score in known
            ]
        )
        told = f"{group}: {len(known)} questions with an answer, a right passage first {first:.3f}, MAP {precision:.3f}"
        if len(known) < len(own):
            area = roc_auc_score([row.answerable for row in own], [score.max() for score in scores])
            told += f"; {len(own) - len(known)} without, told apart with an area of {area:.3f}"
        yield told


def main(
    shop: Annotated[Path, typer.Argument(help="A knowledge folder.")],
    asked: Annotated[Path | None, typer.Option(help="A folder of what strangers ask of it.")] = None,
    added: Annotated[Path | None, typer.Option(help="A folder of what it came to write later.")] = None,
    shops: Annotated[Path | None, typer.Option(help="A folder of invented shops.")] = None,
    ranking: Annotated[list[Path] | None, typer.Option(help="Folders in BEIR's layout.")] = None,
    layers: Annotated[
        list[str] | None, typer.Option(help="FOLDER:NAME,NAME… of layers and what they left out.")
    ] = None,
) -> None:
    """Fit the weights, and print them and what they are worth."""
    parts = [one.rpartition(":") for one in layers or [f"{TRAINED}:"]]
    sets = {folder.name: read_ranking_set(folder) for folder in ranking or ()}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        for fold, (trained, _, names) in enumerate(parts):
            encoder = OnnxEncoder(export(MODELS_FOLDER, trained=Path(trained)))
            unseen = frozenset(names.split(",")) - {""}
            if fold == 0:
                ingest(shop, data / "shop", encoder)  # passages are the same for all layers
            knowledge = Knowledge.open(data / "shop", encoder)
            if fold == 0:
                rows += shop_rows(knowledge, _lines(QUESTIONS), group=QUESTIONS.stem, fold=fold)
            for file in named(asked, unseen):
                rows += shop_rows(knowledge, _lines(file), group="asked", fold=fold)
            for file in named(added, unseen):
                rows += grown_rows(shop, file, encoder, group="added", fold=fold)
            for file in named(shops, unseen):
                rows += grown_rows(None, file, encoder, group="shops", fold=fold)
            for name, read in sets.items():
                (data / name).mkdir(exist_ok=True)
                rows += ranking_rows(read, data / name, encoder, group=name, fold=fold, unseen=unseen)
            sys.stderr.write(f"{trained}: {sum(row.fold == fold for row in rows)} questions looked up\n")
    model = fit(rows)
    weights = ", ".join(f"{name}={value:.2f}" for name, value in zip(NAMES, model.coef_[0], strict=True))
    sys.stdout.write(f"Weights(bias={model.intercept_[0]:.2f}, {weights})\n")
    sys.stdout.writelines(f"{line}\n" for line in figures(rows))


if __name__ == "__main__":
    typer.run(main)
