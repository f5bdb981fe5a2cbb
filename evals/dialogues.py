"""The suite `dialogues`: gold dialogues put to the product, turn by turn, and what came of them."""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.cases import Case, Expect, Written, read_cases
from evals.metrics import NOTHING, Count, Metric, ratio
from evals.outcome import Outcome
from evals.scorers import TurnScore, Verdict, answering_citations, fitting_citations, score_turn
from evals.solver import Solver, open_solver, refuse_unfit
from evals.suites import Options, Running, Sample, Suite

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class ScoredTurn:
    """One turn: what was expected, what came, and what it was worth."""

    expect: Expect
    outcome: Outcome
    score: TurnScore


@dataclass(frozen=True, slots=True)
class ScoredCase(Sample):
    """One dialogue. It passes when every one of its turns does."""

    turns: tuple[ScoredTurn, ...] = ()


def score_case(case: Case, outcomes: Sequence[Outcome]) -> ScoredCase:
    """Score a case. A turn without an outcome is one of which nothing came."""
    padded = [*outcomes, *(Outcome(error="not asked") for _ in case.turns[len(outcomes) :])]
    turns = tuple(
        ScoredTurn(turn.expect, outcome, score_turn(turn.expect, outcome))
        for turn, outcome in zip(case.turns, padded, strict=True)
    )
    passed = all(turn.score.passed for turn in turns)
    return ScoredCase(case.id, case.tags, passed, _fields(case, turns), turns)


def _fields(case: Case, turns: Sequence[ScoredTurn]) -> dict[str, Any]:
    return {
        "at": case.at.isoformat(),
        "page": case.page.model_dump() if case.page else None,
        "identity": case.identity,
        "turns": [
            {
                "says": gold.says,
                "expected": gold.expect.model_dump(mode="json", exclude_defaults=True),
                "came": asdict(turn.outcome),
                "verdict": turn.score.verdict,
                "failed": [asdict(check) for check in turn.score.checks if not check.holds],
            }
            for gold, turn in zip(case.turns, turns, strict=True)
        ],
    }


# --- metrics: each is a ratio over turns, drawn again by whole dialogues ------------------------------------------


def passes(sample: ScoredCase) -> Count:
    return Count(int(sample.passed), 1)


def verdicts(verdict: Verdict, *, answerable: bool) -> Callable[[ScoredCase], Count]:
    """How often an answer to an answerable (or an unanswerable) question was of this worth."""

    def counted(sample: ScoredCase) -> Count:
        asked = [turn.score.verdict for turn in sample.turns if turn.expect.answerable is answerable]
        return Count(asked.count(verdict), len(asked))

    return counted


def citation_precision(sample: ScoredCase) -> Count:
    """Of the sources given for questions, how many fit; for an unanswerable one none does."""
    asked = [turn for turn in sample.turns if turn.expect.cites or turn.expect.answerable is False]
    return Count(
        sum(fitting_citations(turn.expect, turn.outcome) for turn in asked),
        sum(len(turn.outcome.citations) for turn in asked),
    )


def citation_recall(sample: ScoredCase) -> Count:
    """Of the turns that owe a source, how many gave a right one."""
    owing = [turn for turn in sample.turns if turn.expect.cites]
    return Count(sum(answering_citations(turn.expect, turn.outcome) > 0 for turn in owing), len(owing))


def handoff_precision(sample: ScoredCase) -> Count:
    """Of the handoffs, how many were wanted. Where both are right, it is not counted."""
    made = [turn for turn in _clear(sample) if turn.outcome.handoff is not None]
    return Count(sum(turn.expect.wants_handoff for turn in made), len(made))


def handoff_recall(sample: ScoredCase) -> Count:
    """Of the handoffs that were wanted, how many were made, for whatever reason."""
    wanted = [turn for turn in _clear(sample) if turn.expect.wants_handoff]
    return Count(sum(turn.outcome.handoff is not None for turn in wanted), len(wanted))


def _clear(sample: ScoredCase) -> list[ScoredTurn]:
    return [turn for turn in sample.turns if turn.expect.wants_handoff or not turn.expect.allows_handoff]


METRICS: dict[str, Callable[[ScoredCase], Count]] = {
    "pass_rate": passes,
    "answerable_right": verdicts(Verdict.RIGHT, answerable=True),
    "answerable_wrong": verdicts(Verdict.WRONG, answerable=True),
    "answerable_dont_know": verdicts(Verdict.DONT_KNOW, answerable=True),
    "unanswerable_dont_know": verdicts(Verdict.DONT_KNOW, answerable=False),
    "unanswerable_wrong": verdicts(Verdict.WRONG, answerable=False),
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "handoff_precision": handoff_precision,
    "handoff_recall": handoff_recall,
}


def metrics_of(samples: Sequence[ScoredCase], *, seed: int) -> dict[str, Metric]:
    """Return every metric, and the pass rate of each tag as `pass_rate[TAG]`."""
    named = {name: ratio([count(s) for s in samples], seed=seed) for name, count in METRICS.items()}
    for tag in sorted({tag for sample in samples for tag in sample.tags}):
        tagged = [passes(sample) if tag in sample.tags else NOTHING for sample in samples]
        named[f"pass_rate[{tag}]"] = ratio(tagged, seed=seed)
    return named


# --- the run ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def open_dialogues(options: Options) -> AsyncIterator[Running[ScoredCase]]:
    """Read the cases, refuse broken ones, ingest the shop, and have the dialogues taken one by one."""
    cases = read_cases(options.data)
    refuse_unfit(cases, options.shop)
    cases = draw(cases, options)
    async with open_solver(options.shop) as solver:
        settings = {
            "encoder": solver.settings.encoder or "packaged",
            "chat_model": solver.settings.chat_model,
            "cases": len(cases),
        }
        yield Running(
            len(cases),
            settings,
            _solved(solver, cases),
            lambda samples: metrics_of(samples, seed=options.seed),
        )


def draw(cases: list[Written], options: Options) -> list[Written]:
    """Return all cases, or a random sample of `limit` of them in their own order."""
    if options.limit is None or options.limit >= len(cases):
        return cases
    # A sample for measuring, not a secret; sorted, so that the order of the file is kept.
    chosen = sorted(random.Random(options.seed).sample(range(len(cases)), options.limit))  # noqa: S311
    return [cases[index] for index in chosen]


async def _solved(solver: Solver, cases: Sequence[Written]) -> AsyncIterator[ScoredCase]:
    for written in cases:
        yield score_case(written.case, await solver.solve(written.case))


DIALOGUES = Suite(
    name="dialogues",
    about="gold dialogues: answers, sources, what is not known, handoffs (YAML or JSONL)",
    data=CASES,
    open=open_dialogues,
)
