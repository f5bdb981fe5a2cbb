"""Problems are answers, whatever they are about."""

import json

from api.problems import Problem


def test_half_a_character_in_whatever_is_quoted_is_no_stumble() -> None:
    answer = Problem(400, "bad-request", "\ud800: unknown, é", more={"names": {"\udfff": "🔥"}}).response()
    assert answer.headers["content-type"] == "application/problem+json"
    body = json.loads(bytes(answer.body))
    assert (body["detail"], body["names"]) == ("?: unknown, é", {"?": "🔥"})
