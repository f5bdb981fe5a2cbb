"""What a mood costs is told beside its encoding."""

import argparse

import pytest

from evals.bench_mood import measure, positive


def test_encodings_and_moods_are_told_apart() -> None:
    said = list(measure(["where is my parcel?", "lovely, thank you!"], rounds=2))
    assert said[0] == "2 messages, 2 rounds"
    assert [line.partition(",")[0] for line in said[1:3]] == ["the encoding", "its mood beyond that"]
    assert said[3].startswith("moods read in less than 3 ms: ")


@pytest.mark.parametrize("text", ["0", "-3"])
def test_nothing_measured_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="not above zero"):
        positive(text)
