"""A turn is scored by what is true after it, by its sources and by what it says, never by its wording."""

from dataclasses import replace

import pytest

from conversation.model import Holder, Reason
from evals.cases import Expect
from evals.outcome import Outcome
from evals.scorers import Verdict, judge, says, score_turn

ANSWER = Outcome(text="It weighs 27 kg.", citations=("product/a",), found=True)
HONEST = Outcome(text="I don't know. Shall I ask someone?", found=False, offers_person=True)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Standard costs €6.95.", "6.95"),
        ("It costs €349.00, in stock.", "349"),
        ("It takes 4–7 working days", "4-7"),
        ("76 × 45 cm", "76 x 45"),
        ("It draws 2,200 W.", "2200"),
        ("Up to 480\u00a0°C", "480 °C"),
        ("We’ve REFUNDED it", "refund*"),
        ("no, it doesn’t", "doesn't"),
        ("Friday\n27 November", "friday 27 november"),
        ("It holds 5.", "5"),
        ("1.290 and more", "1.290"),
    ],
)
def test_a_text_says_what_stands_in_it(text: str, wanted: str) -> None:
    assert says(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Express costs €16.95.", "6.95"),
        ("It costs €5.95.", "5"),
        ("It costs €5.95.", "95"),
        ("It weighs 127 kg.", "27 kg"),
        ("there are 50", "5"),
        ("Nothing known", "no"),
        ("We refunded it", "refund"),
        ("1,290 euros", "290"),
        ("27 kgs", "27 kg"),
    ],
)
def test_a_figure_or_word_within_another_is_not_said(text: str, wanted: str) -> None:
    assert not says(text, wanted)


@pytest.mark.parametrize(
    ("expect", "outcome", "verdict"),
    [
        (Expect(answerable=True, contains=("27 kg",)), ANSWER, Verdict.RIGHT),
        (Expect(answerable=True, contains=("31 kg",)), ANSWER, Verdict.WRONG),
        (Expect(answerable=True, excludes=("27 kg",)), ANSWER, Verdict.WRONG),
        (Expect(answerable=True, contains=("27 kg",), cites=("product/b",)), ANSWER, Verdict.RIGHT),
        (Expect(answerable=True, contains=("27 kg",)), HONEST, Verdict.DONT_KNOW),
        (Expect(answerable=False), HONEST, Verdict.DONT_KNOW),
        (Expect(answerable=False), ANSWER, Verdict.WRONG),
        (Expect(answerable=False), replace(ANSWER, citations=(), offers_person=True), Verdict.DONT_KNOW),
        (Expect(answerable=False), replace(ANSWER, offers_person=True), Verdict.WRONG),
        (Expect(answerable=False), Outcome(handoff=Reason.NOTHING_FOUND), Verdict.DONT_KNOW),
        (Expect(answerable=False), Outcome(handoff=Reason.FAILED), Verdict.WRONG),
        (Expect(answerable=False), Outcome(), Verdict.WRONG),
        (Expect(answerable=True), Outcome(error="TimeoutError: "), Verdict.WRONG),
        (Expect(), ANSWER, None),
    ],
)
def test_an_answer_is_right_or_wrong_or_an_honest_no(
    expect: Expect, outcome: Outcome, verdict: Verdict | None
) -> None:
    assert judge(expect, outcome) is verdict
    assert score_turn(expect, outcome).verdict is verdict


def failed(expect: Expect, outcome: Outcome) -> dict[str, str]:
    return {check.name: check.why for check in score_turn(expect, outcome).checks if not check.holds}


def test_everything_that_is_as_expected_passes() -> None:
    expect = Expect(
        answerable=True,
        cites=("product/b", "product/a"),
        contains=(("30 kg", "27 kg"),),
        excludes=("31 kg",),
        holder=Holder.ASSISTANT,
        in_line=False,
    )
    assert score_turn(expect, ANSWER).passed


def test_every_thing_that_is_not_as_expected_is_named() -> None:
    expect = Expect(
        answerable=True,
        cites=("product/b",),
        contains=("27 kg", ("yes", "sure")),
        excludes=("weighs",),
        holder=Holder.QUEUE,
        in_line=True,
        handoff=(Reason.BULK,),
    )
    assert failed(expect, ANSWER) == {
        "state": "held by assistant, not queue; not in line",
        "handoff": "handoff: none; right would be bulk",
        "cites": "cited product/a; right would be product/b",
        "contains": "not said: yes | sure",
        "excludes": "said: weighs",
    }


def test_a_handoff_nobody_wanted_fails_the_turn() -> None:
    assert failed(Expect(), replace(ANSWER, handoff=Reason.UPSET)) == {
        "handoff": "handoff: upset; right would be none"
    }


@pytest.mark.parametrize("reason", [None, Reason.BULK])
def test_where_either_is_right_both_pass(reason: Reason | None) -> None:
    assert not failed(Expect(handoff=("none", Reason.BULK)), replace(ANSWER, handoff=reason))


def test_an_honest_no_fails_a_question_that_could_be_answered() -> None:
    assert "answered" in failed(Expect(answerable=True), HONEST)


def test_a_claim_fails_a_question_that_cannot_be_answered() -> None:
    assert "answered" in failed(Expect(answerable=False), ANSWER)


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome(), "nothing came of the message"),
        (Outcome(handoff=Reason.FAILED), "the turn broke down"),
        (Outcome(error="TimeoutError: "), "TimeoutError: "),
    ],
)
def test_a_turn_of_which_nothing_came_fails_whatever_was_expected(outcome: Outcome, why: str) -> None:
    assert failed(Expect(), outcome) == {"answered": why}
