"""Fits mood heads on parts of what there is to learn from, so that each message is read by one that has not seen it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import track

from agent.mood_head import LEAST, Clues, Deep, MoodHead, softmax
from agent.mood_layers import MoodNetwork, States, Taught, begin, taught_by_comments, taught_by_messages
from agent.mood_material import (
    DEVELOPMENT,
    ORDER,
    POLARITY,
    Comments,
    Labels,
    Messages,
    Rows,
    Seen,
    folds,
    read_comments,
    see,
)
from agent.mood_measures import abstention, best_temperature
from agent.mood_training import SEED, clues, fit_deep, fit_general, fit_head
from retrieval.export import export
from retrieval.onnx_encoder import OnnxEncoder

FOLDS = 5
ALIKE = 0.8
"""Cosine from which two messages are too alike to teach and test one another."""
HELD_SHARE = 0.1
"""Of the comments, to set temperatures on; nothing learns from them."""
COMMENTS_FELT = 16_000
"""Of the comments, to teach the general reader's way out of the layers; with eight thousand, comments of the
development set are read a third of a point worse."""
RIGHT_WHEN_SAID = 0.85
"""A mood that is shown should be right six times out of seven; a rep is better served by none than by a coin."""

console = Console(highlight=False, width=140)


class Held(NamedTuple):
    """Two kinds of comments, by index."""

    held: Labels
    rest: Labels


@dataclass(frozen=True, slots=True)
class Deeper:
    """What layers go on from, of messages, comments and those of the development set, and layers taught by comments."""

    messages: States
    comments: States
    dev: States
    begun: MoodNetwork


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that is learned from, and the comments of the development set, which are measured on alone.

    Without `deeper` heads have no layers.
    """

    messages: Messages
    message_clues: Seen
    comments: Comments
    comment_clues: Seen
    dev: Comments
    dev_clues: Seen
    deeper: Deeper | None = None

    def comments_held(self) -> Held:
        """Return which comments are kept to set temperatures on and which are learned from."""
        return held_of(self.comments)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A head, and the layers it goes with."""

    head: MoodHead
    layers: MoodNetwork | None

    def messages(self, material: Material, index: Labels) -> Seen:
        """Return some messages as this head sees them."""
        seen = material.message_clues.only(index)
        return seen if material.deeper is None else self._felt(seen, material.deeper.messages, index)

    def comments(self, material: Material, index: Labels) -> Seen:
        """Return some comments as this head sees them."""
        seen = material.comment_clues.only(index)
        return seen if material.deeper is None else self._felt(seen, material.deeper.comments, index)

    def dev(self, material: Material) -> Seen:
        """Return the comments of the development set as this head sees them."""
        seen = material.dev_clues
        if material.deeper is None:
            return seen
        return self._felt(seen, material.deeper.dev, np.arange(len(material.dev.texts)))

    def _felt(self, seen: Seen, states: States, index: Labels) -> Seen:
        return seen if self.layers is None else replace(seen, felt=self.layers.feelings(states, index))


@dataclass(frozen=True, slots=True)
class Crossed:
    """A head with its layers, and the messages it is asked because it has not seen them, as it sees them."""

    fitted: Fitted
    asked: Labels
    seen: Seen

    @property
    def head(self) -> MoodHead:
        return self.fitted.head

    def with_head(self, head: MoodHead) -> "Crossed":
        return replace(self, fitted=replace(self.fitted, head=head))


@dataclass(frozen=True, slots=True)
class Trained:
    """The head and its layers, and what those of the folds said of messages they had not seen: probabilities (n, 7)."""

    fitted: Fitted
    crossed: Rows


def held_of(comments: Comments) -> Held:
    """Draw the comments that nothing learns from; the same each time."""
    order = np.random.default_rng(SEED).permutation(len(comments.texts))
    share = int(len(order) * HELD_SHARE)
    return Held(order[:share], order[share:])


def gather(data: Path, messages: Messages, cache: Path | None) -> Material:
    """Read all there is to learn from, and let layers learn from comments: a quarter of an hour on two cores."""
    encoder = OnnxEncoder(export())
    comments, dev = read_comments(data / "goemotions-train.csv"), read_comments(data / "goemotions-dev.csv")
    states = begin(comments.texts, cache)
    deeper = Deeper(
        begin(messages.texts, cache),
        states,
        begin(dev.texts, cache),
        taught_by_comments(states, comments, held_of(comments).rest, cache),
    )
    return Material(
        messages,
        see(messages.texts, encoder, cache),
        comments,
        see(comments.texts, encoder, cache),
        dev,
        see(dev.texts, encoder, cache),
        deeper,
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


def fitted(material: Material, learned: Labels) -> Fitted:
    """Return a head that learned, as its layers did, from these messages and nine tenths of the comments.

    The temperature of its general reader is set on the other comments; that of its shop reader is still one.
    """
    rest = material.comments_held().rest
    messages, labels = material.message_clues.only(learned), material.messages.labels[learned]
    comments = material.comment_clues.only(rest)
    general = fit_general(material.comments.only(rest), comments, messages, labels)
    head, layers = fit_head(messages, labels, general=general, comments=comments), _layers(material, learned)
    if layers is not None and material.deeper is not None:
        way = general_deep(layers, material.deeper, material, learned)
        head = replace(head, deep=layers.way_out(), general_deep=way)
    reader = Fitted(head, layers)
    return replace(
        reader, head=replace(reader.head, general_temperature=general_temperature(reader, material))
    )


def general_deep(layers: MoodNetwork, deeper: Deeper, material: Material, learned: Labels) -> Deep:
    """Return a way out of the layers for anything people write.

    It learns from comments that leave one mood open and from the messages. The layers have learned from messages
    last; what they knew of comments is still in their states.
    """
    rest = material.comments_held().rest
    sure = rest[material.comments.allowed[rest].sum(axis=1) == 1][:COMMENTS_FELT]
    felt = [layers.feelings(deeper.comments, sure), layers.feelings(deeper.messages, learned)]
    labels = [material.comments.allowed[sure].argmax(axis=1), material.messages.labels[learned]]
    return fit_deep(np.vstack(felt), np.concatenate(labels))


def _layers(material: Material, learned: Labels) -> MoodNetwork | None:
    if material.deeper is None:
        return None
    one_mood = np.eye(len(ORDER), dtype=np.bool_)[material.messages.labels]
    return taught_by_messages(material.deeper.begun, Taught(material.deeper.messages, one_mood), learned)


def general_temperature(reader: Fitted, material: Material) -> float:
    """Return the temperature of the general reader that is best on comments held that leave one mood open."""
    held = material.comments_held().held
    sure = held[material.comments.allowed[held].sum(axis=1) == 1]
    logits = np.stack([reader.head.general_logits(one) for one in clues(reader.comments(material, sure))])
    return best_temperature(logits, material.comments.allowed[sure].argmax(axis=1))


def cross_read(material: Material, whole: Material | None = None) -> list[Crossed]:
    """Return each fold's messages with a head fitted on those of the other folds.

    The folds are those of the `whole` material, where heads are to see less of it.
    """
    fold = folds((whole or material).message_clues, count=FOLDS, alike=ALIKE, seed=SEED)
    crossed = []
    for one in track(range(FOLDS), "folds", console=console):
        reader, asked = fitted(material, np.nonzero(fold != one)[0]), np.nonzero(fold == one)[0]
        crossed.append(Crossed(reader, asked, reader.messages(material, asked)))
    return crossed


def over(crossed: Sequence[Crossed], material: Material, read: Callable[[MoodHead, Clues], Rows]) -> Rows:
    """Return what `read` makes of each message by the head that has not seen it, shape (n, 7)."""
    said = np.zeros((len(material.messages.texts), len(ORDER)), dtype=np.float32)
    for one in crossed:
        said[one.asked] = np.stack([read(one.head, clue) for clue in clues(one.seen)])
    return said


def train(material: Material) -> Trained:
    """Fit on everything; temperatures and floor come from what heads said of messages they had not seen."""
    labels = material.messages.labels
    crossed = tempered(cross_read(material), material)
    mixed = over(crossed, material, MoodHead.probabilities)
    whole = fitted(material, np.arange(len(labels)))
    head = replace(
        whole.head,
        shop_temperature=crossed[0].head.shop_temperature,
        mixed_temperature=crossed[0].head.mixed_temperature,
        abstain_below=abstention(mixed, labels, RIGHT_WHEN_SAID),
    )
    return Trained(replace(whole, head=head), mixed)


def tempered(crossed: Sequence[Crossed], material: Material) -> list[Crossed]:
    """Return the heads with the one temperature of their shop readers, and of what is mixed, best over all folds."""
    shop = shop_temperature(crossed, material)
    crossed = [one.with_head(replace(one.head, shop_temperature=shop)) for one in crossed]
    mixed = mixed_temperature(crossed, material)
    return [one.with_head(replace(one.head, mixed_temperature=mixed)) for one in crossed]


def shop_temperature(crossed: Sequence[Crossed], material: Material) -> float:
    """Return the temperature of the shop reader at which what it and the general one say together is best."""
    general = over(
        crossed, material, lambda head, clue: softmax(head.general_logits(clue) / head.general_temperature)
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
    """Return the temperature of the mixture at which development messages and comments held are likeliest.

    The two weigh the same. The other messages, terser and most of them labelled once, may be read otherwise for their
    labels' sake, which is not for confidence to make good.
    """
    development = material.messages.of(DEVELOPMENT)
    messages = over(crossed, material, MoodHead.mixture)[development]
    held = material.comments_held().held
    sure = held[material.comments.allowed[held].sum(axis=1) == 1]
    first = crossed[0].fitted
    comments = np.stack([first.head.mixture(one) for one in clues(first.comments(material, sure))])
    return best_temperature(
        np.log(np.vstack([messages, comments]) + LEAST),
        np.concatenate(
            [material.messages.labels[development], material.comments.allowed[sure].argmax(axis=1)]
        ),
        weights=np.repeat([1 / len(messages), 1 / len(comments)], [len(messages), len(comments)]).astype(
            np.float32
        ),
    )
