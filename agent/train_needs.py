"""Trains the heads of needs: `python -m agent.train_needs --dialogues PATH` reproduces `need_weights.npz`.

`need_messages.tsv` holds the sentences written for this: a need, or `problem` (a fault told calmly) or `none`, and a
text; `person_frames.tsv` holds frames of sentences about people, which are filled with whom and what they are about.
PATH is the folder of labelled dialogues and wordings; of these the development files, the calm one and what strangers
ask the demo shop are read and no other. Left out, the heads are trained on the sentences alone, which tells what they
are worth on dialogues they have not seen. The command is for whoever changes the heads; the serving process never
imports this module.
"""

import csv
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
import yaml
from rich.console import Console

from agent.needs import WEIGHTS, Heads, Need, Terms, features, pieces, spelling, tokens
from retrieval.encoder import Encoder
from retrieval.export import export
from retrieval.onnx_encoder import OnnxEncoder

SEED = 7
WRITTEN = Path(__file__).with_name("need_messages.tsv")
FRAMES = Path(__file__).with_name("person_frames.tsv")
FILLED = 8
"""Times each frame is filled; it teaches that the same words for people may be asked for, sent away or told about."""
MISTYPED_SHARE, LOWER_CASE_SHARE = 0.3, 0.5
SHORTEST_MISTYPED = 4
"""Letters."""
SEEN_AT_LEAST = 2
"""Messages a word must stand in to count."""
STRENGTH = 20.0
"""Inverse of the L2 penalty; 10 is within a point of average precision, and misses wordings it has learned from."""
FOLDS = 5

ALIKE = {
    Need.UNHELPED: {Need.GRIEVANCE},
    Need.GRIEVANCE: {Need.UNHELPED},
    Need.FAMILIAR: {Need.PERSON},
}
"""Sentences that could be either teach neither that they are not it; who asks after a rep may want them here."""

LABELLED_FOR_OTHERS = frozenset(Need) - {Need.PERSON}
"""What a wording teaches nothing about: it is labelled only for whether it asks for a person."""

UNLABELLED = frozenset({Need.ADVICE, Need.FAMILIAR, Need.UNHELPED})
"""What readers of strangers' messages were not asked about."""

NEVER_CALM = frozenset({Need.PERSON, Need.RISK, Need.PROMISE, Need.GRIEVANCE})
"""What calls for a person at once."""

NEED_OF_TAG = {
    "asked": Need.PERSON,
    "risk": Need.RISK,
    "promise": Need.PROMISE,
    "upset": Need.GRIEVANCE,
}
"""What the first owed turn of a dialogue with this one tag shows; the other tags stand for several needs."""

console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the needs it shows, and those it may teach nothing about."""

    text: str
    shows: frozenset[Need] = frozenset()
    unsure: frozenset[Need] = frozenset()


def read_written(path: Path = WRITTEN) -> list[Example]:
    """Read the sentences, one `need<TAB>text` to a line after the heading."""
    examples = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        label, text = line.split("\t", 1)
        shows = frozenset(need for need in Need if need == label)
        unsure = frozenset(other for need in shows for other in ALIKE.get(need, ()))
        examples.append(Example(text, shows, unsure))
    return examples


def fill_frames(path: Path = FRAMES) -> list[Example]:
    """Read `kind<TAB>text` after the heading and fill each frame, some with a slip; the same sentences each time.

    The frames are of the kinds `person` and `none`; the others hold what stands for `{role}`, `{a who}` and so on.
    """
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        kind, text = line.split("\t", 1)
        kinds[kind].append(text)
    draw = random.Random(SEED)  # noqa: S311 - to vary sentences
    texts: dict[str, Example] = {}
    for kind, shows in (("person", frozenset({Need.PERSON})), ("none", frozenset[Need]())):
        for frame in kinds[kind]:
            for _ in range(FILLED):
                text = re.sub(r"\{(a )?(\w+)\}", lambda slot: _filling(slot, kinds, draw), frame)
                text = _with_slip(text, draw) if draw.random() < MISTYPED_SHARE else text
                text = text.lower() if draw.random() < LOWER_CASE_SHARE else text
                texts.setdefault(text, Example(text, shows))
    return list(texts.values())


def _filling(slot: re.Match[str], kinds: Mapping[str, Sequence[str]], draw: random.Random) -> str:
    word = draw.choice(kinds[slot[2]])
    if slot[1] is None or word.startswith("some"):
        return word
    return f"an {word}" if word[0] in "aeo" else f"a {word}"


def _with_slip(text: str, draw: random.Random) -> str:
    """Return `text` with one letter of a longer word left out, doubled, or swapped with the next."""
    words = text.split(" ")
    longer = [i for i, word in enumerate(words) if word.isalpha() and len(word) >= SHORTEST_MISTYPED]
    if not longer:
        return text
    i = draw.choice(longer)
    word, cut = words[i], draw.randrange(1, len(words[i]) - 1)
    words[i] = draw.choice((
        word[:cut] + word[cut + 1 :],
        word[: cut + 1] + word[cut:],
        word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :],
    ))  # fmt: skip
    return " ".join(words)


def read_dialogues(folder: Path) -> list[Example]:
    """Read the labelled dialogues and wordings that may be trained on."""
    examples: list[Example] = []
    for name in ("handoff-development.jsonl", "handoff-calm.jsonl"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            examples.extend(_turns(json.loads(line)))
    with (folder / "wordings-development.csv").open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            shows = frozenset({Need.PERSON}) if row["label"] == "asked" else frozenset()
            examples.append(Example(row["text"], shows, LABELLED_FOR_OTHERS))
    for name in ("dialogues-voices", "chats"):
        examples.extend(read_strangers(folder / name))
    examples.extend(read_labelled(folder / "needs.tsv", unsure=UNLABELLED))
    drawn_narrower = UNLABELLED | {Need.RISK, Need.PROMISE}
    examples.extend(read_labelled(folder / "needs-more.tsv", unsure=drawn_narrower))
    return examples


def read_labelled(file: Path, *, unsure: frozenset[Need]) -> Iterator[Example]:
    """Yield what strangers said that heads of before took for a need, or nearly, as readers labelled it.

    Each line is `needs<TAB>text`, several of them with commas, or `none`; it teaches nothing about what is `unsure`.
    """
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        labels, text = line.split("\t", 1)
        yield Example(text, frozenset(Need(one) for one in labels.split(",") if one != "none"), unsure)


def read_strangers(folder: Path) -> Iterator[Example]:
    """Yield what strangers ask where nobody is to be fetched: of what makes a person welcome it teaches nothing."""
    for file in sorted(folder.glob("*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            for turn in case["turns"]:
                if turn["expect"].get("handoff", "none") == "none":
                    yield Example(turn["says"], unsure=frozenset(Need) - NEVER_CALM)


def _turns(dialogue: dict[str, list[dict[str, str]] | list[str]]) -> Iterator[Example]:
    """Yield the shopper's turns up to the first that is owed a person, that one only where the tag says for what."""
    tags = dialogue["tags"]
    trouble = (
        frozenset({Need.UNHELPED, Need.GRIEVANCE})
        if {"failed", "upset"} & set(map(str, tags))
        else frozenset()
    )
    for turn in dialogue["turns"]:
        assert isinstance(turn, dict)  # noqa: S101  # for the type checker
        if turn["role"] != "shopper":
            continue
        if turn["handoff"]:
            need = NEED_OF_TAG.get(str(tags[0])) if len(tags) == 1 else None
            if need is not None:
                yield Example(turn["text"], frozenset({need}), frozenset(Need) - {need})
            return
        yield Example(turn["text"], unsure=trouble)


def terms_of(listed: Sequence[Sequence[str]]) -> Terms:
    """Return the terms that count, of each text's."""
    seen = Counter(term for terms in listed for term in set(terms))
    return Terms({term: seen[term] for term in sorted(seen) if seen[term] >= SEEN_AT_LEAST}, len(listed))


def spelt(examples: Sequence[Example], encoder: Encoder) -> list[Example]:
    """Return the examples as the heads will read such messages: with slips put right."""
    right = spelling(terms_of([tokens(example.text) for example in examples]).seen, encoder)
    if right is None:
        return list(examples)
    return [replace(example, text=right.corrected(example.text)) for example in examples]


def train(examples: Sequence[Example], encoder: Encoder) -> Heads:
    """Fit one head for each need, and print how well heads that saw four fifths read the rest."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - seconds to import, needed here alone
    from sklearn.metrics import average_precision_score  # noqa: PLC0415
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415

    examples = spelt(examples, encoder)
    texts = [example.text for example in examples]
    known = terms_of([tokens(text) for text in texts]), terms_of([pieces(text) for text in texts])
    vectors = np.vstack([encoder.encode(texts[start : start + 64]) for start in range(0, len(texts), 64)])
    rows = np.stack([features(text, vector, *known) for text, vector in zip(texts, vectors, strict=True)])
    coefficients, intercepts = [], []
    for need in Need:
        kept = np.array([need not in example.unsure for example in examples])
        shown = np.array([need in example.shows for example in examples])[kept]
        head = LogisticRegression(C=STRENGTH, max_iter=3000, random_state=SEED)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        unseen = cross_val_predict(head, rows[kept], shown, cv=folds, method="predict_proba")[:, 1]
        console.print(
            f"{need.value:10} n={shown.sum()}, average precision {average_precision_score(shown, unseen):.3f}"
        )
        head.fit(rows[kept], shown)
        coefficients.append(head.coef_[0])
        intercepts.append(head.intercept_[0])
    return Heads(*known, np.array(coefficients, dtype=np.float32), np.array(intercepts, dtype=np.float32))


def main(
    dialogues: Annotated[Path | None, typer.Option(help="Folder with the development dialogues.")] = None,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS,
) -> None:
    """Train the heads, print how good they are, and write their weights."""
    examples = read_written() + fill_frames() + ([] if dialogues is None else read_dialogues(dialogues))
    by_need = Counter(need.value for example in examples for need in example.shows)
    console.print(f"{len(examples)} texts, by need {dict(by_need)}")
    weights = train(examples, OnnxEncoder(export()))
    weights.save(out)
    console.print(f"wrote {out} ({out.stat().st_size} bytes)")


if __name__ == "__main__":
    typer.run(main)
