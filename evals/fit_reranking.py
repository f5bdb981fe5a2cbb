"""Fits the weights of reranking and trains its network: `python -m evals.fit_reranking --help`.

Each question is looked up by layers that have not learned from its writer: LAYERS are folders that
`retrieval.train_questions --without … --out FOLDER` wrote, each with the names of what was left out. What is asked
about passages that the shop came to write later is looked up in the shop that has grown by them. The
gold dialogues' questions, which no layers learn from, are looked up by the first. Weights are those of a conditional
logit, most likely under a small penalty; they are printed, to be put into `agent.reranking`, which compares wordings by
them. The network weighs what they make of each passage, so it is to be trained anew once they have changed. The figures
printed are those of networks held out by writers.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from agent.kinds import kinds_asked
from agent.reader import ENOUGH, Reader, manner_of
from agent.reply import Question
from agent.reranking import NONE, WEIGHTS, chances, known_of, known_of_none
from agent.reranking_network import NETWORK, Floats, Network
from conversation.model import AssistantSaid, Citation, Event, Page, Position, ShopperId, ShopperSaid
from conversation.shoppers import Shopper
from evals.cases import read_cases
from evals.dialogues import CASES
from evals.reranking_training import Election, trained
from retrieval.calibrate import named
from retrieval.export import MODELS_FOLDER, export
from retrieval.growing import grow
from retrieval.ingest import ingest
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.search import Knowledge

MAKERS = "cases"
MAKERS_WEIGHT = 3.0
"""How much heavier a question of the gold dialogues counts than a stranger's, of whom there are many more."""
PENALTY = 1e-3
FOLDS = 4
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """What was asked, by whom, after what, on which page, and which passages answer it."""

    writer: str
    text: str
    before: tuple[str, ...]
    page: str
    answers: frozenset[str]


def asked_in(file: Path) -> Iterator[Row]:
    """Read what one writer asked."""
    return rows_of(file.stem, (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()))


def rows_of(writer: str, asked: Iterable[dict[str, Any]]) -> Iterator[Row]:
    for row in asked:
        if not row.get("asks"):  # one that does, among remarks, is not labelled with what answers it
            answers = frozenset(row.get("answers", ()))
            yield Row(writer, row["q"], tuple(row["before"]), row.get("page", ""), answers)


def asked_in_cases() -> Iterator[Row]:
    """Read the questions of the gold dialogues that are known to have an answer, or none."""
    for written in read_cases(CASES):
        said: list[str] = []
        for turn in written.case.turns:
            expect, page = turn.expect, written.case.page
            if expect.answerable is not None and (expect.cites or not expect.answerable):
                answers = frozenset(expect.cites if expect.answerable else ())
                yield Row(MAKERS, turn.says, tuple(said), page.title if page else "", answers)
            said.append(turn.says)


async def elections(rows: Sequence[Row], knowledge: Knowledge) -> list[Election]:
    """Look every question up, after a chat in which those before it were answered rightly."""
    reader = Reader(knowledge, shop_name=str(knowledge.shop().get("name", "")))
    held = []
    for row, question in questions(rows, knowledge):
        resolved = reader.resolve(await _answered(reader, question))
        candidates, kinds = await reader.candidates(resolved), kinds_asked(resolved.whole)
        if not candidates:
            continue
        known = [known_of(one, kinds) for one in candidates]
        manner = manner_of(resolved, await reader.remark(resolved))
        none = known_of_none(manner)
        held.append(
            Election(
                row.writer,
                np.array([[one[name] for name in WEIGHTS] for one in known]),
                np.array([one.wordings for one in candidates]),
                np.array([one.passage.id in row.answers for one in candidates]),
                np.array([none[name] for name in NONE]),
                manner,
                bool(row.answers),
                MAKERS_WEIGHT if row.writer == MAKERS else 1.0,
            )
        )
    return held


async def _answered(reader: Reader, question: Question) -> Question:
    """Return the question after an answer to the message before it, where that is known no other way."""
    if not question.earlier:
        return question
    *before, said, told = question.earlier
    if not isinstance(said.fact, ShopperSaid) or not isinstance(told.fact, AssistantSaid) or told.fact.found:
        return question
    asked = replace(question, text=said.fact.text, earlier=tuple(before), page=said.fact.page)
    reading = await reader.read(reader.resolve(asked))
    if reading.score < ENOUGH:
        return question
    sources = (Citation(reading.judged[0].statement.passage.id, "", ""),)
    answer = AssistantSaid("", sources, 1.0, (), found=True)
    return replace(question, earlier=(*before, said, replace(told, fact=answer)))


def questions(rows: Sequence[Row], knowledge: Knowledge) -> Iterator[tuple[Row, Question]]:
    """Yield each row as it would be asked, after a chat in which those before it were answered rightly."""
    products = {product.title: product for product in knowledge.products().values()}
    answered = {(row.writer, row.before, row.text): row.answers for row in rows}
    for row in rows:
        product = products.get(row.page)
        page = Page("/page", row.page, product.id if product else None) if row.page else None
        earlier = tuple(_chat(row, page, answered))
        yield row, Question(row.text, Shopper(ShopperId("s")), NOW, earlier, page)


def _chat(
    row: Row, page: Page | None, answered: dict[tuple[str, tuple[str, ...], str], frozenset[str]]
) -> Iterator[Event]:
    for place, said in enumerate(row.before):
        right = sorted(answered.get((row.writer, row.before[:place], said), ()))[:1]
        sources = tuple(Citation(name, "", "") for name in right)
        yield Event(Position(2 * place + 1), NOW, ShopperSaid(said, page))
        yield Event(Position(2 * place + 2), NOW, AssistantSaid("", sources, 1.0, (), bool(right)))


def fit(held: Sequence[Election]) -> NDArray[np.float64]:
    """Return the weights, those of "none" last."""
    most = max(len(one.right) for one in held)
    known = np.stack([np.pad(one.known, ((0, most - len(one.known)), (0, 0))) for one in held])
    there = np.stack([np.arange(most + 1) < len(one.right) for one in held])
    there[:, most] = True  # "none of them" stands last
    right = np.stack(
        [np.append(np.pad(one.right, (0, most - len(one.right))), not one.right.any()) for one in held]
    )
    none = np.stack([one.none for one in held])
    counts = np.array([one.counts for one in held]) / len(held)
    own = known.shape[2]
    spread = np.where(none.std(axis=0) > 0, none.std(axis=0), 1.0)
    scale = np.concatenate([known[there[:, :most]].std(axis=0) + 1e-9, spread])
    penalised = np.full(len(scale), PENALTY)
    penalised[own] = 0.0  # none's own, which is always there

    def loss(scaled: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = scaled / scale
        utilities = np.column_stack([known @ weights[:own], none @ weights[own:]])
        every = logsumexp(np.where(there, utilities, -np.inf), axis=1)
        chosen = logsumexp(np.where(right, utilities, -np.inf), axis=1)
        chances = np.where(there, np.exp(utilities - every[:, None]), 0.0)
        among = np.where(right, np.exp(utilities - chosen[:, None]), 0.0)
        moved = counts[:, None] * (chances - among)
        slope = np.append(np.einsum("nc,ncf->f", moved[:, :-1], known), moved[:, -1] @ none)
        lost = float(counts @ (every - chosen)) + float(penalised @ scaled**2)
        return lost, slope / scale + 2 * penalised * scaled

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale)


def judged_by(network: Network, one: Election) -> Floats:
    """Return how likely each candidate answers, as reranking has it."""
    passages, none = one.rows()
    return chances(network.passages.utilities(passages), float(network.none.utilities(none[None])[0]))


def held_out(held: Sequence[Election]) -> list[tuple[Election, NDArray[np.float64]]]:
    """Return every question with its candidates' chances by a network that saw nothing of its writer's."""
    writers = sorted({one.writer for one in held} - {MAKERS})
    makers = iter(range(len(held)))
    folds = [
        next(makers) % FOLDS if one.writer == MAKERS else writers.index(one.writer) % FOLDS for one in held
    ]
    found = []
    for fold in range(FOLDS):
        network = trained([one for one, own in zip(held, folds, strict=True) if own != fold])
        found += [(one, judged_by(network, one)) for one, own in zip(held, folds, strict=True) if own == fold]
    return found


def _figures(name: str, judged: Sequence[tuple[Election, NDArray[np.float64]]]) -> str:
    known = [(one.right[own.argmax()], own.max()) for one, own in judged if one.answerable]
    none = [own.max() for one, own in judged if not one.answerable]
    if not known:
        return f"{name}: {len(none)} that ask nothing, owned up to {np.mean([best < ENOUGH for best in none]):.3f}"
    first = np.mean([right for right, _ in known])
    right = np.mean([right and best >= ENOUGH for right, best in known])
    wrong = np.mean([not right and best >= ENOUGH for right, best in known])
    owned = np.mean([best < ENOUGH for best in none])
    return (
        f"{name}: {len(known)} with an answer, the first passage right {first:.3f}; said rightly {right:.3f}, "
        f"wrongly {wrong:.3f}; {len(none)} without, owned up to {owned:.3f}"
    )


@dataclass(frozen=True, slots=True)
class Material:
    """A shop's knowledge, and folders: what is asked of it, what is said to it and asks nothing, what it came to write
    later, and invented shops."""

    shop: Path
    asked: Path
    remarks: Path | None
    added: Path | None
    shops: Path | None


async def gathered(
    material: Material, layers: Sequence[tuple[Path, frozenset[str]]], say: Callable[[str], None]
) -> list[Election]:
    """Look every question up by layers that have not seen it."""
    held: list[Election] = []
    cases = list(asked_in_cases())
    with tempfile.TemporaryDirectory() as data:
        for folder, unseen in layers:
            encoder = OnnxEncoder(export(MODELS_FOLDER, trained=folder))
            if not held:
                ingest(material.shop, Path(data), encoder)  # passages are the same for all layers
            files = (*named(material.asked, unseen), *named(material.remarks, unseen))
            rows = [row for file in files for row in asked_in(file)]
            held += await elections([*rows, *cases], Knowledge.open(Path(data), encoder))
            cases = []
            say(f"{folder}: {len(rows)} questions looked up")
            for file in named(material.added, unseen):
                held += await _of_grown(material.shop, file, encoder)
                say(f"{folder}: {file.stem} looked up")
            for file in named(material.shops, unseen):
                held += await _of_grown(None, file, encoder)
                say(f"{folder}: {file.stem} looked up")
    return held


async def _of_grown(shop: Path | None, added: Path, encoder: OnnxEncoder) -> list[Election]:
    with tempfile.TemporaryDirectory() as folder:
        grown, data = Path(folder) / "shop", Path(folder) / "data"
        asked = grow(shop, added, grown)
        ingest(grown, data, encoder)
        return await elections(list(rows_of(added.stem, asked)), Knowledge.open(data, encoder))


def main(
    shop: Annotated[Path, typer.Argument(help="The shop's knowledge.")],
    asked: Annotated[Path, typer.Argument(help="The folder of what is asked of it.")],
    layers: Annotated[
        list[str], typer.Option(help="FOLDER:NAME,NAME… of layers and the files they left out.")
    ],
    remarks: Annotated[
        Path | None, typer.Option(help="The folder of what is said to it and asks nothing.")
    ] = None,
    added: Annotated[Path | None, typer.Option(help="The folder of what it came to write later.")] = None,
    shops: Annotated[Path | None, typer.Option(help="The folder of invented shops.")] = None,
) -> None:
    """Fit and train, write the network, and print the weights and what it is worth."""
    parts = [one.rpartition(":") for one in layers]
    folders = [(Path(folder), frozenset(names.split(","))) for folder, _, names in parts]
    material = Material(shop, asked, remarks, added, shops)
    held = asyncio.run(gathered(material, folders, lambda line: print(line, file=sys.stderr)))
    weights = fit(held)
    names = (*WEIGHTS, *(f"none: {name}" for name in NONE))
    for name, weight in zip(names, weights, strict=True):
        print(f"{name}: {weight:.2f}")
    trained(held).save(NETWORK)
    judged = held_out(held)
    for name, group in (
        ("makers", {MAKERS}),
        ("strangers", _names(asked)),
        ("remarks", _names(remarks)),
        ("added", _names(added)),
        ("shops", _names(shops)),
    ):
        own = [one for one in judged if one[0].writer in group]
        if own:
            print(_figures(name, own))


def _names(folder: Path | None) -> set[str]:
    return {file.stem for file in folder.glob("*.jsonl")} if folder else set()


if __name__ == "__main__":
    typer.run(main)
