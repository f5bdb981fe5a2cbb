"""Pages are split on their own structure, whatever format they come in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.pages import MAX_CHARACTERS, read_page
from retrieval.passages import BrokenSource, PassageKind
from retrieval.sources import Reading, Source, own_path
from tests.retrieval.conftest import FAQ, RETURNS
from tests.retrieval.pdfs import Set, encrypted, pdf

Read = Callable[[str, str | bytes], Reading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_it(name: str, content: str | bytes) -> Reading:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_page(Source(path, name))

    return read_it


def texts(reading: Reading) -> dict[str, str]:
    return {passage.id: passage.text for passage in reading.passages}


def test_markdown_is_split_at_its_headings_and_ids_join_them(read: Read) -> None:
    reading = read("pages/returns.md", RETURNS)

    assert texts(reading) == {
        "pages/returns": "You can return anything unused within 60 days.",
        "pages/returns#how-to-return": "Write to us first.",
        "pages/returns#how-to-return/gifts": "The receiver gets a gift card.",
    }
    gifts = reading.passages[2]
    assert gifts.path == ("Returns", "How to return", "Gifts")
    assert gifts.url == "/pages/returns#gifts"
    assert gifts.source == "pages/returns.md:11"
    assert gifts.kind is PassageKind.POLICY


def test_a_first_heading_that_repeats_the_title_adds_no_level(read: Read) -> None:
    reading = read("pages/a.md", "---\ntitle: Care\n---\n# Care\n\nBrush it.\n\n## Rust\n\nOil it.\n")

    assert list(texts(reading)) == ["pages/a", "pages/a#rust"]


def test_without_a_title_the_first_heading_is_it(read: Read) -> None:
    reading = read("pages/a.md", "# Care\n\nBrush it.\n")

    assert reading.passages[0].path == ("Care",)


def test_equal_headings_in_a_page_keep_apart(read: Read) -> None:
    reading = read("pages/a.md", "## Note\n\none\n\n## Note\n\ntwo\n")

    assert list(texts(reading)) == ["pages/a#note", "pages/a#note-2"]


def test_lists_tables_and_links_read_as_text(read: Read) -> None:
    page = """# Costs

1. Open the [link](https://evil.example "x").
2. Print *it*.

- a
- b

| Country | Standard | Express |
|---|---|---|
| Germany | €6.95 | €14.95 |

| Part | Price |
|---|---|
| Burner | €29.00 |

<script>alert(1)</script>
"""
    reading = read("pages/costs.md", page)

    assert reading.passages[0].text.splitlines()[:6] == [
        "1. Open the link.",
        "2. Print it.",
        "- a",
        "- b",
        "Germany – Standard: €6.95; Express: €14.95.",
        "Burner: €29.00.",
    ]
    assert reading.passages[0].facts == {"Germany": "Standard: €6.95; Express: €14.95", "Burner": "€29.00"}
    assert "<" not in reading.passages[0].text


def test_every_question_of_an_faq_is_a_passage_titled_by_it(read: Read) -> None:
    reading = read("faq/delivery.md", FAQ)

    first = reading.passages[0]
    assert first.id == "faq/delivery#do-you-deliver-on-saturdays"
    assert (first.kind, first.title) == (PassageKind.FAQ, "Do you deliver on Saturdays?")
    assert first.path == ("Delivery", "Do you deliver on Saturdays?")
    assert first.text == "No, our carriers deliver from Monday to Friday."
    assert len(reading.passages) == 2


def test_lower_headings_belong_to_the_answer(read: Read) -> None:
    reading = read("faq/a.md", "## How?\n\nSo.\n\n### In winter\n\nSlowly.\n")

    assert texts(reading) == {"faq/a#how": "So.\nIn winter\nSlowly."}


def test_a_question_asked_twice_is_named_with_its_line(read: Read) -> None:
    reading = read("faq/a.md", "## How?\n\nSo.\n\n## How?\n\nOr so.\n")

    assert texts(reading) == {"faq/a#how": "So."}
    assert str(reading.problems[0]) == (
        "faq/a.md:5: the question 'How?' stands in this file twice; this one is left out"
    )


def test_an_over_long_section_is_cut_at_sentences_and_nothing_is_lost(read: Read) -> None:
    sentences = [f"This is sentence number {number} of a long story." for number in range(80)]
    reading = read("pages/long.md", "## Story\n\n" + " ".join(sentences))

    parts = reading.passages
    assert [part.id for part in parts[:3]] == ["pages/long#story", "pages/long#story~2", "pages/long#story~3"]
    assert all(len(part.text) <= MAX_CHARACTERS for part in parts)
    assert " ".join(part.text for part in parts) == " ".join(sentences)


def test_bad_front_matter_is_named_with_its_line_and_the_page_still_counts(read: Read) -> None:
    reading = read("pages/a.md", "---\ntitle: Returns\nurl: [broken\n---\n# Returns\n\nSixty days.\n")

    assert texts(reading) == {"pages/a": "Sixty days."}
    assert str(reading.problems[0]).startswith("pages/a.md:3: the front matter is not YAML")


def test_front_matter_without_an_end_is_refused(read: Read) -> None:
    with pytest.raises(BrokenSource, match=r"pages/a.md:1: the front matter begins with '---'"):
        read("pages/a.md", "---\ntitle: Returns\n\nSixty days.\n")


def test_an_unknown_kind_is_named(read: Read) -> None:
    reading = read("pages/a.md", "---\ntitle: A\nkind: poem\n---\nRoses.\n")

    assert "the kind 'poem' is not one of" in str(reading.problems[0])
    assert reading.passages[0].kind is PassageKind.POLICY


def test_html_is_split_at_its_headings_without_menus_and_scripts(read: Read) -> None:
    page = """<html><head><title>Payment | Ember</title><link rel="canonical" href="/pages/payment"></head>
<body><nav>Home <a href="/">Shop</a></nav><main><h1>Payment</h1><p>You can pay by <b>card</b>.</p>
<h2>Invoices</h2><p>As a PDF.<br>By e-mail.</p><ul><li>one</li><li>two</li></ul>
<table><tr><th>Way</th><th>Where</th></tr><tr><td>iDEAL</td><td>Netherlands</td></tr></table>
<dl><dt>Fee</dt><dd>none</dd></dl>
<details><summary>Is it safe?</summary>Yes.</details>
<p hidden>secret</p><script>alert(1)</script><!-- a comment --></main><footer>Imprint</footer></body></html>"""
    reading = read("pages/payment.html", page)

    assert texts(reading) == {
        "pages/payment": "You can pay by card.",
        "pages/payment#invoices": "As a PDF. By e-mail.\n- one\n- two\niDEAL: Netherlands.\nFee: none.",
        "pages/payment#invoices/is-it-safe": "Yes.",
    }
    assert reading.passages[1].path == ("Payment", "Invoices")
    assert reading.passages[1].url == "/pages/payment#invoices"
    assert reading.passages[1].facts == {"iDEAL": "Netherlands", "Fee": "none"}


def test_html_that_is_no_html_is_text_and_never_an_error(read: Read) -> None:
    assert texts(read("pages/a.html", "<<<p>>> plain & <b>bold")) != {}
    assert str(read("pages/b.html", "<html></html>").problems[0]) == "pages/b.html:1: holds no text"


def test_pdf_headings_are_what_is_set_larger(read: Read) -> None:
    lines = [
        Set(24, "Quick start"),
        Set(11, "Keep this sheet with the grill, because it says"),
        Set(11, "how to light it."),
        Set(16, "Lighting"),
        Set(11, "Open the lid first."),
        Set(11, "Turn the knob to full."),
    ]
    reading = read("pages/start.pdf", pdf(lines))

    assert texts(reading) == {
        "pages/start": "Keep this sheet with the grill, because it says how to light it.",
        "pages/start#lighting": "Open the lid first. Turn the knob to full.",
    }
    assert reading.passages[1].path == ("Quick start", "Lighting")


def test_the_title_of_a_pdf_comes_from_its_metadata(read: Read) -> None:
    reading = read("pages/start.pdf", pdf([Set(11, "Open the lid.")], title="Quick start"))

    assert reading.passages[0].path == ("Quick start",)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"no pdf at all", "is no readable PDF"),
        (b"%PDF-1.4\n1 0 obj\n<<", "is no readable PDF"),
        (encrypted(pdf([Set(11, "Secret")]), "opensesame"), "is encrypted; save it without a password"),
    ],
)
@pytest.mark.filterwarnings("ignore")  # the library warns of the damage that this is about
def test_a_pdf_that_cannot_be_read_says_why(read: Read, content: bytes, expected: str) -> None:
    with pytest.raises(BrokenSource, match=expected):
        read("pages/a.pdf", content)


def test_a_pdf_without_text_is_named(read: Read) -> None:
    assert "holds no text; is it a scan?" in str(read("pages/a.pdf", pdf([])).problems[0])


def test_a_page_in_another_encoding_is_refused_at_its_line(read: Read) -> None:
    with pytest.raises(BrokenSource, match=r"pages/a.md:3: is not UTF-8 text"):
        read("pages/a.md", "# Care\n\nCafé\n".encode("latin-1"))


def test_a_heading_in_another_script_has_a_name_of_its_own(read: Read) -> None:
    names = list(texts(read("pages/a.md", "## 退货\n\none\n\n## 保修\n\ntwo\n")))

    assert len(set(names)) == 2
    assert all(name.startswith("pages/a#x-") for name in names)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://ember.example/pages/payment", "/pages/payment"),
        ("http://EMBER.example/pages/payment?a=1#fees", "/pages/payment?a=1#fees"),
        ("https://ember.example", "/"),
        ("/pages/payment", "/pages/payment"),
        ("https://bank.example/pages/payment", "https://bank.example/pages/payment"),
        ("https://ember.example:8443/pages", "https://ember.example:8443/pages"),
        ("https://ember.example//bank.example/x", "https://ember.example//bank.example/x"),
    ],
)
def test_a_canonical_url_of_the_shop_itself_is_kept_as_a_path(url: str, kept: str) -> None:
    assert own_path(url, "https://ember.example/") == kept
