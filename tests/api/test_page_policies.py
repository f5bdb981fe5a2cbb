"""What the pages the server hands out may do: the console nothing but its own, and nobody may frame it."""

import pytest

from tests.clients import connect
from tests.servers import LiveServer


def policy(live_server: LiveServer, path: str) -> dict[str, set[str]]:
    answer = connect(live_server.url).get(path)
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    parts = answer.headers["Content-Security-Policy"].split(";")
    return {name: set(sources) for name, *sources in (part.split() for part in parts)}


def test_the_console_runs_its_own_scripts_alone_and_is_framed_by_nobody(live_server: LiveServer) -> None:
    allowed = policy(live_server, "/console/")
    assert allowed["default-src"] == {"'none'"}
    assert allowed["script-src"] == allowed["style-src"] == allowed["font-src"] == {"'self'"}
    host = live_server.url.removeprefix("http://")
    assert allowed["connect-src"] == {"'self'", f"ws://{host}", f"wss://{host}"}
    for nothing in ("base-uri", "form-action", "frame-ancestors"):
        assert allowed[nothing] == {"'none'"}


@pytest.mark.parametrize("host", ["shop.example; script-src *", "a b", "x'y", ""])
def test_a_host_that_is_none_adds_nothing_to_the_policy(live_server: LiveServer, host: str) -> None:
    answer = connect(live_server.url).get("/console/", headers={"Host": host})
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        policy = answer.headers["Content-Security-Policy"]
        assert "connect-src 'self'; " in policy
        assert policy.count("script-src") == 1


def test_the_demo_shop_has_a_strict_policy_too(live_server: LiveServer) -> None:
    allowed = policy(live_server, "/")
    assert allowed["frame-ancestors"] == allowed["base-uri"] == {"'none'"}
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:"} & allowed["script-src"]
