"""The style pictures: one for each painter, light, large enough, each of its own kind."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from scripts.generate import style_pictures
from scripts.support.places import MEASURED_STYLES, style_names, style_picture


def colors_of(name: str) -> np.ndarray:
    """The shares of a picture's colors, in four steps of red, green, and blue each."""
    pixels_of = np.asarray(Image.open(style_picture(name)).convert("RGB").resize((96, 96)), dtype=int) // 64
    counts = np.bincount(pixels_of.reshape(-1, 3) @ (16, 4, 1), minlength=64)
    return np.asarray(counts / counts.sum())


def test_every_painter_has_its_picture_and_every_picture_its_painter() -> None:
    assert style_pictures.painters() == style_names()
    assert len(style_names()) >= 16 and set(MEASURED_STYLES) < set(style_names())


@pytest.mark.parametrize("name", style_names())
def test_pictures_are_square_and_light(name: str) -> None:
    with Image.open(style_picture(name)) as picture:
        assert picture.size == (style_pictures.SIZE, style_pictures.SIZE) and picture.format == "JPEG"
    assert style_picture(name).stat().st_size <= style_pictures.MOST_BYTES


def test_no_two_pictures_have_the_same_colors() -> None:
    shares = {name: colors_of(name) for name in style_names()}
    alike = {pair: np.minimum(shares[pair[0]], shares[pair[1]]).sum() for pair in combinations(shares, 2)}
    closest = max(alike, key=lambda pair: alike[pair])
    assert alike[closest] < 0.75, f"{closest} share {alike[closest]:.0%} of their colors"


@pytest.mark.parametrize("name", ["wood_grain", "ikat", "woodcut"])
def test_some_styles_have_one_main_direction(name: str) -> None:
    gray = np.asarray(Image.open(style_picture(name)).convert("L"), dtype=float)
    down, across = np.gradient(gray)
    xx, yy, xy = (across**2).mean(), (down**2).mean(), (across * down).mean()
    # How much the gradients of the picture agree, by the eigenvalues of their structure tensor.
    assert np.hypot(xx - yy, 2 * xy) / (xx + yy) > 0.3


def test_the_same_picture_is_painted_every_time() -> None:
    assert style_pictures.paint("wood_grain").tobytes() == style_pictures.paint("wood_grain").tobytes()


def test_an_unknown_style_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        style_pictures.main(["baroque"])
    assert "there is no style baroque; choose from agate, " in capsys.readouterr().err
