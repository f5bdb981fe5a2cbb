"""Turns a matplotlib drawing into inline SVG for a page: its colours are the page's, its words are text.

matplotlib knows no CSS, so a drawing uses marks for colours that no drawing would use otherwise, and each becomes a
custom property of the page (api/web/src/tokens.ts has the names). Outside of such a page all of them are the colour of
the text around.
"""

import hashlib
import io
import re
import textwrap
import warnings
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

WIDTH, HEIGHT = 420, 300
"""Of a drawing in CSS pixels: as wide as a phone, so that its words need no shrinking there."""

TEXT = 12
UNITS_PER_INCH = 72
"""Of matplotlib's SVG; a unit is a CSS pixel here."""

LABEL_LETTERS = 28
SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"


class Ink(StrEnum):
    """The colours of a drawing, named for the tokens they become."""

    INK = "#fd0000"
    SOFT = "#fd0001"
    LINE = "#fd0002"
    ACCENT = "#fd0003"
    PERSON = "#fd0004"
    WAIT = "#fd0005"
    TROUBLE = "#fd0006"


_PROPERTIES = {
    Ink.INK: "currentColor",
    Ink.SOFT: "var(--soft, currentColor)",
    Ink.LINE: "var(--line, currentColor)",
    Ink.ACCENT: "var(--accent-text, currentColor)",
    Ink.PERSON: "var(--person, currentColor)",
    Ink.WAIT: "var(--wait, currentColor)",
    Ink.TROUBLE: "var(--trouble, currentColor)",
}
_TINT = re.compile("#fc00([0-9a-f]{2})")
_FAMILY = re.compile(r"font-family: [^;]*;?")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_STYLE: dict[str, object] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "guanxi",  # the same drawing is the same text
    "text.parse_math": False,  # a label's dollar sign is a dollar sign
    "font.family": "DejaVu Sans",  # comes with matplotlib, and is wider than what a page will use
    "font.size": TEXT,
    "text.color": Ink.INK.value,
    "axes.edgecolor": Ink.SOFT.value,
    "axes.facecolor": "none",
    "axes.labelcolor": Ink.SOFT.value,
    "axes.labelsize": TEXT,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": Ink.LINE.value,
    "xtick.color": Ink.SOFT.value,
    "ytick.color": Ink.SOFT.value,
    "xtick.labelsize": TEXT - 1,
    "ytick.labelsize": TEXT - 1,
    "legend.frameon": False,
    "legend.fontsize": TEXT - 1,
    "legend.labelcolor": Ink.INK.value,
}


def tint(share: float) -> str:
    """Return the colour of a filled thing, from none of the accent (0) to so much that text on it stays legible (1)."""
    return f"#fc00{round(100 * min(max(share, 0.0), 1.0)):02x}"


def legible(text: str, letters: int = LABEL_LETTERS) -> str:
    """Return a label that fits a drawing: one line without control characters, cut at `letters`."""
    line = " ".join(_NOT_IN_XML.sub("�", text).split())
    return line if len(line) <= letters else line[: letters - 1].rstrip() + "…"


def picture(
    name: str, paint: Callable[["Drawing"], None], *, width: float = WIDTH, height: float = HEIGHT
) -> str:
    """Return what `paint` draws as an `svg` element of `width` by `height` CSS pixels, called `name` when read aloud.

    What it refers to inside itself bears names made of its content, so that many may stand in one page.
    """
    from matplotlib import rc_context  # noqa: PLC0415  # takes a second, and commands that draw nothing should not
    from matplotlib.figure import Figure as Drawing  # noqa: PLC0415

    written = io.StringIO()
    with rc_context(_STYLE), warnings.catch_warnings():  # type: ignore[arg-type]  # it lists its keys as literals
        warnings.filterwarnings(
            "ignore", message="Glyph .* missing from font"
        )  # the reader's fonts have more
        size = (width / UNITS_PER_INCH, height / UNITS_PER_INCH)
        drawing = Drawing(figsize=size, layout="constrained", facecolor="none")
        paint(drawing)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        drawing.savefig(written, format="svg", metadata=nothing)
    return _for_a_page(written.getvalue(), name, width=width, height=height)


def notice(name: str, sentence: str, *, height: float = 120) -> str:
    """Return an `svg` element that says in words why there is nothing to draw."""
    lines = "\n".join(textwrap.wrap(sentence, 48))

    def paint(drawing: "Drawing") -> None:
        drawing.text(0.5, 0.5, lines, ha="center", va="center", color=Ink.SOFT.value)

    return picture(f"{name}: {sentence}", paint, height=height)


def _for_a_page(text: str, name: str, *, width: float, height: float) -> str:
    root = ElementTree.fromstring(text)  # noqa: S314  # matplotlib wrote it; labels in it are escaped
    for defs in list(root.findall(f"{SVG}defs")):
        for style in list(defs.findall(f"{SVG}style")):
            defs.remove(style)  # it would hold for the whole page
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
        element.attrib = {
            key.removeprefix(XLINK): _in_page_terms(key, value, mark) for key, value in element.attrib.items()
        }
        if element.tag == "g":
            element.attrib.pop("id", None)  # nothing refers to a group
        if element.tag != "text":
            element.text = None
        element.tail = None
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "width": f"{width:g}",
        "height": f"{height:g}",
        "role": "img",
        "aria-label": _NOT_IN_XML.sub("�", name),
        "stroke-linejoin": "round",
    }
    return ElementTree.tostring(root, encoding="unicode")


def _in_page_terms(key: str, value: str, mark: str) -> str:
    if key == "id":
        return f"{value}-{mark}"
    if key.endswith("href"):
        return f"{value}-{mark}"
    if key == "clip-path":
        return value.replace(")", f"-{mark})")
    if key != "style":
        return " ".join(value.split()) if key == "d" else value
    for ink, property_ in _PROPERTIES.items():
        value = value.replace(ink, property_)
    value = _TINT.sub(lambda found: _mixed(int(found[1], 16)), value)
    return _FAMILY.sub("", value)


def _mixed(percent: int) -> str:
    """Stay below two thirds of the accent, where the page's ink reaches 4.5:1 on it in light and dark."""
    return f"color-mix(in srgb, var(--accent, currentColor) {percent * 0.65:.3g}%, transparent)"
