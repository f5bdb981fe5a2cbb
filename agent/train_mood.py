"""Trains the mood head: `python -m agent.train_mood --data PATH` makes `mood_weights.npz` and its layers anew.

PATH holds `goemotions-train.csv` and `goemotions-dev.csv` (columns text, label; several labels joined by a bar).
It prints how good the head is, which messages it reads worst, and how heads read kinds of messages they have not met.
`--ablation` measures instead what words, vectors, layers and the written messages are each worth. On one machine it
makes the same each time.
The command is for whoever changes the head; the serving process never imports this module.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from agent.mood import WEIGHTS
from agent.mood_ablation import print_ablation
from agent.mood_crossing import Material, Trained, console, fitted, gather, read_all, three_of, train
from agent.mood_material import (
    DEVELOPMENT,
    ORDER,
    POLARITY,
    REPLIES,
    STRANGERS,
    WRITTEN,
    Labels,
    Rows,
    read_messages,
)
from agent.mood_measures import calibration_error, found, in_three, scored
from retrieval.export import MOOD_LAYERS

WORST = 20


def report(material: Material, trained: Trained) -> None:
    """Print how good the head is: on messages by folds, and on comments it has not seen."""
    labels, said = material.messages.labels, trained.crossed
    sure = said.max(axis=1) >= trained.fitted.head.abstain_below
    right = said.argmax(axis=1) == labels
    console.print(
        f"temperatures {trained.fitted.head.shop_temperature}, {trained.fitted.head.general_temperature}, mixed "
        f"{trained.fitted.head.mixed_temperature}; "
        f"abstains below {trained.fitted.head.abstain_below}: speaks of {sure.mean():.1%} of the messages, "
        f"right in {right[sure].mean():.1%}"
    )
    for source in dict.fromkeys(material.messages.source):
        here = material.messages.of(source)
        console.print(f"{source}, folds: seven moods {measured(said[here], labels[here])}")
        console.print(
            f"  three classes {measured(in_three(said[here]), POLARITY[labels[here]] + 1, negative=True)}"
        )
        if source == DEVELOPMENT:
            print_moods(said[here].argmax(axis=1), labels[here])
    comments = in_three(read_all(trained.fitted.head, trained.fitted.dev(material)))
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
    asked = np.nonzero(material.messages.of(DEVELOPMENT))[0]
    for i in sorted(asked.tolist(), key=lambda i: float(said[i, labels[i]]))[:WORST]:
        came = ORDER[int(said[i].argmax())].value
        console.print(
            f"{ORDER[labels[i]].value} taken for {came} ({said[i].max():.2f}): {material.messages.texts[i]}"
        )


def print_left_out(material: Material) -> None:
    """Print how heads read messages of a kind they have learned nothing of, without layers and with them.

    Their readers' temperatures are those before any is fitted on messages, which moves few likeliest moods.
    """
    messages = material.messages
    kinds = {
        "posts in public": messages.public,
        STRANGERS: messages.of(STRANGERS),
        REPLIES: messages.of(REPLIES),
    }
    table = Table(
        "learned from none of", "n", "layers", "seven moods", "three classes", "negative: recall, precision"
    )
    for kind, left_out in kinds.items():
        labels = messages.labels[left_out]
        for deeper in (None, material.deeper):
            less = replace(material, deeper=deeper)
            reader = fitted(less, np.nonzero(~left_out)[0])
            said = read_all(reader.head, reader.messages(less, np.nonzero(left_out)[0]))
            in_classes = in_three(said).argmax(axis=1)
            three = POLARITY[labels] + 1
            negative = found(in_classes, three, 0)
            table.add_row(
                kind,
                str(len(labels)),
                "no" if deeper is None else "yes",
                str(scored(said.argmax(axis=1), labels)),
                str(scored(in_classes, three)),
                f"{negative.recall:.3f}, {negative.precision:.3f}",
            )
    console.print(table)


def main(
    data: Annotated[Path, typer.Option(help="Folder with goemotions-train.csv and goemotions-dev.csv.")],
    out: Annotated[
        tuple[Path, Path], typer.Option(help="Where the weights of the head and of its layers go.")
    ] = (WEIGHTS, MOOD_LAYERS),
    written: Annotated[Path, typer.Option(help="Folder with the written messages.")] = WRITTEN,
    more: Annotated[
        Path | None, typer.Option(help="Learn from this too, as `guanxi mood export` writes it.")
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option(help="Keep encoded texts, and layers taught by comments, here between runs."),
    ] = None,
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
    head, layers = out
    trained.fitted.head.save(head)
    if trained.fitted.layers is not None:
        trained.fitted.layers.save(layers)
    console.print(f"wrote {head} and {layers}; `make models` exports the layers")
    report(material, trained)
    print_worst(material, trained)
    print_left_out(material)


if __name__ == "__main__":
    typer.run(main)
