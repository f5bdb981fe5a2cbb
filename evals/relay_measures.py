"""What the seconds of a relay come to: times, throughput, memory and start-up, from rows alone."""

from collections.abc import Sequence

import numpy as np

from evals.measures import (
    NOTHING,
    Better,
    Count,
    Measure,
    Unit,
    Weights,
    counted,
    highest,
    mean,
    quantile_of_all,
    ratio,
)
from evals.plots import Figure, latencies, lines
from evals.suites import Row

QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def measures_of(rows: Sequence[Row]) -> dict[str, Measure]:
    """Return `unanswered`, memory and start-up, and for each load its throughput, times and shares of the cores."""
    named = {"unanswered": counted(rows, "unanswered", better=Better.LOWER)}
    loads = loads_of(rows)
    for load in loads:
        named[f"turns_per_second[{load}]"] = _turns_per_second(rows, load)
    for name, q in QUANTILES.items():
        for load in loads:
            named[f"{name}_ms[{load}]"] = time_quantile(rows, load, q)
    for name, q in QUANTILES.items():
        for load in loads:
            named[f"server_{name}_ms[{load}]"] = server_quantile(rows, load, q)
    for cores in ("server_cores", "client_cores"):
        for load in loads:
            used = [row[cores] if row["load"] == load else None for row in rows]
            named[f"{cores}[{load}]"] = mean(used, better=Better.NEITHER, unit=Unit.NUMBER)
    for name in ("memory_mb", "server_memory_mb", "proportional_memory_mb"):
        named[f"peak_{name}"] = highest([row[name] for row in rows])
    starts = [row["start_seconds"] for row in rows]
    named["start_seconds"] = mean(starts, better=Better.LOWER_UNJUDGED, unit=Unit.NUMBER)
    return named


def loads_of(rows: Sequence[Row]) -> list[int]:
    """Return the numbers of shoppers that occur, in rising order."""
    return sorted({row["load"] for row in rows if row["load"] is not None})


def _turns_per_second(rows: Sequence[Row], load: int) -> Measure:
    counts = [Count(*row["scores"]["turns_per_second"]) if row["load"] == load else NOTHING for row in rows]
    return ratio(counts, better=Better.HIGHER_UNJUDGED, unit=Unit.NUMBER)


def time_quantile(rows: Sequence[Row], load: int, q: float) -> Measure:
    """The `q` quantile of the turns' milliseconds under a load; the turns of one second go together."""
    return quantile_of_all([row["ms"] if row["load"] == load else () for row in rows], q)


def server_quantile(rows: Sequence[Row], load: int, q: float) -> Measure:
    """The `q` quantile of the server's own milliseconds under a load, read from buckets as Prometheus does.

    Within a bucket, turns count as evenly spread; of one beyond the last bound it is only known that it is beyond.
    """
    told = [
        {(above, upto): count for above, upto, count in row["server_turns"]} if row["load"] == load else {}
        for row in rows
    ]
    buckets = sorted({bucket for one in told for bucket in one}, key=lambda bucket: bucket[0])
    counts = np.array([[one.get(bucket, 0.0) for bucket in buckets] for one in told], dtype=np.float64)

    def value(weights: Weights) -> float:
        held = weights @ counts
        upto = np.cumsum(held)
        if not len(upto) or upto[-1] <= 0:
            return float("nan")
        wanted = q * upto[-1]
        place = int(np.searchsorted(upto, wanted))
        low, high = buckets[place]
        into = 1 - (upto[place] - wanted) / held[place]
        return float(1000 * (low if high is None else low + (high - low) * into))

    return Measure(round(float(counts.sum())), value, Better.LOWER_UNJUDGED, Unit.NUMBER)


# --- figures ------------------------------------------------------------------------------------------------------


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """Return times, throughput and cores by load, the times of each load, and memory over time."""
    loads = loads_of(rows)
    everyone = np.ones(len(rows))
    measures = measures_of(rows)

    def by_load(name: str) -> list[tuple[float, float]]:
        return [(load, measures[f"{name}[{load}]"].value(everyone)) for load in loads]

    return [
        lines(
            {name: by_load(f"{name}_ms") for name in QUANTILES},
            title="Times by load",
            caption="From posted to answered, as a shopper's program sees it.",
            x="shoppers",
            y="ms",
        ),
        lines(
            {name: by_load(f"server_{name}_ms") for name in QUANTILES},
            title="The server's own times by load",
            caption="From the message's arrival in the log to the reply's commit.",
            x="shoppers",
            y="ms",
        ),
        lines(
            {"turns": by_load("turns_per_second")},
            title="Throughput by load",
            caption="Turns answered while the load lasted.",
            x="shoppers",
            y="turns a second",
        ),
        lines(
            {"server": by_load("server_cores"), "shoppers": by_load("client_cores")},
            title="Cores by load",
            caption="What the server with its Valkey and what the shoppers' process used, 1 being a whole core.",
            x="shoppers",
            y="cores",
        ),
        *(_times_of(rows, load) for load in loads),
        _memory(rows),
    ]


def _times_of(rows: Sequence[Row], load: int) -> Figure:
    shoppers = "1 shopper" if load == 1 else f"{load} shoppers"
    return latencies(
        [ms / 1000 for row in rows if row["load"] == load for ms in row["ms"]],
        title=f"Time of a turn with {shoppers}",
        caption="From posted to answered.",
    )


def _memory(rows: Sequence[Row]) -> Figure:
    under_load = [row for row in rows if row["load"] is not None]
    return lines(
        {
            label: [(second, row[name]) for second, row in enumerate(under_load, start=1)]
            for label, name in (("with Valkey", "memory_mb"), ("server alone", "server_memory_mb"))
        },
        title="Memory",
        caption="Resident memory, one load after the other.",
        x="seconds under load",
        y="MB",
    )
