"""What is true after what happened."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from conversation.codec import KINDS, dump_fact, dump_state, kind_of, load_fact, load_state
from conversation.model import (
    AssistantSaid,
    Citation,
    Closed,
    Conversation,
    Event,
    Fact,
    HandoffDeferred,
    Holder,
    HumanRequested,
    NobodyThere,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    RepReminded,
    RepSaid,
    Returned,
    ShopperSaid,
    WaitAbandoned,
    Wish,
    apply,
    replay,
)
from tests.strategies import facts, logs, new_conversation, numbered

MARA = RepCard(RepId("r_mara"), "Mara")


def after(*log: Fact) -> tuple[Holder, bool]:
    state = replay(new_conversation(), numbered(list(log)))
    return state.holder, state.assistant_owes_reply


@given(logs)
def test_the_assistant_owes_nothing_while_a_person_holds(log: list[Event]) -> None:
    state = new_conversation()
    for event in log:
        state = apply(state, event)
        if state.holder is not Holder.ASSISTANT:
            assert not state.assistant_owes_reply


@given(logs)
def test_a_rep_is_named_exactly_while_one_holds(log: list[Event]) -> None:
    state = replay(new_conversation(), log)
    assert (state.rep is not None) == (state.holder is Holder.REP)


@given(logs)
def test_nobody_is_in_line_while_a_rep_is_there_and_everybody_in_the_queue_is(log: list[Event]) -> None:
    state = replay(new_conversation(), log)
    if state.holder in {Holder.REP, Holder.NOBODY}:
        assert not state.in_line
    if state.holder is Holder.QUEUE:
        assert state.in_line


@given(logs)
def test_nobody_is_on_the_list_who_is_in_line_or_with_a_rep(log: list[Event]) -> None:
    state = replay(new_conversation(), log)
    if state.in_line or state.holder is Holder.REP:
        assert state.deferred is None


def on_the_list(*log: Fact) -> Conversation:
    deferred = (ShopperSaid("x"), AssistantSaid("Sorry.", found=False), HandoffDeferred(Reason.FAILED, 0.2))
    return replay(new_conversation(), numbered([*deferred, *log]))


def test_a_conversation_has_one_place_on_the_list_its_first_and_its_greatest_need() -> None:
    once, again = on_the_list(), on_the_list(ShopperSaid("y"), HandoffDeferred(Reason.UPSET, 0.9))
    assert once.deferred is not None
    assert again.deferred == replace(once.deferred, need=0.9, reason=Reason.UPSET)
    assert on_the_list(HandoffDeferred(Reason.FAILED, 0.1)).deferred == once.deferred
    assert again.holder is Holder.ASSISTANT
    assert again.handed_over_for == {Reason.FAILED, Reason.UPSET}


def test_a_place_on_the_list_becomes_a_place_in_line() -> None:
    listed, asked = on_the_list(), on_the_list(ShopperSaid("y"), HumanRequested(Reason.ASKED))
    assert listed.deferred is not None
    assert asked.deferred is None
    assert asked.waiting_since == listed.deferred.since


def test_an_answer_with_its_source_takes_whom_the_assistant_failed_off_the_list_and_nobody_else() -> None:
    answer = AssistantSaid("60 days.", citations=(Citation("pages/returns", "Returns", "60 days"),))
    assert on_the_list(AssistantSaid("You're welcome.")).deferred is not None
    assert on_the_list(AssistantSaid("I don't know.", found=False)).deferred is not None
    assert on_the_list(answer).deferred is None
    assert on_the_list(HandoffDeferred(Reason.BULK, 0.5), answer).deferred is not None


@given(logs, st.integers(0, 30))
def test_old_state_and_new_events_are_a_fresh_read(log: list[Event], cut: int) -> None:
    assert replay(replay(new_conversation(), log[:cut]), log[cut:]) == replay(new_conversation(), log)


@given(facts)
def test_a_fact_survives_the_wire(fact: Fact) -> None:
    assert load_fact(kind_of(fact), dump_fact(fact)) == fact


@given(logs)
def test_a_state_survives_the_record(log: list[Event]) -> None:
    state = replay(new_conversation(), log)
    assert load_state(dump_state(state)) == state


def test_every_fact_has_a_name_on_the_wire() -> None:
    assert {"shopper_said", "assistant_said", "human_requested", "waiting", "rep_joined"} <= KINDS.keys()


def test_a_shoppers_word_is_owed_a_reply_until_the_assistant_speaks() -> None:
    assert after(ShopperSaid("hello")) == (Holder.ASSISTANT, True)
    assert after(ShopperSaid("hello"), AssistantSaid("hi")) == (Holder.ASSISTANT, False)


def test_given_back_with_the_shoppers_last_word_unanswered_the_assistant_owes_it() -> None:
    log: list[Fact] = [
        HumanRequested(Reason.ASKED),
        RepJoined(MARA),
        RepSaid(MARA, "hi"),
        ShopperSaid("and in black?"),
    ]
    assert after(*log, RepLeft(MARA, "assistant")) == (Holder.ASSISTANT, True)


def test_given_back_with_the_reps_word_last_the_assistant_owes_nothing() -> None:
    log: list[Fact] = [
        ShopperSaid("help"),
        HumanRequested(Reason.ASKED),
        RepJoined(MARA),
        RepSaid(MARA, "done"),
    ]
    assert after(*log, RepLeft(MARA, "assistant")) == (Holder.ASSISTANT, False)


def test_with_nobody_there_the_assistant_owes_an_honest_word_and_the_place_is_kept() -> None:
    state = replay(new_conversation(), numbered([HumanRequested(Reason.ASKED), NobodyThere()]))
    assert state.assistant_owes_reply
    assert state.in_line


def test_put_back_in_line_a_conversation_keeps_its_first_place() -> None:
    log = numbered(
        [HumanRequested(Reason.ASKED), RepJoined(MARA), RepSaid(MARA, "a"), RepLeft(MARA, "queue")]
    )
    assert replay(new_conversation(), log).waiting_since == log[0].at


def test_a_place_that_was_given_up_is_not_given_back_when_a_rep_comes_by_hand() -> None:
    given_up = (HumanRequested(Reason.ASKED), RepJoined(MARA), RepLeft(MARA, "queue"), WaitAbandoned())
    state = true_after(*given_up, RepJoined(MARA), RepLeft(MARA, "queue"))
    assert state.waiting_since == state.last_at


def test_a_message_to_a_closed_conversation_reopens_it_with_the_assistant() -> None:
    assert after(ShopperSaid("a"), Closed()) == (Holder.NOBODY, False)
    assert after(ShopperSaid("a"), Closed(), ShopperSaid("b")) == (Holder.ASSISTANT, True)


def test_two_answers_that_found_nothing_are_counted_and_a_found_one_starts_again() -> None:
    missed: list[Fact] = [ShopperSaid("a"), AssistantSaid("?", found=False)] * 2
    assert replay(new_conversation(), numbered(missed)).misses == 2
    assert replay(new_conversation(), numbered([*missed, AssistantSaid("yes")])).misses == 0


ANSWERED: tuple[Fact, ...] = (
    ShopperSaid("help"),
    HumanRequested(Reason.UPSET, Wish(skill="returns")),
    RepJoined(MARA),
    RepSaid(MARA, "Did that help?"),
)


def true_after(*log: Fact) -> Conversation:
    return replay(new_conversation(), numbered(list(log)))


def test_a_shopper_who_says_nothing_for_long_is_parked_and_comes_back_to_the_same_rep_at_the_old_place() -> (
    None
):
    parked = true_after(*ANSWERED, RepLeft(MARA, "idle"))
    assert (parked.holder, parked.rep, parked.parked_with) == (Holder.NOBODY, None, MARA)
    assert not parked.in_line
    back = true_after(*ANSWERED, RepLeft(MARA, "idle"), ShopperSaid("yes, but …"))
    assert back.holder is Holder.QUEUE
    assert back.waiting_since == numbered(list(ANSWERED))[1].at
    assert back.wish == Wish(skill="returns", rep=MARA.id)
    taken = true_after(*ANSWERED, RepLeft(MARA, "idle"), ShopperSaid("yes, but …"), RepJoined(MARA))
    assert taken.parked_with is None


def test_parked_and_closed_a_conversation_begins_anew_with_the_assistant() -> None:
    assert true_after(*ANSWERED, RepLeft(MARA, "idle"), Closed(), ShopperSaid("hello")).assistant_owes_reply


def test_a_rep_is_silent_until_they_say_something_and_reminded_at_most_until_then() -> None:
    joined = true_after(*ANSWERED[:3])
    assert joined.rep_silent_since == joined.last_at
    reminded = true_after(*ANSWERED[:3], RepReminded(MARA))
    assert reminded.rep_reminded
    assert reminded.rep_silent_since == joined.rep_silent_since
    assert true_after(*ANSWERED[:3], RepReminded(MARA), RepSaid(MARA, "Hello")).rep_silent_since is None
    again = true_after(*ANSWERED[:3], RepReminded(MARA), RepLeft(MARA, "silent"), RepJoined(MARA))
    assert not again.rep_reminded


def test_after_a_silent_rep_a_conversation_is_in_line_at_its_first_place_for_the_same_skill_and_any_rep() -> (
    None
):
    log = (*ANSWERED[:1], HumanRequested(Reason.ASKED, Wish(skill="returns", rep=MARA.id)), RepJoined(MARA))
    back = true_after(*log, RepLeft(MARA, "silent"))
    assert back.holder is Holder.QUEUE
    assert back.waiting_since == numbered(list(log))[1].at
    assert back.wish == Wish(skill="returns")
    assert back.returned == Returned(MARA, "silent", numbered([*log, Closed()])[-1].at)
    assert true_after(*log, RepLeft(MARA, "silent"), RepJoined(MARA)).returned is None


def test_a_transfer_is_for_whom_it_names() -> None:
    wish = Wish(skill="sales")
    assert true_after(*ANSWERED, RepLeft(MARA, "transfer", wish)).wish == wish


MESSAGE: tuple[Fact, ...] = (
    ShopperSaid("a person, please"),
    HumanRequested(Reason.ASKED),
    NobodyThere(),
    AssistantSaid("Nobody is here."),
    ShopperSaid("Please call me."),
    AssistantSaid("It is kept."),
    HandoffDeferred(Reason.ASKED, 0.5, message=True, email="ida@example.org"),
)


def test_a_message_left_takes_the_place_along_to_the_list_and_back_into_line() -> None:
    left = true_after(*MESSAGE)
    assert (left.holder, left.in_line, left.message_left) == (Holder.NOBODY, False, True)
    assert left.reply_to == "ida@example.org"
    assert left.deferred is not None
    assert left.deferred.since == numbered(list(MESSAGE))[1].at
    listed = true_after(*MESSAGE, HumanRequested(Reason.ASKED, how="listed"))
    assert (listed.holder, listed.message_left) == (Holder.QUEUE, True)
    assert listed.waiting_since == left.deferred.since


def test_a_message_left_is_one_until_it_is_answered_or_its_shopper_waits_in_the_chat() -> None:
    asked = (*MESSAGE, HumanRequested(Reason.ASKED, how="listed"))
    assert not true_after(*MESSAGE, HumanRequested(Reason.ASKED)).message_left
    assert not true_after(*asked, ShopperSaid("I'm back")).message_left
    assert true_after(*asked, RepJoined(MARA)).message_left
    assert true_after(*MESSAGE, ShopperSaid("One question more")).message_left
    assert not true_after(*MESSAGE, WaitAbandoned()).message_left


def test_answers_go_by_mail_too_until_the_shopper_reads_on_in_the_chat() -> None:
    answered = (*MESSAGE, RepJoined(MARA), RepSaid(MARA, "Of course."))
    assert true_after(*answered, RepSaid(MARA, "One thing more.")).reply_to == "ida@example.org"
    assert true_after(*answered, ShopperSaid("thanks")).reply_to == ""


def test_who_is_told_that_nobody_comes_soon_is_asked_and_who_is_helped_meanwhile_is_not() -> None:
    asked = MESSAGE[:2]
    assert true_after(*asked).unasked_since is not None
    assert true_after(*asked, NobodyThere(why="too_long")).unasked_since is None
    meanwhile = true_after(*asked, NobodyThere(why="meanwhile"))
    assert meanwhile.unasked_since == true_after(*asked).unasked_since
    assert meanwhile.assistant_owes_reply
    assert meanwhile.in_line


def test_the_bound_on_the_wait_is_told_while_the_assistant_helps_meanwhile_too() -> None:
    log = (*MESSAGE[:2], NobodyThere(why="meanwhile"), AssistantSaid("Meanwhile …"))
    assert not true_after(*log).assistant_owes_reply
    assert true_after(*log, NobodyThere(why="too_long")).assistant_owes_reply


def test_who_chose_to_wait_is_in_the_queue_at_the_old_place_and_was_asked() -> None:
    waits = true_after(*MESSAGE[:4], HumanRequested(Reason.ASKED, how="waits"))
    assert (waits.holder, waits.chose_to_wait) == (Holder.QUEUE, True)
    assert waits.waiting_since == numbered(list(MESSAGE))[1].at
    assert not true_after(*MESSAGE[:4], HumanRequested(Reason.ASKED)).chose_to_wait
