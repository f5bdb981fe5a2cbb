"""Products are read from JSON and CSV; what is wrong in them is named with its line, and the rest still counts."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.catalogue import CSV_COLUMNS, Catalogue, Product, read_catalogue
from retrieval.passages import BrokenSource
from retrieval.sources import Source
from tests.retrieval.conftest import COVER_ROWS, GRILL


def read(tmp_path: Path, name: str, content: str | bytes, taken: dict[str, str] | None = None) -> Catalogue:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_catalogue(Source(path, f"catalogue/{name}"), taken)


def said(catalogue: Catalogue) -> list[str]:
    return [str(problem) for problem in catalogue.problems]


def only(catalogue: Catalogue) -> Product:
    (product,) = catalogue.products
    return product


def test_a_json_product_keeps_its_figures_exactly(tmp_path: Path) -> None:
    product = only(read(tmp_path, "a.json", json.dumps([GRILL])))

    assert product.price == Decimal("349.0")
    assert [variant.price for variant in product.variants] == [Decimal("349.0"), Decimal("359.5")]
    assert product.variants[1].restock_in_days == 9
    assert product.attributes["Dimensions"] == {"Width": "60 cm", "Weight": "27 kg"}
    assert product.source == "catalogue/a.json:1"


def test_truth_and_lists_become_words(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "title": "A",
        "attributes": {"G": {"Natural gas": False, "Sizes": ["S", "M"], "Load": 3.5}},
    }
    product = only(read(tmp_path, "a.json", json.dumps([row])))

    assert product.attributes["G"] == {"Natural gas": "No", "Sizes": "S, M", "Load": "3.5"}


def test_rows_of_a_csv_with_one_id_are_variants_of_one_product(tmp_path: Path) -> None:
    product = only(read(tmp_path, "c.csv", COVER_ROWS))

    assert product.title == "Cover for Ember 22"
    assert [variant.options for variant in product.variants] == [{"Colour": "Grey"}, {"Colour": "Sand"}]
    assert product.attributes == {"Materials": {"Fabric": "waterproof polyester"}}
    assert product.compatible_with == ("ember-22",)


def test_without_a_sku_column_what_is_of_variants_is_named(tmp_path: Path) -> None:
    rows = "id,title,price,stock,option:Size\nhat,Hat,19.00,-3,L\ncap,Cap,19.00,many,L\n"
    catalogue = read(tmp_path, "a.csv", rows)

    assert [product.price for product in catalogue.products] == [Decimal("19.00")] * 2
    assert said(catalogue) == [
        "catalogue/a.csv:1: the column 'stock' is ignored: it is of a variant, which a column 'sku' names",
        "catalogue/a.csv:1: the column 'option:Size' is ignored: it is of a variant, which a column 'sku' names",
    ]


def test_a_row_without_its_sku_says_what_of_it_is_left_out(tmp_path: Path) -> None:
    rows = "id,title,sku,price,stock,option:Size\nhat,Hat,,19.00,3,L\ncap,Cap,,19.00,4,\nbag,Bag,B,9.00,1,\n"

    assert said(read(tmp_path, "a.csv", rows)) == [
        "catalogue/a.csv:2: has no sku, so its stock, option:Size can be of no variant and are left out",
        "catalogue/a.csv:3: has no sku, so its stock can be of no variant and is left out",
    ]


def test_what_two_rows_say_differently_of_one_product_is_named(tmp_path: Path) -> None:
    rows = "id,title,price,compatible_with\ncape,Rain cape,59.00,a|b\ncape,Rain poncho,49.00,a\ncape,Rain cape,59.00,\n"
    catalogue = read(tmp_path, "a.csv", rows)

    product = only(catalogue)
    assert (product.title, product.price, product.compatible_with) == (
        "Rain cape",
        Decimal("59.00"),
        ("a", "b"),
    )
    assert said(catalogue) == [
        "catalogue/a.csv:3: title of product 'cape' is 'Rain cape' in line 2; 'Rain poncho' is left out",
        "catalogue/a.csv:3: price of product 'cape' is '59.00' in line 2; '49.00' is left out",
        "catalogue/a.csv:3: compatible_with of product 'cape' is 'a|b' in line 2; 'a' is left out",
    ]


def test_an_attribute_that_differs_between_variants_is_named(tmp_path: Path) -> None:
    rows = "id,title,sku,price,attr:Dimensions/Weight\nh,Helmet,H-M,79.95,340 g\nh,Helmet,H-L,84.95,370 g\n"
    catalogue = read(tmp_path, "a.csv", rows)

    assert only(catalogue).attributes == {"Dimensions": {"Weight": "340 g"}}
    (problem,) = said(catalogue)
    assert problem == (
        "catalogue/a.csv:3: attr:Dimensions/Weight of product 'h' is '340 g' in line 2; '370 g' is left out; "
        "what differs between variants is an option"
    )


def test_products_before_a_json_mistake_are_read_and_its_line_is_named(tmp_path: Path) -> None:
    catalogue = read(tmp_path, "a.json", '[\n{"id": "a", "title": "A"},\n{"id": "b", "title": "B",}\n]')

    assert [product.id for product in catalogue.products] == ["a"]
    assert len(said(catalogue)) == 1
    assert said(catalogue)[0].startswith("catalogue/a.json:3: is not JSON from here on")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('[{"id": "a", "title": "A"}\n{"id": "b"}]', 2),  # no comma between
        ('[{"id": "a", "title": "A"},\n', 2),  # cut off
        ('[{"id": "a", "title": "A"},\n{"id": "b", "title": "B", "price": NaN}]', 2),
        ('[{"id": "a", "title": "A"},\n' + "[" * 100_000, 2),  # nested beyond all reason
    ],
)
def test_every_way_a_list_can_break_leaves_what_came_before(tmp_path: Path, content: str, line: int) -> None:
    catalogue = read(tmp_path, "a.json", content)

    assert [product.id for product in catalogue.products] == ["a"]
    assert [problem.line for problem in catalogue.problems] == [line]


def test_a_json_file_that_is_no_list_is_refused_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenSource, match=r"^catalogue/a.json:3: expected a list of products"):
        read(tmp_path, "a.json", '\n\n{"products": []}')


def test_a_bad_product_is_named_with_its_line_and_field(tmp_path: Path) -> None:
    rows = [
        '{"id": "a", "title": "A", "price": "cheap"}',
        '{"id": "b/c", "title": "B"}',
        '{"title": "C"}',
        "7",
        '{"id": "d", "title": "D"}',
    ]
    catalogue = read(tmp_path, "a.json", "[\n" + ",\n".join(rows) + "\n]")

    assert [product.id for product in catalogue.products] == ["d"]
    assert [problem.line for problem in catalogue.problems] == [2, 3, 4, 5]
    assert "price" in said(catalogue)[0]
    assert "id: field required" in said(catalogue)[2]


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        (
            "price",
            "3.299,00",
            "price: '3.299,00' is no number: write it with a point and no other sign, such as 3299.00",
        ),
        ("price", "€4.50", "price: '€4.50' is no number"),
        ("price", -1, "price: -1 is less than 0"),
        ("attributes", {"Weight": "2 kg"}, "attributes.Weight: '2 kg' is not names with values in braces"),
        ("id", "fiets é", "id: 'fiets é' is not what it must be: it begins with a letter or a digit"),
        ("currency", "euro", "currency: 'euro' is not what it must be: it is three capital letters"),
        ("url", 7, "url: 7 is not text: put it between quotation marks"),
        ("description", ["x" * 100], "description: ['" + "x" * 58 + "… is not text"),
    ],
)
def test_a_mistake_shows_what_stands_there_and_how_it_is_written(
    tmp_path: Path, field: str, value: object, what: str
) -> None:
    catalogue = read(tmp_path, "a.json", json.dumps([{"id": "a", "title": "A", field: value}]))

    (problem,) = said(catalogue)
    assert f"is left out: {what}" in problem


def test_a_second_product_with_the_same_id_is_left_out_and_says_where_the_first_is(tmp_path: Path) -> None:
    rows = '[{"id": "a", "title": "First"},\n{"id": "a", "title": "Second"},\n{"id": "z", "title": "Z"}]'
    catalogue = read(tmp_path, "a.json", rows, {"z": "catalogue/other.csv:2"})

    assert only(catalogue).title == "First"
    assert said(catalogue) == [
        "catalogue/a.json:2: product 'a' is already in catalogue/a.json:1; this one is left out",
        "catalogue/a.json:3: product 'z' is already in catalogue/other.csv:2; this one is left out",
    ]


def test_a_misspelled_field_is_mentioned_once(tmp_path: Path) -> None:
    catalogue = read(
        tmp_path,
        "a.json",
        '[{"id": "a", "title": "A", "atributes": {}}, {"id": "b", "title": "B", "atributes": {}}]',
    )

    assert len(catalogue.products) == 2
    assert said(catalogue) == [
        "catalogue/a.json:1: the field 'atributes' is not known and ignored (said once)"
    ]


def test_csv_rows_without_an_id_or_with_the_wrong_number_of_cells_are_named(tmp_path: Path) -> None:
    rows = "id,title,sku,price\na,A,A-1,5.00\n,No id,X-1,1\nb,B\nc,C,C-1,2,surplus\nd,D,D-1,free\n"
    catalogue = read(tmp_path, "c.csv", rows)

    assert [product.id for product in catalogue.products] == ["a", "d"]
    assert sorted(problem.line for problem in catalogue.problems) == [3, 4, 5, 6]


def test_lines_are_counted_through_quoted_line_breaks(tmp_path: Path) -> None:
    catalogue = read(tmp_path, "c.csv", 'id,title,description\na,A,"two\nlines"\n,B,none\n')

    assert [problem.line for problem in catalogue.problems] == [4]
    assert only(catalogue).description == "two lines"


def test_an_open_quote_is_named_and_the_rows_before_it_count(tmp_path: Path) -> None:
    catalogue = read(tmp_path, "c.csv", 'id,title\na,A\nb,"B\nc,C\n')

    assert [product.id for product in catalogue.products] == ["a"]
    assert [problem.line for problem in catalogue.problems] == [3]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_cells_may_be_parted_as_a_spreadsheet_in_europe_does(tmp_path: Path, delimiter: str) -> None:
    rows = COVER_ROWS.replace(",", delimiter)
    assert only(read(tmp_path, "c.csv", rows)) == only(read(tmp_path, "c.csv", COVER_ROWS))


def test_a_csv_without_an_id_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenSource, match=r"c.csv:1: the first line must name the columns"):
        read(tmp_path, "c.csv", "sku,title\n1,A\n")


def test_text_that_is_not_utf8_is_refused_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenSource, match=r"c.csv:3: is not UTF-8 text \(byte 0xe9\); save it as UTF-8"):
        read(tmp_path, "c.csv", b"\xef\xbb\xbfid,title\na,A\nb,Caf\xe9\n")


def test_a_used_sku_is_left_out(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "title": "A", "variants": [{"sku": "S"}]},
        {"id": "b", "title": "B", "variants": [{"sku": "S"}]},
    ]
    catalogue = read(tmp_path, "a.json", json.dumps(rows))

    assert [len(product.variants) for product in catalogue.products] == [1, 0]
    assert "the SKU 'S' of product 'b' was already used" in said(catalogue)[0]


def test_the_format_is_written_down_as_it_is_read(tmp_path: Path) -> None:
    """The README shows one product twice, and names every field and column."""
    readme = (Path(__file__).parents[2] / "evals/shop/README.md").read_text(encoding="utf-8")
    part = readme.partition("## Products")[2].partition("\n## ")[0]
    as_json, as_csv = (
        read(tmp_path, f"a.{kind}", re.findall(rf"```{kind}\n(.*?)```", part, re.DOTALL)[0])
        for kind in ("json", "csv")
    )

    assert as_json.problems == as_csv.problems == ()
    assert only(as_json).variants[1].options == only(as_csv).variants[1].options == {"Colour": "Rust"}
    assert only(as_json).price == only(as_csv).price
    assert set(re.findall(r"`(\w+)`", part)) >= set(CSV_COLUMNS)
