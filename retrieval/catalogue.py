"""The catalogue is what the shop sells: products, their attributes and their variants, read from JSON and CSV."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from retrieval.delimiters import delimiter_of
from retrieval.mistakes import placed
from retrieval.sources import Problem, Source

CSV_COLUMNS = (
    "id", "title", "url", "category", "description", "currency", "image", "sku", "price", "stock", "restock_in_days",
    "compatible_with",
)  # fmt: skip
OPTION_PREFIX, ATTRIBUTE_PREFIX = "option:", "attr:"
PRODUCT_COLUMNS = ("title", "url", "category", "description", "currency", "image")
STOCK_COLUMNS = ("stock", "restock_in_days")


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought. `stock` is None when the shop does not say, `price` when it is the product's."""

    sku: str
    options: dict[str, str] = field(default_factory=dict)
    price: Decimal | None = None
    stock: int | None = None
    restock_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One product as the shop describes it. `attributes` is group → name → value; `price` is the lowest of its
    variants' when the catalogue gives none of its own; `source` is the file and line it came from."""

    id: str
    title: str
    url: str | None = None
    category: str | None = None
    description: str = ""
    price: Decimal | None = None
    currency: str = "EUR"
    image: str | None = None
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    compatible_with: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    source: str = ""

    def price_of(self, variant: Variant) -> Decimal | None:
        return self.price if variant.price is None else variant.price


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one file of the catalogue gave, each product with the line it begins on."""

    products: tuple[Product, ...]
    lines: Mapping[str, int]
    problems: tuple[Problem, ...]


def _words(value: object) -> object:
    """An attribute's value in words: lists joined, truth as Yes and No, numbers as written."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str | int | Decimal) for item in value):
        return ", ".join(str(item) for item in value)
    return " ".join(value.split()) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_words)]
Price = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]


class VariantRow(BaseModel):
    model_config = ConfigDict(extra="allow")
    sku: Annotated[str, Field(min_length=1)]
    options: dict[str, Words] = {}
    price: Price | None = None
    stock: Annotated[int, Field(ge=0)] | None = None
    restock_in_days: Annotated[int, Field(ge=0)] | None = None


class ProductRow(BaseModel):
    model_config = ConfigDict(extra="allow")
    id: Id
    title: Annotated[Words, Field(min_length=1)]
    url: str | None = None
    category: str | None = None
    description: str = ""
    price: Price | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    image: str | None = None
    attributes: dict[str, dict[str, Words]] = {}
    compatible_with: list[str] = []
    variants: list[VariantRow] = []


def read_catalogue(source: Source, taken: Mapping[str, str] | None = None) -> Catalogue:
    """Read one file. `taken` names the products read before (id → source): a second one is a problem and left out.

    Raises BrokenSource when nothing of the file can be read.
    """
    reader = _Reader(source, dict(taken or {}))
    rows = _csv_rows(source, reader) if source.path.suffix.lower() == ".csv" else _json_rows(source, reader)
    for row in rows:
        reader.take(row.line, row.value)
    return Catalogue(tuple(reader.products), reader.lines, tuple(reader.problems))


class _Reader:
    """Gathers what a file gives, row by row."""

    def __init__(self, source: Source, taken: dict[str, str]) -> None:
        self.source = source
        self.taken = taken
        self.skus: set[str] = set()
        self.products: list[Product] = []
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._ignored: set[str] = set()

    def report(self, line: int, what: str) -> None:
        self.problems.append(self.source.problem(line, what))

    def take(self, line: int, row: object) -> None:
        if not isinstance(row, dict):
            self.report(
                line, f"expected a product, an object with an id and a title, not {type(row).__name__}"
            )
            return
        try:
            parsed = ProductRow.model_validate(row)
        except ValidationError as error:
            self.report(line, f"product {row.get('id')!r} is left out: {_explain(error)}")
            return
        if parsed.id in self.taken:
            self.report(
                line, f"product {parsed.id!r} is already in {self.taken[parsed.id]}; this one is left out"
            )
            return
        for name in (*(parsed.model_extra or {}), *(n for v in parsed.variants for n in v.model_extra or {})):
            if name not in self._ignored:
                self._ignored.add(name)
                self.report(line, f"the field {name!r} is not known and ignored (said once)")
        self.taken[parsed.id] = f"{self.source.name}:{line}"
        self.lines[parsed.id] = line
        self.products.append(self._product(line, parsed))

    def _product(self, line: int, row: ProductRow) -> Product:
        variants = []
        for variant in row.variants:
            if variant.sku in self.skus:
                self.report(line, f"the SKU {variant.sku!r} of product {row.id!r} was already used; left out")
                continue
            self.skus.add(variant.sku)
            variants.append(Variant(**{name: getattr(variant, name) for name in Variant.__slots__}))
        prices = [variant.price for variant in variants if variant.price is not None]
        return Product(
            id=row.id,
            title=row.title,
            url=row.url or None,
            category=row.category or None,
            description=" ".join(row.description.split()),
            price=row.price if row.price is not None else min(prices, default=None),
            currency=row.currency,
            image=row.image or None,
            attributes={group: dict(values) for group, values in row.attributes.items() if values},
            compatible_with=tuple(dict.fromkeys(row.compatible_with)),
            variants=tuple(variants),
            source=f"{self.source.name}:{line}",
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """A product not yet checked, and the line it begins on."""

    line: int
    value: object


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _json_rows(source: Source, reader: _Reader) -> Iterator[_Row]:
    """The items of the list, one by one, so that what stands before a mistake is still read."""
    text = source.text()
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
    position = _skip_space(text, 0)
    if text[position : position + 1] != "[":
        raise source.broken(text.count("\n", 0, position) + 1, "expected a list of products: '[' comes first")
    position, line, counted = position + 1, 1, 0
    while True:
        position = _skip_space(text, position)
        line, counted = line + text.count("\n", counted, position), position
        if text[position : position + 1] == "]":
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            reader.report(error.lineno, f"is not JSON from here on: {error.msg} (column {error.colno})")
            return
        except (ValueError, RecursionError) as error:
            reader.report(line, f"is not JSON from here on: {str(error) or type(error).__name__}")
            return
        yield _Row(line, value)
        position = _skip_space(text, position)
        mark = text[position : position + 1]
        if mark not in {",", "]"}:
            wrong = line + text.count("\n", counted, position)
            reader.report(wrong, "is not JSON from here on: expected ',' or ']' after a product")
            return
        position += mark == ","


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\n\r":
        position += 1
    return position


def _csv_rows(source: Source, reader: _Reader) -> Iterator[_Row]:
    """One row per product, its variants joined from the file's rows."""
    text = source.text()
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter_of(text, {"id"}), strict=True)
    try:
        columns = [name.strip() for name in rows.fieldnames or ()]
    except csv.Error as error:
        raise source.broken(1, f"is not CSV: {error}") from error
    if "id" not in columns:
        raise source.broken(1, "the first line must name the columns, and one of them must be 'id'")
    rows.fieldnames = columns
    for name in columns:
        if name not in CSV_COLUMNS and not name.startswith((OPTION_PREFIX, ATTRIBUTE_PREFIX)):
            reader.report(1, f"the column {name!r} is not known and ignored")
        elif "sku" not in columns and _is_of_a_variant(name):
            reader.report(
                1, f"the column {name!r} is ignored: it is of a variant, which a column 'sku' names"
            )
    joined = _Joined(reader)
    line = rows.line_num + 1
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            reader.report(line, f"is not CSV from here on: {error}")
            break
        if cells is None:
            break
        joined.take(cells, line)
        line = rows.line_num + 1
    yield from (_Row(joined.lines[name], product) for name, product in joined.products.items())


def _is_of_a_variant(column: str) -> bool:
    return column in STOCK_COLUMNS or column.startswith(OPTION_PREFIX)


class _Joined:
    """The rows of a CSV joined to products. What two rows say differently of one product is named; the first counts."""

    def __init__(self, reader: _Reader) -> None:
        self.products: dict[str, dict[str, Any]] = {}
        self.lines: dict[str, int] = {}
        self._reader = reader
        self._said: dict[tuple[str, str], tuple[str, int]] = {}  # (id, column) → its cell and line

    def take(self, cells: dict[str, Any], line: int) -> None:
        surplus = cells.pop(None, None)  # type: ignore[call-overload] # DictReader's key for cells beyond the columns
        if surplus or any(value is None for value in cells.values()):
            self._reader.report(
                line, f"has {'more' if surplus else 'fewer'} cells than the first line has columns; left out"
            )
            return
        filled = {name: value.strip() for name, value in cells.items() if value.strip()}
        if "id" not in filled:
            self._reader.report(line, "has no id; left out")
            return
        key = filled["id"]
        product = self.products.setdefault(key, {"id": key, "variants": [], "attributes": {}})
        self.lines.setdefault(key, line)
        if "sku" in filled:
            self._variant(product, filled, line)
        elif "sku" in cells and (lost := [name for name in filled if _is_of_a_variant(name)]):
            what = f"has no sku, so its {', '.join(lost)} can be of no variant and "
            self._reader.report(line, what + ("is left out" if len(lost) == 1 else "are left out"))
        for name, value in filled.items():
            if self._is_new(key, name, value=value, line=line, with_sku="sku" in filled):
                _put(product, name, value)

    def _is_new(self, key: str, name: str, *, value: str, line: int, with_sku: bool) -> bool:
        """Tell whether this cell is the first to say this of the product; name one that says otherwise."""
        of_all = name in {*PRODUCT_COLUMNS, "compatible_with"} or name.startswith(ATTRIBUTE_PREFIX)
        if not of_all and (name != "price" or with_sku):
            return False
        first, there = self._said.setdefault((key, name), (value, line))
        if first != value:
            cure = "; what differs between variants is an option" if name.startswith(ATTRIBUTE_PREFIX) else ""
            self._reader.report(
                line, f"{name} of product {key!r} is {first!r} in line {there}; {value!r} is left out{cure}"
            )
        return there == line

    def _variant(self, product: dict[str, Any], filled: dict[str, str], line: int) -> None:
        row: dict[str, Any] = {n: filled[n] for n in ("sku", "price", *STOCK_COLUMNS) if n in filled}
        row["options"] = {
            n.removeprefix(OPTION_PREFIX): v for n, v in filled.items() if n.startswith(OPTION_PREFIX)
        }
        try:
            product["variants"].append(VariantRow.model_validate(row).model_dump())
        except ValidationError as error:
            self._reader.report(line, f"the variant {row['sku']!r} is left out: {_explain(error)}")


def _put(product: dict[str, Any], name: str, value: str) -> None:
    """Write what a cell says of the whole product."""
    if name.startswith(ATTRIBUTE_PREFIX):
        group, _, attribute = name.removeprefix(ATTRIBUTE_PREFIX).partition("/")
        product["attributes"].setdefault(group, {}).setdefault(attribute or group, value)
    elif name == "compatible_with":
        product[name] = [other.strip() for other in value.split("|") if other.strip()]
    else:
        product[name] = value


def _explain(error: ValidationError) -> str:
    """The first three complaints, each with the path to what it is about."""
    return "; ".join(placed(detail) for detail in error.errors(include_url=False)[:3])
