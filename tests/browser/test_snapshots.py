"""Both front ends look as they did when a person last looked; `make snapshots` says that a change is meant."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Browser, Locator

from tests.browser import pictures
from tests.browser.people import Visits
from tests.browser.snapshots import CASTS, FOLDER, Cast, kept_with, made_with, picture_of, states
from tests.servers import CHECKOUT

RESULTS = CHECKOUT / "test-results" / "snapshots"


@pytest.fixture(scope="module")
def same_letters(chromium: Browser) -> None:
    """Skip where letters look different for reasons that are not ours."""
    kept, here = kept_with(), made_with(chromium)
    if kept is None:
        pytest.skip("there are no pictures to compare with: `make snapshots` takes them")
    if (kept.program, kept.chromium) != (here.program, here.chromium):
        pytest.skip(
            f"the pictures were taken with {kept.program} {kept.chromium}, and this is {here.program} {here.chromium}"
        )
    if kept.fonts != here.fonts or not here.fonts:
        missing, more = set(kept.fonts) - set(here.fonts), set(here.fonts) - set(kept.fonts)
        pytest.skip(
            f"the pictures were taken with other fonts: {sorted(missing)} lack, {sorted(more)} are new"
        )


@pytest.mark.usefixtures("same_letters", "cleared")
@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.theme)
async def test_each_state_looks_as_it_did(visits: Visits, cast: Cast) -> None:
    changed: list[str] = []

    async def compare(name: str, element: Locator) -> None:
        file = FOLDER / f"{name}-{cast.theme}.png"
        now = await picture_of(element)
        if not file.exists():
            changed.append(f"{file.name} was never taken")
            return
        found = pictures.difference(Image.open(file), now)
        if found is not None:
            RESULTS.mkdir(parents=True, exist_ok=True)
            found.picture.save(RESULTS / file.name)
            shown = (RESULTS / file.name).relative_to(CHECKOUT)
            changed.append(f"{file.name}: {found.share:.2%} of it; see {shown} (before, now, where)")

    await states(visits, cast, compare)
    assert changed == [], "if that is meant, run `make snapshots` and look at what it changed"


# --- the comparing itself ------------------------------------------------------------------------------------


PAPER, SUNKEN, INK, TROUBLE = (250, 247, 242), (241, 236, 228), (33, 28, 22), (163, 33, 58)


def drawn(
    *, at: int = 40, ink: tuple[int, int, int] = INK, ground: tuple[int, int, int] = PAPER
) -> Image.Image:
    picture = Image.new("RGB", (320, 200), ground)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((20, 20, 300, 180), 14, fill=(255, 255, 255), outline=(226, 218, 205))
    draw.text((at, 90), "How was it?", fill=ink)
    return picture


async def test_what_is_kept_is_small_and_no_different(tmp_path: Path) -> None:
    pictures.kept(drawn()).save(tmp_path / "kept.png", optimize=True)
    assert (tmp_path / "kept.png").stat().st_size < 2_000
    assert pictures.difference(Image.open(tmp_path / "kept.png"), drawn()) is None


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(drawn(at=41), id="words that moved by a point"),
        pytest.param(drawn(ink=TROUBLE), id="words in another colour"),
        pytest.param(drawn(ground=SUNKEN), id="the ground of something else"),
        pytest.param(drawn().crop((0, 0, 320, 199)), id="another size"),
    ],
)
async def test_what_a_person_would_see_is_found_and_drawn(now: Image.Image) -> None:
    found = pictures.difference(pictures.kept(drawn()), now)
    assert found is not None
    assert found.picture.width > 2 * now.width


async def test_a_speck_is_no_change() -> None:
    now = drawn()
    now.putpixel((5, 5), (0, 0, 0))
    assert pictures.difference(drawn(), now) is None
