"""How much of a passage is said: statements, likeliest first, until what is needed is surely among them."""

import numpy as np
import pytest

from agent.evidence import FEATURES, Judged, Wanted
from agent.writer import write
from retrieval.passages import Passage, PassageKind
from retrieval.statements import statements

TEXT = (
    "Parcels are brought by PostNL from Monday to Friday, and in the Netherlands on Saturday as well. "
    "Bulky goods travel with a haulier who phones you for a day and brings them to the kerb. "
    "Gas cartridges go by road only, which takes two days longer than the table of costs says. "
    "Whoever wants a parcel on another day writes to us before ten in the morning of the same day."
)


def said(*shares: float) -> str:
    """Write of a section of four sentences, of which what is needed is told with such chances."""
    passage = Passage("pages/delivery#who", PassageKind.POLICY, "Delivery", TEXT, path=("Delivery", "Who"))
    judged = [
        Judged(one, 0.9 * share / max(shares), (0.0,) * len(FEATURES), share=share)
        for one, share in zip(statements(passage), shares, strict=True)
    ]
    asked = Wanted(
        vector=np.zeros(2, dtype=np.float32),
        plain=np.zeros(2, dtype=np.float32),
        words={},
        rarest=9.0,
        subject=frozenset(),
        focus=frozenset(),
        pointed=False,
        named_in=lambda _: frozenset(),
        words_of=lambda _: frozenset(),
    )
    return write("who brings it?", asked, sorted(judged, key=lambda one: -one.score)).text


@pytest.mark.parametrize(
    ("shares", "sentences"),
    [
        ((0.02, 0.95, 0.02, 0.01), (1,)),
        ((0.25, 0.70, 0.03, 0.02), (0, 1)),
        ((0.05, 0.10, 0.45, 0.40), (1, 2, 3)),
    ],
)
def test_statements_are_said_in_their_order_until_nine_tenths_are_told(
    shares: tuple[float, ...], sentences: tuple[int, ...]
) -> None:
    whole = [f"{one.rstrip('.')}." for one in TEXT.split(". ")]
    assert said(*shares) == " ".join(whole[place] for place in sentences)
