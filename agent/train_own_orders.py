"""Trains the head that tells questions about an own order from all others: `python -m agent.train_own_orders --help`.

It learns from chats of people who have placed an order (`order` marks what only the shop's books tell), from what
strangers asked of the shop, and from all that was said in chats of others: "and who designed it?" asks after no order.
The weights beside the head are fitted to what heads say that have not seen the chat, and printed. The serving process
never imports this module.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from agent.needs import Heads, Rows, features, pieces, tokens
from agent.own_orders import HEAD, SURE, WEIGHTS, known_of
from agent.train_needs import SEED, terms_of
from agent.train_remarks import read_questions, vectors_of
from retrieval.export import export
from retrieval.onnx_encoder import OnnxEncoder

STRENGTH = 10.0
"""Inverse of the L2 penalty."""
OF_STRANGERS = 15_000
"""Questions drawn of what strangers ask, none of which is about an order of theirs."""
PARTS = 5

console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Said:
    """A message, what is known around it, whether it asks after an order, and the chat it is of."""

    text: str
    signed: bool
    spoken: bool
    asks: bool
    chat: str


def read_chats(folder: Path) -> Iterator[Said]:
    """Read what was said in chats: `q`, whether its shopper is `signed` in, whether it asks after an `order`."""
    for file in sorted(folder.glob("*.jsonl")):
        spoken: set[str] = set()
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Said(row["q"], row["signed"], row["chat"] in spoken, row["order"], row["chat"])
            if row["order"]:
                spoken.add(row["chat"])


def train(said: Sequence[Said], vectors: Rows) -> Heads:
    """Fit the head on messages with their vectors (n, dimension)."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - seconds to import, needed here alone

    texts = [one.text for one in said]
    known = terms_of([tokens(text) for text in texts]), terms_of([pieces(text) for text in texts])
    rows = np.stack([features(text, one, *known) for text, one in zip(texts, vectors, strict=True)])
    head = LogisticRegression(C=STRENGTH, max_iter=3000, random_state=SEED)
    head.fit(rows, [one.asks for one in said])
    return Heads(*known, head.coef_.astype(np.float32), head.intercept_.astype(np.float32))


def held_out(said: Sequence[Said], vectors: Rows) -> Rows:
    """Return the log-odds (n,) of each message by a head that has not seen its chat."""
    chats = sorted({one.chat for one in said})
    random.Random(SEED).shuffle(chats)  # noqa: S311 - a split
    part_of = {chat: place % PARTS for place, chat in enumerate(chats)}
    parts = np.array([part_of[one.chat] for one in said])
    odds = np.zeros(len(said), dtype=np.float32)
    for part in range(PARTS):
        head = train(
            [one for one, own in zip(said, parts, strict=True) if own != part], vectors[parts != part]
        )
        places = np.flatnonzero(parts == part)
        odds[places] = head.logits([said[int(place)].text for place in places], list(vectors[places]))[:, 0]
    return odds


def fit(said: Sequence[Said], odds: Rows) -> tuple[dict[str, float], Rows]:
    """Return the weights beside the head, and the chances (n,) that they give."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - as above

    names = [name for name in WEIGHTS if name != "always"]
    known = [
        known_of(one.text, signed=one.signed, spoken=one.spoken) | {"head": float(odd)}
        for one, odd in zip(said, odds, strict=True)
    ]
    rows = np.array([[one[name] for name in names] for one in known])
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit(rows, [one.asks for one in said])
    weights = dict(zip(names, map(float, model.coef_[0]), strict=True))
    return {"always": float(model.intercept_[0])} | weights, model.predict_proba(rows)[:, 1]


def main(
    chats: Annotated[Path, typer.Argument(help="The folder of chats of people who have ordered.")],
    asked: Annotated[Path, typer.Argument(help="The folder of what is asked of the demo shop.")],
    others: Annotated[
        list[Path] | None, typer.Option(help="Files of chats in which nobody asks after an order.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = HEAD,
) -> None:
    """Train, write the head, print the weights beside it, and say what it takes for such a question."""
    encoder, draw = OnnxEncoder(export()), random.Random(SEED)  # noqa: S311 - a sample
    said = list(read_chats(chats))
    strangers = draw.sample(read_questions(asked), OF_STRANGERS) + [
        json.loads(line)["q"]
        for file in others or ()
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    said += [
        Said(text, signed=False, spoken=False, asks=False, chat=f"stranger {place}")
        for place, text in enumerate(strangers)
    ]
    vectors = vectors_of([one.text for one in said], encoder)
    weights, chances = fit(said, held_out(said, vectors))
    for name, weight in weights.items():
        console.print(f"{name}: {weight:.2f}")
    asks, of_chats = np.array([one.asks for one in said]), np.array([" " not in one.chat for one in said])
    known = [known_of(one.text, signed=one.signed, spoken=one.spoken) for one in said]
    cues = np.array([one["cue"] or one["goes_on"] for one in known]).astype(bool)
    for by, taken in (("here", chances >= SURE), ("by patterns alone", cues)):
        mine, other, strangers = taken[asks].mean(), taken[~asks & of_chats].mean(), taken[~of_chats].mean()
        console.print(
            f"taken for one, {by}: {mine:.3f} of {asks.sum()}; of others in such chats {other:.3f} of "
            f"{(~asks & of_chats).sum()}, of strangers' {strangers:.4f} of {(~of_chats).sum()}"
        )
    train(said, vectors).save(out)
    console.print(f"wrote {out} ({out.stat().st_size} bytes)")


if __name__ == "__main__":
    typer.run(main)
