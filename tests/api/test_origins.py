"""A page that is not the shop's gets nothing, however its origin is spelt."""

import pytest

from tests.clients import connect
from tests.servers import LiveServer


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "file://",
        "http://[::1",
        "http://evil@{host}",
        "http://{host}.evil.example",
    ],
)
def test_a_stranger_is_refused_by_name_of_the_setting(live_server: LiveServer, origin: str) -> None:
    host = live_server.url.removeprefix("http://")
    answer = connect(live_server.url).post(
        "/v1/sessions", json={}, headers={"Origin": origin.format(host=host)}
    )
    assert answer.status_code == 403
    assert "GUANXI_ORIGINS" in answer.json()["detail"]


def test_our_own_pages_are_served(live_server: LiveServer) -> None:
    answer = connect(live_server.url).post("/v1/sessions", json={}, headers={"Origin": live_server.url})
    assert answer.status_code == 201
