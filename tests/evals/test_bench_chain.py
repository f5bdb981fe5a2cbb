"""What the comparison with the stock chain makes of its rounds, and what it says where there is nothing to compare."""

import sys
from pathlib import Path

import pytest

from evals import bench_chain
from evals.bench_chain import Round, StockChain, told
from evals.bench_house import Figures


def test_the_ratio_is_taken_round_by_round_and_rises_with_our_rate() -> None:
    figures = Figures()
    ours = [Round(wall=1.0, cpu=2.0), Round(wall=2.0, cpu=1.0)]
    theirs = [Round(wall=4.0, cpu=2.0), Round(wall=4.0, cpu=5.0)]
    told(figures, "answer", ours, theirs, asked=100)
    assert [(row["unit"], row["value"], row["n"]) for row in figures.rows] == [
        ("questions/s", 75.0, 200),
        ("questions/s", 25.0, 200),
        ("", 3.0, 2),  # (4 / 1 + 4 / 2) / 2
        ("", 3.0, 2),  # (2 / 2 + 5 / 1) / 2
    ]


def test_a_chain_that_does_not_start_ends_the_comparison(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "stock_chain.py").write_text("raise SystemExit(1)", encoding="utf-8")
    monkeypatch.setattr(bench_chain, "__file__", str(tmp_path / "bench_chain.py"))
    with pytest.raises(SystemExit, match="the stock chain ended"):
        StockChain(Path(sys.executable), ["a passage"])
