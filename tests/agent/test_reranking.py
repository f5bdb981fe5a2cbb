"""Reranking: one chance a passage, less where others are as near, and kept back where nothing stands out."""

from dataclasses import replace

import pytest

from agent.evidence import FEATURES, Judged
from agent.kinds import Gives, kinds_asked
from agent.reader import ENOUGH
from agent.reranking import Candidate, candidates_of, merged, own_facts_first, reranked, shared
from agent.reranking_network import UNFOUND, Manner
from retrieval.passages import Passage, PassageKind
from retrieval.statements import Statement, statements
from tests.agent.wanted import wanted


def candidate(
    name: str, text: str = "It may stay outside.", *, score: float = 0.5, **known: float
) -> Candidate:
    passage = Passage(name, PassageKind.POLICY, name, text, path=(name,))
    features = tuple(known.get(one, 0.0) for one in FEATURES)
    judged = tuple(Judged(one, score / (1 + i), features) for i, one in enumerate(statements(passage)))
    return Candidate(wanted(), judged, score)


def elected(*candidates: Candidate, kinds: tuple[Gives, ...] = ()) -> list[Candidate]:
    """Return the candidates as they stand for election, found by one wording."""
    return merged([{one.passage.id: one for one in candidates}], kinds)


def chances(*candidates: Candidate, words: int = 8) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in reranked(elected(*candidates), (), Manner(words)):
        found.setdefault(one.statement.passage.id, one.score)
    return found


def near(name: str, text: str = "It may stay outside.") -> Candidate:
    return candidate(name, text, cosine=0.7, coverage=0.9, passage=0.8)


def test_the_nearer_passage_has_the_greater_chance() -> None:
    found = chances(candidate("far", cosine=0.2), near("near"))
    assert list(found) == ["near", "far"]
    assert found["near"] > 0.8
    assert max(found.values()) < 1.0


def test_a_rival_that_is_as_near_takes_a_little_of_the_chance() -> None:
    alone = chances(near("one"))["one"]
    both = chances(near("one"), near("other"))
    assert both["one"] == pytest.approx(both["other"])
    assert alone / 2 < both["one"] < alone  # a little less each: they may say different things


def test_a_question_of_which_nothing_stands_out_is_left_unanswered() -> None:
    assert (
        max(chances(*(candidate(str(n), cosine=0.3, coverage=0.2) for n in range(8))).values()) < ENOUGH / 4
    )


def test_a_long_story_may_share_less_of_its_words() -> None:
    thin = candidate("thin", cosine=0.5, coverage=0.3, passage=0.5)
    assert chances(thin, words=60)["thin"] > chances(thin, words=6)["thin"]


def test_what_gives_no_answer_of_the_kind_asked_for_loses() -> None:
    kinds = kinds_asked("how heavy is it")
    heavy, large = near("heavy", "It weighs 27 kg."), near("large", "It is large.")
    found = reranked(elected(large, heavy, kinds=kinds), kinds, Manner(4, of_kind=True))
    assert [one.statement.passage.id for one in found] == ["heavy", "large"]


def test_statements_keep_their_order_within_a_passage() -> None:
    two = near("two", "It may stay outside. Cover it in winter.")
    first, second = reranked(elected(two), (), Manner(5))
    assert first.statement.quote == "It may stay outside."
    assert second.score == pytest.approx(first.score / 2)


def test_the_wording_that_likes_a_passage_best_judges_it() -> None:
    weak, strong = candidate("same", cosine=0.2), candidate("same", cosine=0.6)
    (best,) = merged([{"same": weak}, {"same": strong}], ())
    assert best.judged is strong.judged
    assert best.wordings[0] < best.wordings[1]
    (again,) = merged([{"same": strong}, {}, {"same": weak}], ())
    assert again.judged is strong.judged
    assert again.wordings == (best.wordings[1], UNFOUND)


def test_candidates_remember_what_they_were_worth_before_the_particulars() -> None:
    judged = candidate("one", score=0.5).judged
    moved = [replace(one, score=0.8) for one in judged]
    found = candidates_of(wanted(), judged, moved)["one"]
    assert (found.plain, found.score) == (0.5, 0.8)


def fact(score: float, text: str, *, heading: str, coverage: float = 0.5) -> Judged:
    """What the catalogue says of the product `grill` under `heading`."""
    passage = Passage(
        f"product/grill/{heading}",
        PassageKind.ATTRIBUTES,
        "Grill",
        text,
        ("Grill", heading),
        product_id="grill",
    )
    features = tuple({"coverage": coverage}.get(one, 0.0) for one in FEATURES)
    return Judged(Statement(passage, text, text, text), score, features)


def general(score: float) -> Judged:
    return replace(near("pages/gas", "None of our grills may be connected to it.").judged[0], score=score)


OF_THE_GRILL = replace(wanted(), focus=frozenset({"grill"}))


def test_the_products_own_fact_goes_before_what_is_said_of_all_where_it_is_nearly_as_likely() -> None:
    page, own = general(0.8), fact(0.6, "Natural gas: no", heading="Fuel")
    assert own_facts_first([page, own], OF_THE_GRILL)[0] == replace(own, score=0.8)
    far = fact(0.4, "Natural gas: no", heading="Fuel")
    assert own_facts_first([page, far], OF_THE_GRILL) == [page, far]
    assert own_facts_first([page, own], wanted()) == [page, own]
    assert own_facts_first([], OF_THE_GRILL) == []


GIFTS = replace(
    OF_THE_GRILL,
    focus=frozenset({"grill", "other"}),
    own_kinds=frozenset({"grill"}),
    kinds_in=lambda text: frozenset({"grill"} if "grills" in text else ()),
)


def entry_of(score: float, text: str) -> Judged:
    passage = Passage("faq/wrap", PassageKind.FAQ, "Can you wrap it?", text, ("FAQ", "Can you wrap it?"))
    return Judged(Statement(passage, text, text, text), score, tuple(0.0 for _ in FEATURES))


def test_an_entry_that_says_yes_to_all_gives_way_to_what_is_said_of_its_kind() -> None:
    yes = entry_of(0.9, "Yes, we wrap anything small.")
    grills = replace(near("pages/gifts", "We wrap no grills.").judged[0], score=0.5)
    assert own_facts_first([yes, grills], GIFTS)[0] == replace(grills, score=0.9)
    assert own_facts_first([grills, replace(yes, score=0.45)], GIFTS)[0] == grills
    unlikely = replace(grills, score=0.4)
    assert own_facts_first([yes, unlikely], GIFTS)[0] == yes
    no_verdict = entry_of(0.9, "We wrap anything small.")
    assert own_facts_first([no_verdict, grills], GIFTS)[0] == no_verdict
    asked_by_kind = replace(GIFTS, words={"grill": 1.0})
    assert own_facts_first([yes, grills], asked_by_kind)[0] == yes


def test_a_section_on_the_very_place_or_size_goes_before_an_entry_on_all() -> None:
    bulky = replace(near("pages/gifts", "Order bulky goods by the 7th.").judged[0], score=0.8, fit=1.5)
    entry = replace(entry_of(0.75, "Order by the 22nd."), fit=-2.0)
    assert own_facts_first([bulky, entry], wanted())[0] == bulky
    assert own_facts_first([replace(bulky, fit=0.0), entry], wanted())[0].statement == entry.statement


def test_what_comes_with_it_is_read_off_its_box_and_made_no_surer_than_the_best() -> None:
    asked = replace(OF_THE_GRILL, whole="grill", focus=frozenset({"grill", "hose"}))
    yes = fact(0.9, "Indirect cooking: yes, sold separately", heading="Cooking")
    sibling = fact(0.5, "Included: grate", heading="In the box", coverage=0.9)
    box = fact(0.3, "Not included: deflector", heading="In the box", coverage=1.0)
    found = own_facts_first([yes, sibling, box], asked)
    assert found[0].statement.passage.path[-1] == "In the box"
    assert max(one.score for one in found) == 0.9
    unlikely = fact(0.1, "Not included: deflector", heading="In the box", coverage=1.0)
    assert own_facts_first([yes, unlikely], asked)[0] == yes


def test_the_statements_of_a_passage_share_what_is_needed_of_it() -> None:
    judged = near("returns", "Unused goods go back in 60 days. Used ones don't. We pay for that.").judged
    likeliest, second, third = shared(judged)
    assert likeliest.share > second.share > third.share
    assert sum(one.share for one in (likeliest, second, third)) == pytest.approx(1.0)
    assert likeliest.share / second.share > judged[0].score / judged[1].score  # sharper than their chances
