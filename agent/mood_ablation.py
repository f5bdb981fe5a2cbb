"""What each clue of a mood is worth: heads that see less, or learned from less, read what they have not seen."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from rich.table import Table

from agent.mood_crossing import Material, console, cross_read, over, read_all, tempered, three_of
from agent.mood_features import FEATURES
from agent.mood_head import MoodHead, Network, softmax
from agent.mood_material import Rows, Seen
from agent.mood_measures import in_three, scored
from agent.mood_training import clues, fit_general


def _words(seen: Seen) -> Seen:
    dense = seen.dense.copy()
    dense[:, : -len(FEATURES)] = 0.0
    return Seen(dense, seen.places)


def _vectors(seen: Seen) -> Seen:
    dense = seen.dense.copy()
    dense[:, -len(FEATURES) :] = 0.0
    return Seen(dense, [np.zeros(1, dtype=np.int64)] * len(seen.places))


WITH_LAYERS = "both, and layers"
BLIND: dict[str, Callable[[Seen], Seen]] = {
    "words and surface": _words,
    "vectors": _vectors,
    "both": lambda seen: seen,
    WITH_LAYERS: lambda seen: seen,
}


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
            deeper=material.deeper if name == WITH_LAYERS else None,
        )
        if less.deeper is None:
            bare = fitted_on_comments(less)
            said = np.stack([softmax(bare.logits(one)) for one in clues(less.message_clues)])
            of_comments = np.stack([softmax(bare.logits(one)) for one in clues(less.dev_clues)])
            table.add_row(name, "comments", *both_measured(material, said, of_comments))
        crossed = tempered(cross_read(less, material), less)
        said, of_comments = (
            over(crossed, less, MoodHead.probabilities),
            read_all(crossed[0].head, crossed[0].fitted.dev(less)),
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
