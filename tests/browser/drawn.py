"""A portrait for the pictures in the documents, drawn here: it shows nobody."""

import io

from PIL import Image, ImageDraw

WALL, SKIN, SHADE, HAIR, COAT, INK = "#8fa79c", "#e3b595", "#d3a180", "#4a3024", "#a84a1c", "#2a1e18"
SIDE, FINER = 480, 4


def portrait() -> bytes:
    """Return a drawn portrait as a JPEG."""
    large = Image.new("RGB", (SIDE * FINER, SIDE * FINER), WALL)
    pen = ImageDraw.Draw(large)

    def at(left: int, top: int, right: int, bottom: int) -> tuple[int, int, int, int]:
        return left * FINER, top * FINER, right * FINER, bottom * FINER

    pen.ellipse(at(128, 62, 352, 330), fill=HAIR)
    pen.ellipse(at(54, 372, 426, 760), fill=COAT)
    pen.rectangle(at(204, 290, 276, 392), fill=SHADE)
    pen.ellipse(at(194, 352, 286, 420), fill=SHADE)
    pen.ellipse(at(154, 108, 326, 338), fill=SKIN)
    pen.pieslice(at(140, 66, 340, 250), 178, 362, fill=HAIR)
    pen.ellipse(at(148, 128, 214, 176), fill=HAIR)
    pen.ellipse(at(266, 128, 332, 176), fill=HAIR)
    for left in (196, 268):
        pen.ellipse(at(left, 212, left + 16, 230), fill=INK)
        pen.arc(at(left - 8, 188, left + 24, 214), 200, 340, fill=HAIR, width=5 * FINER)
    pen.arc(at(204, 232, 276, 294), 25, 155, fill="#9c4a3c", width=6 * FINER)
    target = io.BytesIO()
    near = large.crop(at(64, 36, 416, 388))
    near.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(target, "JPEG", quality=92)
    return target.getvalue()
