"""The arithmetic of ranking."""

import math

from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import WEIGHTS, Evidence, Subject, Weights, features, fuse, probability

evidence = st.builds(
    Evidence,
    cosine=st.floats(-1, 1),
    coverage=st.floats(0, 1),
    rest=st.floats(0, 1),
    subject=st.sampled_from(Subject),
)
candidates = st.dictionaries(st.integers(0, 50), evidence, max_size=30)


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
        before.cosine, min(before.coverage + more, 1.0), min(before.rest + more, 1.0), before.subject
    )

    score = {one.key: one.score for one in fuse(found)}[key]
    assert {one.key: one.score for one in fuse(found | {key: raised})}[key] >= score


def test_of_twins_the_one_that_is_meant_stands_first() -> None:
    ranked = fuse({1: Evidence(0.71, 0.8, 0.8, Subject.OTHER), 2: Evidence(0.70, 0.8, 0.8, Subject.NAMED)})

    assert [one.key for one in ranked] == [2, 1]


@given(one=evidence, best=st.floats(-1, 1))
def test_a_probability_is_that_of_its_features(one: Evidence, best: float) -> None:
    """Calibration learns weights for `features`; what is served goes by the same, to the last bit."""
    per_unit = [getattr(WEIGHTS, name) for name in Weights.__dataclass_fields__ if name != "bias"]
    odds = sum(w * x for w, x in zip(per_unit, features(one, best_cosine=best), strict=True))
    assert probability(one, best_cosine=best) == 1.0 / (1.0 + math.exp(-(WEIGHTS.bias + odds)))
