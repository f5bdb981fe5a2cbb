"""Plots say what their numbers say, take the page's colours, share a page, and never fail for what they are given."""

import math
import re
import subprocess
import sys
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from evals.canvas import legible, tint
from evals.measures import expected_calibration_error
from evals.plots import Figure, bars, confusion, latencies, lines, precision_recall, reliability
from tests.servers import CHECKOUT

NAN = float("nan")
HOSTILE = "</svg><script>alert(1)</script> $\\frac{x}{ & \x00\ud800 שלום 漢字 \u202e"


def words_of(figure: Figure) -> list[str]:
    """The text of a figure, in the order of its drawing."""
    return ["".join(text.itertext()) for text in parsed(figure).iter("text")]


def parsed(figure: Figure) -> ElementTree.Element:
    return ElementTree.fromstring(figure.svg)


def pr(scores: list[float], positive: list[bool], at: float | None = None) -> Figure:
    return precision_recall(scores, positive, title="Found", caption="How.", at=at)


def told(caption: str, before: str) -> float:
    found = re.search(before + r" (-?[\d.]+\d)", caption)
    assert found, caption
    return float(found[1])


# --- what they say ------------------------------------------------------------------------------------------------


def test_the_average_precision_is_scikit_learns_also_with_ties() -> None:
    random = np.random.default_rng(5)
    scores = np.round(random.random(400), 1)
    positive = random.random(400) < scores
    caption = pr(list(scores), list(positive)).caption
    assert told(caption, "Average precision") == pytest.approx(
        average_precision_score(positive, scores), abs=6e-4
    )
    assert told(caption, "chance") == pytest.approx(positive.mean(), abs=6e-4)


def test_the_operating_point_is_marked_with_what_it_reaches() -> None:
    figure = pr([0.9, 0.8, 0.4, 0.1], [True, False, True, False], at=0.4)
    assert "in use: precision 0.67, recall 1.00" in words_of(figure)
    nobody_called = pr([0.9, 0.8], [True, False], at=2.0)
    assert not any("in use" in text for text in words_of(nobody_called))


def test_a_curve_over_ten_thousand_samples_stays_small() -> None:
    random = np.random.default_rng(5)
    scores = random.random(10_000)
    figure = pr(list(scores), list(random.random(10_000) < scores))
    assert len(figure.svg) < 60_000


def test_the_calibration_error_is_the_metrics_and_bins_are_counted() -> None:
    levels, right = [0.1, 0.1, 0.5, 0.95], [False, True, True, True]
    figure = reliability(levels, right, title="Sure", caption="How.", bins=10)
    expected = expected_calibration_error(levels, right, bins=10).value(np.ones(4))
    assert told(figure.caption, "calibration error") == pytest.approx(expected, abs=6e-4)
    assert {"2", "1"} <= set(words_of(figure))


def test_a_confusion_matrix_counts_each_pair_and_has_no_row_for_what_nobody_expects() -> None:
    expected = ["yes"] * 7 + ["no"] * 5
    given = ["yes"] * 4 + ["no"] * 3 + ["no"] * 3 + ["perhaps"] * 2
    figure = confusion(expected, given, ["yes", "no"], title="Given", caption="How.")
    words = words_of(figure)
    assert [word for word in words if word.isdigit()] == ["4", "3", "3", "2"]
    assert words.count("yes") == words.count("no") == 2
    assert words.count("perhaps") == 1
    assert "57%" in colours(figure)  # 4 of 7
    assert not figure.wide


def colours(figure: Figure) -> str:
    """The shares behind the tints of a figure, as percentages."""
    mixed = re.findall(r"var\(--accent, currentColor\) ([\d.]+)%", figure.svg)
    return " ".join(f"{float(share) / 0.65:.0f}%" for share in mixed)


def test_of_many_labels_the_most_often_mistaken_are_shown_and_the_rest_is_summed_up() -> None:
    labels = [f"label {number}" for number in range(150)]
    expected = labels * 3
    given = [label if label != "label 77" else "label 3" for label in labels * 2] + labels
    given[labels.index("label 9")] = "label 140"
    figure = confusion(expected, given, labels, title="Given", caption="How.")
    words = words_of(figure)
    assert {"label 77", "label 3", "label 9", "label 140", "(all others)"} <= set(words)
    assert len({word for word in words if word.startswith("label")}) == 16
    assert "150 labels" in figure.caption
    assert figure.wide


def test_percentiles_are_times_that_were_taken() -> None:
    figure = latencies([number / 1000 for number in range(1, 101)], title="Time", caption="How.")
    assert "p50 50 ms, p95 95 ms, p99 99 ms, over 100." in figure.caption
    slow = latencies([3.0, 1.5, None], title="Time", caption="How.")
    assert "p50 1.5 s, p95 3 s" in slow.caption
    assert "1 without a time is left out." in slow.caption


def test_each_line_is_named() -> None:
    series = {"p50": [(100.0, 3.0), (1.0, 2.0)], "p99": [(1.0, 9.0), (10.0, NAN)], "none": []}
    figure = lines(series, title="Load", caption="How.", x="shoppers", y="ms")
    assert {"p50", "p99", "shoppers", "ms"} <= set(words_of(figure))
    assert "none" not in words_of(figure)


def test_bars_show_their_values_and_of_many_the_largest() -> None:
    figure = bars({"cites": 7, "state": 1.25}, title="Failed", caption="How.", x="turns")
    assert {"cites", "7", "state", "1.25"} <= set(words_of(figure))
    many = bars({f"n{number}": number for number in range(50)}, title="Failed", caption="How.", x="turns")
    assert "n49" in words_of(many)
    assert "n29" not in words_of(many)
    assert "Of 50 the 20 largest are shown." in many.caption


# --- whatever comes -----------------------------------------------------------------------------------------------

DEGENERATE: dict[str, Callable[[], Figure]] = {
    "precision_recall of nothing": lambda: pr([], []),
    "precision_recall of one": lambda: pr([0.5], [True]),
    "precision_recall without a positive": lambda: pr([0.5, 0.6], [False, False]),
    "precision_recall of what is no number": lambda: pr([NAN, math.inf], [True, False]),
    "reliability of nothing": lambda: reliability([], [], title="t", caption="c"),
    "reliability of no confidence": lambda: reliability([NAN, 1.5], [True, False], title="t", caption="c"),
    "confusion of nothing": lambda: confusion([], [], [], title="t", caption="c"),
    "latencies of nothing": lambda: latencies([], title="t", caption="c"),
    "latencies of no time": lambda: latencies([None, NAN, -1], title="t", caption="c"),
    "lines of nothing": lambda: lines({}, title="t", caption="c", x="x", y="y"),
    "lines of no point": lambda: lines({"a": [], "b": [(NAN, 1)]}, title="t", caption="c", x="x", y="y"),
    "bars of nothing": lambda: bars({}, title="t", caption="c", x="x"),
    "bars of no value": lambda: bars({"a": NAN}, title="t", caption="c", x="x"),
}
FEW: dict[str, Callable[[], Figure]] = {
    "precision_recall": lambda: pr([0.5, 0.5], [True, False], at=0.5),
    "reliability": lambda: reliability([1.0], [True], title="t", caption="c"),
    "reliability of edges": lambda: reliability([0.0, 1.0], [False, True], title="t", caption="c"),
    "confusion": lambda: confusion(["a"], ["a"], ["a"], title="t", caption="c"),
    "confusion of unknown labels": lambda: confusion(["a"], ["b"], [], title="t", caption="c"),
    "latencies": lambda: latencies([0.02], title="t", caption="c"),
    "latencies of no length": lambda: latencies([0.0, 0.0], title="t", caption="c"),
    "latencies of the same": lambda: latencies([0.02] * 9, title="t", caption="c"),
    "latencies far apart": lambda: latencies([0.0001, 50.0, 0.1], title="t", caption="c"),
    "lines": lambda: lines({"a": [(1, 1)]}, title="t", caption="c", x="x", y="y"),
    "lines below nothing": lambda: lines({"a": [(0, -1), (500, 0)]}, title="t", caption="c", x="x", y="y"),
    "bars": lambda: bars({"a": 0}, title="t", caption="c", x="x"),
    "hostile confusion": lambda: confusion([HOSTILE], ["a"], [], title=HOSTILE, caption=HOSTILE),
    "hostile lines": lambda: lines({HOSTILE: [(1, 1)]}, title=HOSTILE, caption="c", x=HOSTILE, y=HOSTILE),
    "hostile bars": lambda: bars({HOSTILE: 1}, title=HOSTILE, caption="c", x=HOSTILE),
    "a long label": lambda: bars({"very " * 99: 1}, title="t", caption="c", x="x"),
    "an empty label": lambda: confusion(["", ""], ["", "a"], ["a"], title="t", caption="c"),
}


@pytest.mark.parametrize("made", DEGENERATE.values(), ids=DEGENERATE)
def test_where_there_is_nothing_to_draw_the_figure_says_so(made: Callable[[], Figure]) -> None:
    figure = made()
    assert " ".join(words_of(figure)).endswith(".")
    assert parsed(figure).get("aria-label", "").endswith(".")


@pytest.mark.parametrize("made", FEW.values(), ids=FEW)
def test_few_samples_and_odd_ones_are_drawn(made: Callable[[], Figure]) -> None:
    assert words_of(made())


# --- in a page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [*DEGENERATE.values(), *FEW.values()], ids=[*DEGENERATE, *FEW])
def test_a_figure_is_an_image_with_a_name_that_brings_nothing_with_it(made: Callable[[], Figure]) -> None:
    figure = made()
    root = parsed(figure)
    assert (root.tag, root.get("role")) == ("svg", "img")
    assert root.get("aria-label")
    assert {element.tag for element in root.iter()} <= {
        "svg",
        "g",
        "path",
        "defs",
        "use",
        "clipPath",
        "rect",
        "text",
    }
    assert "://" not in figure.svg
    assert "xmlns" not in figure.svg
    assert not re.search(r"#f[cd]00|#000000|#ffffff", figure.svg), "a colour of its own"
    assert "font-family" not in figure.svg


def test_figures_of_one_page_do_not_refer_to_each_others_parts() -> None:
    figures = [made() for made in FEW.values()]
    ids = [{element.get("id") for element in parsed(figure).iter()} - {None} for figure in figures]
    for place, figure in enumerate(figures):
        referred = set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", figure.svg))
        assert referred <= ids[place]
        assert not any(referred & others for other, others in enumerate(ids) if other != place)


def test_the_same_numbers_are_the_same_figure() -> None:
    assert FEW["latencies far apart"]() == FEW["latencies far apart"]()


def test_a_label_is_one_line_that_fits() -> None:
    assert legible("a\tb\n\n c") == "a b c"
    assert legible("x" * 40) == "x" * 27 + "…"
    assert legible("\x00\ud800") == "��"


def test_a_tint_stays_between_none_and_all() -> None:
    assert [tint(share) for share in (-1, 0, 0.5, 1, 7)] == [
        "#fc0000",
        "#fc0000",
        "#fc0032",
        "#fc0064",
        "#fc0064",
    ]


def test_commands_that_draw_nothing_do_not_load_matplotlib() -> None:
    probe = "import sys, evals.cli; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], cwd=CHECKOUT, check=False).returncode == 0


def test_whole_numbers_have_no_ticks_between_them() -> None:
    drawn = lines({"made": [(1, 0.0), (2, 0.5), (3, 0.5)]}, title="T", caption="C", x="turn", y="share")
    assert words_of(drawn)[:3] == ["1", "2", "3"]
