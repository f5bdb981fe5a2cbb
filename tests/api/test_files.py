"""Files on a real server: pictures and PDFs get through clean, other things do not, and nobody else sees them."""

import io
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from api.files import file_name
from tests.clients import Json, RepClient, ShopperClient, new_id
from tests.servers import LiveServer

GPS = 0x8825
SOFTWARE = 0x0131
ORIENTATION = 0x0112
SECRET = b"the owner's address"


@pytest.fixture
def shopper(live_server: LiveServer) -> ShopperClient:
    return ShopperClient.arrive(live_server.url)


def photo(size: tuple[int, int] = (400, 300), kind: str = "JPEG") -> bytes:
    """A photograph as a phone takes it: turned on its side, and with where and by whom it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[SOFTWARE] = SECRET.decode()
    exif.get_ifd(GPS)[1] = "N"
    target = io.BytesIO()
    Image.new("RGB", size, (200, 80, 20)).save(target, kind, exif=exif, comment=SECRET)
    return target.getvalue()


def paper() -> bytes:
    """A PDF that would run a script when opened, and tells who wrote it."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": SECRET.decode()})
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('hello')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(key): value for key, value in script.items()}
    )
    writer.add_attachment("beside.txt", SECRET)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def send(shopper: ShopperClient, name: str, content: bytes, sent_id: str | None = None) -> httpx.Response:
    path = f"/v1/conversations/{shopper.conversation}/files"
    return shopper.http.post(
        path, data={"id": sent_id or new_id()}, files={"file": (name, content, "application/octet-stream")}
    )


def sent(shopper: ShopperClient, name: str, content: bytes) -> Json:
    answer = send(shopper, name, content)
    assert answer.status_code == 202, answer.text
    file: Json = answer.json()["file"]
    return file


def folder_of(server: LiveServer, shopper: ShopperClient) -> Path:
    return server.settings.files / shopper.conversation


def test_a_photograph_arrives_upright_and_says_nothing_of_where_it_was_taken(shopper: ShopperClient) -> None:
    file = sent(shopper, "C:\\pictures\\my grill.JPG", photo())
    assert (file["type"], file["name"]) == ("image/jpeg", "my grill.jpg")
    assert (file["width"], file["height"]) == (300, 400)
    fetched = shopper.http.get(file["url"])
    assert SECRET not in fetched.content
    picture = Image.open(io.BytesIO(fetched.content))
    assert picture.size == (300, 400)
    assert dict(picture.getexif()) == {}
    assert len(fetched.content) == file["bytes"]


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.jpg"),
        ("  \u200b ", "picture.jpg"),
        ("grill on the terrace.heic", "grill on the terrace.jpg"),
        ("x" * 300 + ".jpg", "x" * 120 + ".jpg"),
    ],
)
def test_a_name_is_one_line_that_ends_as_what_it_is(called: str, kept: str) -> None:
    assert file_name(called, ".jpg") == kept


def test_the_log_tells_of_it_to_both_sides_and_only_they_can_fetch_it(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    file = sent(shopper, "grill.jpg", photo())
    told = shopper.hear("file_sent")
    assert told["file"] == file
    assert told["by"] == {"role": "shopper"}
    rep = RepClient.sign_in(live_server.url)
    assert rep.http.get(file["url"]).status_code == 200
    stranger = ShopperClient.arrive(live_server.url)
    assert stranger.http.get(file["url"]).status_code == 404
    assert httpx.get(live_server.url + file["url"]).status_code == 401
    assert shopper.http.get("/files/f_nothing").status_code == 404


def test_a_browser_may_show_a_picture_and_save_a_paper_and_run_neither(shopper: ShopperClient) -> None:
    picture = shopper.http.get(sent(shopper, "grill.png", photo(kind="PNG"))["url"])
    document = shopper.http.get(sent(shopper, "bill.pdf", paper())["url"])
    for answer in (picture, document):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cache-control"] == "private, no-store"
    assert picture.headers["content-disposition"].startswith("inline")
    assert document.headers["content-disposition"].startswith("attachment")
    assert document.headers["content-type"] == "application/pdf"


def test_a_paper_loses_its_script_its_attachment_and_its_author(shopper: ShopperClient) -> None:
    content = shopper.http.get(sent(shopper, "bill.pdf", paper())["url"]).content
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    assert SECRET not in content
    for word in (b"JavaScript", b"EmbeddedFile", b"OpenAction"):
        assert word not in content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("picture.jpg", b"\xff\xd8\xff\xe0" + b"not really" * 20),
        ("paper.pdf", b"%PDF-1.7\nand nothing more"),
        ("program.exe", b"MZ" + bytes(200)),
        ("empty.png", b""),
    ],
)
def test_what_it_is_called_doesnt_count(shopper: ShopperClient, name: str, content: bytes) -> None:
    answer = send(shopper, name, content)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:guanxi:problem:file-not-wanted"


def test_a_locked_paper_and_a_picture_of_a_hundred_million_points_are_refused(shopper: ShopperClient) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    locked = io.BytesIO()
    writer.write(locked)
    assert "password" in send(shopper, "locked.pdf", locked.getvalue()).json()["detail"]
    bomb = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(bomb, "PNG")
    assert "too large" in send(shopper, "bomb.png", bomb.getvalue()).json()["detail"]


def test_more_than_ten_megabytes_are_refused(live_server: LiveServer, shopper: ShopperClient) -> None:
    for size in (10 * 1024 * 1024 + 1, 12 * 1024 * 1024):  # the second is refused by what it declares
        answer = send(shopper, "large.png", bytes(size))
        assert answer.status_code == 413
        assert answer.json()["detail"] == "Files may have 10 MB at most; send a smaller one."
    assert not folder_of(live_server, shopper).exists()


def test_the_same_id_again_is_the_same_file(live_server: LiveServer, shopper: ShopperClient) -> None:
    sent_id = new_id()
    first, again = (send(shopper, "grill.jpg", photo(), sent_id).json() for _ in range(2))
    assert first == again
    shopper.events()
    assert [event["kind"] for event in shopper.seen].count("file_sent") == 1
    assert len(list(folder_of(live_server, shopper).iterdir())) == 1


def test_the_assistant_says_that_it_has_no_eyes_and_offers_a_person(shopper: ShopperClient) -> None:
    sent(shopper, "grill.jpg", photo())
    answer = shopper.hear("assistant_said")
    assert [option["action"] for option in answer["options"]] == ["human"]


def test_a_rep_sends_files_only_where_they_hold_the_conversation(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    shopper.ask("Hello")
    rep = RepClient.sign_in(live_server.url)
    path = f"/v1/conversations/{shopper.conversation}/files"

    def reply() -> httpx.Response:
        return rep.http.post(path, data={"id": new_id()}, files={"file": ("plan.pdf", paper())})

    assert reply().status_code == 409
    assert rep.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim", json={}).status_code == 200
    assert reply().status_code == 202
    told = shopper.hear("file_sent")
    assert told["by"] == {"role": "rep", "name": "Mara"}
    assert shopper.http.get(told["file"]["url"]).status_code == 200


def test_forms_that_hold_no_file_or_no_id_are_refused(shopper: ShopperClient) -> None:
    path = f"/v1/conversations/{shopper.conversation}/files"
    assert shopper.http.post(path, data={"id": "x"}).status_code == 400
    assert shopper.http.post(path, files={"file": ("a.png", b"a")}).status_code == 400
    assert shopper.http.post(path, json={"id": "x"}).status_code == 400


def test_who_asks_to_be_forgotten_leaves_neither_words_nor_files(
    live_server: LiveServer, shopper: ShopperClient
) -> None:
    """Also in the middle of waiting for a person; and once more does no harm."""
    shopper.ask("My name is Jonas and I live in Delft")
    file = sent(shopper, "grill.jpg", photo())
    assert shopper.post("human", id=new_id()).status_code == 202
    assert shopper.http.delete("/v1/sessions/me").status_code == 204
    rep = RepClient.sign_in(live_server.url)
    events = rep.events(shopper.conversation)
    assert "Delft" not in str(events)
    assert "grill" not in str([event for event in events if event["kind"] == "file_sent"])
    assert rep.http.get(file["url"]).status_code == 404
    assert not folder_of(live_server, shopper).exists()
    assert events[-1]["kind"] == "closed"
    assert shopper.http.delete("/v1/sessions/me").status_code == 204
    assert rep.events(shopper.conversation) == events


def test_a_rep_cannot_be_forgotten_by_that_call(live_server: LiveServer) -> None:
    rep = RepClient.sign_in(live_server.url)
    assert rep.http.delete("/v1/sessions/me").status_code == 403
