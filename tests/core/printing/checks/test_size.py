"""Whether the model fits into the printer, and shows in it."""

from __future__ import annotations

import pytest

from core.printing.checks.size import check_size
from core.settings.print_processes import process_of
from tests.core.printing import broken

SANDSTONE = process_of("sandstone", "full-color")


@pytest.mark.parametrize("size", [(254, 381, 203), (203, 254, 381), (10, 370, 10), (2, 2, 2)])
def test_models_may_lie_on_any_side(size: tuple[float, float, float]) -> None:
    assert check_size(broken.box(*size), SANDSTONE).verdict == "passed"


@pytest.mark.parametrize(
    ("size", "height"), [((10, 10, 762), 381), ((300, 300, 300), 203), ((508, 381, 100), 66), ((210, 250, 300), 290)]
)
def test_the_height_that_fits_is_told(size: tuple[float, float, float], height: float) -> None:
    found = check_size(broken.box(*size), SANDSTONE)
    assert (found.verdict, found.remedy) == ("failed", "height")
    assert found.figures["largest_height_mm"] == pytest.approx(height, rel=0.02)
    scale = found.figures["largest_height_mm"] / size[2]
    assert check_size(broken.moved(broken.box(*size), (0, 0, 0), scale), SANDSTONE).verdict == "passed"


def test_models_smaller_than_a_wall_fail() -> None:
    found = check_size(broken.box(1, 1.9, 1), SANDSTONE)
    assert (found.verdict, found.remedy) == ("failed", "height")
