"""The arithmetic of ranking."""

import math

from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import (
    PLAIN_WEIGHTS,
    WEIGHTS,
    Best,
    Evidence,
    Subject,
    Weights,
    features,
    fuse,
    probability,
)
from retrieval.matching import Match

evidence = st.builds(
    Evidence,
    cosine=st.floats(-1, 1),
    coverage=st.floats(0, 1),
    rest=st.floats(0, 1),
    subject=st.sampled_from(Subject),
)
matched = st.builds(
    Evidence,
    cosine=st.floats(-1, 1),
    coverage=st.floats(0, 1),
    rest=st.floats(0, 1),
    subject=st.sampled_from(Subject),
    match=st.builds(Match, near=st.floats(-1, 1), lacking=st.floats(0, 1.6), worst=st.floats(0, 9)),
)
candidates = st.dictionaries(st.integers(0, 50), evidence, max_size=30) | st.dictionaries(
    st.integers(0, 50), matched, max_size=30
)


@given(candidates)
def test_every_candidate_gets_one_probability_and_the_best_come_first(found: dict[int, Evidence]) -> None:
    ranked = fuse(found)

    assert {one.key for one in ranked} == found.keys()
    assert all(0 <= one.score <= 1 for one in ranked)
    assert [(-one.score, one.key) for one in ranked] == sorted((-one.score, one.key) for one in ranked)


@given(candidates)
def test_the_order_in_which_candidates_were_found_does_not_matter(found: dict[int, Evidence]) -> None:
    assert fuse(dict(reversed(found.items()))) == fuse(found)


@given(candidates.filter(bool), st.floats(0, 0.5))
def test_more_of_the_questions_words_never_lower_a_passage(found: dict[int, Evidence], more: float) -> None:
    key, before = next(iter(found.items()))
    raised = Evidence(
        before.cosine,
        min(before.coverage + more, 1.0),
        min(before.rest + more, 1.0),
        before.subject,
        match=before.match,
    )

    score = {one.key: one.score for one in fuse(found)}[key]
    assert {one.key: one.score for one in fuse(found | {key: raised})}[key] >= score


def test_of_twins_the_one_that_is_meant_stands_first() -> None:
    ranked = fuse({1: Evidence(0.71, 0.8, 0.8, Subject.OTHER), 2: Evidence(0.70, 0.8, 0.8, Subject.NAMED)})

    assert [one.key for one in ranked] == [2, 1]


def test_where_tokens_meet_alike_the_passage_that_lacks_fewer_stands_first() -> None:
    lacking, whole = Match(near=0.5, lacking=0.3, worst=4.0), Match(near=0.5, lacking=0.0, worst=1.0)
    ranked = fuse({1: Evidence(0.5, match=lacking), 2: Evidence(0.5, match=whole)})

    assert [one.key for one in ranked] == [2, 1]
    assert ranked[0].match == whole


@given(one=evidence | matched, cosine=st.floats(-1, 1), near=st.floats(-1, 1))
def test_a_probability_is_that_of_its_features(one: Evidence, cosine: float, near: float) -> None:
    """Calibration learns weights for `features`; what is served goes by the same, but for the order of a sum."""
    weights, best = PLAIN_WEIGHTS if one.match is None else WEIGHTS, Best(cosine, near)
    known = features(one, best)
    names = [name for name in Weights.__dataclass_fields__ if name != "bias"]
    odds = sum(getattr(weights, name) * x for name, x in zip(names, known, strict=False))
    assert len(known) == (7 if one.match is None else len(names))
    assert math.isclose(probability(one, best), 1.0 / (1.0 + math.exp(-(weights.bias + odds))), rel_tol=1e-9)
