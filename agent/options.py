"""Options are what a product can be had in: colours, sizes, plugs; a text names some, or some that there are not.

Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.words import COLOURS, SHADES, normalise, stem, tokens
from retrieval.catalogue import Product, Variant

COLOUR_KINDS = ("colour", "color")
NONE: frozenset[str] = frozenset()
_UNITS = {
    "lit(?:er|re)s?|l": "l",
    "kilos?|kilograms?|kg": "kg",
    "centimet(?:er|re)s?|cm": "cm",
    "met(?:er|re)s?|m": "m",
    "millibars?|mbar": "mbar",
}
_MEASURE = re.compile(r"\d+(?:[.,]\d+)? ([a-z]+)")
_SIZE = r"(?:x{0,4}[sl]|m|\d{1,3})"
_SIZES = frozenset({"l", "kg", "g", "cm", "m", "ml"})
"""Units of how large things are: of two pressures none is the large one."""
_SIZED = re.compile(
    r" (?:the|a|an|your) (?:[\w-]+ )?(?:(?P<large>larger?|largest|big|bigger|biggest|long|longer|longest)"
    r"|(?P<small>small|smaller|smallest|little|short|shorter|shortest)) (?P<noun>[a-z]+)? ?"
)
_SIZE_NOUNS = frozenset(
    map(
        stem,
        [
            "one",
            "ones",
            "size",
            "version",
            "model",
            "pack",
            "bag",
            "in",
            "of",
            "for",
            "is",
            "and",
            "please",
            "too",
            "then",
        ],
    )
)
"""What may follow "the big" of which no product is called."""
TWO = 2
SHORT = 2
"""A value of so few letters is said with its kind, "size L", or after "in"."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a text asks of a product's options: the variants it means, the values it names.

    `absent` are values that there are not, `instead` what there is of their kind.
    """

    variants: tuple[Variant, ...]
    values: tuple[str, ...]
    absent: tuple[str, ...]
    instead: tuple[str, ...] = ()


def options_in(product: Product, plain: str) -> Options:
    """Return what `plain` (normalised) asks of the options of `product`; "green" is Sage where none is called so."""
    spaced = f" {' '.join(re.findall(r'(?:[^ ,?!.;:]|[.,](?=[0-9]))+', _in_symbols(plain)))} "
    colours = [value for kind in COLOUR_KINDS for value in values_of(product, kind)]
    named = {word for value in colours for word in tokens(value)}
    others = [word for word in tokens(plain) if word in COLOURS and word not in named] if named else []
    shades = {word: [one for one in colours if SHADES.get(word, NONE) & set(tokens(one))] for word in others}
    meant = {value for values in shades.values() for value in values}
    absent = [word for word in others if not shades[word]]
    instead = list(colours) if absent else []
    variants, chosen = product.variants, []
    for kind in dict.fromkeys(name for v in product.variants for name in v.options):
        values, coloured = values_of(product, kind), kind.lower() in COLOUR_KINDS
        own = [one for one in values if _is_named(one, kind, spaced) or (coloured and one in meant)]
        own = own or by_size(values, spaced, product.title)
        if own:
            chosen += own
            variants = tuple(v for v in variants if v.options.get(kind) in own)
        elif not coloured and (other := _other_than(values, kind, spaced)):
            absent.append(other)
            instead += values
    return Options(variants or product.variants, tuple(chosen), tuple(absent), tuple(instead))


def values_of(product: Product, kind: str) -> list[str]:
    """Return the values of one kind of option, each once, in the order of the variants."""
    return list(
        dict.fromkeys(
            v.options[name] for v in product.variants for name in v.options if name.lower() == kind.lower()
        )
    )


def _is_named(value: str, kind: str, spaced: str) -> bool:
    """Tell whether `spaced` names a value; what stands in its brackets, "L (180 to 190 cm)", need not be said."""
    whole = normalise(value)
    head = whole.partition(" (")[0]
    if f" {whole} " in spaced:
        return True
    said = (
        [head]
        if len(head) > SHORT
        else [f"{kind.lower()} {head}", f"in {head}", f"in a {head}", f"in an {head}"]
    )
    return head != whole and any(f" {one} " in spaced for one in said)


def by_size(values: Sequence[str], spaced: str, title: str = "") -> list[str]:
    """Return the value that is the largest or the smallest, where `spaced` speaks of "the big one" or "a long hose"."""
    said = _SIZED.search(spaced)
    read = [_MEASURE.match(normalise(one)) for one in values]
    units = {one[1] if one else "" for one in read}
    nouns = {stem(word) for word in tokens(title)} | _SIZE_NOUNS
    if (
        said is None
        or (said["noun"] and stem(said["noun"]) not in nouns)
        or len(values) < TWO
        or len(units) != 1
        or not units <= _SIZES
    ):
        return []
    sizes = {
        float(one[0].split()[0].replace(",", ".")): value
        for one, value in zip(read, values, strict=True)
        if one
    }
    return [sizes[(min if said["small"] else max)(sizes)]] if len(sizes) == len(values) else []


def _other_than(values: Sequence[str], kind: str, spaced: str) -> str:
    """Return the value that `spaced` names of this kind and that is none of `values`, "" where it names none.

    That is a size ("size XS"), or an amount in the unit that all of the values have ("in 52 cm").
    """
    if kind.lower() == "size" and (size := re.search(rf" size ({_SIZE}) ", spaced)) is not None:
        return size[1].upper()
    units = {found[1] if (found := _MEASURE.match(normalise(one))) else "" for one in values}
    if len(units) != 1 or units == {""}:
        return ""
    amount = re.search(rf" in (?:a |an )?(\d+(?:[.,]\d+)?) ?{re.escape(units.pop())} ", spaced)
    return amount.group().strip().removeprefix("in ").strip() if amount else ""


def _in_symbols(plain: str) -> str:
    """Return `plain` with its units as catalogues write them: "7 l" for "7 litre"."""
    for word, unit in _UNITS.items():
        plain = re.sub(rf"(?<=\d) ?(?:{word})\b", f" {unit}", plain)
    return plain
