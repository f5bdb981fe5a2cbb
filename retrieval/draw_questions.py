"""Draws up what the layers for questions learn from: `python -m retrieval.draw_questions --help`.

It reads what is asked, finds which passages stand for election to each question, and writes it all as ids of tokens, in
a minute or two; `train_questions` learns from that alone.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from tokenizers import Tokenizer

from retrieval.export import export, packaged_weights
from retrieval.onnx_encoder import BEFORE_CHARACTERS, BEFORE_TOKENS, SEPARATOR, TOKENIZER_FILE, OnnxEncoder
from retrieval.question_drawn import Drawn
from retrieval.question_material import Asked, Question, read_answers, read_ranking, read_written
from retrieval.words import WordEntry, WordIndex, build_words

BY_VECTORS, BY_WORDS = 16, 8
"""Passages that stand for election to a question by each."""
OF_OTHERS = 4
"""Where every passage is of another product, so many of the nearest may well answer too, and are left out."""
LONGEST_TOKENS = 128


class Reader:
    """Turns texts into the ids of tokens, as the encoder does."""

    def __init__(self, file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=LONGEST_TOKENS)

    def passages(self, texts: Sequence[str]) -> list[list[int]]:
        return [one.ids for one in self._tokenizer.encode_batch(list(texts))]

    def questions(self, questions: Sequence[Question]) -> list[list[int]]:
        return [self._question(one) for one in questions]

    def _question(self, question: Question) -> list[int]:
        ids: list[int] = self._tokenizer.encode(question.text).ids
        if not question.before:
            return ids
        before: list[int] = self._tokenizer.encode(
            question.before[-BEFORE_CHARACTERS:], add_special_tokens=False
        ).ids
        room = min(max(BEFORE_TOKENS - len(ids), 0), len(before))
        return [ids[0], *before[len(before) - room :], SEPARATOR, *ids[1:]]


def _padded(rows: Sequence[Sequence[int]], *, fill: int = 0) -> NDArray[np.int32]:
    """Rows → (n, longest), `fill` where there are no more."""
    made = np.full((len(rows), max(map(len, rows), default=0)), fill, dtype=np.int32)
    for to, row in zip(made, rows, strict=True):
        to[: len(row)] = row
    return made


def standing(asked: Asked, encoder: OnnxEncoder, *, skipped: int = 0) -> list[tuple[int, ...]]:
    """Return the places of the passages that stand for election to each question: by vectors, then by words."""
    if asked.among is not None:
        return list(asked.among)
    vectors = encoder.encode(asked.passages)
    texts = [f"{one.before} {one.text}".strip() for one in asked.questions]
    nearest = np.argsort(-(encoder.encode(texts) @ vectors.T), axis=1)[:, skipped : skipped + BY_VECTORS]
    with tempfile.TemporaryDirectory() as folder:
        build_words(Path(folder) / "words", (WordEntry(*one) for one in enumerate(asked.passages)))
        words = WordIndex(Path(folder) / "words")
        shared = [[] if skipped else words.search(text, limit=BY_WORDS) for text in texts]
    return [(*near.tolist(), *(hit.row for hit in hits)) for near, hits in zip(nearest, shared, strict=True)]


def drawn_of(material: Sequence[Asked], seen: Sequence[Sequence[tuple[int, ...]]], reader: Reader) -> Drawn:
    """`seen` are the places of those that stand for election to each shop's questions."""
    sizes = [len(asked.passages) for asked in material]
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    names = tuple(dict.fromkeys(one.source for asked in material for one in asked.questions))
    elected, answers, shops, sources = [], [], [], []
    for shop, (asked, start, candidates) in enumerate(zip(material, starts, seen, strict=True)):
        for question, own in zip(asked.questions, candidates, strict=True):
            places = list(dict.fromkeys((*question.answers, *question.near, *own)))
            elected.append([place + start for place in places])
            answers.append([place in question.answers for place in places])
            shops.append(shop if asked.among is None else -1)
            sources.append(names.index(question.source))
    return Drawn(
        passages=_padded(reader.passages([text for asked in material for text in asked.passages])),
        shop_of=np.repeat(np.arange(len(sizes)), sizes).astype(np.int32),
        questions=_padded(reader.questions([one for asked in material for one in asked.questions])),
        elected=_padded(elected, fill=-1),
        answers=_padded(answers).astype(np.bool_),
        shops=np.array(shops, dtype=np.int32),
        sources=np.array(sources, dtype=np.int32),
        names=names,
    )


def main(
    written: Annotated[Path, typer.Argument(help="The folder of what was written to learn from.")],
    shop: Annotated[Path, typer.Argument(help="The knowledge of the shop that most of it is asked of.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    answers: Annotated[Path | None, typer.Option(help="hetPQA's answers.")] = None,
    ranking: Annotated[list[Path] | None, typer.Option(help="Ranking sets with candidates.")] = None,
) -> None:
    """Draw up what is to be learned."""
    encoder = OnnxEncoder(export())
    material = [(one, 0) for one in read_written(written, shop)]
    if answers is not None:
        material.append((read_answers(answers), OF_OTHERS))
    material += [(read_ranking(folder), 0) for folder in ranking or []]
    seen = []
    for asked, skipped in material:
        sys.stderr.write(f"{asked.shop}: {len(asked.passages)} passages, {len(asked.questions)} questions\n")
        seen.append(standing(asked, encoder, skipped=skipped))
    reader = Reader(packaged_weights() / TOKENIZER_FILE)
    drawn_of([asked for asked, _ in material], seen, reader).save(out)


if __name__ == "__main__":
    typer.run(main)
