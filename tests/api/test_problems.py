"""Problems are answers, whatever they are about."""

import json
import re

from api.problems import Problem
from tests.servers import CHECKOUT


def test_half_a_character_in_whatever_is_quoted_is_no_stumble() -> None:
    answer = Problem(400, "bad-request", "\ud800: unknown, é", more={"names": {"\udfff": "🔥"}}).response()
    assert answer.headers["content-type"] == "application/problem+json"
    body = json.loads(bytes(answer.body))
    assert (body["detail"], body["names"]) == ("?: unknown, é", {"?": "🔥"})


def test_every_type_of_problem_stands_in_the_wires_table_with_its_status() -> None:
    table = (CHECKOUT / "docs" / "wire.md").read_text().partition("## Problems")[2]
    sources = (file.read_text() for file in (CHECKOUT / "api").glob("*.py"))
    told = {pair for source in sources for pair in re.findall(r'Problem\(\s*(\d{3}),\s*"([a-z-]+)"', source)}
    assert len(told) > 30
    missing = [
        slug for status, slug in told if not re.search(rf"^\|.*`{slug}`.*\| {status} \|", table, re.MULTILINE)
    ]
    assert missing == []
