"""The suite `dialogues`: gold dialogues put to the product, turn by turn, and what came of them."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from math import comb
from pathlib import Path
from typing import Any

from evals.cases import Case, Expect, Written, read_cases
from evals.measures import NOTHING, Better, Count, Measure, counted, ratio
from evals.outcome import Outcome
from evals.plots import Figure, bars, confusion, latencies, precision_recall
from evals.sampling import draw
from evals.scorers import TurnScore, Verdict, answering_citations, fitting_citations, score_turn
from evals.solver import Solver, open_solver, refuse_unfit
from evals.suites import Options, Row, Running, Sample, Suite

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class ScoredTurn:
    """One turn: what was expected, what came, and what it was worth."""

    expect: Expect
    outcome: Outcome
    score: TurnScore


Trial = tuple[ScoredTurn, ...]
"""One dialogue taken once. It passes when every one of its turns does."""


def score_trial(case: Case, outcomes: Sequence[Outcome]) -> Trial:
    """Score a dialogue. A turn without an outcome is one of which nothing came."""
    padded = [*outcomes, *(Outcome(error="not asked") for _ in case.turns[len(outcomes) :])]
    return tuple(
        ScoredTurn(turn.expect, outcome, score_turn(turn.expect, outcome))
        for turn, outcome in zip(case.turns, padded, strict=True)
    )


def score_case(case: Case, trials: Sequence[Sequence[Outcome]]) -> Sample:
    """Score a dialogue that was taken once or several times: it passes when each trial does."""
    scored = [score_trial(case, outcomes) for outcomes in trials]
    passing = sum(passes(trial) for trial in scored)
    turns = [turn for trial in scored for turn in trial]
    counts = {"pass_rate": Count(passing, len(scored))} if case.judged else {}
    if case.judged and len(scored) > 1:
        counts |= {f"pass^{k}": pass_hat(passing, len(scored), k) for k in range(1, len(scored) + 1)}
    return Sample(
        case.id,
        passed=passing == len(scored),
        input={
            "at": case.at.isoformat(),
            "page": case.page.model_dump() if case.page else None,
            "identity": case.identity,
            "says": [turn.says for turn in case.turns],
        },
        expected=[turn.expect.model_dump(mode="json", exclude_defaults=True) for turn in case.turns],
        came=[[_came(turn) for turn in trial] for trial in scored],
        tags=case.tags,
        counts={**counts, **{name: count(turns) for name, count in TURN_COUNTS.items()}},
        regret=1 - passing / len(scored) + sum(turn.score.verdict is Verdict.WRONG for turn in turns),
        seconds=sum(turn.outcome.seconds for turn in turns),
    )


def _came(turn: ScoredTurn) -> dict[str, Any]:
    failed = [asdict(check) for check in turn.score.checks if not check.holds]
    return {**asdict(turn.outcome), "verdict": turn.score.verdict, "failed": failed}


# --- metrics: each is a ratio over turns, drawn again by whole dialogues ------------------------------------------


def passes(trial: Trial) -> bool:
    return all(turn.score.passed for turn in trial)


def pass_hat(passing: int, trials: int, k: int) -> Count:
    """How likely `k` trials drawn from these all pass (pass^k; Yao et al., tau-bench, 2024)."""
    return Count(comb(passing, k) / comb(trials, k), 1)


def verdicts(verdict: Verdict, *, answerable: bool) -> Callable[[Sequence[ScoredTurn]], Count]:
    """How often an answer to an answerable (or an unanswerable) question was of this worth."""

    def counted_in(turns: Sequence[ScoredTurn]) -> Count:
        asked = [turn.score.verdict for turn in turns if turn.expect.answerable is answerable]
        return Count(asked.count(verdict), len(asked))

    return counted_in


def citation_precision(turns: Sequence[ScoredTurn]) -> Count:
    """Of the sources given for questions, how many fit; for an unanswerable one none does."""
    asked = [turn for turn in turns if turn.expect.cites or turn.expect.answerable is False]
    return Count(
        sum(fitting_citations(turn.expect, turn.outcome) for turn in asked),
        sum(len(turn.outcome.citations) for turn in asked),
    )


def citation_recall(turns: Sequence[ScoredTurn]) -> Count:
    """Of the turns that owe a source, how many gave a right one."""
    owing = [turn for turn in turns if turn.expect.cites]
    return Count(sum(answering_citations(turn.expect, turn.outcome) > 0 for turn in owing), len(owing))


def figures_held(turns: Sequence[ScoredTurn]) -> Count:
    """Of the turns in which figures were said, in how many each is in a source that was cited, or was computed."""
    told = [turn.outcome.strange for turn in turns if turn.outcome.strange is not None]
    return Count(sum(not strange for strange in told), len(told))


def handoff_precision(turns: Sequence[ScoredTurn]) -> Count:
    """Of the handoffs, how many were wanted. Where both are right, it is not counted."""
    made = [turn for turn in _clear(turns) if turn.outcome.handoff is not None]
    return Count(sum(turn.expect.wants_handoff for turn in made), len(made))


def handoff_recall(turns: Sequence[ScoredTurn]) -> Count:
    """Of the handoffs that were wanted, how many were made, for whatever reason."""
    wanted = [turn for turn in _clear(turns) if turn.expect.wants_handoff]
    return Count(sum(turn.outcome.handoff is not None for turn in wanted), len(wanted))


def _clear(turns: Sequence[ScoredTurn]) -> list[ScoredTurn]:
    return [turn for turn in turns if turn.expect.wants_handoff or not turn.expect.allows_handoff]


def came_to(did: Callable[[Outcome], bool]) -> Callable[[Sequence[ScoredTurn]], Count]:
    """Of all turns, how many came to this, right or wrong."""
    return lambda turns: Count(sum(did(turn.outcome) for turn in turns), len(turns))


TURN_COUNTS: dict[str, Callable[[Sequence[ScoredTurn]], Count]] = {
    "answerable_right": verdicts(Verdict.RIGHT, answerable=True),
    "answerable_wrong": verdicts(Verdict.WRONG, answerable=True),
    "answerable_dont_know": verdicts(Verdict.DONT_KNOW, answerable=True),
    "unanswerable_dont_know": verdicts(Verdict.DONT_KNOW, answerable=False),
    "unanswerable_wrong": verdicts(Verdict.WRONG, answerable=False),
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "figures_held": figures_held,
    "handoff_precision": handoff_precision,
    "handoff_recall": handoff_recall,
    "answered": came_to(lambda outcome: outcome.answered and outcome.found is True),
    "dont_know": came_to(lambda outcome: outcome.answered and outcome.found is False),
    "handed_over": came_to(lambda outcome: outcome.answered and outcome.handoff is not None),
}
WORDS = {Verdict.RIGHT: "right", Verdict.WRONG: "wrong", Verdict.DONT_KNOW: "I don't know"}
BETTER = {
    **dict.fromkeys(("answerable_wrong", "answerable_dont_know", "unanswerable_wrong"), Better.LOWER),
    **dict.fromkeys(("answered", "dont_know", "handed_over"), Better.NEITHER),
}


def measures_of(rows: Sequence[Row]) -> dict[str, Measure]:
    """Return every measure, `pass^k` where dialogues were taken several times, and each tag's `pass_rate[TAG]`."""
    hats = sorted({name for row in rows for name in row["scores"] if name.startswith("pass^")})
    named = {
        name: counted(rows, name, better=BETTER.get(name, Better.HIGHER))
        for name in ("pass_rate", *hats, *TURN_COUNTS)
    }
    for tag in sorted({tag for row in rows for tag in row["tags"]}):
        tagged = [
            Count(*row["scores"].get("pass_rate", (0, 0))) if tag in row["tags"] else NOTHING for row in rows
        ]
        named[f"pass_rate[{tag}]"] = ratio(tagged)
    return named


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """Return how well not knowing is told, what answers were worth, what went wrong, and how long turns took."""
    turns = [
        (expect, came)
        for row in rows
        for trial in row["came"]
        for expect, came in zip(row["expected"], trial, strict=True)
    ]
    asked = [(expect["answerable"], came) for expect, came in turns if expect.get("answerable") is not None]
    return [
        _not_knowing([came for _, came in asked], [not answerable for answerable, _ in asked]),
        confusion(
            [WORDS[Verdict.RIGHT if answerable else Verdict.DONT_KNOW] for answerable, _ in asked],
            [WORDS[Verdict(came["verdict"])] for _, came in asked],
            [WORDS[Verdict.RIGHT], WORDS[Verdict.DONT_KNOW]],
            title="What answers were worth",
            caption="Questions the shop's knowledge answers (first row) and those it does not (second).",
        ),
        bars(
            Counter(check["name"] for _, came in turns for check in came["failed"]),
            title="What went wrong",
            caption="Turns that failed each check; one turn may fail several.",
            x="turns",
        ),
        latencies(
            [came["seconds"] for _, came in turns],
            title="Time of a turn",
            caption="From the shopper's message to the assistant's last event, one dialogue at a time.",
        ),
    ]


def _not_knowing(came: Sequence[Row], unanswerable: Sequence[bool]) -> Figure:
    """Rank the turns by how unsure the assistant was; one that said nothing of its own could not be less sure.

    A turn that broke down told nothing apart, and has the wrong end of the ranking.
    """
    unsure = [
        1 - (turn.get("confidence") or 0.0) if turn["error"] is None else float(not unknown)
        for turn, unknown in zip(came, unanswerable, strict=True)
    ]
    admitted = [doubt for doubt, turn in zip(unsure, came, strict=True) if turn["found"] is False]
    return precision_recall(
        unsure,
        unanswerable,
        title="“I don't know”",
        caption="Telling unanswerable questions by how unsure the assistant was; the dot is where it says so.",
        at=min(admitted, default=None),
    )


# --- the run ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def open_dialogues(options: Options) -> AsyncIterator[Running]:
    """Read the cases, refuse broken ones, ingest the shop, and have the dialogues taken one by one."""
    cases = read_cases(options.data)
    refuse_unfit(cases, options.shop)
    cases = draw(cases, options)
    async with open_solver(options.shop, options.progress) as solver:
        settings = {
            "encoder": solver.settings.encoder or "packaged",
            "chat_model": solver.settings.chat_model,
            "trials": options.trials,
        }
        yield Running(len(cases), settings, _solved(solver, cases, trials=options.trials))


async def _solved(solver: Solver, cases: Sequence[Written], *, trials: int) -> AsyncIterator[Sample]:
    for written in cases:
        yield score_case(written.case, [await solver.solve(written.case) for _ in range(trials)])


DIALOGUES = Suite(
    name="dialogues",
    about="gold dialogues or questions: answers, sources, what is not known, handoffs (YAML, JSONL, CSV)",
    data=CASES,
    open=open_dialogues,
    measures=measures_of,
    figures=figures_of,
    notes=(
        "Questions of which nothing is expected are shown unjudged; answered, dont_know and handed_over count them.",
    ),
)
