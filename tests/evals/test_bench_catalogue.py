"""The made-up catalogue is the same each time, varied, read in whole, and what is told of it is what was measured."""

import json
from itertools import islice
from pathlib import Path

import numpy as np

from evals.bench_catalogue import DETAILED_EVERY, KINDS, ask, bare_index, made_up, told, write_catalogue
from retrieval.ingest import KNOWLEDGE, ingest
from retrieval.search import Knowledge
from retrieval.snapshot import current
from tests.doubles import HashEncoder


def test_a_seed_makes_the_same_products_and_a_longer_catalogue_begins_with_the_shorter() -> None:
    assert list(made_up(40)) == list(islice(made_up(60), 40))
    assert next(made_up(1, seed=1)) != next(made_up(1, seed=2))


def test_no_two_products_share_a_title_and_all_kinds_are_there() -> None:
    rows = [one.row for one in made_up(2000)]
    assert len({row["title"] for row in rows}) == len({row["id"] for row in rows}) == 2000
    assert {row["category"] for row in rows} == {f"{kind}s" for kind in KINDS}
    assert len({one.question for one in made_up(2000)}) > 1500


async def test_what_is_written_is_read_in_without_a_problem_and_each_question_is_timed_three_ways(
    tmp_path: Path,
) -> None:
    encoder, data = HashEncoder(), tmp_path / "data"
    write_catalogue(tmp_path / "shop", 120)
    report = ingest(tmp_path / "shop", data, encoder)
    assert (report.products, report.problems) == (120, ())
    assert report.passages == 120 + 120 // DETAILED_EVERY

    index = bare_index(data / KNOWLEDGE / str(current(data / KNOWLEDGE)))
    assert index.ntotal == report.passages
    questions = [one.question for one in made_up(120)]
    read = HashEncoder()
    taken = await ask(Knowledge.open(data, encoder), Knowledge.open(data, read), index, questions)
    assert set(questions[:70]) <= set(read.encoded)
    assert len(taken.whole) == len(taken.encoded) == len(taken.bare) == 70  # fifty are to warm up
    assert min(taken.whole.min(), taken.encoded.min(), taken.bare.min()) > 0


def test_large_catalogues_lie_in_several_files(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "shop", 10_001)
    files = sorted((tmp_path / "shop" / "catalogue").iterdir())
    assert [len(json.loads(file.read_text())) for file in files] == [10_000, 1]


def test_a_quantile_is_told_with_its_interval() -> None:
    assert (
        told("search", np.full(200, 3.0))
        == "search: ms p50 3.00 [3.00, 3.00], p99 3.00 [3.00, 3.00], n = 200"
    )
