"""Messages are read whole and by sentence; whoever asks for a person, in whatever wording, is heard."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.hearing import Heard, Hearing
from agent.needs import MOST_PARTS, Need, NeedReader, Terms, load_weights, parts, pieces, spelling, tokens
from agent.signals import asks_by_words
from agent.train_needs import UNLABELLED, fill_frames, read_dialogues, read_labelled, read_written
from retrieval.onnx_encoder import OnnxEncoder
from tests.doubles import HashEncoder

WRITTEN = Path(__file__).parents[2] / "evals" / "written"

Hear = Callable[[str], Heard]


@pytest.fixture(scope="module")
def reader() -> NeedReader:
    return NeedReader()


@pytest.fixture
def hear(encoder: OnnxEncoder, reader: NeedReader) -> Hear:
    hearing = Hearing(encoder, reader)
    return lambda text: hearing.hear([text])[text]


def wordings(label: str) -> list[str]:
    with (WRITTEN / "wordings-development.csv").open(newline="", encoding="utf-8") as rows:
        return [row["text"] for row in csv.DictReader(rows) if row["label"] == label]


def test_every_wording_written_to_ask_for_a_person_is_heard(hear: Hear) -> None:
    asked = wordings("asked")
    assert len(asked) >= 60
    assert [text for text in asked if not asks_by_words(text, hear(text))] == []


def test_no_wording_written_for_something_else_is_taken_for_it(hear: Hear) -> None:
    others = wordings("not")
    assert len(others) >= 50
    assert [text for text in others if asks_by_words(text, hear(text))] == []


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("Thanks. Could one of your cooks phone me about the rest?", Need.PERSON),
        ("The plug got so hot that it melted and I burned my hand.", Need.RISK),
        ("I will hand this to my lawyer.", Need.RISK),
        ("You debited 80 euros twice, I want one of them back.", Need.RISK),
        ("Could you make an exception and take it back after 40 days?", Need.PROMISE),
        ("We need 45 of these for our office, can you make us an offer?", Need.DEAL),
        ("I can't decide between the two pianos, both are over 2,000, which would you take?", Need.ADVICE),
        ("Is Petra in today? She helped me last time.", Need.FAMILIAR),
        ("No, that's not what I asked.", Need.UNHELPED),
        ("You are the worst shop I ever bought from, shame on you!", Need.GRIEVANCE),
    ],
)
def test_each_need_is_read(hear: Hear, text: str, need: Need) -> None:
    assert hear(text).needs[need] >= 0.55


@pytest.mark.parametrize(
    "text",
    [
        "How long is the hose?",
        "Great, thanks a lot!",
        "Can it be washed at 40 degrees?",
        "The lid has a small dent but it doesn't bother me.",
        "I'll take two of the mugs.",
        "Which of the two cups holds more?",
        "When is the amount taken from my card?",
    ],
)
def test_a_plain_question_needs_nobody(hear: Hear, text: str) -> None:
    assert max(hear(text).needs.values()) < 0.4


@pytest.mark.parametrize(
    "text",
    [
        "what can you help me with?",
        "how can you help me",
        "hi, can you help me?",
        "I need some help",
        "can I ask you something?",
        "can i ask a question",
        "I've got a question",
        "quick question",
        "are you there?",
        "tell me more",
        "no that's all",
        "you've been very helpful, bye",
        "could you please look up my parcel",
        "I need help with my order",
        "will the driver phone me?",
        "can I talk to the delivery driver?",
        "can someone else accept the parcel",
        "how many steaks per person",
        "can one person lift it?",
        "do you have a showroom with staff",
        "is anybody there?",
        "hello, is anyone there",
        "will someone call before delivery?",
        "does the driver ring ahead?",
        "do I need a person to install it?",
        "my husband wants to talk to you about the grill",
        "does a human check the order?",
        "the agent said it would be here on Monday",
        "is the manager's special still on?",
        "I'll ask someone in the shop on Saturday",
        "can I bring someone to the class",
        "no need to call me",
        "i dont need a human for that",
        "I never asked for a human",
        "happy with the bot",
        "what services do you offer",
    ],
)
def test_who_begins_ends_or_speaks_of_others_asks_for_nobody(hear: Hear, text: str) -> None:
    assert not asks_by_words(text, hear(text))


@pytest.mark.parametrize(
    "text",
    [
        "is there anyone I can speak to",
        "put me through",
        "stop with the bot",
        "not a machine please",
        "can someone ring me",
        "operator",
        "live agent",
        "a real human being",
        "who's in charge there, I want a word",
        "I don't want automated answers, give me somebody who works there",
    ],
)
def test_indirect_wordings_ask_for_a_person_too(hear: Hear, text: str) -> None:
    assert asks_by_words(text, hear(text))


def test_frames_are_filled_the_same_each_time_and_left_with_no_gap() -> None:
    filled = fill_frames()
    assert filled == fill_frames()
    assert len({one.text for one in filled}) == len(filled) > 1_000
    assert not [one.text for one in filled if "{" in one.text]
    asking = sum(Need.PERSON in one.shows for one in filled)
    assert 400 < asking < len(filled) - 400


def test_a_message_is_read_whole_and_by_sentence() -> None:
    assert parts("One sentence only.") == ("One sentence only.",)
    assert parts("One. Two!\nThree") == ("One. Two!\nThree", "One.", "Two!", "Three")
    assert parts("  ") == ("  ",)
    many = parts(" ".join(f"Number {n} is here." for n in range(20)))
    assert len(many) == 1 + MOST_PARTS
    assert (many[1], many[-1]) == ("Number 0 is here.", "Number 19 is here.")


def test_of_a_long_sentence_the_clause_that_asks_for_a_person_is_read_by_itself() -> None:
    text = "Two of the parts don't match the manual that came with it, so could someone from the workshop ring me?"
    assert parts(text) == (text, "could someone from the workshop ring me?")
    assert parts(text.replace("could someone from the workshop ring me", "which ones are right")) == (
        text.replace("could someone from the workshop ring me", "which ones are right"),
    )


def test_figures_are_all_alike_and_neighbours_go_in_pairs() -> None:
    assert tokens("It costs 20!") == ("it", "costs", "0", "!", "it costs", "costs 0", "0 !")


def test_what_readers_labelled_teaches_only_what_they_were_asked_about(tmp_path: Path) -> None:
    (tmp_path / "needs.tsv").write_text(
        "needs\ttext\nnone\tprice for the 30\nperson,grievance\tget me your boss\n", encoding="utf-8"
    )
    calm, cross = read_labelled(tmp_path / "needs.tsv", unsure=UNLABELLED)
    assert (calm.text, calm.shows, calm.unsure) == ("price for the 30", frozenset(), UNLABELLED)
    assert cross.shows == {Need.PERSON, Need.GRIEVANCE}
    assert UNLABELLED.isdisjoint({Need.PERSON, Need.RISK, Need.PROMISE, Need.DEAL, Need.GRIEVANCE})


@pytest.mark.parametrize(
    "text",
    ["price for the 30", "how many people can eat from it", "card was declined, did you take the money"],
)
def test_a_strangers_calm_question_shows_no_need(hear: Hear, text: str) -> None:
    assert max(hear(text).needs[need] for need in (Need.PERSON, Need.RISK, Need.DEAL, Need.GRIEVANCE)) < 0.4


def test_pieces_lie_within_words() -> None:
    assert pieces("a lid") == ("<a>", "<li", "lid", "id>", "<lid", "lid>")


@given(st.text(max_size=200))
def test_terms_have_the_length_of_one_or_none(text: str) -> None:
    weights = load_weights()
    for row in (weights.words.row(tokens(text)), weights.pieces.row(pieces(text))):
        length = float(np.linalg.norm(row))
        assert length == pytest.approx(1, abs=1e-5) or length == 0


def test_a_rarer_term_weighs_more() -> None:
    row = Terms({"common": 90, "rare": 2}, 100).row(["common", "rare", "unknown"])
    assert row[1] > row[0] > 0


@pytest.mark.parametrize(
    "text",
    [
        "can I speak to a colleauge",
        "please conenct me to your staff",
        "is a superviser arround",
        "could sombody phone me",
        "get me a hummann",
        "put me thru to a supervissor",
        "i want to tlk 2 sum1 real",
        "csr plz",
        "connct me wiht a represntative",
        "can smoeone ring me bak",
    ],
)
def test_a_slip_of_the_finger_hides_no_wish_for_a_person(hear: Hear, text: str) -> None:
    assert asks_by_words(text, hear(text))


def test_slips_are_put_right_in_words_learned_from_only(encoder: OnnxEncoder) -> None:
    words = NeedReader().words
    right = spelling(words, encoder)
    assert right is not None
    assert right.corrected("coud a colleauge help with the Emberline?") == (
        "could a colleague help with the Emberline?"
    )
    assert spelling(words, HashEncoder()) is None


def test_the_vector_is_that_of_the_message_as_it_stands(encoder: OnnxEncoder, hear: Hear) -> None:
    text = "is a superviser arround"
    assert np.allclose(hear(text).vector, encoder.encode([text])[0])


def test_a_vector_of_another_length_is_refused(reader: NeedReader) -> None:
    with pytest.raises(ValueError, match="384"):
        reader.read(["hello"], [np.zeros(3, dtype=np.float32)])


def test_what_was_heard_is_remembered_and_the_oldest_forgotten(
    encoder: OnnxEncoder, reader: NeedReader
) -> None:
    hearing = Hearing(encoder, reader, kept=3)
    first = hearing.hear(["a", "b", "a"])
    assert set(first) == {"a", "b"}
    assert hearing.hear(["a"])["a"] is first["a"]
    hearing.hear(f"number {n}" for n in range(3))
    again = hearing.hear(["a"])["a"]
    assert again is not first["a"]
    assert again.needs == pytest.approx(first["a"].needs, abs=1e-4)


def test_what_the_heads_learn_from_is_labelled_with_known_needs_and_no_sentence_stands_twice() -> None:
    sentences = read_written()
    assert len({one.text.lower() for one in sentences}) == len(sentences) > 1_500
    assert {need for one in sentences for need in one.shows} == set(Need)
    dialogues = read_dialogues(WRITTEN)
    assert sum(Need.PERSON in one.shows for one in dialogues) > 60
    assert all(one.shows.isdisjoint(one.unsure) for one in [*sentences, *dialogues])
