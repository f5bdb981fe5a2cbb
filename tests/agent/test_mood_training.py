"""What the mood head learns from, how it is measured, and that it can learn."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.mood import WEIGHTS
from agent.mood_head import Clues, MoodHead, in_steps, load_head, softmax
from agent.mood_material import (
    EMOTIONS,
    MOODS_OF,
    ORDER,
    POLARITY,
    Seen,
    folds,
    moods_of,
    read_comments,
    read_messages,
    see,
)
from agent.mood_measures import (
    abstention,
    best_temperature,
    calibration_error,
    found,
    in_three,
    macro_f1,
    scored,
)
from conversation.model import Mood
from retrieval.onnx_encoder import OnnxEncoder
from tests.servers import CHECKOUT

SAMPLE = CHECKOUT / "evals" / "samples" / "mood.csv"


@pytest.mark.parametrize(
    ("label", "moods"),
    [
        ("joy", {Mood.HAPPY}),
        ("joy|love|neutral", {Mood.HAPPY}),
        ("desire", {Mood.HAPPY}),
        ("anger|neutral", {Mood.ANGRY}),
        ("anger|sadness", {Mood.ANGRY, Mood.DISAPPOINTED}),
        ("curiosity|neutral", {Mood.CURIOUS}),
        ("neutral", {Mood.NEUTRAL}),
        ("surprise", {Mood.CURIOUS, Mood.NEUTRAL, Mood.CONFUSED}),
        ("surprise|confusion", {Mood.CONFUSED}),
        ("surprise|fear", {Mood.WORRIED}),
        ("joy|anger", set()),
        ("joy|neutral|grief", set()),
    ],
)
def test_emotions_leave_moods_open(label: str, moods: set[Mood]) -> None:
    assert moods_of(label) == moods


def test_every_emotion_bears_on_a_mood_of_one_polarity() -> None:
    assert len(EMOTIONS) == 28
    assert {mood for moods in MOODS_OF.values() for mood in moods} == set(Mood)
    for moods in MOODS_OF.values():
        assert len({int(POLARITY[ORDER.index(mood)]) for mood in moods}) == 1


def test_comments_of_both_polarities_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_text("text,label\na,joy\nb,joy|anger\nc,surprise|neutral\n", encoding="utf-8")
    comments = read_comments(path)
    assert list(comments.texts) == ["a", "c"]
    assert comments.allowed.sum(axis=1).tolist() == [1, 1]
    assert comments.emotions.sum(axis=1).tolist() == [1.0, 2.0]


def test_the_written_messages_cover_every_mood_and_repeat_none() -> None:
    messages = read_messages()
    assert len(messages.texts) >= 2_500
    assert set(messages.labels.tolist()) == set(range(len(Mood)))
    seen = [text.casefold() for text in messages.texts]
    assert len(set(seen)) >= len(seen) - 2
    assert 0 < messages.public.sum() < len(seen)


def test_texts_that_are_alike_share_a_fold(encoder: OnnxEncoder) -> None:
    texts = [
        "Where is my parcel?",
        "where is my parcel",
        "Is the cover waterproof?",
        "Love it!",
        "hello",
        "bye",
    ]
    fold = folds(see(texts, encoder, None), count=2, alike=0.8, seed=1)
    assert fold[0] == fold[1]
    assert set(fold.tolist()) == {0, 1}


def test_a_message_more_moves_no_other_to_another_fold(encoder: OnnxEncoder) -> None:
    texts = ["Is the cover waterproof?", "Love it!", "hello", "bye", "Do you ship to Norway?"]
    seen = see([*texts, "My lamp flickers."], encoder, None)
    before = folds(seen.only(np.arange(5)), count=5, alike=0.8, seed=7)
    assert folds(seen, count=5, alike=0.8, seed=7)[:5].tolist() == before.tolist()


def test_a_perfect_reader_scores_one_and_a_wrong_one_less() -> None:
    labels = np.array([0, 1, 2, 0], dtype=np.int64)
    said = np.array([0, 1, 1, 0], dtype=np.int64)
    assert macro_f1(labels, labels) == 1.0
    assert macro_f1(said, labels) == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert found(said, labels, 1).precision == 0.5
    assert found(said, labels, 1).recall == 1.0
    score = scored(said, labels)
    assert score.low <= score.value <= score.high
    assert score.n == 4


def test_seven_fold_into_three() -> None:
    one = np.array([[0.3, 0.1, 0.15, 0.05, 0.2, 0.15, 0.05]], dtype=np.float32)
    assert in_three(one)[0].tolist() == pytest.approx([0.4, 0.3, 0.3])


def test_confidence_that_is_kept_has_no_error() -> None:
    kept = np.array([[0.75, 0.25]] * 4, dtype=np.float32)
    assert calibration_error(kept, np.array([0, 0, 0, 1])) == pytest.approx(0.0, abs=1e-6)
    assert calibration_error(kept, np.array([1, 1, 1, 1])) == pytest.approx(0.75)


def test_overconfidence_is_cooled_down() -> None:
    """Logits that are right half of the time call for a temperature that says so."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 400)
    said = np.where(rng.random(400) < 0.5, labels, 1 - labels)
    logits = np.where(said[:, None] == np.arange(2), 4.0, -4.0).astype(np.float32)
    assert best_temperature(logits, labels) > 2.5


def test_the_floor_is_where_enough_readings_are_right() -> None:
    sure = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.55, 0.45]], dtype=np.float32)
    assert abstention(sure, np.array([0, 0, 0, 0]), 0.75) == pytest.approx(0.2)
    assert 0.55 < abstention(sure, np.array([0, 0, 1, 1]), 0.75) <= 0.61


def test_a_table_in_steps_is_nearly_the_table() -> None:
    table = np.random.default_rng(0).normal(size=(1 << 13, 3)).astype(np.float32)
    whole, step = in_steps(table)
    assert np.abs(whole * step - table).max() <= step.max() / 2 + 1e-6
    with pytest.raises(ValueError, match="8192"):
        in_steps(table[:5])


def test_a_head_learns_what_it_is_taught(encoder: OnnxEncoder) -> None:
    """Fitted on a few plain messages it reads their like; the parts are those that serve."""
    from agent.mood_training import SHOP_RECIPE, Lesson, fit_head, fit_network  # noqa: PLC0415 - brings torch

    glad = [
        f"thank you, the {thing} is wonderful" for thing in ("lamp", "grill", "coat", "table", "oven", "rug")
    ]
    cross = [
        f"the {thing} is broken, this is an outrage"
        for thing in ("lamp", "grill", "coat", "table", "oven", "rug")
    ]
    seen = see(glad + cross, encoder, None)
    labels = np.array([ORDER.index(Mood.HAPPY)] * 6 + [ORDER.index(Mood.ANGRY)] * 6)
    general = fit_network(Lesson(seen, np.eye(7, dtype=np.bool_)[labels]), SHOP_RECIPE)
    head = fit_head(
        seen, labels, general=general, comments=see(["what a game last night"], encoder, None), networks=1
    )
    texts = ["thank you, the chair is wonderful", "the chair is broken, this is an outrage"]
    said = [head.probabilities(Clues.of(text, encoder.encode([text])[0])) for text in texts]
    assert [ORDER[int(one.argmax())] for one in said] == [Mood.HAPPY, Mood.ANGRY]


def test_layers_learn_what_they_are_taught_and_the_same_each_time(tmp_path: Path) -> None:
    """A few plain messages, of two moods; what is saved and read again feels as it did, nearly."""
    import torch  # noqa: PLC0415 - seconds to import

    from agent.mood_layers import (  # noqa: PLC0415 - brings torch
        LayersRecipe,
        MoodNetwork,
        Taught,
        begin,
        fit_layers,
    )
    from retrieval.layers import MOODS_BEGIN, load_layers  # noqa: PLC0415 - brings torch

    things = ("lamp", "grill", "coat", "table", "oven", "rug", "chair", "shelf")
    texts = [f"thank you, the {thing} is wonderful" for thing in things]
    texts += [f"the {thing} is broken, this is an outrage" for thing in things]
    labels = np.repeat([ORDER.index(Mood.HAPPY), ORDER.index(Mood.ANGRY)], len(things))
    states, asked = begin(texts, tmp_path), np.array([7, 15])
    learned = np.delete(np.arange(16), asked)
    felt = []
    for _ in range(2):
        torch.manual_seed(0)
        network = MoodNetwork()
        taught = Taught(begin(texts, tmp_path), np.eye(7, dtype=np.bool_)[labels])
        fit_layers(network, taught, LayersRecipe(epochs=8, batch=4, rate=1e-3), learned)
        felt.append(network.feelings(states, asked))
    said = [int(network.way_out().logits(one).argmax()) for one in felt[0]]
    assert [ORDER[one] for one in said] == [Mood.HAPPY, Mood.ANGRY]
    assert felt[0] == pytest.approx(felt[1], abs=1e-4)
    network.save(tmp_path / "layers.npz")
    network.layers = load_layers(tmp_path / "layers.npz", after=MOODS_BEGIN)
    for again, before in zip(network.feelings(states, asked), felt[1], strict=True):
        assert again @ before / np.linalg.norm(again) / np.linalg.norm(before) > 0.99


def test_moods_are_served_from_where_their_layers_learned_to_begin() -> None:
    import torch  # noqa: PLC0415 - seconds to import, needed here alone
    from tokenizers import Tokenizer  # noqa: PLC0415 - as torch

    from agent.mood_layers import begin  # noqa: PLC0415 - brings torch
    from retrieval.export import QUESTION_LAYERS, TRAINED, packaged_weights  # noqa: PLC0415 - as torch
    from retrieval.question_network import QuestionNetwork  # noqa: PLC0415 - brings torch

    text = "third week and still no parcel"
    tokenizer = Tokenizer.from_file(str(packaged_weights() / "tokenizer.json"))
    tokenizer.no_padding()
    ids = torch.tensor([tokenizer.encode(text).ids])
    with torch.inference_mode():
        served = QuestionNetwork.of(TRAINED / QUESTION_LAYERS).eval()(ids, torch.ones_like(ids))[2][0].numpy()
    assert np.abs(begin([text], None).flat - served).max() < 0.01


def test_layers_of_another_number_are_refused() -> None:
    from retrieval.export import MOOD_LAYERS  # noqa: PLC0415 - as the next
    from retrieval.layers import MOODS_BEGIN, load_layers  # noqa: PLC0415 - brings torch

    with pytest.raises(ValueError, match="holds 2 layers; after the first 3 there are 3"):
        load_layers(MOOD_LAYERS, after=MOODS_BEGIN - 1)


def test_a_way_out_tells_what_it_learned() -> None:
    from agent.mood_training import fit_deep  # noqa: PLC0415 - brings torch

    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(len(Mood)), 20)
    felt = (np.eye(len(Mood), 16)[labels] * 3 + rng.normal(size=(len(labels), 16))).astype(np.float32)
    way = fit_deep(felt, labels)
    assert way.dense.shape == (len(Mood), 16)
    assert np.mean([way.logits(one).argmax() == label for one, label in zip(felt, labels, strict=True)]) > 0.9


def test_nothing_learns_from_the_comments_that_are_held(tmp_path: Path) -> None:
    from agent.mood_crossing import held_of  # noqa: PLC0415 - brings torch

    path = tmp_path / "comments.csv"
    path.write_text("text,label\n" + "".join(f"comment {i},joy\n" for i in range(50)), encoding="utf-8")
    held, rest = held_of(read_comments(path))
    assert len(held) == 5
    assert sorted([*held, *rest]) == list(range(50))


def test_the_packaged_head_is_calibrated_on_the_sample(encoder: OnnxEncoder) -> None:
    """Forty-two messages can't measure calibration to a hundredth; they show confidence that is out of all bounds."""
    with SAMPLE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    head = load_head(WEIGHTS)
    labels = np.array([ORDER.index(Mood(row["label"])) for row in rows])
    texts = [row["text"] for row in rows]
    felt = np.stack([encoder.feel(text) for text in texts])
    said = probabilities(head, replace(see(texts, encoder, None), felt=felt))
    right = said.argmax(axis=1) == labels
    assert abs(right.mean() - said.max(axis=1).mean()) < 0.15
    sure = said.max(axis=1) >= head.abstain_below
    assert right[sure].mean() > right.mean() - 0.05
    assert macro_f1(said.argmax(axis=1), labels) > 0.6


def probabilities(head: MoodHead, seen: Seen) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    from agent.mood_training import clues  # noqa: PLC0415 - brings torch

    return np.stack([head.probabilities(one) for one in clues(seen)])


@pytest.mark.parametrize("temperature", [0.8, 1.25])
def test_the_mixtures_temperature_changes_how_sure_a_reading_is_and_not_which(
    encoder: OnnxEncoder, temperature: float
) -> None:
    head = replace(load_head(WEIGHTS), mixed_temperature=1.0)
    other = replace(head, mixed_temperature=temperature)
    for text in ("Where is my parcel?!", "lovely, thanks", "ok", "three weeks and nobody answers"):
        clues = Clues.of(text, encoder.encode([text])[0])
        plain, said = head.probabilities(clues), other.probabilities(clues)
        assert plain == pytest.approx(head.mixture(clues), abs=1e-5)
        assert said.sum() == pytest.approx(1, abs=1e-5)
        assert said.argmax() == plain.argmax()
        assert bool(said.max() > plain.max()) is (temperature < 1)


def test_weights_say_how_much_a_text_counts_for_a_temperature() -> None:
    """Half of the texts are right for sure and half are coins; the temperature goes with those that count."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 400)
    right = (np.arange(400) < 200) | (rng.random(400) < 0.5)
    said = np.where(right, labels, 1 - labels)
    logits = np.where(said[:, None] == np.arange(2), 2.0, -2.0)
    sure = (np.arange(400) < 200).astype(np.float32)
    rows = logits.astype(np.float32)
    assert best_temperature(rows, labels, weights=sure + 1e-6) < 0.6
    assert best_temperature(rows, labels, weights=1 - sure + 1e-6) > 2.5


def test_softmax_does_not_overflow() -> None:
    assert softmax(np.array([1e4, 0.0], dtype=np.float32)).tolist() == [1.0, 0.0]
