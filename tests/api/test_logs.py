"""What is logged: constant phrases and fields, and never what people wrote."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from api.logs import configure


@pytest.fixture
def configured(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    configure()
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.usefixtures("configured")
def test_a_failure_is_logged_with_its_traceback_but_without_what_its_frames_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def answer(text: str) -> None:
        raise RuntimeError(f"cannot answer {len(text)} characters")

    wish = " ".join(["my", "secret", "wish"])  # a traceback does quote the source
    try:
        answer(wish)
    except RuntimeError:
        structlog.get_logger("test").exception("turn failed; asking for a human")
    logged = capsys.readouterr().err
    assert "turn failed" in logged
    assert "RuntimeError" in logged
    assert "secret wish" not in logged
