"""Each message of a shopper is encoded once, whole and by sentence, and what it needs is read off the vectors."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from agent.needs import Need, NeedReader, parts
from retrieval.encoder import Encoder
from retrieval.passages import Vector

KEPT_MESSAGES = 1_000
"""What was read of a message is wanted again at the next ones; a message costs two kilobytes."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message's `vector`, of unit length, and how likely each need is in it."""

    vector: Vector
    needs: Mapping[Need, float]


class Hearing:
    """Hears messages, from several threads at once; the newest are remembered, and none of their words."""

    def __init__(self, encoder: Encoder, reader: NeedReader, *, kept: int = KEPT_MESSAGES) -> None:
        self._encoder = encoder
        self._reader = reader
        self._most = kept
        self._kept: OrderedDict[bytes, Heard] = OrderedDict()
        self._lock = Lock()

    def hear(self, texts: Iterable[str]) -> dict[str, Heard]:
        """Return what is heard in each of `texts`; those not heard before go to the encoder together."""
        wanted = {text: hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts}
        with self._lock:
            heard = {text: self._kept[key] for text, key in wanted.items() if key in self._kept}
        new = {text: parts(text) for text in wanted if text not in heard}
        if new:
            vectors = self._encoder.encode([part for whole in new.values() for part in whole])
            start = 0
            for text, whole in new.items():
                mine = vectors[start : start + len(whole)]
                start += len(whole)
                heard[text] = Heard(mine[0], self._reader.read(whole, list(mine)))
        with self._lock:
            for text, key in wanted.items():
                self._kept[key] = heard[text]
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return heard
