"""Compares what a page looks like with what it looked like before, and draws the difference for a person to see."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

STEP_LEVELS = 4
"""Between two shades that are kept apart: half of that is nearer than what counts as a difference."""

NEAR_LEVELS = 8
"""Of 255 in one channel: nearer, and it is the rounding, or another processor's; one ground for another is more."""

SPECKS_SHARE = 0.0003
"""Of all points: what may differ more without anything having changed, such as one letter's edge."""

GAP_PX = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed: the share of points that differ, or all of them where the sizes do, and a picture of it."""

    share: float
    picture: Image.Image


def kept(picture: Image.Image) -> Image.Image:
    """Return a picture as it is kept: in few shades, so that it is small, and the same whenever it is taken."""
    return picture.convert("RGB").point(
        lambda level: min(255, level // STEP_LEVELS * STEP_LEVELS + STEP_LEVELS // 2)
    )


def difference(before: Image.Image, now: Image.Image) -> Difference | None:
    """Return what changed, or None where a person would see no change."""
    before, now = before.convert("RGB"), now.convert("RGB")
    if before.size != now.size:
        return Difference(1.0, _side_by_side(before, now))
    changed = _changed(before, now)
    share = changed.histogram()[255] / (changed.width * changed.height)
    if share <= SPECKS_SHARE:
        return None
    shown = Image.composite(Image.new("RGB", now.size, (220, 0, 60)), _faded(now), changed)
    return Difference(share, _side_by_side(before, now, shown))


def _changed(before: Image.Image, now: Image.Image) -> Image.Image:
    """White where any channel differs by more than a little."""
    bands = ImageChops.difference(before, now).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return most.point(lambda level: 255 if level > NEAR_LEVELS else 0)


def _faded(picture: Image.Image) -> Image.Image:
    return Image.blend(picture, Image.new("RGB", picture.size, (255, 255, 255)), 0.75)


def _side_by_side(*pictures: Image.Image) -> Image.Image:
    width = sum(one.width for one in pictures) + GAP_PX * (len(pictures) - 1)
    sheet = Image.new("RGB", (width, max(one.height for one in pictures)), (128, 128, 128))
    at = 0
    for one in pictures:
        sheet.paste(one, (at, 0))
        ImageDraw.Draw(sheet).rectangle((at, 0, at + one.width - 1, one.height - 1), outline=(128, 128, 128))
        at += one.width + GAP_PX
    return sheet
