"""The reps' accounts over HTTP: supervisors add and change them, everyone else sees who there is."""

import httpx
import pytest

from tests.clients import Json, RepClient
from tests.servers import LiveServer


@pytest.fixture
def mara(live_server: LiveServer) -> RepClient:
    """A supervisor."""
    return RepClient.sign_in(live_server.url)


def add(rep: RepClient, email: str, **more: object) -> Json:
    body = {"email": email, "name": "Noor", "password": "correct horse battery", **more}
    answer = rep.http.post("/v1/reps", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def change(rep: RepClient, who: Json, **more: object) -> httpx.Response:
    return rep.http.patch(f"/v1/reps/{who['id']}", json=more)


def test_somebody_new_can_sign_in_and_is_seen_by_everyone(mara: RepClient, live_server: LiveServer) -> None:
    skills = ["Returns", " pizza  OVENS "]
    noor = add(mara, "noor@emberline.example", skills=skills, languages=["nl", "en"], team="Days", seats=7)
    assert noor["skills"] == ["pizza ovens", "returns"]
    assert noor["languages"] == ["en", "nl"]
    assert (noor["team"], noor["seats"], noor["role"], noor["active"]) == ("Days", 7, "rep", True)
    client = RepClient.sign_in(live_server.url, "noor@emberline.example", "correct horse battery")
    seen = next(rep for rep in client.http.get("/v1/reps").json()["reps"] if rep["id"] == noor["id"])
    assert seen == {
        "id": noor["id"],
        "name": "Noor",
        "skills": ["pizza ovens", "returns"],
        "languages": ["en", "nl"],
    }


def test_what_is_changed_stands_and_the_rest_stays(mara: RepClient) -> None:
    ana = add(mara, "ana@emberline.example", skills=["returns"], seats=3)
    after = change(mara, ana, seats=5, name=" Ana  María ").json()
    assert (after["seats"], after["name"], after["skills"]) == (5, "Ana María", ["returns"])
    assert change(mara, ana, skills=[]).json()["skills"] == []
    entry = mara.http.get("/v1/audit", params={"limit": 2}).json()["entries"][1]
    assert entry["what"] == "rep-changed"
    assert entry["detail"]["changed"] == {"seats": [3, 5], "name": ["Noor", "Ana María"]}


def test_who_leaves_is_signed_out_and_may_come_back(mara: RepClient, live_server: LiveServer) -> None:
    ben = add(mara, "ben@emberline.example")
    client = RepClient.sign_in(live_server.url, "ben@emberline.example", "correct horse battery")
    client.presence("online")
    assert change(mara, ben, active=False).status_code == 200
    assert client.http.get("/v1/desk").status_code == 401
    login = {"email": "ben@emberline.example", "password": "correct horse battery"}
    assert httpx.post(f"{live_server.url}/v1/reps/login", json=login).status_code == 401
    wei = RepClient.sign_in(live_server.url, "wei@emberline.example")
    assert ben["id"] not in [rep["id"] for rep in wei.http.get("/v1/reps").json()["reps"]]
    assert ben["id"] in [rep["id"] for rep in mara.http.get("/v1/reps").json()["reps"]]
    assert change(mara, ben, active=True).status_code == 200
    assert httpx.post(f"{live_server.url}/v1/reps/login", json=login).status_code == 200


def test_each_new_password_voids_the_tokens_before_it_and_none_after_it(
    mara: RepClient, live_server: LiveServer
) -> None:
    """However soon one follows the other, within one second too."""
    flo = add(mara, "flo@emberline.example")
    password = "correct horse battery"
    clients = []
    for newer in ("the second password", "the third password", "the fourth password"):
        clients.append(RepClient.sign_in(live_server.url, "flo@emberline.example", password))
        assert clients[-1].http.get("/v1/desk").status_code == 200
        assert clients[-1].http.post("/v1/reps/renew").status_code == 200
        password = newer
        assert change(mara, flo, password=password).status_code == 200
        assert {client.http.get("/v1/desk").status_code for client in clients} == {401}
    assert change(mara, flo, active=False).status_code == 200
    assert change(mara, flo, active=True).status_code == 200
    RepClient.sign_in(live_server.url, "flo@emberline.example", password)


def test_a_new_password_voids_the_old_one_and_is_kept_out_of_the_trail(
    mara: RepClient, live_server: LiveServer
) -> None:
    cleo = add(mara, "cleo@emberline.example")
    assert change(mara, cleo, password="short").status_code == 400
    assert change(mara, cleo, password="a much better password").status_code == 200
    old = {"email": "cleo@emberline.example", "password": "correct horse battery"}
    assert httpx.post(f"{live_server.url}/v1/reps/login", json=old).status_code == 401
    RepClient.sign_in(live_server.url, "cleo@emberline.example", "a much better password")
    trail = mara.http.get("/v1/audit").text
    assert "a much better password" not in trail
    assert "correct horse battery" not in trail


def test_there_is_always_a_supervisor(mara: RepClient, live_server: LiveServer) -> None:
    me = next(
        rep for rep in mara.http.get("/v1/reps").json()["reps"] if rep["email"] == "mara@emberline.example"
    )
    for more in ({"role": "rep"}, {"active": False}):
        answer = change(mara, me, **more)
        assert answer.status_code == 409
        assert "supervisor" in answer.json()["detail"]
    add(mara, "dora@emberline.example", role="supervisor")
    dora = RepClient.sign_in(live_server.url, "dora@emberline.example", "correct horse battery")
    assert change(mara, me, role="rep").status_code == 200
    assert change(mara, me, role="supervisor").status_code == 403  # she is one no more
    assert change(dora, me, role="supervisor").status_code == 200
    assert change(mara, dora.rep, role="rep").status_code == 200


@pytest.mark.parametrize(
    "more",
    [
        {"name": "\u200b"},
        {"seats": 0},
        {"seats": 101},
        {"languages": ["German"]},
        {"skills": ["x" * 41]},
        {"role": "boss"},
        {"password": "short"},
        {"email": "no address"},
        {"active": False},
    ],
)
def test_what_makes_no_account_is_refused(mara: RepClient, more: dict[str, object]) -> None:
    body = {"email": "eve@emberline.example", "name": "Eve", "password": "correct horse battery", **more}
    refused = mara.http.post("/v1/reps", json=body)
    assert refused.status_code in {400, 409}, refused.text
    assert "eve@emberline.example" not in mara.http.get("/v1/reps").text


def test_an_email_is_one_account(mara: RepClient) -> None:
    body = {"email": "WEI@emberline.example", "name": "Wei", "password": "correct horse battery"}
    assert mara.http.post("/v1/reps", json=body).status_code == 409


def test_reps_change_nobody(live_server: LiveServer) -> None:
    wei = RepClient.sign_in(live_server.url, "wei@emberline.example")
    body = {"email": "x@emberline.example", "name": "X", "password": "correct horse battery"}
    assert wei.http.post("/v1/reps", json=body).status_code == 403
    assert wei.http.patch(f"/v1/reps/{wei.rep['id']}", json={"seats": 50}).status_code == 403
