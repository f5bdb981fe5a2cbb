"""Teams and their hours over HTTP."""

import json

import pytest

from tests.clients import RepClient
from tests.servers import LiveServer

NINE_TO_FIVE = {"timezone": "Europe/Berlin", "week": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed")}}


@pytest.fixture
def mara(live_server: LiveServer) -> RepClient:
    """A supervisor."""
    return RepClient.sign_in(live_server.url)


def test_hours_are_set_read_by_every_rep_and_taken_back(mara: RepClient, live_server: LiveServer) -> None:
    hours = {**NINE_TO_FIVE, "holidays": ["2026-12-25"], "days": {"2026-12-24": ["09:00-12:00"]}}
    assert mara.http.put("/v1/teams/Days", json={"hours": hours}).status_code == 200
    wei = RepClient.sign_in(live_server.url, "wei@emberline.example")
    read = wei.http.get("/v1/teams/Days").json()["hours"]
    assert read["week"]["mon"] == ["09:00-17:00"]
    assert read["week"]["sun"] == []
    assert (read["holidays"], read["days"]) == (["2026-12-25"], {"2026-12-24": ["09:00-12:00"]})
    everyone = wei.http.get("/v1/teams").json()
    assert {team["name"] for team in everyone["teams"]} >= {"Days", everyone["default"]}
    entry = mara.http.get("/v1/audit", params={"limit": 1}).json()["entries"][0]
    assert (entry["what"], entry["detail"]["hours"][0]) == ("team-hours-set", None)
    assert mara.http.delete("/v1/teams/Days").status_code == 204
    assert wei.http.get("/v1/teams/Days").status_code == 404
    assert mara.http.delete("/v1/teams/Days").status_code == 404


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        ({}, "timezone"),
        ({"timezone": "Berlin"}, "time zone"),
        ({"timezone": "UTC", "week": {"mon": ["9-17"]}}, "09:00-17:30"),
        ({"timezone": "UTC", "week": {"monday": []}}, "day of the week"),
        ({"timezone": "UTC", "week": {"\ud800": []}}, r"week.\ud800 is no day of the week"),
        ({"timezone": "UTC", "week": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "overlap"),
    ],
)
def test_what_are_no_hours_is_refused_with_how_it_is_right(
    mara: RepClient, hours: dict[str, object], says: str
) -> None:
    body, headers = json.dumps({"hours": hours}), {"Content-Type": "application/json"}
    answer = mara.http.put("/v1/teams/Nights", content=body, headers=headers)
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert mara.http.get("/v1/teams/Nights").status_code == 404


def test_reps_set_no_hours(live_server: LiveServer) -> None:
    wei = RepClient.sign_in(live_server.url, "wei@emberline.example")
    assert wei.http.put("/v1/teams/Days", json={"hours": NINE_TO_FIVE}).status_code == 403
    assert wei.http.delete("/v1/teams/Days").status_code == 403


@pytest.mark.parametrize("name", ["%00", "x" * 81])
def test_a_team_has_a_plain_name(mara: RepClient, name: str) -> None:
    assert mara.http.put(f"/v1/teams/{name}", json={"hours": NINE_TO_FIVE}).status_code == 400
