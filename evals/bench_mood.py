"""What a mood costs: messages encoded as in a turn, and then read for their moods.

    python -m evals.bench_mood [--messages NUMBER] [--rounds NUMBER]

The messages are those the head learned from, evenly spaced.

Each round has an encoder and a reader of its own, so that nothing is remembered from the one before. Tells how long an
encoding takes and how much longer a mood, and how many moods took less than three milliseconds.
"""

import argparse
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from agent.mood import MoodReader
from agent.mood_material import read_messages
from retrieval.export import export
from retrieval.onnx_encoder import OnnxEncoder

BOUND_MS = 3.0
QUANTILES = (0.5, 0.9, 0.95, 0.99)
WARM_UP = "good morning, is anybody there?"


@dataclass(frozen=True, slots=True)
class Round:
    """The milliseconds of each message's encoding, and of its reading after that."""

    encodings: list[float]
    readings: list[float]


def take(texts: Sequence[str]) -> Round:
    """Encode and read every text once."""
    encoder = OnnxEncoder(export(), threads=1)
    reader = MoodReader(encoder)
    reader.read(WARM_UP, encoder.encode([WARM_UP])[0])
    encodings, readings = [], []
    for text in texts:
        started = time.perf_counter()
        vector = encoder.encode([text])[0]
        encoded = time.perf_counter()
        reader.read(text, vector)
        readings.append(1000 * (time.perf_counter() - encoded))
        encodings.append(1000 * (encoded - started))
    return Round(encodings, readings)


def measure(texts: Sequence[str], rounds: int) -> Iterable[str]:
    """Yield what was measured, in lines."""
    taken = [take(texts) for _ in range(rounds)]
    encodings, readings = (
        np.array([one.encodings for one in taken]),
        np.array([one.readings for one in taken]),
    )
    yield f"{len(texts)} messages, {rounds} rounds"
    for name, measured in (("the encoding", encodings), ("its mood beyond that", readings)):
        shown = zip(QUANTILES, np.quantile(measured, QUANTILES, method="inverted_cdf"), strict=True)
        yield f"{name}, ms: {', '.join(f'p{100 * q:.0f} {ms:.2f}' for q, ms in shown)}"
    yield f"moods read in less than {BOUND_MS:g} ms: {np.mean(readings < BOUND_MS):.1%}"
    ratios = np.median(readings, axis=1) / np.median(encodings, axis=1)
    yield f"a mood to its encoding, medians: {np.median(ratios):.2f} [{ratios.min():.2f}, {ratios.max():.2f}]"


def positive(text: str) -> int:
    """Read a whole number above zero, for argparse."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not above zero")
    return number


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench_mood", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--messages", type=positive, default=1500)
    parser.add_argument("--rounds", type=positive, default=3)
    arguments = parser.parse_args()
    texts = read_messages().texts
    chosen = np.linspace(0, len(texts) - 1, min(arguments.messages, len(texts)), dtype=np.int64)
    print(f"{os.cpu_count()} cores, load average before {os.getloadavg()[0]:.2f}")
    for line in measure([texts[i] for i in chosen], arguments.rounds):
        print(line)
    print(f"load average after {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
