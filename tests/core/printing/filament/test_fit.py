from __future__ import annotations

import numpy as np
import pytest

from core.parameterization.cielab import lab
from core.printing.filament.fit import Census, census, common, fitted


def surface(*parts: tuple[tuple[int, int, int], float], noise: float = 0.02) -> Census:
    """Return the census of a surface on which colors cover some percent each, all of them with noise."""
    random = np.random.default_rng(0)
    colors = [np.array(color) / 255 + random.normal(0, noise, (int(100 * percent), 3)) for color, percent in parts]
    return census(np.clip(np.concatenate(colors), 0, 1), np.full(sum(map(len, colors)), 1.0))


def nearest(colors: list[str], color: tuple[int, int, int]) -> float:
    """Return how far a color is from the nearest of some in CIELAB."""
    own = np.array([list(bytes.fromhex(code[1:])) for code in colors]) / 255
    return float(np.linalg.norm(lab(own) - lab(np.array(color) / 255), axis=1).min())


BLUE, RED, WHITE, BLACK = (30, 60, 160), (200, 30, 30), (250, 250, 250), (10, 10, 10)


def test_small_spots_of_other_colors_get_filaments_of_their_own() -> None:
    found = [filament.color for filament in fitted(surface((BLUE, 97), (RED, 1), (WHITE, 1), (BLACK, 1)), 4, 0)]
    assert nearest(found, BLUE) < 5 and nearest(found, RED) < 8
    assert {"#ffffff", "#000000"} < set(found)
    assert nearest(found[:1], BLUE) < 5, "the filament that covers the most comes first"


def test_white_is_white_even_if_cream_surrounds_it() -> None:
    found = [filament.color for filament in fitted(surface(((250, 240, 200), 80), (WHITE, 4), (RED, 16)), 3, 0)]
    assert "#ffffff" in found


def test_colors_are_ones_that_the_surface_has() -> None:
    """Red and white with one filament for both are not pink."""
    found = fitted(surface((BLUE, 90), (RED, 6), ((40, 160, 60), 4)), 2, 0)
    assert all(min(nearest([one.color], color) for color in (BLUE, RED, (40, 160, 60))) < 8 for one in found)


def test_a_surface_with_few_colors_gets_no_more_filaments() -> None:
    assert [one.color for one in fitted(surface((WHITE, 60), (BLACK, 40), noise=0.0), 4, 0)] == ["#ffffff", "#000000"]
    assert len(fitted(surface((BLUE, 100), noise=0.0), 4, 0)) == 1


def test_the_same_seed_gives_the_same_filaments() -> None:
    found = surface((BLUE, 40), (RED, 30), ((40, 160, 60), 20), (WHITE, 10), noise=0.1)
    assert fitted(found, 5, 3) == fitted(found, 5, 3)


@pytest.mark.parametrize("count", [2, 4, 16])
def test_common_filaments_are_the_nearest_ones(count: int) -> None:
    found = common(surface(((190, 50, 30), 70), ((1, 1, 1), 30)), count)
    assert len(set(found)) == count
    assert [filament.name for filament in found[:2]] == ["Red", "Black"]


def test_many_shades_do_not_outnumber_a_plain_color() -> None:
    random = np.random.default_rng(0)
    painting = np.array([0.6, 0.4, 0.3]) + random.uniform(-0.3, 0.3, (5000, 1)) + random.normal(0, 0.06, (5000, 3))
    colors = np.concatenate([painting.clip(0, 1), [[0.2, 0.7, 0.3]]])
    found = census(colors, np.append(np.full(5000, 0.98 / 5000), 0.02))
    assert nearest([filament.color for filament in fitted(found, 3, 0)], (51, 179, 76)) < 2
