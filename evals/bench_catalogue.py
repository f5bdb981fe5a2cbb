"""How long a search takes in a large catalogue: products made up from a seed, ingested as an operator would, and asked.

    python -m evals.bench_catalogue [--products 100000] [--questions 2000] [--data FOLDER]

The catalogue is written as JSON and read in by `guanxi ingest`, with its progress bar. Each question is then put to the
search twice, with its encoding and, as in a turn, once it has been encoded; beside it, question by question, the bare
faiss index is asked for as many neighbours of the same vector. With --data what was ingested there before is searched
again.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from evals.bench_house import quantile_with_interval
from retrieval.candidates import CANDIDATES
from retrieval.export import export_folder
from retrieval.ingest import KNOWLEDGE
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import Query
from retrieval.search import Knowledge
from retrieval.snapshot import current
from retrieval.vectors import GRAPH_FILE, GRAPH_SEARCH_EFFORT, VECTORS_FILE

SEED = 20_261_126
CEILING_P99_MS = 25.0
PRODUCTS_A_FILE = 10_000
WARM_UP_QUESTIONS = 50
TOGETHER_QUESTIONS = 20
DETAILED_EVERY = 10
"""One product of so many has a table of attributes, which is a passage of its own; the others say all in a sentence."""

KINDS = {
    "Kettle": ("Capacity", "l", 0.8, 3.0),
    "Desk Lamp": ("Reach", "cm", 25, 90),
    "Rucksack": ("Capacity", "l", 12, 70),
    "Bookshelf": ("Height", "cm", 80, 220),
    "Cordless Drill": ("Torque", "Nm", 20, 90),
    "Running Shoe": ("Drop", "mm", 0, 12),
    "Office Chair": ("Seat height", "cm", 40, 56),
    "Frying Pan": ("Diameter", "cm", 18, 34),
    "Garden Hose": ("Length", "m", 10, 50),
    "Duvet": ("Warmth", "tog", 3, 14),
    "Headphones": ("Battery life", "h", 8, 60),
    "Wall Clock": ("Diameter", "cm", 20, 60),
    "Tent": ("Inner height", "cm", 95, 210),
    "Coffee Grinder": ("Hopper", "g", 30, 450),
    "Bicycle Light": ("Brightness", "lm", 40, 1200),
    "Rain Jacket": ("Water column", "mm", 5000, 28000),
    "Dining Table": ("Width", "cm", 90, 240),
    "Water Filter": ("Flow", "l/h", 20, 180),
    "Shower Head": ("Jets", "", 1, 9),
    "Paint Roller": ("Width", "mm", 60, 250),
}
BEGINNINGS = (
    "Alb Bren Cor Dal Esk Fenn Gil Hav Isk Jor Kel Lund Mar Nor Ost Pell Quin Rov Sund Tarn Ulv Vest Wick Yar"
)
ENDINGS = "a en ig olt or una ine el und ar is eck"
SERIES = "Atlas Bora Cedar Delta Ember Fjord Grove Haven Iris Juno Koru Lumen Mistral Nova Onyx Pine Quill Ridge Sol"
COLOURS = ("black", "white", "slate", "sage", "navy", "rust", "cream", "charcoal", "amber", "teal")
MATERIALS = (
    "steel",
    "oak",
    "cotton",
    "aluminium",
    "bamboo",
    "nylon",
    "wool",
    "glass",
    "recycled polyester",
    "cork",
)
USES = (
    "for small kitchens",
    "for everyday use",
    "for people who travel light",
    "for cold mornings",
    "for long days at work",
    "for the garden",
    "for rented flats",
    "made to be repaired",
)
CARES = (
    "Wipe it with a damp cloth",
    "Hand wash only",
    "Machine wash at 30 °C",
    "Oil it once a year",
    "Keep it out of the sun",
)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up product as the catalogue's file has it, and a question that a shopper could ask of it."""

    row: dict[str, Any]
    question: str


def made_up(count: int, seed: int = SEED) -> Iterator[MadeUp]:
    """Return products that differ in brand, series, kind, number, measures and prices; no two share a title."""
    draw = random.Random(seed)  # noqa: S311  # to be made again, not to be kept secret
    brands = [f"{first}{last}" for first in BEGINNINGS.split() for last in ENDINGS.split()]
    for number in range(count):
        kind, (measure, unit, least, most) = draw.choice(list(KINDS.items()))
        brand, series = draw.choice(brands), draw.choice(SERIES.split())
        colour, material, use = draw.choice(COLOURS), draw.choice(MATERIALS), draw.choice(USES)
        title = f"{brand} {series} {kind} {number + 100}"
        amount = draw.uniform(least, most)
        figure = f"{amount:.1f} {unit}".strip() if most < 20 else f"{amount:.0f} {unit}".strip()
        price = round(draw.uniform(9, 900), 2)
        row: dict[str, Any] = {
            "id": f"made-up-{number}",
            "title": title,
            "url": f"/products/made-up-{number}",
            "category": f"{kind}s",
            "description": f"A {colour} {kind.lower()} of {material}, {use}. {measure}: {figure}.",
            "price": price,
        }
        if number % DETAILED_EVERY == 0:
            row["attributes"] = {
                "Details": {
                    measure: figure,
                    "Weight": f"{draw.uniform(0.2, 24):.1f} kg",
                    "Material": material,
                    "Care": draw.choice(CARES),
                }
            }
        asked = (
            f"What is the {measure.lower()} of the {title}?",
            f"how heavy is the {brand} {series} {kind.lower()}",
            f"do you have a {colour} {kind.lower()} under {price + 20:.0f} euros?",
            f"Which {kind.lower()} is made of {material} and good {use}?",
            f"how do I clean my {series} {kind.lower()}?",
        )
        yield MadeUp(row, draw.choice(asked))


def write_catalogue(folder: Path, count: int) -> None:
    """Write the knowledge folder that `guanxi ingest` reads."""
    (folder / "catalogue").mkdir(parents=True)
    rows = [one.row for one in made_up(count)]
    for first in range(0, count, PRODUCTS_A_FILE):
        file = folder / "catalogue" / f"products-{first:07}.json"
        file.write_text(json.dumps(rows[first : first + PRODUCTS_A_FILE], indent=1), encoding="utf-8")


def ingest(folder: Path, data: Path) -> float:
    """Have the operator's command read the folder in, its progress bar on this terminal; return its seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "api.cli", "ingest", str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "GUANXI_DATA": str(data)})  # noqa: S603  # our own command
    return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of each question: encoded and searched, searched once it is encoded, and bare faiss."""

    whole: NDArray[np.float64]
    encoded: NDArray[np.float64]
    bare: NDArray[np.float64]


async def ask(unread: Knowledge, read: Knowledge, index: Any, questions: Sequence[str]) -> Taken:
    """Ask every question the three ways, one after another, each kind first by turns.

    An encoder keeps what it has just read: `unread` and `read` need one each, so that the first has read nothing.
    """
    rows: list[tuple[float, float, float]] = []
    for number, text in enumerate(questions):
        vector = read.encoder.encode([text])[0]
        times = [0.0, 0.0, 0.0]
        for turn in range(3):
            which = (number + turn) % 3
            began = time.perf_counter()
            if which == 0:
                await unread.search(Query(text))
            elif which == 1:
                await read.search(Query(text))
            else:
                index.search(vector.reshape(1, -1), 2 * CANDIDATES)
            times[which] = 1000 * (time.perf_counter() - began)
        if number >= WARM_UP_QUESTIONS:
            rows.append((times[0], times[1], times[2]))
    return Taken(*np.asarray(rows).T)


def bare_index(folder: Path) -> Any:
    """Open the snapshot's vectors with faiss and nothing else, searched as carefully as the product does."""
    import faiss  # noqa: PLC0415  # only needed once there is something to search

    if (folder / GRAPH_FILE).exists():
        index = faiss.read_index(str(folder / GRAPH_FILE))
        graph: Any = faiss.downcast_index(index)
        graph.hnsw.efSearch = GRAPH_SEARCH_EFFORT
        return index
    vectors = np.load(folder / VECTORS_FILE)
    index = faiss.IndexFlatIP(int(vectors.shape[1]))
    index.add(vectors)
    return index


def told(name: str, ms: NDArray[np.float64]) -> str:
    """Return p50 and p99 with their 95 % intervals, questions that followed one another drawn together."""
    blocks = [part.tolist() for part in np.array_split(ms, max(1, len(ms) // TOGETHER_QUESTIONS))]
    said = []
    for q in (0.5, 0.99):
        value, (low, high) = quantile_with_interval(blocks, q)
        said.append(f"p{100 * q:.0f} {value:.2f} [{low:.2f}, {high:.2f}]")
    return f"{name}: ms {', '.join(said)}, n = {len(ms)}"


def measure(data: Path, questions: Sequence[str]) -> Taken:
    """Open what was ingested into `data` and ask."""
    unread, read = (OnnxEncoder(export_folder()) for _ in range(2))
    began = time.perf_counter()
    knowledge = Knowledge.open(data, unread)
    opened = time.perf_counter() - began
    folder = data / KNOWLEDGE / (current(data / KNOWLEDGE) or "")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    sys.stdout.write(
        f"{manifest['products']} products in {manifest['passages']} passages with {manifest['vectors']} vectors, "
        f"opened in {opened:.1f} s, the process holds {psutil.Process().memory_info().rss / 1e6:.0f} MB\n"
    )
    return asyncio.run(ask(knowledge, Knowledge.open(data, read), bare_index(folder), questions))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench_catalogue", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--data", type=Path, help="a folder to keep what is ingested in, or to search again")
    arguments = parser.parse_args()
    draw = random.Random(SEED + 1)  # noqa: S311  # as above
    questions = [one.question for one in made_up(arguments.products)]
    asked = [draw.choice(questions) for _ in range(arguments.questions + WARM_UP_QUESTIONS)]
    with tempfile.TemporaryDirectory(prefix="guanxi-catalogue-") as passing:
        data = arguments.data or Path(passing) / "data"
        if current(data / KNOWLEDGE) is None:
            write_catalogue(Path(passing) / "shop", arguments.products)
            seconds = ingest(Path(passing) / "shop", data)
            sys.stdout.write(f"ingested in {seconds:.0f} s, load average {os.getloadavg()[0]:.2f}\n")
        taken = measure(data, asked)
    sys.stdout.write(f"load average {os.getloadavg()[0]:.2f}\n")
    sys.stdout.write(told("search, with the question's encoding", taken.whole) + "\n")
    sys.stdout.write(told("search of a question just encoded", taken.encoded) + "\n")
    sys.stdout.write(told(f"bare faiss, {2 * CANDIDATES} neighbours", taken.bare) + "\n")
    sys.stdout.write(f"ceiling of the first: p99 {CEILING_P99_MS:.0f} ms\n")


if __name__ == "__main__":
    main()
