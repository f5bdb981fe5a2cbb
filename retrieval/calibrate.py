"""The weights and the floor of the fusion are learned from questions whose answers are known.

    python -m retrieval.calibrate SHOP [--ranking FOLDER ...] [--trained FOLDER]

SHOP is a knowledge folder for which `calibration.jsonl` beside this file holds questions, the page they were asked on
and the passages that answer them (none for what the shop does not say). Layers that `train_questions` trained without
them lie in the FOLDER `--trained`. A ranking FOLDER is in BEIR's layout with
candidates.tsv; it shows other shops' wording to the weights. The figures printed for SHOP are cross-validated: no
question is scored by weights that saw it.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from retrieval.encoder import Encoder
from retrieval.export import TRAINED, export
from retrieval.fusion import Best, Evidence, features
from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import Query
from retrieval.ranking_set import RankingKnowledge, read_ranking_set
from retrieval.search import Knowledge

QUESTIONS = Path(__file__).parent / "calibration.jsonl"
SHOP_WEIGHT = 2.0  # of the shop's questions together, against 1 for each ranking set: they are what is served
FOLDS = 10
REGULARISATION = 10.0


@dataclass(frozen=True, slots=True)
class Question:
    """A question's candidates: features (n, 10) and whether each answers (n,); `answerable` even if none was found."""

    features: NDArray[np.float64]
    answers: NDArray[np.bool_]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best score among a question's candidates, and among those that answer it (0 when none was found)."""

    answerable: bool
    best: float
    right: float


def _question(evidence: Sequence[Evidence], answers: Sequence[bool], *, answerable: bool) -> Question:
    best = Best.of(evidence)
    rows = [features(one, best) for one in evidence]
    return Question(np.asarray(rows), np.asarray(answers, dtype=np.bool_), answerable)


def shop_questions(shop: Path, encoder: Encoder) -> list[Question]:
    """Ask `calibration.jsonl` of the shop, ingested into a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        ingest(shop, Path(folder), encoder)
        knowledge = Knowledge.open(Path(folder), encoder)
        made = []
        for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)
            unknown = [name for name in asked["answers"] if knowledge.passage(name) is None]
            if unknown:
                raise SystemExit(
                    f"{QUESTIONS.name}: {asked['question']!r} names {unknown}, which are not in {shop}"
                )
            page = (asked["product"],) if "product" in asked else ()
            found = knowledge.evidence(Query(asked["question"], product_ids=page))
            answers = [knowledge.passage_at(row).id in asked["answers"] for row in found]
            made.append(_question(list(found.values()), answers, answerable=bool(asked["answers"])))
        return made


def ranking_questions(folder: Path, encoder: Encoder) -> list[Question]:
    """Ask the questions of a ranking set of its documents; cosines and coverage within its whole corpus."""
    read = read_ranking_set(folder)
    with tempfile.TemporaryDirectory() as data:
        ranking = RankingKnowledge(read.documents, Path(data), encoder)
        made = []
        for asked in read.questions:
            found = ranking.evidence(asked)
            names = [ranking.knowledge.passage_at(row).source for row in found]
            answers = [asked.grades.get(name, 0) > 0 for name in names]
            made.append(_question(list(found.values()), answers, answerable=asked.answerable))
        return made


def fit(sets: Iterable[tuple[Sequence[Question], float]]) -> LogisticRegression:
    """A logistic regression over all candidates; each set of questions counts by its weight, however large it is."""
    rows, answers, weights = [], [], []
    for questions, weight in sets:
        for question in questions:
            rows.append(question.features)
            answers.append(question.answers)
            weights.append(np.full(len(question.answers), weight / len(questions)))
    total = np.concatenate(weights)
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    return model.fit(np.vstack(rows), np.concatenate(answers), total * len(total) / total.sum())


def cross_validated(shop: Sequence[Question], others: Sequence[Sequence[Question]]) -> list[Outcome]:
    outcomes = []
    for fold in range(FOLDS):
        seen = [question for number, question in enumerate(shop) if number % FOLDS != fold]
        model = fit([(seen, SHOP_WEIGHT), *((other, 1.0) for other in others)])
        for question in shop[fold::FOLDS]:
            scores = model.predict_proba(question.features)[:, 1]
            right = float(scores[question.answers].max()) if question.answers.any() else 0.0
            outcomes.append(Outcome(question.answerable, float(scores.max()), right))
    return outcomes


def floor_table(outcomes: Sequence[Outcome]) -> list[str]:
    """What each floor would keep of the answers and of the questions that have none."""
    lines = [" floor   answer found and kept   unanswerable left without a hit"]
    known = [one for one in outcomes if one.answerable]
    unknown = [one for one in outcomes if not one.answerable]
    for step in range(10, 75, 5):
        floor = step / 100
        kept = sum(one.right >= floor for one in known) / len(known)
        refused = sum(one.best < floor for one in unknown) / len(unknown)
        lines.append(f"  {floor:.2f}   {kept:21.3f}   {refused:31.3f}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m retrieval.calibrate", description=__doc__.splitlines()[0]
    )
    parser.add_argument("shop", type=Path, help="a knowledge folder")
    parser.add_argument("--ranking", type=Path, nargs="*", default=[], help="folders in BEIR's layout")
    parser.add_argument(
        "--trained", type=Path, default=TRAINED, help="layers that learned from none of these"
    )
    arguments = parser.parse_args()
    encoder = OnnxEncoder(export(trained=arguments.trained))
    shop = shop_questions(arguments.shop, encoder)
    others = [ranking_questions(folder, encoder) for folder in arguments.ranking]
    model = fit([(shop, SHOP_WEIGHT), *((other, 1.0) for other in others)])
    outcomes = cross_validated(shop, others)
    known = [one for one in outcomes if one.answerable]
    first = sum(one.right == one.best for one in known) / len(known)
    auroc = roc_auc_score([one.answerable for one in outcomes], [one.best for one in outcomes])
    names = ("cosine", "coverage", "rest", "gap", "named", "in_view", "other", "near", "lacking", "behind")
    weights = ", ".join(f"{name}={value:.2f}" for name, value in zip(names, model.coef_[0], strict=True))
    report = [
        f"WEIGHTS = Weights(bias={model.intercept_[0]:.2f}, {weights})",
        f"{len(known)} questions with answers, {len(outcomes) - len(known)} without (cross-validated):",
        f"right passage first {first:.3f}, AUROC of the best score for answerable {auroc:.3f}",
        *floor_table(outcomes),
    ]
    sys.stdout.write("\n".join(report) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
