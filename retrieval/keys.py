"""What a passage is found by: the texts that are encoded for it, and the words it is indexed under."""

import hashlib

from retrieval.passages import Passage, PassageKind
from retrieval.records import in_words, read_record


def vector_texts(passage: Passage) -> tuple[str, ...]:
    """The texts whose vectors find this passage, at least one.

    An answer in an FAQ is found by its question alone as well as with the answer: a shopper's question is nearer to
    another question than to any answer, and the words of a long answer would pull the vector away from it. Its other
    phrasings find it as well. A shipping zone is found by each of its places. A record is said in words, and found by
    its attribute's name alone too: "what battery is in it?" is nearer to "battery" than to "lithium ion, 26 grams".
    """
    whole = whole_text(passage)
    if passage.kind is PassageKind.FAQ:
        return (passage.title, whole, *passage.also)
    if passage.kind is PassageKind.SHIPPING:
        return (whole, *(f"Shipping to {place}" for place in passage.also))
    record = read_record(passage.text)
    return (whole,) if record is None else (whole, record.name)


def whole_text(passage: Passage) -> str:
    """The passage under its headings: one of `vector_texts`, and the one whose tokens a question is matched with."""
    return f"{passage.heading}\n{in_words(passage.text)}"


def word_text(passage: Passage) -> str:
    """What the word index holds of it, the other names it goes by included."""
    return "\n".join((*(passage.path or (passage.title,)), in_words(passage.text), *passage.also))


def text_hash(text: str) -> str:
    """Names a text, so that an unchanged one is not encoded again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
