"""Each message of a shopper is encoded once, whole and by sentence, and what it needs is read off the vectors."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from agent.needs import Need, NeedReader, parts, spelling
from retrieval.encoder import Encoder
from retrieval.passages import Vector

KEPT_MESSAGES = 1_000
"""What was read of a message is wanted again at the next ones; a message costs two kilobytes."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message's `vector` as it stands, of unit length, and how likely each need is in it, slips put right."""

    vector: Vector
    needs: Mapping[Need, float]


class Hearing:
    """Hears messages, from several threads at once; the newest are remembered, and none of their words."""

    def __init__(self, encoder: Encoder, reader: NeedReader, *, kept: int = KEPT_MESSAGES) -> None:
        self._encoder = encoder
        self._reader = reader
        self._spelling = spelling(reader.words, encoder)
        self._most = kept
        self._kept: OrderedDict[bytes, Heard] = OrderedDict()
        self._lock = Lock()

    def hear(self, texts: Iterable[str]) -> dict[str, Heard]:
        """Return what is heard in each of `texts`; those not heard before go to the encoder together."""
        wanted = {text: hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts}
        with self._lock:
            heard = {text: self._kept[key] for text, key in wanted.items() if key in self._kept}
        new = {text: (text, *parts(self._spelt(text))) for text in wanted if text not in heard}
        if new:
            heard |= self._heard(new)
        with self._lock:
            for text, key in wanted.items():
                self._kept[key] = heard[text]
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return heard

    def _spelt(self, text: str) -> str:
        return self._spelling.corrected(text) if self._spelling else text

    def _heard(self, wholes: Mapping[str, Sequence[str]]) -> dict[str, Heard]:
        """Hear messages of each of which it is given how it stands, and the parts to look for needs in."""
        texts = list(dict.fromkeys(part for whole in wholes.values() for part in whole))
        vector_of = dict(zip(texts, self._encoder.encode(texts), strict=True))
        return {
            text: Heard(
                vector_of[text], self._reader.read(whole[1:], [vector_of[part] for part in whole[1:]])
            )
            for text, whole in wholes.items()
        }
