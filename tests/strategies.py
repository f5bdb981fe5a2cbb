"""Hypothesis strategies for facts and logs."""

from datetime import timedelta

from hypothesis import strategies as st

from conversation.model import (
    NO_WISH,
    AddressChosen,
    AssistantSaid,
    Briefed,
    Card,
    Citation,
    Closed,
    Computation,
    Conversation,
    ConversationId,
    Event,
    Fact,
    FileCard,
    FileSent,
    HandoffDeferred,
    HumanRequested,
    Mood,
    MoodCorrected,
    MoodRead,
    NobodyThere,
    NoteWritten,
    Option,
    Page,
    Position,
    PromiseFlagged,
    Rated,
    Reason,
    RepCard,
    RepId,
    RepJoined,
    RepLeft,
    RepReminded,
    RepSaid,
    Routed,
    ShopperId,
    ShopperSaid,
    WaitAbandoned,
    Waiting,
    Wish,
)
from tests.doubles import TUESDAY_MORNING

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40)
pages = st.builds(Page, url=texts, title=texts, product_id=st.none() | texts)
citations = st.builds(Citation, id=texts, title=texts, quote=texts, url=st.none() | texts)
options = st.builds(
    Option,
    label=texts,
    action=st.sampled_from(["human", "say", "wait", "message", "assistant"]),
    text=st.none() | texts,
)
rep_cards = st.sampled_from([RepCard(RepId("r_mara"), "Mara"), RepCard(RepId("r_wei"), "Wei")])
unit = st.floats(0, 1)
cards = st.builds(
    Card,
    kind=st.sampled_from(["product", "order"]),
    id=texts,
    title=texts,
    steps=st.lists(texts, max_size=3).map(tuple),
    done=st.integers(0, 3),
)
computations = st.builds(
    Computation, name=texts, inputs=st.dictionaries(texts, texts, max_size=2), result=texts
)
wishes = st.just(NO_WISH) | st.builds(
    Wish,
    skill=st.none() | st.sampled_from(["returns", "sales"]),
    language=st.none() | st.sampled_from(["de", "en"]),
    rep=st.none() | rep_cards.map(lambda rep: rep.id),
    head_start=st.dictionaries(st.sampled_from(["warmth", "distress"]), st.floats(0, 10), max_size=2),
)

facts: st.SearchStrategy[Fact] = st.one_of(
    st.builds(ShopperSaid, text=texts, page=st.none() | pages, verified=st.booleans()),
    st.builds(
        AssistantSaid,
        text=texts,
        citations=st.lists(citations, max_size=2).map(tuple),
        confidence=unit,
        options=st.lists(options, max_size=2).map(tuple),
        cards=st.lists(cards, max_size=1).map(tuple),
        found=st.booleans(),
        computed=st.lists(computations, max_size=1).map(tuple),
    ),
    st.builds(
        MoodRead,
        of=st.integers(1, 9).map(Position),
        mood=st.none() | st.sampled_from(Mood),
        probabilities=st.dictionaries(st.sampled_from([mood.value for mood in Mood]), unit),
        valence=st.floats(-1, 1),
    ),
    st.builds(MoodCorrected, of=st.integers(1, 9).map(Position), mood=st.sampled_from(Mood), rep=rep_cards),
    st.builds(PromiseFlagged, of=st.integers(1, 9).map(Position), rep=rep_cards, text=st.just("") | texts),
    st.builds(
        HumanRequested,
        reason=st.sampled_from(Reason),
        wish=st.none() | wishes,
        how=st.sampled_from(["", "listed", "waits"]),
    ),
    st.builds(
        HandoffDeferred,
        reason=st.sampled_from(Reason),
        need=unit,
        message=st.booleans(),
        email=st.just("") | texts,
    ),
    st.builds(Waiting, place=st.integers(1, 99), estimate_seconds=st.none() | st.integers(0, 9999)),
    st.builds(
        NobodyThere,
        next_opening=st.none() | texts,
        why=st.sampled_from(["closed", "offline", "too_long", "meanwhile", "chosen"]),
    ),
    st.builds(Briefed, briefing=st.dictionaries(texts, texts, max_size=2)),
    st.builds(
        Routed,
        to=rep_cards.map(lambda rep: rep.id),
        because=texts,
        inputs=st.dictionaries(texts, texts, max_size=2),
    ),
    st.builds(RepJoined, rep=rep_cards),
    st.builds(
        FileSent,
        file=st.builds(FileCard, id=texts, name=texts, type=st.just("image/png"), bytes=st.integers(0, 9)),
        rep=st.none() | rep_cards,
    ),
    st.builds(AddressChosen, called=st.just("") | texts, formal=st.none() | st.booleans()),
    st.builds(RepSaid, rep=rep_cards, text=texts),
    st.builds(RepReminded, rep=rep_cards),
    st.builds(
        RepLeft,
        rep=rep_cards,
        reason=st.sampled_from(["assistant", "queue", "closed", "transfer", "gone", "silent", "idle"]),
        wish=st.none() | wishes,
    ),
    st.builds(NoteWritten, rep=rep_cards, text=texts),
    st.just(WaitAbandoned()),
    st.builds(Rated, score=st.integers(1, 5), comment=texts),
    st.builds(Closed, outcome=st.just("") | texts),
)


def new_conversation() -> Conversation:
    return Conversation(id=ConversationId("c_test"), shopper=ShopperId("s_test"))


def numbered(log: list[Fact]) -> list[Event]:
    """Give facts their positions and times a second apart."""
    return [
        Event(Position(i), TUESDAY_MORNING + timedelta(seconds=i), fact)
        for i, fact in enumerate(log, start=1)
    ]


logs = st.lists(facts, max_size=30).map(numbered)
