"""A rep's picture on a real server: who may set it, what is kept of it, who is shown it, and how it goes."""

import io
from itertools import count

import httpx
import pytest
from PIL import Image

from api.rep_pictures import PICTURES_PER_MINUTE
from tests.clients import Json, RepClient, ShopperClient
from tests.servers import LiveServer

ORIENTATION = 0x0112
SECRET = b"the owner's address"
PASSWORD = "correct horse battery"
_numbers = count(1)


def photo(kind: str = "JPEG", size: tuple[int, int] = (600, 800)) -> bytes:
    """A photograph as a phone takes it: on its side, red where its top is, and telling of its owner."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x0131] = SECRET.decode()
    upright = Image.new("RGB", size, (40, 90, 160))
    upright.paste((220, 30, 30), (0, 0, size[0], size[1] // 2))
    target = io.BytesIO()
    upright.rotate(90, expand=True).save(target, kind, exif=exif, comment=SECRET)
    return target.getvalue()


@pytest.fixture
def mara(live_server: LiveServer) -> RepClient:
    """A supervisor."""
    return RepClient.sign_in(live_server.url)


@pytest.fixture
def noor(mara: RepClient, live_server: LiveServer) -> RepClient:
    """A rep who is no supervisor, new in each test."""
    email = f"noor-{next(_numbers)}@emberline.example"
    body = {"email": email, "name": "Noor", "password": PASSWORD, "languages": ["nl"]}
    assert mara.http.post("/v1/reps", json=body).status_code == 201
    return RepClient.sign_in(live_server.url, email, PASSWORD)


def put(by: RepClient, whose: RepClient, content: bytes, name: str = "me.jpg") -> httpx.Response:
    files = {"file": (name, content, "application/octet-stream")}
    return by.http.put(f"/v1/reps/{whose.rep['id']}/picture", files=files)


def set_picture(by: RepClient, whose: RepClient, content: bytes | None = None) -> str:
    answer = put(by, whose, content or photo())
    assert answer.status_code == 200, answer.text
    path: str = answer.json()["picture"]
    return path


def account(mara: RepClient, whose: RepClient) -> Json:
    reps: list[Json] = mara.http.get("/v1/reps").json()["reps"]
    return next(rep for rep in reps if rep["id"] == whose.rep["id"])


def kept(server: LiveServer) -> set[str]:
    folder = server.settings.files / "reps"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def with_a_rep(live_server: LiveServer, rep: RepClient) -> ShopperClient:
    """A shopper whose conversation `rep` has taken."""
    shopper = ShopperClient.arrive(live_server.url)
    shopper.ask("Hello")
    assert rep.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim", json={}).status_code == 200
    return shopper


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_becomes_a_small_upright_square_that_tells_nothing_else(
    mara: RepClient, noor: RepClient, live_server: LiveServer, kind: str
) -> None:
    answer = httpx.get(live_server.url + set_picture(mara, noor, photo(kind)))
    assert answer.headers["content-type"] == "image/webp"
    assert SECRET not in answer.content
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (192, 192), {})
    seen = picture.convert("RGB")
    top, bottom = seen.getpixel((96, 8)), seen.getpixel((96, 184))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 180 > bottom[0], "it stands upright"
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xff\xd8\xff\xe0" + b"not really" * 20,
        b"%PDF-1.7\nand nothing more",
        b"GIF89a" + bytes(40),
        b"",
    ],
)
def test_what_is_no_picture_changes_nothing_whatever_it_is_called(
    mara: RepClient, noor: RepClient, live_server: LiveServer, content: bytes
) -> None:
    path, before = set_picture(mara, noor), kept(live_server)
    answer = put(mara, noor, content, "me.jpg")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:guanxi:problem:file-not-wanted")
    assert account(mara, noor)["picture"] == path
    assert kept(live_server) == before


def test_too_many_points_or_bytes_are_refused(mara: RepClient, noor: RepClient) -> None:
    bomb = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(bomb, "PNG")
    assert "too large" in put(mara, noor, bomb.getvalue()).json()["detail"]
    assert put(mara, noor, bytes(10 * 1024 * 1024 + 1)).status_code == 413
    assert mara.http.put(f"/v1/reps/{noor.rep['id']}/picture", json={"file": "x"}).status_code == 400
    assert "picture" not in account(mara, noor)


def test_a_rep_changes_their_own_and_a_supervisor_anybodys(
    mara: RepClient, noor: RepClient, live_server: LiveServer
) -> None:
    mine = set_picture(noor, noor)
    assert account(mara, noor)["picture"] == mine
    for refused in (put(noor, mara, photo()), noor.http.delete(f"/v1/reps/{mara.rep['id']}/picture")):
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:guanxi:problem:supervisors-only")
    assert "picture" not in account(mara, mara)
    shopper = ShopperClient.arrive(live_server.url)
    as_shopper = shopper.http.put(f"/v1/reps/{noor.rep['id']}/picture", files={"file": ("a.jpg", photo())})
    assert as_shopper.status_code == 403
    url = f"{live_server.url}/v1/reps/{noor.rep['id']}/picture"
    assert httpx.put(url, files={"file": ("a.jpg", photo())}).status_code == 401
    assert mara.http.put("/v1/reps/r_nobody/picture", files={"file": ("a.jpg", photo())}).status_code == 404
    assert account(mara, noor)["picture"] == mine


def test_anybody_may_keep_it_for_a_day_and_run_nothing_of_it(
    mara: RepClient, noor: RepClient, live_server: LiveServer
) -> None:
    path = set_picture(mara, noor)
    assert noor.rep["id"] not in path
    headers = httpx.get(live_server.url + path).headers
    assert headers["cache-control"] == "public, max-age=86400, immutable"
    assert headers["vary"] == "Origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    for name in ("x", "x" * 24, "..%2F..%2Fkeys%2Fsigning", "%00" * 24, "é" * 24):
        assert httpx.get(f"{live_server.url}/portraits/{name}").status_code == 404


def test_a_new_one_has_a_new_address_and_the_old_one_is_gone(
    mara: RepClient, noor: RepClient, live_server: LiveServer
) -> None:
    first, again = set_picture(mara, noor), set_picture(mara, noor)
    assert first != again
    assert httpx.get(live_server.url + first).status_code == 404
    assert httpx.get(live_server.url + again).status_code == 200
    assert first.rpartition("/")[2] not in kept(live_server)


def test_it_can_be_taken_away_and_both_stand_in_the_trail(
    mara: RepClient, noor: RepClient, live_server: LiveServer
) -> None:
    path = set_picture(mara, noor)
    for _ in range(2):
        assert mara.http.delete(f"/v1/reps/{noor.rep['id']}/picture").status_code == 204
    assert "picture" not in account(mara, noor)
    assert httpx.get(live_server.url + path).status_code == 404
    entries = mara.http.get("/v1/audit", params={"limit": 3}).json()["entries"]
    assert [entry["what"] for entry in entries] == ["rep-picture-removed", "rep-picture-set", "rep-added"]
    assert entries[0]["detail"] == {"id": noor.rep["id"], "name": "Noor"}
    assert entries[0]["by"]["name"] == "Mara"


def test_a_shopper_is_told_of_it_with_whatever_the_rep_does(
    mara: RepClient, noor: RepClient, live_server: LiveServer
) -> None:
    path = set_picture(mara, noor)
    shopper = with_a_rep(live_server, noor)
    joined = shopper.hear("rep_joined")
    assert joined["by"] == {"role": "rep", "name": "Noor", "picture": path}
    assert joined["rep"] == {"id": noor.rep["id"], "name": "Noor", "languages": ["nl"], "picture": path}
    noor.reply(shopper.conversation, "Hello, Noor here.")
    assert shopper.hear("rep_said")["by"]["picture"] == path
    assert mara.http.delete(f"/v1/reps/{noor.rep['id']}/picture").status_code == 204
    again = shopper.http.get(f"/v1/conversations/{shopper.conversation}/events").json()["events"]
    assert path not in str(again), "what was said before is shown without it too"
    noor.post(shopper.conversation, "release", to="closed")


def test_the_desk_is_shown_who_has_which(mara: RepClient, noor: RepClient) -> None:
    path = set_picture(mara, noor)
    colleagues = {rep["id"]: rep.get("picture") for rep in mara.desk()["reps"]}
    assert colleagues[noor.rep["id"]] == path
    assert colleagues[mara.rep["id"]] is None


def test_who_leaves_takes_their_picture_along(
    mara: RepClient, noor: RepClient, live_server: LiveServer
) -> None:
    path = set_picture(mara, noor)
    gone = mara.http.patch(f"/v1/reps/{noor.rep['id']}", json={"active": False})
    assert "picture" not in gone.json()
    assert httpx.get(live_server.url + path).status_code == 404
    refused = put(mara, noor, photo())
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:guanxi:problem:account")
    assert path.rpartition("/")[2] not in kept(live_server)


def test_changing_an_account_leaves_the_picture(mara: RepClient, noor: RepClient) -> None:
    path = set_picture(mara, noor)
    changed = mara.http.patch(f"/v1/reps/{noor.rep['id']}", json={"name": "Noor Bakker"})
    assert changed.json()["picture"] == path


def test_nobody_keeps_the_server_busy_with_pictures(noor: RepClient) -> None:
    path = f"/v1/reps/{noor.rep['id']}/picture"
    # What is counted is counted by the minute: in twice as many tries and one, one minute has too many.
    answers = {noor.http.put(path, json={}).status_code for _ in range(2 * PICTURES_PER_MINUTE + 1)}
    assert answers == {400, 429}
