"""`guanxi settings`: what holds and why, how an operator changes it, and what a mistake is told."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.setting_rules import FIELDS, variable_of
from api.settings import read_settings


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(variable_of(name), raising=False)
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GUANXI_SIGNING_KEY", "k" * 40)
    monkeypatch.setenv("GUANXI_SEATS", "6")


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["settings", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def refused(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["settings", *arguments])
    assert done.exit_code == 1
    return " ".join(done.output.split())


def line_of(listed: str, name: str) -> str:
    return next(" ".join(line.split()) for line in listed.splitlines() if line.split()[0] == name)


def test_each_is_listed_with_what_holds_and_where_that_is_from() -> None:
    assert run("set", "offer_seconds", "12") == "offer_seconds  12 seconds (console)\n"
    listed = run()
    assert line_of(listed, "offer_seconds") == "offer_seconds 12 seconds (console)"
    assert line_of(listed, "seats") == "seats 6 conversations at once (environment)"
    assert line_of(listed, "languages") == "languages en (default)"
    assert all(name in listed for name in FIELDS)
    assert "kkkk" not in listed
    assert str(read_settings().data) not in listed


def test_what_was_set_is_taken_back() -> None:
    run("set", "GUANXI_SKILLS", "bulk=Deals, risk=law")
    assert line_of(run(), "skills_for_reasons") == "skills_for_reasons bulk=deals, risk=law (console)"
    assert "complaint=0.6, failures=0.38" in run("set", "GUANXI_WARMTH_WEIGHTS", "complaint=0.6")
    assert "complaint=0.4, failures=0.38" in run("unset", "warmth_weights")
    run("set", "seats", "9")
    assert run("unset", "seats") == "seats  6 conversations at once (environment)\n"
    assert run("unset", "skills_for_reasons") == "skills_for_reasons  none (default)\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set", "offer_seconds", "0"), "Time to answer an offer: use a number from 1 to 600."),
        (("set", "languages", "en,tlh"), "Languages: use codes of ca, cs, da, de, en"),
        (("set", "approved_only", "perhaps"), "Approved answers only: use yes or no."),
        (("set", "signing_key", "x" * 40), "There is no setting 'signing_key' that is changed here."),
        (("unset", "port"), "There is no setting 'port' that is changed here."),
    ],
)
def test_a_mistake_is_told_with_what_is_right(arguments: tuple[str, ...], says: str) -> None:
    before = run()
    assert says in refused(*arguments)
    assert run() == before


def test_a_new_rep_gets_the_seats_of_now() -> None:
    run("set", "seats", "9")
    typed = "correct horse battery\n"
    done = CliRunner().invoke(app, ["reps", "add", "noor@shop.example", "--name", "Noor"], input=typed)
    assert "(rep, 9 seats)" in done.output
    asked = ["reps", "add", "ben@shop.example", "--name", "Ben", "--seats", "2"]
    assert "(rep, 2 seats)" in CliRunner().invoke(app, asked, input=typed).output
