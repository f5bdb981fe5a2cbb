"""The head over an FAQ tells entries apart, knows when none is meant, and comes back from disk as it was."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression

from retrieval.faq_head import TERM_WEIGHT, TERMS_LEARNED_FROM, FaqHead, points
from retrieval.faq_learning import (
    UNANSWERABLE_FROM_FEW,
    UNANSWERABLE_FROM_MANY,
    Scatter,
    best_floor,
    learn,
    logistic,
    near_ones,
    phrasings_of,
    term_weight,
    unanswerable_share,
)
from retrieval.faq_terms import DIMENSION, Terms, terms_of
from retrieval.ingest import ingest, ingest_passages
from retrieval.keys import vector_texts
from retrieval.passages import Passage, PassageKind, Query
from retrieval.search import Knowledge
from tests.doubles import HashEncoder

SUBJECTS = {
    "Two days.": ("delivery", "shipping", "arrive", "parcel"),
    "60 days.": ("return", "refund", "exchange", "back"),
    "Ten years.": ("warranty", "guarantee", "rust", "defect"),
    "PayPal.": ("pay", "card", "invoice", "instalments"),
    "Propane.": ("gas", "propane", "bottle", "hose"),
}
FRAMES = (
    "{} {} please",
    "how about {} or {}",
    "what of the {} {}",
    "tell me of {} and {}",
    "{} {}?",
    "my {}, {}!",
)


def phrasings() -> dict[str, list[str]]:
    pairs = ((0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (1, 3))
    return {
        answer: [frame.format(words[a], words[b]) for frame, (a, b) in zip(FRAMES, pairs, strict=True)]
        for answer, words in SUBJECTS.items()
    }


def entries(chosen: dict[str, list[str]]) -> list[Passage]:
    return [
        Passage(
            id=f"faq/all#{number}",
            kind=PassageKind.FAQ,
            title=first,
            text=answer,
            source=f"faq/all.csv:{number}",
            also=tuple(others),
        )
        for number, (answer, (first, *others)) in enumerate(chosen.items())
    ]


def vectors_of(
    passages: list[Passage], encoder: HashEncoder
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.asarray(encoder.encode([text for one in passages for text in vector_texts(one)]))


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    return entries(phrasings())


@pytest.fixture(scope="module")
def head(passages: list[Passage]) -> FaqHead:
    learned = learn(passages, vectors_of(passages, HashEncoder()))
    assert learned is not None
    return learned


def test_a_question_means_the_entry_of_its_subject(
    passages: list[Passage], head: FaqHead, encoder: HashEncoder
) -> None:
    vectors = vectors_of(passages, encoder)
    for row, words in enumerate(SUBJECTS.values()):
        question = f"a word on {words[0]} {words[3]}"
        read = head.read(question, encoder.encode([question])[0], vectors)
        assert next(iter(read)) == row
        assert list(read.values()) == sorted(read.values(), reverse=True)
        assert read[row] >= head.floor > max(value for other, value in read.items() if other != row)


@pytest.mark.parametrize("question", ["giraffe", "good morning", "?", ""])
def test_a_question_of_another_subject_stays_below_the_floor(
    passages: list[Passage], head: FaqHead, encoder: HashEncoder, question: str
) -> None:
    read = head.read(question, encoder.encode([question])[0], vectors_of(passages, encoder))
    assert max(read.values()) < head.floor


def test_it_comes_back_from_disk_as_it_was(
    passages: list[Passage], head: FaqHead, encoder: HashEncoder, tmp_path: Path
) -> None:
    head.save(tmp_path / "faq.npz")
    again = FaqHead.load(tmp_path / "faq.npz")
    vectors = vectors_of(passages, encoder)
    question = "instalments or invoice?"
    vector = encoder.encode([question])[0]
    assert again.floor == head.floor
    assert again.read(question, vector, vectors) == head.read(question, vector, vectors)


def test_learning_twice_gives_the_same_head(
    passages: list[Passage], head: FaqHead, encoder: HashEncoder
) -> None:
    again = learn(passages, vectors_of(passages, encoder))
    assert again is not None
    assert (again.floor, again.sharpness) == (head.floor, head.sharpness)
    assert np.array_equal(again.space.projection, head.space.projection)


@pytest.mark.parametrize("answers", [0, 1, 2])
def test_too_few_entries_are_searched_as_any_page(answers: int, encoder: HashEncoder) -> None:
    few = entries(dict(list(phrasings().items())[:answers]))
    assert learn(few, vectors_of(few, encoder) if few else np.zeros((0, 64), np.float32)) is None


def test_entries_with_one_phrasing_are_no_part_of_it(encoder: HashEncoder) -> None:
    single = entries({answer: asked[:1] for answer, asked in phrasings().items()})
    assert learn(single * 10, vectors_of(single * 10, encoder)) is None


def test_phrasings_are_questions_alone_and_an_answer_in_parts_counts_once(encoder: HashEncoder) -> None:
    first, second, *_ = entries(phrasings())
    parts = [first, replace(first, id=f"{first.id}~2", text="And more."), second]
    vectors = vectors_of(parts, encoder)
    asked = phrasings_of(parts, vectors)
    assert list(asked.texts) == [first.title, *first.also, second.title, *second.also]
    assert asked.rows.tolist() == [0, 2]
    assert asked.entries.tolist() == [0] * 6 + [1] * 6
    assert np.array_equal(vectors[asked.places], encoder.encode(list(asked.texts)))


# --- its parts ------------------------------------------------------------------------------------------------------


def test_terms_are_words_and_pairs_and_an_unknown_one_has_no_place() -> None:
    assert terms_of("Gas-bottle, GAS!") == ["gas", "bottle", "gas", "gas bottle", "bottle gas"]
    terms = Terms.of(["gas bottle", "gas hose"])
    gas, hose, none = terms.vectors(["gas", "hose", "zebra"])
    assert np.linalg.norm(gas) == pytest.approx(1, abs=0.3)
    assert gas.shape == (DIMENSION,)
    assert not none.any()
    assert np.array_equal(terms.vectors(["zebra gas"])[0], gas)
    assert terms.rarity["hose"] > terms.rarity["gas"]
    assert gas @ hose < 0.5


def test_the_space_puts_questions_where_scikit_learns_discriminant_analysis_does() -> None:
    random = np.random.default_rng(2)
    labels = np.arange(120) % 4
    at = (random.normal(size=(4, 6))[labels] * 2 + random.normal(size=(120, 6))).astype(np.float32)
    space = Scatter.of(at, labels, 4).space(1e-9)
    asked = random.normal(size=(50, 6)).astype(np.float32) * 2
    theirs = LinearDiscriminantAnalysis(solver="lsqr", priors=[0.25] * 4).fit(at, labels)
    assert np.array_equal(space.of(asked).entries.argmin(axis=1), theirs.predict(asked))
    # Within an entry questions scatter by 1 along every axis.
    rest = (at @ space.projection - space.offset) - space.centres[labels]
    assert (rest.T @ rest / (120 - 4)) == pytest.approx(np.eye(3), abs=1e-3)


def test_a_phrasing_is_left_out_with_those_nearest_to_it_and_never_the_whole_entry() -> None:
    turns = np.radians([*range(0, 60, 4), 0, 1, 90])
    vectors = np.column_stack([np.cos(turns), np.sin(turns)]).astype(np.float32)
    entries = np.array([0] * 15 + [1, 1, 2])
    for seed in range(10):
        out = near_ones(vectors, entries, np.random.default_rng(seed))
        first = np.flatnonzero(out[:15])
        assert (len(first), int(out[15:17].sum())) == (3, 1)
        assert np.ptp(first) == 2, "three neighbours"


def test_words_count_the_more_the_more_phrasings_there_are(encoder: HashEncoder) -> None:
    few = entries(phrasings())
    asked = phrasings_of(few, vectors_of(few, encoder))
    assert term_weight(asked) == pytest.approx(TERM_WEIGHT * 6 / TERMS_LEARNED_FROM)
    many = replace(asked, rows=np.arange(10), texts=["?"] * 900)
    assert term_weight(many) == TERM_WEIGHT


def test_the_floor_is_where_most_is_dealt_with_rightly() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.2])
    known = np.array([True, True, False, True, False, False])
    right = np.array([True, True, False, True, False, False])
    # Down to 0.6 three right ones are won and one unknown lost; down to 0.8 two are won and none lost: a tie.
    assert best_floor(scores, known, right, 0.5) == pytest.approx(0.75)
    assert best_floor(scores, known, right, 0.4) == pytest.approx(0.55)


def test_the_more_phrasings_were_collected_the_less_is_taken_to_have_no_answer() -> None:
    shares = [unanswerable_share(phrasings, 10) for phrasings in (20, 300, 450, 600, 6000)]
    assert shares[:2] == [UNANSWERABLE_FROM_FEW] * 2
    assert UNANSWERABLE_FROM_FEW > shares[2] > UNANSWERABLE_FROM_MANY
    assert shares[3:] == [UNANSWERABLE_FROM_MANY] * 2


def test_a_wrong_answer_to_a_known_question_is_neither_won_nor_lost() -> None:
    scores = np.array([0.9, 0.8, 0.1])
    floor = best_floor(scores, np.array([True, True, False]), np.array([False, True, False]), 0.25)
    assert floor == pytest.approx(0.45)


def test_the_regression_is_scikit_learns_where_samples_drown_the_prior() -> None:
    random = np.random.default_rng(3)
    sums = random.normal(size=500)
    right = random.random(500) < 1 / (1 + np.exp(-(2.0 * sums - 0.5)))
    weights = random.uniform(50, 150, size=500)
    theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(sums.reshape(-1, 1), right, weights)
    slope, bias = logistic(sums, right, weights)
    assert (slope, bias) == pytest.approx((theirs.coef_[0, 0], theirs.intercept_[0]), abs=2e-3)


def test_a_regression_of_what_is_told_apart_without_fail_stays_finite() -> None:
    slope, bias = logistic(np.array([-1.0, 1.0]), np.array([False, True]), np.ones(2))
    assert 1 < slope < 3
    assert bias == pytest.approx(0, abs=1e-6)


# --- in search ------------------------------------------------------------------------------------------------------


async def test_search_answers_by_the_head_and_its_floor(
    passages: list[Passage], encoder: HashEncoder, tmp_path: Path
) -> None:
    ingest_passages(passages, tmp_path, encoder)
    knowledge = Knowledge.open(tmp_path, encoder)
    for words, answer in zip(SUBJECTS.values(), SUBJECTS, strict=True):
        found = await knowledge.search(Query(f"{words[1]} {words[3]}"))
        assert found.hits[0].passage.text == answer
        assert found.hits[0].score >= knowledge.faq_floor
    assert (await knowledge.search(Query("good morning"))).hits == ()


def test_it_is_learned_again_from_vectors_that_are_kept(
    passages: list[Passage], encoder: HashEncoder, tmp_path: Path
) -> None:
    ingest_passages(passages, tmp_path, encoder)
    first = Knowledge.open(tmp_path, encoder).faq_floor
    encoder.encoded.clear()
    ingest_passages(passages, tmp_path, encoder)
    assert encoder.encoded == []
    assert Knowledge.open(tmp_path, encoder).faq_floor == first


def test_a_shop_with_one_phrasing_to_an_entry_is_searched_as_ever(
    shop: Path, data: Path, encoder: HashEncoder
) -> None:
    ingest(shop, data, encoder)
    knowledge = Knowledge.open(data, encoder, floor=0.123)
    assert knowledge.faq_floor == 0.123
    assert {one.meant for one in knowledge.evidence(Query("pick up my order")).values()} == {None}
    assert not list((data / "knowledge").glob("*/faq.npz"))


def test_points_are_the_vector_and_the_words() -> None:
    vectors = np.ones((1, 3), np.float32)
    at = points(["gas"], vectors, Terms.of(["gas"]), 0.5)
    assert at.shape == (1, 3 + DIMENSION)
    assert np.array_equal(at[:, :3], vectors)
