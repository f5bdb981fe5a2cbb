"""The commands for the people who answer shoppers, on a real record."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api import audit
from api.cli import app


@pytest.fixture
def guanxi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path))
    return CliRunner()


def run(guanxi: CliRunner, *words: str) -> Result:
    return guanxi.invoke(app, ["reps", *words], input="a long password\n")


def add(guanxi: CliRunner, *more: str) -> Result:
    return run(guanxi, "add", "mara@shop.example", "--name", "Mara", "--role", "supervisor", *more)


def test_a_rep_is_added_with_skills_and_languages(guanxi: CliRunner) -> None:
    added = add(
        guanxi, "--skill", "Returns", "--skill", "gift  cards", "--language", "de", "--language", "en"
    )
    assert added.exit_code == 0, added.output
    (line,) = run(guanxi, "list").output.splitlines()
    assert line.split()[:5] == ["mara@shop.example", "Mara", "supervisor", "4", "seats"]
    assert "knows gift cards, returns" in line
    assert "speaks de, en" in line


def test_what_is_not_given_stays_and_what_is_given_replaces(guanxi: CliRunner) -> None:
    add(guanxi, "--skill", "returns", "--language", "de")
    changed = run(
        guanxi, "set", "MARA@shop.example", "--skill", "warranty", "--team", "evening", "--seats", "2"
    )
    assert changed.exit_code == 0, changed.output
    line = changed.output.strip()
    assert "2 seats" in line
    assert "knows warranty" in line
    assert "speaks de" in line
    assert "team evening" in line


def test_the_first_rep_need_be_no_supervisor(guanxi: CliRunner) -> None:
    """A rule about the last supervisor says nothing of a shop that has none yet."""
    added = run(guanxi, "add", "wei@shop.example", "--name", "Wei", "--language", "nl")
    assert added.exit_code == 0, added.output
    assert "speaks nl" in run(guanxi, "list").output
    changed = run(guanxi, "set", "wei@shop.example", "--language", "fr", "--role", "supervisor")
    assert changed.exit_code == 0, changed.output
    (line,) = run(guanxi, "list").output.splitlines()
    assert "speaks fr" in line
    assert "supervisor" in line


def test_what_a_new_rep_knows_is_written_with_them_or_not_at_all(
    guanxi: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "note", fails)
    assert add(guanxi, "--language", "nl").exit_code == 1
    assert run(guanxi, "list").output == ""


@pytest.mark.parametrize(
    "wrong",
    [
        ("set", "nobody@shop.example", "--skill", "returns"),
        ("set", "mara@shop.example", "--language", "german"),
        ("set", "mara@shop.example", "--skill", "x" * 41),
        ("set", "mara@shop.example", "--team", "a/b"),
        ("set", "mara@shop.example", "--inactive"),
        ("set", "mara@shop.example", "--role", "rep"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(guanxi: CliRunner, wrong: tuple[str, ...]) -> None:
    add(guanxi)
    before = run(guanxi, "list").output
    refused = run(guanxi, *wrong)
    assert refused.exit_code == 1
    assert refused.output.startswith("guanxi: ")
    assert len(refused.output.splitlines()) == 1
    assert run(guanxi, "list").output == before
