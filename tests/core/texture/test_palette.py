from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from core.parameterization.cielab import lab
from core.texture import palette
from core.texture.palette import Palette


def blues(seed: int = 0) -> Tensor:
    """A picture [1, 3, 32, 32] of dark to bright blues."""
    brightness = torch.rand(1, 1, 32, 32, generator=torch.Generator().manual_seed(seed))
    return torch.cat([0.3 * brightness, 0.5 * brightness, 0.2 + 0.8 * brightness], dim=1)


def differences(one: Tensor, other: Tensor) -> np.ndarray:
    """The distance in CIELAB [N] of colors [N, 3] from the nearest of others [M, 3]."""
    apart = lab(one.double().numpy())[:, None] - lab(other.double().numpy())[None]
    return np.asarray(np.linalg.norm(apart, axis=2).min(axis=1))


def pixels(picture: Tensor) -> Tensor:
    return picture[0].flatten(1).T


def test_colors_of_the_picture_stay() -> None:
    own = pixels(blues())
    torch.testing.assert_close(Palette([blues()]).limit(own), own, atol=0.01, rtol=0)


def test_all_others_come_close_to_one_of_them() -> None:
    wild = torch.rand(2000, 3, generator=torch.Generator().manual_seed(1))
    before, after = (differences(colors, pixels(blues())) for colors in (wild, Palette([blues()]).limit(wild)))
    assert (before > 12).mean() > 0.9
    assert (after > 12).mean() < 0.01


def test_small_changes_stay_small() -> None:
    """The limit draws no edges into a gradient."""
    ramp = torch.linspace(0, 1, 500)
    gradient = torch.stack([ramp, 1 - ramp, 0.5 + 0 * ramp], dim=1)
    limited = Palette([blues()]).limit(gradient)
    assert (limited[1:] - limited[:-1]).abs().max() < 0.04


def test_several_pictures_share_a_palette() -> None:
    red = torch.tensor([0.9, 0.1, 0.1]).view(1, 3, 1, 1).expand(1, 3, 8, 8)
    color = pixels(red)[:1]
    assert differences(Palette([blues()]).limit(color), color)[0] > 20
    torch.testing.assert_close(Palette([blues(), red]).limit(color), color, atol=0.01, rtol=0)


@pytest.mark.parametrize("color", [(0, 0, 0), (0.5, 0.5, 0.5), (1, 1, 1), (0.1, 0.1, 0.9), (0.3, 0.1, 0.1)])
def test_a_picture_of_one_color(color: tuple[float, ...]) -> None:
    own = torch.tensor([color])
    wild = torch.rand(5000, 3, generator=torch.Generator().manual_seed(1))
    limited = Palette([own.view(1, 3, 1, 1).expand(1, 3, 4, 4)]).limit(wild)
    assert differences(limited, own).max() < 10 and limited.min() >= 0 and limited.max() <= 1


def test_each_color_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large photograph has a hundred times as many pixels as colors, and no time to look at all of them."""
    counts: list[int] = []

    def counted(colors: np.ndarray) -> np.ndarray:
        counts.append(len(colors))
        return lab(colors)

    monkeypatch.setattr("core.texture.palette.lab", counted)
    assert Palette([blues().repeat(1, 1, 8, 8)]).table.shape[3] == 3
    assert counts[0] <= 32 * 32


def test_many_colors_are_limited_some_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    palette, wild = Palette([blues()]), torch.rand(100, 3, generator=torch.Generator().manual_seed(1))
    together = palette.limit(wild)
    monkeypatch.setattr("core.texture.palette._AT_ONCE", 7)
    torch.testing.assert_close(palette.limit(wild), together)
    assert palette.limit(wild[:0]).shape == (0, 3)


def test_machines_without_numba_limit_colors_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    table = np.random.default_rng(0).random((5, 5, 5, 3)).astype(np.float32)
    colors = torch.rand(2000, 3, generator=torch.Generator().manual_seed(1)) * 1.2 - 0.1
    colors[:6] = torch.tensor([[0, 0, 0], [1, 1, 1], [0.25, 0.5, 0.75], [0, 1, 0.5], [1, 0.999999, 0], [2, -1, 0.1]])
    found = Palette.of_table(table).limit(colors)
    monkeypatch.setattr(palette, "kernels", lambda: None)
    torch.testing.assert_close(found, Palette.of_table(table).limit(colors), atol=1e-6, rtol=0)


def test_what_is_no_color_stays_within_the_table() -> None:
    table = np.random.default_rng(0).random((5, 5, 5, 3)).astype(np.float32)
    limited = Palette.of_table(table).limit(torch.tensor([[np.nan, np.inf, -np.inf]]))
    assert limited.isfinite().all()


@pytest.mark.parametrize("shape", [(5, 4, 5, 3), (0, 0, 0, 3), (1, 1, 1, 3)])
def test_tables_of_damaged_files_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="table"):
        Palette.of_table(np.zeros(shape, np.float32))
