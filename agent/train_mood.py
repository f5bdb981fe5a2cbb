"""Trains the mood head: `python -m agent.train_mood --data PATH` makes `mood_weights.npz` anew, the same each time.

PATH holds `goemotions-train.csv` and `goemotions-dev.csv` (columns text, label; several labels joined by a bar).
It prints how good the head is and which messages it reads worst. `--ablation` measures instead what words, vectors and
the written messages are each worth.
The command is for whoever changes the head; the serving process never imports this module.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from agent.mood import WEIGHTS
from agent.mood_features import FEATURES
from agent.mood_head import LEAST, Clues, MoodHead, Network, softmax
from agent.mood_material import (
    ORDER,
    POLARITY,
    WRITTEN,
    WRITTEN_FILES,
    Comments,
    Labels,
    Messages,
    Rows,
    Seen,
    folds,
    read_comments,
    read_messages,
    see,
)
from agent.mood_measures import (
    abstention,
    best_temperature,
    calibration_error,
    found,
    in_three,
    scored,
)
from agent.mood_training import SEED, clues, fit_general, fit_head
from retrieval.export import export
from retrieval.onnx_encoder import OnnxEncoder

FOLDS = 5
ALIKE = 0.8
"""Cosine from which two messages are too alike to teach and test one another."""
HELD_SHARE = 0.1
"""Of the comments, to set the general reader's temperature on."""
RIGHT_WHEN_SAID = 0.85
"""A mood that is shown should be right six times out of seven; a rep is better served by none than by a coin."""
WORST = 20


def _words(seen: Seen) -> Seen:
    dense = seen.dense.copy()
    dense[:, : -len(FEATURES)] = 0.0
    return Seen(dense, seen.places)


def _vectors(seen: Seen) -> Seen:
    dense = seen.dense.copy()
    dense[:, -len(FEATURES) :] = 0.0
    return Seen(dense, [np.zeros(1, dtype=np.int64)] * len(seen.places))


BLIND: dict[str, Callable[[Seen], Seen]] = {
    "words and surface": _words,
    "vectors": _vectors,
    "both": lambda seen: seen,
}

console = Console(highlight=False, width=140)


class Held(NamedTuple):
    """Two kinds of comments, by index."""

    held: Labels
    rest: Labels


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that is learned from, and the comments of the development set, which are measured on alone."""

    messages: Messages
    message_clues: Seen
    comments: Comments
    comment_clues: Seen
    dev: Comments
    dev_clues: Seen

    def comments_held(self) -> Held:
        """Return which comments are kept to set a temperature on and which are learned from; the same each time."""
        order = np.random.default_rng(SEED).permutation(len(self.comments.texts))
        share = int(len(order) * HELD_SHARE)
        return Held(order[:share], order[share:])


@dataclass(frozen=True, slots=True)
class Crossed:
    """A head, and the messages it is asked because it has not seen them."""

    head: MoodHead
    asked: Labels


@dataclass(frozen=True, slots=True)
class Trained:
    """The head, and what those of the folds said of the messages they had not seen: probabilities (n, 7)."""

    head: MoodHead
    crossed: Rows


def gather(data: Path, messages: Messages, cache: Path | None) -> Material:
    encoder = OnnxEncoder(export())
    comments, dev = read_comments(data / "goemotions-train.csv"), read_comments(data / "goemotions-dev.csv")
    return Material(
        messages,
        see(messages.texts, encoder, cache),
        comments,
        see(comments.texts, encoder, cache),
        dev,
        see(dev.texts, encoder, cache),
    )


def three_of(comments: Comments) -> Labels:
    """Return each comment's class as a column of `in_three`."""
    return (
        np.array(
            [
                POLARITY[row].max() if POLARITY[row].max() > 0 else POLARITY[row].min()
                for row in comments.allowed
            ],
            dtype=np.int64,
        )
        + 1
    )


def read_all(head: MoodHead, seen: Seen) -> Rows:
    """Return the head's probabilities, one message after another as in service."""
    return np.stack([head.probabilities(one) for one in clues(seen)])


def fitted(material: Material, learned: Labels) -> MoodHead:
    """Return a head that learned from these messages and nine tenths of the comments.

    The temperature of its general reader is set on the other comments; that of its shop reader is still one.
    """
    held, rest = material.comments_held()
    messages, labels = material.message_clues.only(learned), material.messages.labels[learned]
    general = fit_general(material.comments.only(rest), material.comment_clues.only(rest), messages, labels)
    head = fit_head(messages, labels, general=general, comments=material.comment_clues.only(rest))
    return replace(head, general_temperature=general_temperature(general, material, held))


def general_temperature(general: Network, material: Material, held: Labels) -> float:
    """Return the temperature at which `general` is best on those of the `held` comments that leave one mood open."""
    sure = held[material.comments.allowed[held].sum(axis=1) == 1]
    logits = np.stack([general.logits(one) for one in clues(material.comment_clues.only(sure))])
    return best_temperature(logits, material.comments.allowed[sure].argmax(axis=1))


def cross_read(material: Material, whole: Material | None = None) -> list[Crossed]:
    """Return each fold's messages with a head fitted on those of the other folds.

    The folds are those of the `whole` material, where heads are to see less of it.
    """
    fold = folds((whole or material).message_clues, count=FOLDS, alike=ALIKE, seed=SEED)
    return [
        Crossed(fitted(material, np.nonzero(fold != one)[0]), np.nonzero(fold == one)[0])
        for one in track(range(FOLDS), "folds", console=console)
    ]


def over(crossed: Sequence[Crossed], material: Material, read: Callable[[MoodHead, Clues], Rows]) -> Rows:
    """Return what `read` makes of each message by the head that has not seen it, shape (n, 7)."""
    said = np.zeros((len(material.messages.texts), len(ORDER)), dtype=np.float32)
    for one in crossed:
        said[one.asked] = np.stack(
            [read(one.head, clue) for clue in clues(material.message_clues.only(one.asked))]
        )
    return said


def train(material: Material) -> Trained:
    """Fit on everything; temperatures and floor come from what heads said of messages they had not seen."""
    labels = material.messages.labels
    crossed = tempered(cross_read(material), material)
    mixed = over(crossed, material, MoodHead.probabilities)
    head = replace(
        fitted(material, np.arange(len(labels))),
        shop_temperature=crossed[0].head.shop_temperature,
        mixed_temperature=crossed[0].head.mixed_temperature,
        abstain_below=abstention(mixed, labels, RIGHT_WHEN_SAID),
    )
    return Trained(head, mixed)


def tempered(crossed: Sequence[Crossed], material: Material) -> list[Crossed]:
    """Return the heads with the one temperature of their shop readers, and of what is mixed, best over all folds."""
    shop = shop_temperature(crossed, material)
    crossed = [replace(one, head=replace(one.head, shop_temperature=shop)) for one in crossed]
    mixed = mixed_temperature(crossed, material)
    return [replace(one, head=replace(one.head, mixed_temperature=mixed)) for one in crossed]


def shop_temperature(crossed: Sequence[Crossed], material: Material) -> float:
    """Return the temperature of the shop reader at which what it and the general one say together is best."""
    general = over(
        crossed, material, lambda head, clue: softmax(head.general.logits(clue) / head.general_temperature)
    )
    likeness = over(
        crossed, material, lambda head, clue: np.full(len(ORDER), head.shop_likeness(clue), dtype=np.float32)
    )
    return best_temperature(
        over(crossed, material, MoodHead.shop_logits),
        material.messages.labels,
        lambda shop: likeness * shop + (1 - likeness) * general,
    )


def mixed_temperature(crossed: Sequence[Crossed], material: Material) -> float:
    """Return the temperature of the mixture at which messages labelled twice and comments held are likeliest.

    The two weigh the same. A message labelled once may be read otherwise for its label's sake, which is not for
    confidence to make good.
    """
    twice = np.array([source == WRITTEN_FILES[0] for source in material.messages.source])
    messages = over(crossed, material, MoodHead.mixture)[twice]
    held = material.comments_held().held
    sure = held[material.comments.allowed[held].sum(axis=1) == 1]
    comments = np.stack([crossed[0].head.mixture(one) for one in clues(material.comment_clues.only(sure))])
    return best_temperature(
        np.log(np.vstack([messages, comments]) + LEAST),
        np.concatenate([material.messages.labels[twice], material.comments.allowed[sure].argmax(axis=1)]),
        weights=np.repeat([1 / len(messages), 1 / len(comments)], [len(messages), len(comments)]).astype(
            np.float32
        ),
    )


def report(material: Material, trained: Trained) -> None:
    """Print how good the head is: on messages by folds, and on comments it has not seen."""
    labels, said = material.messages.labels, trained.crossed
    sure = said.max(axis=1) >= trained.head.abstain_below
    right = said.argmax(axis=1) == labels
    console.print(
        f"temperatures {trained.head.shop_temperature}, {trained.head.general_temperature}, mixed "
        f"{trained.head.mixed_temperature}; "
        f"abstains below {trained.head.abstain_below}: speaks of {sure.mean():.1%} of the messages, "
        f"right in {right[sure].mean():.1%}"
    )
    for source in dict.fromkeys(material.messages.source):
        here = np.array([one == source for one in material.messages.source])
        console.print(f"{source}, folds: seven moods {measured(said[here], labels[here])}")
        console.print(
            f"  three classes {measured(in_three(said[here]), POLARITY[labels[here]] + 1, negative=True)}"
        )
        if source.startswith("mood-dev"):
            print_moods(said[here].argmax(axis=1), labels[here])
    comments = in_three(read_all(trained.head, material.dev_clues))
    console.print(f"comments (dev), three classes {measured(comments, three_of(material.dev))}")


def measured(said: Rows, labels: Labels, *, negative: bool = False) -> str:
    line = f"macro-F1 {scored(said.argmax(axis=1), labels)}, calibration error {calibration_error(said, labels):.3f}"
    if negative:
        one = found(said.argmax(axis=1), labels, 0)
        line += f", negative: recall {one.recall:.3f}, precision {one.precision:.3f}"
    return f"{line}, n={len(labels)}"


def print_moods(said: Labels, labels: Labels) -> None:
    table = Table("said / was", *(mood.value for mood in ORDER), "precision", "recall")
    for i, mood in enumerate(ORDER):
        one = found(said, labels, i)
        counts = [str(int(((said == i) & (labels == j)).sum())) for j in range(len(ORDER))]
        table.add_row(mood.value, *counts, f"{one.precision:.2f}", f"{one.recall:.2f}")
    console.print(table)


def print_worst(material: Material, trained: Trained) -> None:
    """Print the development messages whose mood was thought least likely."""
    labels, said = material.messages.labels, trained.crossed
    asked = [i for i, source in enumerate(material.messages.source) if source == WRITTEN_FILES[0]]
    for i in sorted(asked, key=lambda i: float(said[i, labels[i]]))[:WORST]:
        came = ORDER[int(said[i].argmax())].value
        console.print(
            f"{ORDER[labels[i]].value} taken for {came} ({said[i].max():.2f}): {material.messages.texts[i]}"
        )


def print_ablation(material: Material) -> None:
    """Print how good heads are that see less, or learned from no written message, by folds and on comments.

    A message is read by the head that has not seen it, a comment by the head of the first fold.
    """
    table = Table(
        "sees", "learned from", "messages (five folds), seven moods", "comments (dev), three classes"
    )
    for name, blind in BLIND.items():
        less = replace(
            material,
            message_clues=blind(material.message_clues),
            comment_clues=blind(material.comment_clues),
            dev_clues=blind(material.dev_clues),
        )
        bare = fitted_on_comments(less)
        said = np.stack([softmax(bare.logits(one)) for one in clues(less.message_clues)])
        of_comments = np.stack([softmax(bare.logits(one)) for one in clues(less.dev_clues)])
        table.add_row(name, "comments", *both_measured(material, said, of_comments))
        crossed = tempered(cross_read(less, material), less)
        said, of_comments = (
            over(crossed, less, MoodHead.probabilities),
            read_all(crossed[0].head, less.dev_clues),
        )
        table.add_row(name, "comments and messages", *both_measured(material, said, of_comments))
        console.print(table)


def fitted_on_comments(material: Material) -> Network:
    """Return a general reader that learned from nine tenths of the comments, and from no message."""
    _, rest = material.comments_held()
    nothing = np.zeros(0, dtype=np.int64)
    comments, seen = material.comments.only(rest), material.comment_clues.only(rest)
    return fit_general(comments, seen, material.message_clues.only(nothing), nothing)


def both_measured(material: Material, messages: Rows, comments: Rows) -> list[str]:
    return [
        str(scored(messages.argmax(axis=1), material.messages.labels)),
        str(scored(in_three(comments).argmax(axis=1), three_of(material.dev))),
    ]


def register_left_out(material: Material) -> None:
    """Print how posts to companies in public are read by a head that learned from no such post."""
    public = material.messages.public
    head = fitted(material, np.nonzero(~public)[0])
    said = in_three(read_all(head, material.message_clues.only(np.nonzero(public)[0])))
    labels = POLARITY[material.messages.labels[public]] + 1
    console.print(
        f"posts in public, none learned from: three classes {measured(said, labels, negative=True)}"
    )


def main(
    data: Annotated[Path, typer.Option(help="Folder with goemotions-train.csv and goemotions-dev.csv.")],
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS,
    written: Annotated[Path, typer.Option(help="Folder with the written messages.")] = WRITTEN,
    more: Annotated[
        Path | None, typer.Option(help="Learn from this too, as `guanxi mood export` writes it.")
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="Keep encoded texts here between runs.")] = None,
    *,
    ablation: Annotated[bool, typer.Option(help="Measure what each clue is worth; write nothing.")] = False,
) -> None:
    """Train the mood head, print how good it is, and write its weights."""
    material = gather(data, read_messages(written, more=more), cache)
    counts = Counter(ORDER[i].value for i in material.messages.labels)
    console.print(
        f"{len(material.comments.texts)} comments, {len(material.messages.texts)} messages: {dict(counts)}"
    )
    if ablation:
        print_ablation(material)
        return
    trained = train(material)
    trained.head.save(out)
    console.print(f"wrote {out} ({out.stat().st_size} bytes)")
    report(material, trained)
    print_worst(material, trained)
    register_left_out(material)


if __name__ == "__main__":
    typer.run(main)
