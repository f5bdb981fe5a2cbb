"""The demo shop is encoded once for all of these tests, as it is for an evaluator who has run `make demo`."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def logging_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program sets its logging up once and for all; these tests call its commands in a process they share."""
    monkeypatch.setattr("evals.cli.configure", lambda **_: None)


@pytest.fixture(scope="session", autouse=True)
def encoded_before(demo_knowledge: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GUANXI_DATA", str(demo_knowledge.parent))
        yield
