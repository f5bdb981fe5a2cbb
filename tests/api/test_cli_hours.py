"""`guanxi hours`: what an operator writes in TOML holds, and a mistake is named with what to write instead."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app

HOURS = """
timezone = "Europe/Berlin"
holidays = [2026-12-25, 2026-12-26]

[week]
mon = ["09:00-12:30", "13:30-18:00"]
sat = ["10:00-14:00"]

[days]
2026-12-24 = ["09:00-13:00"]
"""


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path / "data"))


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["hours", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def refused(file: Path, *more: str) -> str:
    done = CliRunner().invoke(app, ["hours", "set", str(file), *more])
    assert done.exit_code == 1
    return " ".join(done.output.split())


def test_hours_that_were_set_are_shown_as_they_can_be_set_again(tmp_path: Path) -> None:
    assert "everybody always answers" in run("show")
    file = tmp_path / "hours.toml"
    file.write_text(HOURS)
    assert "Night shift answers by hours.toml" in run("set", str(file), "--team", "Night shift")
    shown = run("show")
    assert shown.startswith("# Night shift\n")
    file.write_text(shown)
    run("set", str(file), "--team", "Night shift")
    assert run("show") == shown
    assert 'mon = ["09:00-12:30", "13:30-18:00"]' in shown
    assert '2026-12-24 = ["09:00-13:00"]' in shown


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("timezone = Berlin", "hours.toml is not TOML"),
        ('timezone = "Berlin"', "hours.toml: 'Berlin' is no time zone; use a name such as Europe/Berlin"),
        ('timezone = "UTC"\n[week]\nmon = ["9-17"]', 'write it as "09:00-17:30"'),
    ],
)
def test_a_mistake_is_named_and_nothing_is_set(tmp_path: Path, written: str, says: str) -> None:
    file = tmp_path / "hours.toml"
    file.write_text(written)
    assert says in refused(file)
    assert "everybody always answers" in run("show")


def test_a_file_that_is_not_there_and_a_team_without_a_name_are_one_sentence(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "hours.toml")
    (tmp_path / "hours.toml").write_text(HOURS)
    assert "1 to 80 visible characters" in refused(tmp_path / "hours.toml", "--team", " ")
