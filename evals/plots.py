"""Plots for a report, each an inline SVG that takes its colours from the page.

Whatever comes, a figure comes of it: where there is nothing to draw it says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evals.canvas import HEIGHT, TEXT, WIDTH, Ink, legible, notice, picture, tint
from evals.measures import expected_calibration_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

LABELS_AT_MOST = 16
"""Rows of a confusion matrix that can still be read."""

BARS_AT_MOST = 20
CELL, BAR, LETTER, NARROWEST = 32, 28, 7, 340
"""CSS pixels: a side of a matrix's cell, a bar with its gap, a letter of a label, the width of a small matrix."""

STYLES = ((Ink.ACCENT, "-"), (Ink.PERSON, "--"), (Ink.WAIT, "-."), (Ink.TROUBLE, ":"), (Ink.SOFT, "-"))
"""Lines differ in more than colour."""

PERCENTILES = ((0.5, "p50", "-"), (0.95, "p95", "--"), (0.99, "p99", ":"))
WIDE_RANGE = 20.0
"""From this ratio of the longest to the shortest time on, a distribution is drawn over orders of magnitude."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot: `svg` is markup to be put into a page, `caption` says in a sentence how to read it.

    A `wide` one stands by itself, in its own size; the others shrink to the place they get.
    """

    title: str
    caption: str
    svg: str
    wide: bool = False


def precision_recall(
    scores: Sequence[float],
    positive: Sequence[bool],
    *,
    title: str,
    caption: str,
    at: float | None = None,
) -> Figure:
    """Precision over recall for every threshold on `scores`, the highest being the likeliest to be positive.

    The average precision is the step-wise one, not an interpolation. `at` is the threshold in use: who scores at
    least that is called positive.
    """
    numbers = _finite(scores)
    known = ~np.isnan(numbers)
    is_positive = np.asarray(positive, dtype=np.bool_)[known]
    numbers, caption = numbers[known], _left_out(caption, int((~known).sum()), "without a score")
    if not len(numbers) or not is_positive.any():
        return _nothing(title, caption, "There is no positive sample to be found.")
    if is_positive.all():
        return _nothing(title, caption, "Every sample is positive: nothing can be told apart.")
    recall, precision = _precision_recall(numbers, is_positive)
    average = float(np.diff(recall, prepend=0.0) @ precision)
    chance = float(is_positive.mean())
    caption = (
        f"{caption} Average precision {average:.3f} over {len(numbers):,}; by chance {chance:.3f} (dotted)."
    )
    point = None if at is None else _operating_point(numbers, is_positive, at)

    def paint(drawing: "Drawing") -> None:
        axes = _unit_square(drawing, "recall", "precision")
        axes.axhline(chance, color=Ink.SOFT.value, linestyle=":", linewidth=1.2)
        curve = _thinned(np.insert(recall, 0, 0.0), np.insert(precision, 0, precision[0]))
        axes.step(*curve, where="pre", color=Ink.ACCENT.value, linewidth=2)
        if point is not None:
            label = f"in use: precision {point[1]:.2f}, recall {point[0]:.2f}"
            axes.plot(*point, "o", color=Ink.PERSON.value, markersize=8, label=label, clip_on=False)
            _legend(axes)

    return Figure(title, caption, picture(f"{title}. {caption}", paint))


def _precision_recall(scores: Numbers, positive: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Recall and precision at each distinct score, from the highest down."""
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(positive[order], dtype=np.float64)
    last_of_its_score = np.append(np.diff(scores[order]) != 0, True)
    places = np.flatnonzero(last_of_its_score)
    return found[places] / found[-1], found[places] / (places + 1)


def _operating_point(scores: Numbers, positive: NDArray[np.bool_], at: float) -> tuple[float, float] | None:
    called = scores >= at
    if not called.any():
        return None
    hits = float((called & positive).sum())
    return hits / float(positive.sum()), hits / float(called.sum())


def reliability(
    confidences: Sequence[float], right: Sequence[bool], *, title: str, caption: str, bins: int = 15
) -> Figure:
    """How often what was held likely was right, over equally wide bins, and how many samples each bin holds."""
    levels = _finite(confidences)
    known = (levels >= 0) & (levels <= 1)
    hits = np.asarray(right, dtype=np.float64)[known]
    levels, caption = levels[known], _left_out(caption, int((~known).sum()), "without a confidence")
    if not len(levels):
        return _nothing(title, caption, "There is no confidence to compare with what was right.")
    error = expected_calibration_error(list(levels), list(hits > 0), bins=bins).value(np.ones(len(levels)))
    caption = f"{caption} Expected calibration error {error:.3f} over {len(levels):,}, in {bins} bins."
    places = np.clip(np.ceil(levels * bins).astype(np.int64) - 1, 0, bins - 1)
    sizes = np.bincount(places, minlength=bins)
    used = sizes > 0
    shares = np.bincount(places, weights=hits, minlength=bins)[used] / sizes[used]
    centres = (np.arange(bins) + 0.5) / bins

    def paint(drawing: "Drawing") -> None:
        above, below = drawing.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        above.plot([0, 1], [0, 1], color=Ink.SOFT.value, linestyle=":", linewidth=1.2)
        above.bar(centres[used], shares, width=0.9 / bins, color=tint(1), label="right")
        above.plot(centres[used], shares, "o", color=Ink.ACCENT.value, markersize=4)
        above.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="share right")
        below.bar(centres, sizes, width=0.9 / bins, color=Ink.SOFT.value, alpha=0.6)
        below.set(xlabel="confidence", ylabel="samples")
        for axes in (above, below):
            axes.grid(axis="y")
        for place in np.flatnonzero(used) if used.sum() <= BARS_AT_MOST // 2 else ():
            below.annotate(f"{sizes[place]:,}", (centres[place], sizes[place]), ha="center", va="bottom")
        below.margins(y=0.45)
        below.locator_params(axis="y", integer=True, nbins=3)
        drawing.align_ylabels()

    return Figure(title, caption, picture(f"{title}. {caption}", paint, height=HEIGHT + 60))


def confusion(
    expected: Sequence[str], given: Sequence[str], labels: Sequence[str], *, title: str, caption: str
) -> Figure:
    """What was expected (rows) against what was given (columns): counts, coloured by their share of the row.

    A label that is given has a column also when it is none of `labels`. Of many labels the most often mistaken are
    shown, and the rest of each row stands in a last column.
    """
    if not len(expected):
        return _nothing(title, caption, "There is no sample to compare.")
    every = list(dict.fromkeys([*labels, *expected, *given]))
    rows = [label for label in every if label in {*labels, *expected}]
    index = {label: number for number, label in enumerate(every)}
    table = np.zeros((len(every), len(every)))
    for one, other in zip(expected, given, strict=True):
        table[index[one], index[other]] += 1
    if len(every) <= LABELS_AT_MOST:
        places = [index[label] for label in rows]
        matrix = _Matrix(rows, every, table[places], table[places].sum(axis=1))
    else:
        matrix = _most_mistaken(every, table)
        caption = f"{caption} Of {len(every)} labels the {LABELS_AT_MOST} most often mistaken are shown."
    longest = LETTER * max(len(legible(label)) for label in (*matrix.rows, *matrix.columns))
    width = max(longest + 60 + CELL * len(matrix.columns), NARROWEST)
    height = max(longest + 50 + CELL * len(matrix.rows), NARROWEST / 2)
    svg = picture(f"{title}. {caption}", matrix.paint, width=width, height=height)
    return Figure(title, caption, svg, wide=width > WIDTH)


@dataclass(frozen=True, slots=True)
class _Matrix:
    """`counts` has the shape (rows, columns); `sizes` is how many were expected of each row, shown or not."""

    rows: Sequence[str]
    columns: Sequence[str]
    counts: Numbers
    sizes: Numbers

    def paint(self, drawing: "Drawing") -> None:
        axes = drawing.subplots()
        for (row, column), count in np.ndenumerate(self.counts):
            if count:
                left_and_top = [column - 0.5, column + 0.5], row - 0.5, row + 0.5
                axes.fill_between(*left_and_top, color=tint(float(count / self.sizes[row])), linewidth=0)
                axes.text(column, row, f"{count:,.0f}", ha="center", va="center", fontsize=TEXT - 1)
        axes.set(xlim=(-0.5, len(self.columns) - 0.5), ylim=(len(self.rows) - 0.5, -0.5))
        axes.set_xticks(range(len(self.columns)), [legible(label) for label in self.columns])
        axes.set_yticks(range(len(self.rows)), [legible(label) for label in self.rows])
        axes.set_xticks(np.arange(len(self.columns) + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(len(self.rows) + 1) - 0.5, minor=True)
        axes.tick_params(which="both", length=0)
        axes.grid(which="minor")
        axes.spines[:].set_visible(False)
        axes.set(xlabel="given", ylabel="expected")
        if max(len(label) for label in self.columns) * LETTER > CELL or len(self.columns) > 2:
            for label in axes.get_xticklabels():
                label.set(rotation=50, ha="right", rotation_mode="anchor")


def _most_mistaken(labels: Sequence[str], table: Numbers) -> _Matrix:
    """Cut a table down to the labels with the most mistakes in row and column; among equals, the more frequent."""
    sizes = table.sum(axis=1)
    mistakes = sizes + table.sum(axis=0) - 2 * np.diag(table)
    chosen = np.lexsort((-sizes, -mistakes))[:LABELS_AT_MOST]
    counts = table[np.ix_(chosen, chosen)]
    rest = sizes[chosen] - counts.sum(axis=1)
    names = [labels[place] for place in chosen]
    return _Matrix(names, [*names, "(all others)"], np.column_stack([counts, rest]), sizes[chosen])


def latencies(seconds: Sequence[float | None], *, title: str, caption: str) -> Figure:
    """How long things took, with the times that half, 95 % and 99 % of them did not exceed."""
    times = _finite(seconds)
    known = times >= 0
    caption, times = _left_out(caption, int((~known).sum()), "without a time"), times[known]
    if not len(times):
        return _nothing(title, caption, "No time was taken.")
    scale, unit = (1.0, "s") if np.median(times) >= 1 else (1000.0, "ms")
    times = times * scale
    marks = [
        (float(np.quantile(times, q, method="inverted_cdf")), name, style) for q, name, style in PERCENTILES
    ]
    told = ", ".join(f"{name} {_short(at)} {unit}" for at, name, _ in marks)
    caption = f"{caption} Percentiles: {told}, over {len(times):,}."
    wide = bool(0 < times.min() < times.max() / WIDE_RANGE)
    count = min(30, max(5, round(len(times) ** 0.5)))
    edges = (
        np.geomspace(times.min(), times.max(), count + 1)
        if wide
        else np.linspace(0, times.max() or 1, count + 1)
    )

    def paint(drawing: "Drawing") -> None:
        axes = drawing.subplots()
        axes.hist(times, edges.tolist(), color=tint(1), rwidth=0.92)
        for at, name, style in marks:
            label = f"{name} {_short(at)} {unit}"
            axes.axvline(at, color=Ink.INK.value, linestyle=style, linewidth=1.4, label=label)
        if wide:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(lambda value, _: _short(value))
            axes.xaxis.set_minor_formatter(lambda *_: "")  # matplotlib's own are in TeX, which no page sets
        axes.set(xlabel=unit, ylabel="how many")
        axes.locator_params(axis="y", integer=True)
        axes.grid(axis="y")
        _legend(axes)

    return Figure(title, caption, picture(f"{title}. {caption}", paint))


def lines(
    series: Mapping[str, Sequence[tuple[float, float]]], *, title: str, caption: str, x: str, y: str
) -> Figure:
    """One line for each name in `series`, through its points (x, y). `x` and `y` name the axes and their units."""
    points = {
        name: np.array([point for point in line if np.isfinite(point).all()], dtype=np.float64)
        for name, line in series.items()
    }
    drawn = {name: line for name, line in points.items() if len(line)}
    if not drawn:
        return _nothing(title, caption, "There is no point to draw.")

    def paint(drawing: "Drawing") -> None:
        from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  # as in canvas.py

        axes = drawing.subplots()
        for (name, line), (ink, style) in zip(drawn.items(), cycle(STYLES)):
            ordered = line[np.argsort(line[:, 0], kind="stable")]
            axes.plot(*ordered.T, style, marker="o", markersize=5, color=ink.value, label=legible(name))
        axes.set(xlabel=legible(x, 48), ylabel=legible(y, 36))
        xs = np.concatenate([line[:, 0] for line in drawn.values()])
        if 0 < xs.min() < xs.max() / WIDE_RANGE:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(lambda value, _: _short(value))
            axes.xaxis.set_minor_formatter(lambda *_: "")  # matplotlib's own are in TeX, which no page sets
        elif (xs == xs.round()).all():
            axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))  # there is no turn 1.25
        axes.set_ylim(bottom=min(0.0, *(float(line[:, 1].min()) for line in drawn.values())))
        axes.grid()
        _legend(axes)

    return Figure(title, caption, picture(f"{title}. {caption}", paint))


def bars(values: Mapping[str, float], *, title: str, caption: str, x: str) -> Figure:
    """A bar for each name, as long as its value; of many the longest are shown. `x` names the values and their unit."""
    finite = {name: float(value) for name, value in values.items() if np.isfinite(value)}
    caption = _left_out(caption, len(values) - len(finite), "without a value")
    if not finite:
        return _nothing(title, caption, "There is nothing to count.")
    if len(finite) > BARS_AT_MOST:
        caption = f"{caption} Of {len(finite)} the {BARS_AT_MOST} largest are shown."
        finite = dict(sorted(finite.items(), key=lambda item: -item[1])[:BARS_AT_MOST])

    def paint(drawing: "Drawing") -> None:
        axes = drawing.subplots()
        drawn = axes.barh(range(len(finite)), list(finite.values()), height=0.7, color=tint(1))
        axes.bar_label(drawn, [_short(value) for value in finite.values()], padding=4)
        axes.set_yticks(range(len(finite)), [legible(name) for name in finite])
        axes.set(xlabel=legible(x, 48), ylim=(len(finite) - 0.4, -0.6))
        axes.margins(x=0.12)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")

    return Figure(title, caption, picture(f"{title}. {caption}", paint, height=70 + BAR * len(finite)))


def _finite(values: Sequence[float | None]) -> Numbers:
    """As numbers, NaN where there is none."""
    numbers = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _left_out(caption: str, count: int, which: str) -> str:
    return f"{caption} {count:,} {which} {'is' if count == 1 else 'are'} left out." if count else caption


def _nothing(title: str, caption: str, sentence: str) -> Figure:
    return Figure(title, caption, notice(title, sentence))


def _unit_square(drawing: "Drawing", x: str, y: str) -> "Axes":
    axes = drawing.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=x, ylabel=y)
    axes.grid()
    return axes


def _legend(axes: "Axes") -> None:
    """Above the drawing, where it covers nothing."""
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.3, columnspacing=1.2)


def _thinned(xs: Numbers, ys: Numbers) -> tuple[Numbers, Numbers]:
    """Leave out points that fall on the pixel of the one before."""
    pixels = np.round(np.column_stack([xs, ys]) * WIDTH)
    kept = np.append(True, np.diff(pixels, axis=0).any(axis=1))
    return xs[kept], ys[kept]


def _short(value: float) -> str:
    """Three figures are enough to read."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
