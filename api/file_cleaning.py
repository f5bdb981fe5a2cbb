"""Makes a stranger's file safe to pass on: known by its content, without metadata, scripts or anything hidden.

What parses a stranger's bytes may hang or eat memory. So it runs as a process of its own with bounds on both:
`python -m api.file_cleaning` reads the file from its input and writes one line of JSON and then the clean bytes;
with `portrait` after it, it makes a small square picture of somebody, or nothing.
"""

import asyncio
import io
import json
import resource
import sys
from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]

SECONDS_AT_MOST = 20
MEMORY_BYTES_AT_MOST = 2 * 1024**3
PIXELS_AT_MOST = 50_000_000
LONGEST_SIDE = 2_560
"""Enough to read the plate on a grill, and a fraction of what a phone's camera takes."""

PORTRAIT_SIDE = 192
"""Three times the largest it is shown at, for screens with more points."""

SUFFIXES: dict[Kind, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}


class NotWanted(Exception):
    """The file is of no kind that may be sent, or can't be read as what it claims to be; says what to do."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file that is safe to pass on; pixels for a picture."""

    type: Kind
    content: bytes
    width: int | None = None
    height: int | None = None


class FileCleaner:
    """Has files cleaned, a few at a time: more would take the machine from those who talk."""

    def __init__(self, at_once: int = 2) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def clean(self, content: bytes) -> Cleaned:
        """Return the file as it may be passed on. Raises NotWanted."""
        async with self._turns:
            return await _in_a_process(content)

    async def portrait(self, content: bytes) -> Cleaned:
        """Return a picture of somebody as others may be shown it, square and small. Raises NotWanted."""
        async with self._turns:
            return await _in_a_process(content, "portrait")


async def _in_a_process(content: bytes, *what: Literal["portrait"]) -> Cleaned:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.file_cleaning", *what,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        output, _ = await asyncio.wait_for(process.communicate(content), SECONDS_AT_MOST)
    except TimeoutError:
        raise NotWanted("This file takes too long to look through; send a picture of it instead.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    head, _, clean = output.partition(b"\n")
    if process.returncode or not head:
        kinds = "(JPEG, PNG or WebP)" if what else "(JPEG, PNG, WebP, GIF) or a PDF"
        raise NotWanted(f"This file can't be read; send a picture {kinds}.")
    told = json.loads(head)
    if "refused" in told:
        raise NotWanted(told["refused"])
    return Cleaned(told["type"], clean, told["width"], told["height"])


def cleaned(content: bytes) -> Cleaned:
    """Return the file as it may be passed on. Raises NotWanted, or whatever a broken file does to its reader."""
    return _pdf(content) if content.startswith(b"%PDF-") else _picture(content)


def _picture(content: bytes) -> Cleaned:
    """Draw the picture anew: its pixels, turned as they were meant, and nothing else that the file held."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only the process that cleans needs it

    try:
        picture: Image.Image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF"))
    except UnidentifiedImageError:
        raise NotWanted("Only pictures (JPEG, PNG, WebP, GIF) and PDFs can be sent.") from None
    if picture.width * picture.height > PIXELS_AT_MOST:
        raise NotWanted("This picture is too large; send a smaller one.")
    kind: Kind = "image/jpeg" if picture.format == "JPEG" else "image/png"
    if picture.format == "WEBP":
        kind = "image/webp"
    upright = ImageOps.exif_transpose(picture)
    seen_through = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    plain = upright.convert("RGBA" if seen_through and kind != "image/jpeg" else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.frombytes(
        plain.mode, plain.size, plain.tobytes()
    )  # no `info`: it would be written out again
    target = io.BytesIO()
    bare.save(target, kind.removeprefix("image/").upper(), quality=85)
    return Cleaned(kind, target.getvalue(), *bare.size)


def portrait(content: bytes) -> Cleaned:
    """Draw somebody's picture anew, upright, cut square and small. Raises as `cleaned` does."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415

    try:
        picture: Image.Image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
    except UnidentifiedImageError:
        raise NotWanted("Only a picture (JPEG, PNG or WebP) can show somebody.") from None
    if picture.width * picture.height > PIXELS_AT_MOST:
        raise NotWanted("This picture is too large; take a smaller one.")
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    # Of a picture that stands upright more is cut off below: heads are above the middle.
    square = ImageOps.fit(upright, (PORTRAIT_SIDE, PORTRAIT_SIDE), centering=(0.5, 0.35))
    bare = Image.frombytes(square.mode, square.size, square.tobytes())
    target = io.BytesIO()
    bare.save(target, "WEBP", quality=85)
    return Cleaned("image/webp", target.getvalue(), *bare.size)


def _pdf(content: bytes) -> Cleaned:
    """Write the pages anew, without what a document may do by itself, carry along, or tell about its author."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - only the process that cleans needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise NotWanted("This PDF is locked; send one that opens without a password.")
        writer = PdfWriter()
        for page in reader.pages:
            kept = writer.add_page(page)
            for key in ("/AA", "/Metadata", "/PieceInfo"):
                kept.pop(key, None)
            _disarm(kept)
        writer.metadata = None
        target = io.BytesIO()
        writer.write(target)
    except PyPdfError:
        raise NotWanted("This PDF can't be read; send a picture of it instead.") from None
    return Cleaned("application/pdf", target.getvalue())


def _disarm(page: object) -> None:
    """Leave of a page's annotations those that only show: no script, no launch, no attachment."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject  # noqa: PLC0415

    if not isinstance(page, DictionaryObject) or "/Annots" not in page:
        return
    found = page["/Annots"].get_object()
    kept = ArrayObject()
    for annotation in found if isinstance(found, ArrayObject) else ():
        shown = annotation.get_object()
        if isinstance(shown, DictionaryObject) and not shown.keys() & {
            "/A",
            "/AA",
            "/FS",
            "/RichMediaContent",
        }:
            kept.append(annotation)
    page[NameObject("/Annots")] = kept


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_AT_MOST, SECONDS_AT_MOST))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_AT_MOST, MEMORY_BYTES_AT_MOST))
    try:
        make = portrait if sys.argv[1:] == ["portrait"] else cleaned
        found = make(sys.stdin.buffer.read())
    except NotWanted as refusal:
        sys.stdout.write(json.dumps({"refused": str(refusal)}) + "\n")
        return 0
    told = {key: value for key, value in asdict(found).items() if key != "content"}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + found.content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
