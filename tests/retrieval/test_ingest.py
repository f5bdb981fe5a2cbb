"""An ingestion reads what can be read, encodes what is new, and counts only once it is whole."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import retrieval.sentences
from retrieval.ingest import KNOWLEDGE, holds, ingest, renew
from retrieval.passages import BrokenSource, EncoderMismatch, IngestionRunning, NoKnowledge
from retrieval.search import Knowledge
from retrieval.snapshot import Snapshot, copy_current, current, prune
from retrieval.statements import statements
from retrieval.written import WrittenPage
from tests.doubles import HashEncoder
from tests.retrieval.conftest import RETURNS, Write
from tests.retrieval.pdfs import Set, encrypted, pdf

ROOT = Path(__file__).parents[2]


def test_the_whole_folder_becomes_passages(shop: Path, data: Path, encoder: HashEncoder) -> None:
    report = ingest(shop, data, encoder)

    assert (report.products, report.pages, report.problems) == (2, 2, ())
    knowledge = Knowledge.open(data, encoder)
    for name in (
        "product/ember-22",
        "product/cover-22/materials",
        "product/cover-22/variants",
        "pages/returns#how-to-return/gifts",
        "faq/delivery#can-i-pick-up-my-order",
        "shipping/de",
    ):
        assert knowledge.passage(name) is not None, name
    assert report.passages == 7 + 3 + 2 + 1


def test_the_data_folder_may_have_any_name(shop: Path, tmp_path: Path, encoder: HashEncoder) -> None:
    data = tmp_path / "odd ?x #1%41"
    ingest(shop, data, encoder)
    assert Knowledge.open(data, encoder).passage("product/ember-22") is not None
    assert {path.name for path in tmp_path.iterdir()} == {"shop", data.name}


def test_a_data_folder_made_by_it_is_its_owners_alone(
    shop: Path, tmp_path: Path, encoder: HashEncoder
) -> None:
    """The record will lie there too."""
    ingest(shop, tmp_path / "new", encoder)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_again_without_a_change_encodes_nothing(shop: Path, data: Path, encoder: HashEncoder) -> None:
    first = ingest(shop, data, encoder)
    encoder.encoded.clear()
    second = ingest(shop, data, encoder)

    assert encoder.encoded == []
    assert (second.encoded, second.reused) == (0, first.encoded)


def test_where_nothing_changed_the_snapshot_stays_if_that_is_asked_for(
    shop: Path, data: Path, encoder: HashEncoder
) -> None:
    first = ingest(shop, data, encoder)
    again = ingest(shop, data, encoder, if_changed=True)

    assert again.snapshot == first.snapshot == current(data / KNOWLEDGE)
    assert (again.passages, again.encoded, again.reused) == (first.passages, 0, first.encoded)
    assert ingest(shop, data, encoder).snapshot != first.snapshot


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("pages/returns.md", "within 60 days", "within 30 days"),
        ("pages/returns.md", "url: /pages/returns", "url: /pages/send-back"),
        ("catalogue/grills.json", '"27 kg"', '"28 kg"'),
        ("catalogue/grills.json", '"stock": 12', '"stock": 11'),
        ("shipping.json", "14:00", "15:00"),
        ("shop.toml", "Ember", "Amber"),
    ],
)
def test_the_least_change_makes_a_new_snapshot(
    shop: Path, data: Path, encoder: HashEncoder, file: str, before: str, after: str
) -> None:
    (shop / "shop.toml").write_text('name = "Ember"\nfounded = 2019-05-01\n', encoding="utf-8")
    first = ingest(shop, data, encoder)
    said = (shop / file).read_text(encoding="utf-8")
    assert before in said
    (shop / file).write_text(said.replace(before, after), encoding="utf-8")

    second = ingest(shop, data, encoder, if_changed=True)

    assert second.snapshot == current(data / KNOWLEDGE) != first.snapshot
    assert ingest(shop, data, encoder, if_changed=True).snapshot == second.snapshot


def test_another_encoder_is_a_change(shop: Path, data: Path, encoder: HashEncoder) -> None:
    first = ingest(shop, data, encoder)
    other = HashEncoder()
    other.id = "hash-64-b"
    assert not holds(shop, data, other)
    assert ingest(shop, data, other, if_changed=True).snapshot != first.snapshot


def test_pages_written_meanwhile_are_no_change(shop: Path, data: Path, encoder: HashEncoder) -> None:
    """They are in the snapshot that counts, and stay there."""
    ingest(shop, data, encoder)
    page = WrittenPage("a1", "Pets", "Dogs are welcome in the shop.")
    seen = current(data / KNOWLEDGE)
    written = renew([page], data, encoder, seen=seen, at=datetime(2026, 11, 24, tzinfo=UTC))
    assert ingest(shop, data, encoder, if_changed=True).snapshot == written.snapshot


def test_what_holds_a_shop_was_ingested_with_its_shop_toml(
    shop: Path, data: Path, encoder: HashEncoder
) -> None:
    (shop / "shop.toml").write_text('name = "Ember"\n', encoding="utf-8")
    assert not holds(shop, data, encoder)
    ingest(shop, data, encoder)
    assert holds(shop, data, encoder)
    (shop / "pages" / "returns.md").unlink()
    assert holds(shop, data, encoder)  # what changed besides is found by reading it
    (shop / "shop.toml").write_text('name = "Amber"\n', encoding="utf-8")
    assert not holds(shop, data, encoder)


def test_what_another_folder_has_encoded_is_not_encoded_again(
    shop: Path, data: Path, tmp_path: Path, encoder: HashEncoder
) -> None:
    other = tmp_path / "other"
    copy_current(other / KNOWLEDGE, data / KNOWLEDGE)  # nothing there yet: nothing happens
    first = ingest(shop, other, encoder)
    copy_current(other / KNOWLEDGE, data / KNOWLEDGE)
    encoder.encoded.clear()
    second = ingest(shop, data, encoder)

    assert encoder.encoded == []
    assert (second.reused, second.snapshot != first.snapshot) == (first.encoded, True)


def test_a_page_of_the_shops_own_site_is_cited_by_its_path(
    shop: Path, data: Path, encoder: HashEncoder, write: Write
) -> None:
    write("shop.toml", 'url = "https://ember.example"')
    page = '<link rel="canonical" href="https://ember.example/pages/visit"><h1>Visit</h1><p>Ring twice.</p>'
    write("pages/visit.html", page)
    ingest(shop, data, encoder)

    passage = Knowledge.open(data, encoder).passage("pages/visit")
    assert passage is not None
    assert passage.url == "/pages/visit"


def test_only_what_changed_is_encoded_again(
    shop: Path, data: Path, encoder: HashEncoder, write: Write
) -> None:
    ingest(shop, data, encoder)
    encoder.encoded.clear()
    write("pages/returns.md", RETURNS.replace("60 days", "90 days"))
    report = ingest(shop, data, encoder)

    passage, sentence = encoder.encoded
    assert passage == "Returns\nYou can return anything unused within 90 days."
    assert sentence == "Returns: You can return anything unused within 90 days."
    assert report.encoded == 1


def test_every_sentence_that_can_be_quoted_has_its_vector(
    shop: Path, data: Path, encoder: HashEncoder, write: Write
) -> None:
    for _ in ("all new", "all known"):
        ingest(shop, data, encoder)
        knowledge = Knowledge.open(data, encoder)
        passages = [knowledge.passage_at(row) for row in range(13)]
        spoken = [one.meaning for passage in passages for one in statements(passage)]
        assert len(spoken) > 13
        for text in spoken:
            vector = knowledge.sentence_vector(text)
            assert vector is not None
            assert np.array_equal(vector, encoder.encode([text])[0])
        assert knowledge.sentence_vector("Nobody said this.") is None


def test_a_shop_of_very_many_sentences_has_vectors_of_the_pages_first(
    shop: Path, data: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval.sentences, "KEPT_AT_MOST", 2)
    ingest(shop, data, encoder)
    snapshot = Snapshot.open_current(data / KNOWLEDGE)
    assert len(snapshot.sentences) == 2
    assert snapshot.sentences.vector("Returns: You can return anything unused within 60 days.") is not None


def test_ingesting_what_changed_gives_the_same_index_as_ingesting_all(
    shop: Path, data: Path, tmp_path: Path, write: Write
) -> None:
    ingest(shop, data, HashEncoder())
    write("pages/a.md", "# A\n\nNew, and first in its folder.\n")
    ingest(shop, data, HashEncoder())
    ingest(shop, tmp_path / "fresh", HashEncoder())

    grown, fresh = (Snapshot.open_current(folder / KNOWLEDGE) for folder in (data, tmp_path / "fresh"))
    assert np.array_equal(grown.vectors.vectors, fresh.vectors.vectors)
    assert [grown.passage_at(row) for row in range(10)] == [fresh.passage_at(row) for row in range(10)]


def test_another_encoder_encodes_everything_anew(shop: Path, data: Path, encoder: HashEncoder) -> None:
    first = ingest(shop, data, encoder)
    other = HashEncoder()
    other.id = "hash-64-b"
    report = ingest(shop, data, other)

    assert (report.encoded, report.reused) == (first.encoded, 0)
    with pytest.raises(EncoderMismatch, match="'hash-64-b' and is asked with 'hash-64'"):
        Knowledge.open(data, encoder)


def test_every_broken_file_is_named_and_the_rest_is_searched(
    shop: Path, data: Path, encoder: HashEncoder, write: Write
) -> None:
    write("catalogue/bad.json", '[\n{"id": "x", "title": "X"},\n{oops}\n]')
    write("catalogue/bad.csv", "id,title\n,No id\n")
    write("catalogue/twice.json", '[{"id": "ember-22", "title": "Again"}]')
    write("pages/bad.md", "---\ntitle: [\n---\nText.\n")
    write("pages/latin.md", b"# Caf\xe9\n")
    write("pages/locked.pdf", encrypted(pdf([Set(11, "Secret")]), "opensesame"))
    write("pages/returns.html", "<h1>Returns</h1><p>The same page once more.</p>")
    write("pages/notes.docx", b"PK")
    write("shipping.json", '{"from": 1}')
    report = ingest(shop, data, encoder)

    named = {f"{problem.file}:{problem.line}" for problem in report.problems}
    assert named == {
        "catalogue/bad.json:3",
        "catalogue/bad.csv:2",
        "catalogue/twice.json:1",
        "pages/bad.md:2",
        "pages/latin.md:1",
        "pages/locked.pdf:1",
        "pages/returns.md:5",
        "pages/notes.docx:1",
        "shipping.json:1",
    }
    knowledge = Knowledge.open(data, encoder)
    assert knowledge.products().keys() == {"ember-22", "cover-22", "x"}
    assert knowledge.products()["ember-22"].title == "Ember 22"
    assert knowledge.passage("pages/bad") is not None
    assert knowledge.shipping() is None


def test_what_lies_where_nothing_is_read_is_named_with_what_to_do(
    shop: Path, data: Path, encoder: HashEncoder, write: Write
) -> None:
    write("Pages/about.md", "# About\n\nSince 1987.\n")
    write("Orders.json", "[]")
    write("notes.md", "# Notes\n")
    write("more.csv", "id,title\n")
    write("shop.toml", 'name = "Ember"\nurl = oops\n')
    for silent in (
        "README.md",
        ".hidden.md",
        "images/ember.svg",
        "logo.png",
        "orders.json",
        "customers.json",
    ):
        write(silent, "[]")
    report = ingest(shop, data, encoder)

    first, *others = [str(problem) for problem in report.problems]
    assert first.startswith("shop.toml:2: is not TOML: ")
    assert others == [
        "Orders.json:1: is not read: call it 'orders.json'",
        "Pages:1: is not read: call it 'pages'",
        "more.csv:1: is not read: move it into the folder 'catalogue' or 'faq'",
        "notes.md:1: is not read: move it into the folder 'pages' or 'faq' or 'guides' or 'recipes'",
    ]


def test_what_a_product_fits_must_be_in_the_catalogue(
    shop: Path, data: Path, encoder: HashEncoder, write: Write
) -> None:
    write("catalogue/z.json", '[\n{"id": "z", "title": "Z", "compatible_with": ["nothing", "ember-22"]}]')
    report = ingest(shop, data, encoder)

    assert [str(problem) for problem in report.problems] == [
        "catalogue/z.json:2: product 'z' is said to fit 'nothing', which is not in the catalogue"
    ]


def test_an_empty_folder_leaves_what_was_there(
    shop: Path, data: Path, encoder: HashEncoder, tmp_path: Path
) -> None:
    first = ingest(shop, data, encoder)
    (tmp_path / "empty").mkdir()

    with pytest.raises(BrokenSource, match="holds no knowledge"):
        ingest(tmp_path / "empty", data, encoder)
    with pytest.raises(BrokenSource, match="is no folder of knowledge"):
        ingest(tmp_path / "nowhere", data, encoder)
    assert current(data / KNOWLEDGE) == first.snapshot


def test_a_second_ingestion_at_the_same_time_is_refused(shop: Path, data: Path) -> None:
    class Nosy(HashEncoder):
        refused = 0

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            with pytest.raises(IngestionRunning, match="another ingestion"):
                ingest(shop, data, HashEncoder())
            self.refused += 1
            return super().encode(texts)

    nosy = Nosy()
    ingest(shop, data, nosy)
    assert nosy.refused == 2  # once for the passages, once for their sentences


KILLED = """
import os, signal, sys
from pathlib import Path
import retrieval.ingest
from tests.doubles import HashEncoder
retrieval.ingest.make_current = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
retrieval.ingest.ingest(Path(sys.argv[1]), Path(sys.argv[2]), HashEncoder())
"""


def test_killed_before_the_pointer_moves_the_old_knowledge_stays(
    shop: Path, data: Path, encoder: HashEncoder, write: Write
) -> None:
    first = ingest(shop, data, encoder)
    write("pages/returns.md", RETURNS.replace("60 days", "90 days"))
    child = subprocess.run([sys.executable, "-c", KILLED, str(shop), str(data)], cwd=ROOT, check=False)
    folders = {path.name for path in (data / KNOWLEDGE).iterdir() if path.is_dir()}

    assert child.returncode == -signal.SIGKILL
    assert len(folders) == 2  # the new folder is there, whole, and does not count
    knowledge = Knowledge.open(data, encoder)
    assert knowledge.snapshot_id == first.snapshot
    returns = knowledge.passage("pages/returns")
    assert returns is not None
    assert "60 days" in returns.text

    after = ingest(shop, data, encoder)  # the lock went with the process
    assert current(data / KNOWLEDGE) == after.snapshot


def test_a_folder_left_unfinished_is_swept_by_the_next_ingestion(
    shop: Path, data: Path, encoder: HashEncoder
) -> None:
    ingest(shop, data, encoder)
    unfinished = data / KNOWLEDGE / "0000-unfinished"
    unfinished.mkdir()
    (unfinished / "vectors.npy").write_bytes(b"half")
    ingest(shop, data, encoder)

    assert not unfinished.exists()


def test_old_snapshots_go_but_never_one_that_is_searched(
    shop: Path, data: Path, encoder: HashEncoder
) -> None:
    first = ingest(shop, data, encoder)
    searched = Snapshot.open_current(data / KNOWLEDGE)
    later = [ingest(shop, data, encoder) for _ in range(3)]
    kept = {path.name for path in (data / KNOWLEDGE).iterdir() if path.is_dir()}

    assert kept == {first.snapshot, later[1].snapshot, later[2].snapshot}
    assert searched.passage("pages/returns") is not None
    del searched
    assert prune(data / KNOWLEDGE) == [first.snapshot]


def test_a_snapshot_of_another_version_asks_for_an_ingestion(
    shop: Path, data: Path, encoder: HashEncoder
) -> None:
    report = ingest(shop, data, encoder)
    manifest = data / KNOWLEDGE / report.snapshot / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"layout": 0}))

    with pytest.raises(NoKnowledge, match="ingested by another version"):
        Knowledge.open(data, encoder)
    assert ingest(shop, data, encoder).encoded > 0


def test_progress_is_shown_stage_by_stage(shop: Path, data: Path, encoder: HashEncoder) -> None:
    seen: list[tuple[str, int, int]] = []
    ingest(shop, data, encoder, progress=lambda stage, done, total: seen.append((stage, done, total)))

    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == [
        "Reading",
        "Embedding",
        "Reading closely",
        "Writing the index",
    ]
    assert all(done <= total for _, done, total in seen)
    assert {(stage, done) for stage, done, total in seen if done == total} >= {
        ("Reading", 5),
        ("Writing the index", 1),
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(
    shop: Path, data: Path, encoder: HashEncoder, write: Write
) -> None:
    write("pages/secret.md", "# S\n").chmod(0)
    report = ingest(shop, data, encoder)

    assert [problem.file for problem in report.problems] == ["pages/secret.md"]
