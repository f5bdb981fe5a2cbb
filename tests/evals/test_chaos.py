"""Chaos on a small house keeps every promise, and each promise is one that can be broken."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from conversation.model import (
    AssistantSaid,
    Closed,
    Conversation,
    ConversationId,
    Event,
    Fact,
    Holder,
    HumanRequested,
    Position,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepSaid,
    ShopperId,
    ShopperSaid,
    Waiting,
    replay,
)
from evals.chaos import Wanted, run
from evals.chaos_checks import Evidence, judge
from evals.chaos_house import Plan
from evals.chaos_ledger import Ledger, Screen, Word
from evals.chaos_record import Entry, Written
from evals.chaos_report import page
from evals.cli import DEMO_SHOP
from tests.doubles import TUESDAY_MORNING

MARA, WEI = RepCard(RepId("r_mara"), "Mara"), RepCard(RepId("r_wei"), "Wei")
NAME = ConversationId("c_1")


@pytest.mark.timeout(240)
def test_a_small_storm_breaks_no_promise(
    demo_knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two servers, killed, frozen and cut off from Valkey while eight shoppers and three reps talk."""
    monkeypatch.setenv(
        "GUANXI_DATA", str(demo_knowledge.parent)
    )  # what was read in before is not read in again
    plan = Plan(DEMO_SHOP, servers=2, reps=3, database="sqlite")
    report = asyncio.run(run(Wanted(plan, minutes=0.3, shoppers=8, seed=7, pause_seconds=1.5), tmp_path))
    assert report.kept, [verdict for verdict in report.verdicts if verdict.broken]
    assert report.numbers["commands acknowledged"] >= 8
    kinds = " ".join(one.what for one in report.happened)
    assert all(what in kinds for what in ("kill -9", "Valkey killed", "SIGSTOP", "sockets dropped"))
    assert all(verdict.promise in page(report, "make chaos") for verdict in report.verdicts)
    assert {path.name for path in tmp_path.iterdir()} >= {"server-1.log", "server-2.log"}


# --- each promise can be broken --------------------------------------------------------------------------


def evidence(
    *facts: Fact, words: Sequence[Word] = (), shown: Sequence[tuple[int, str]] | None = None
) -> Evidence:
    """One conversation with a log of `facts`, five seconds apart, as an honest server keeps it."""
    entries = tuple(
        Entry(
            Event(Position(i), TUESDAY_MORNING + timedelta(seconds=5 * i), fact),
            f"shopper:{i}" if isinstance(fact, ShopperSaid) else None,
        )
        for i, fact in enumerate(facts, start=1)
    )
    first = Conversation(NAME, ShopperId("s_1"))
    kept = replay(first, [entry.event for entry in entries])
    screens = [] if shown is None else [Screen(NAME, list(shown))]
    record = [Written(kept, kept.holder.value, entries)]
    return Evidence(record, Ledger(list(words), screens))


def broken(found: Evidence) -> set[str]:
    """Return the first words of the promises that were broken."""
    return {" ".join(verdict.promise.split()[:3]) for verdict in judge(found) if verdict.broken}


HELLO, ANSWER = ShopperSaid("hello [1]"), AssistantSaid("good day")
SENT = Word(NAME, "shopper:1", "hello [1]", position=1)


def test_a_quiet_day_breaks_none() -> None:
    shown = [(1, "shopper_said"), (2, "assistant_said")]
    assert broken(evidence(HELLO, ANSWER, words=[SENT], shown=shown)) == set()


@pytest.mark.parametrize(
    "word",
    [
        Word(NAME, "shopper:9", "lost", position=1),
        Word(NAME, "shopper:1", "hello [1]", position=2),
        Word(NAME, "shopper:1", "other words", position=1),
    ],
    ids=["not there", "elsewhere", "changed"],
)
def test_a_lost_word_is_found(word: Word) -> None:
    assert broken(evidence(HELLO, ANSWER, words=[word])) == {"what was acknowledged"}


def test_a_doubled_word_is_found() -> None:
    assert broken(evidence(HELLO, HELLO, ANSWER, words=[SENT])) == {"what was sent"}


def test_a_log_with_a_gap_or_another_state_is_found() -> None:
    good = evidence(HELLO, ANSWER)
    one = good.record[0]
    gap = replace(one, entries=one.entries[1:])
    other = replace(one, kept=replace(one.kept, misses=7))
    column = replace(one, holder=Holder.QUEUE.value)
    for bad in (gap, other, column):
        assert "each log is" in broken(replace(good, record=[bad]))


@pytest.mark.parametrize(
    "facts",
    [
        (RepJoined(MARA), RepJoined(WEI)),
        (RepJoined(MARA), RepSaid(WEI, "I am here too")),
        (RepSaid(MARA, "before joining"),),
    ],
    ids=["two join", "another speaks", "nobody joined"],
)
def test_two_owners_are_found(facts: Sequence[Fact]) -> None:
    assert "nobody joins or" in broken(evidence(HELLO, *facts))


@pytest.mark.parametrize(
    "facts", [(ANSWER, ANSWER), (RepJoined(MARA), ANSWER)], ids=["two answers", "over a rep"]
)
def test_a_word_out_of_turn_is_found(facts: Sequence[Fact]) -> None:
    assert "the assistant speaks" in broken(evidence(HELLO, *facts))


def test_a_conversation_without_an_owner_is_found() -> None:
    good = evidence(HELLO, ANSWER, Closed())
    kept = replace(good.record[0].kept, owed_since=TUESDAY_MORNING)
    assert "every conversation has" in broken(replace(good, record=[replace(good.record[0], kept=kept)]))


def test_a_shopper_who_is_left_alone_is_found() -> None:
    asked = HumanRequested(Reason.ASKED)
    assert "every shopper was" in broken(evidence(HELLO))
    assert "every shopper was" in broken(evidence(HELLO, asked))
    assert broken(evidence(HELLO, asked, Waiting(1, None))) == set()
    assert "every shopper was" in broken(evidence(HELLO, RepJoined(MARA), ShopperSaid("and?")))


@pytest.mark.parametrize(
    "shown",
    [
        [(1, "shopper_said")],
        [(1, "shopper_said"), (2, "assistant_said"), (2, "assistant_said")],
        [(2, "assistant_said"), (1, "shopper_said")],
    ],
    ids=["one missing", "one twice", "out of order"],
)
def test_a_page_that_showed_something_else_is_found(shown: list[tuple[int, str]]) -> None:
    assert broken(evidence(HELLO, ANSWER, shown=shown)) == {"every page showed"}
