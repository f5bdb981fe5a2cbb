"""What products, their attributes and their variants sound like."""

import json
from pathlib import Path

import pytest

from retrieval.catalogue import Product, read_catalogue
from retrieval.passages import Passage, PassageKind
from retrieval.prose import attribute_sentence, is_plural, product_passages
from retrieval.sources import Source
from tests.retrieval.conftest import GRILL


@pytest.fixture
def grill(tmp_path: Path) -> Product:
    path = tmp_path / "grills.json"
    path.write_text(json.dumps([GRILL]), encoding="utf-8")
    return read_catalogue(Source(path, "catalogue/grills.json")).products[0]


def passages(product: Product) -> dict[str, Passage]:
    return {passage.id: passage for passage in product_passages(product, {"cover-22": "Cover for Ember 22"})}


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        (("Dimensions", "Width", "60 cm"), "The Ember 22 is 60 cm wide."),
        (("Dimensions", "Width, shelves folded", "58 cm"), "The Ember 22 is 58 cm wide (shelves folded)."),
        (("Dimensions", "Weight", "27 kg"), "The Ember 22 weighs 27 kg."),
        (("Dimensions", "Cooking area", "56 × 43 cm"), "The cooking area of the Ember 22 is 56 × 43 cm."),
        (("Fuel", "Fuel", "propane or butane"), "The Ember 22 runs on propane or butane."),
        (("Fuel", "Natural gas", "not suitable, and it cannot be converted"),
         "Ember 22, natural gas: not suitable, and it cannot be converted."),
        (("Fuel", "Natural gas", "No"), "Ember 22, natural gas: No."),
        (("Care", "Dishwasher safe", "No"), "The Ember 22 is not dishwasher safe."),
        (("Care", "Grates", "brush while warm; never in the dishwasher"),
         "Ember 22, grates: brush while warm; never in the dishwasher."),
        (("Materials", "Lid", "enamelled steel"), "The lid of the Ember 22 is enamelled steel."),
        (("Materials", "Bands and hinge", "steel"), "The bands and hinge of the Ember 22 are steel."),
        (("Warranty", "Burners", "10 years"), "The warranty on the burners of the Ember 22 is 10 years."),
        (("Warranty", "All parts", "2 years"), "The warranty on all parts of the Ember 22 is 2 years."),
        (("Assembly", "Time", "45 minutes"), "Assembling the Ember 22 takes 45 minutes."),
        (("Smart", "Wi-Fi", "2.4 GHz"), "The Wi-Fi of the Ember 22 is 2.4 GHz."),
        (("Fuel", "Charcoal", "1 kg lasts six hours"), "Ember 22, charcoal: 1 kg lasts six hours."),
    ],
)  # fmt: skip
def test_an_attribute_is_a_sentence(attribute: tuple[str, str, str], expected: str) -> None:
    group, name, value = attribute
    assert attribute_sentence("Ember 22", group, name=name, value=value) == expected


def test_several_things_take_the_plural() -> None:
    assert (
        attribute_sentence("Grill tongs", "Dimensions", name="Length", value="30 cm")
        == "The Grill tongs are 30 cm long."
    )


@pytest.mark.parametrize(
    ("title", "plural"),
    [
        ("Grill tongs", True),
        ("Smoking chips, 2 kg", True),
        ("Cover for Hearth bowls", False),
        ("Smoking pellets 10 kg", True),
        ("Smoking pellets 10kg", True),
        ("Heat-proof gloves, pair", True),
        ("Skewers (set of 4)", True),
        ("Ember 22", False),
        ("Vos 16", False),
        ("Vos 16, blue", False),
        ("Kettle 57", False),
        ("Grill brush without bristles", False),
        ("Pair of gloves", False),
        ("Pizza Press", False),
        ("The Canvas", False),
        ("烤架", False),
    ],
)
def test_a_title_is_plural_by_its_head_noun(title: str, *, plural: bool) -> None:
    assert is_plural(title) is plural


def test_the_product_passage_says_price_stock_and_what_fits(grill: Product) -> None:
    overview = passages(grill)["product/ember-22"]

    assert overview.text == (
        "A small gas grill for two. The Ember 22 costs from €349.00 to €359.50, depending on the variant. "
        "The Ember 22 is in stock in Black. The Ember 22 fits the Cover for Ember 22."
    )
    assert overview.facts["Price"] == "€349.00 to €359.50"
    assert (overview.kind, overview.product_id, overview.url) == (
        PassageKind.PRODUCT,
        "ember-22",
        "/products/ember-22",
    )


def test_the_variant_table_is_said_line_by_line(grill: Product) -> None:
    table = passages(grill)["product/ember-22/variants"]

    assert table.text == (
        "The Ember 22 can be had in colour Black or Sage. The Ember 22 in Black (E22-B) costs €349.00; 12 in stock. "
        "The Ember 22 in Sage (E22-S) costs €359.50; it is out of stock, expected back in 9 days."
    )
    assert table.facts == {
        "Black": "€349.00, 12 in stock",
        "Sage": "€359.50, out of stock, expected back in 9 days",
    }


def test_a_product_gives_one_passage_per_group_with_the_groups_values_as_facts(grill: Product) -> None:
    made = passages(grill)

    assert list(made) == [
        "product/ember-22",
        "product/ember-22/dimensions",
        "product/ember-22/fuel",
        "product/ember-22/variants",
    ]
    assert made["product/ember-22/dimensions"].facts == {"Width": "60 cm", "Weight": "27 kg"}
    assert made["product/ember-22/dimensions"].path == ("Ember 22", "Dimensions")


def test_groups_with_the_same_slug_keep_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    groups = {"Fuel!": {"a": "1"}, "fuel": {"b": "2"}, "Variants": {"c": "3"}}
    path.write_text(
        json.dumps([{"id": "a", "title": "A", "attributes": groups, "variants": [{"sku": "S"}]}]),
        encoding="utf-8",
    )
    (product,) = read_catalogue(Source(path, "a.json")).products

    names = [passage.id for passage in product_passages(product, {})]
    assert len(names) == len(set(names)) == 5
