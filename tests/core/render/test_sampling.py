from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.render import sampling
from core.render.sampling import mip_pyramid, sample


def texture(size: int = 32) -> Tensor:
    return torch.rand(1, 3, size, size, generator=torch.Generator().manual_seed(0))


def looked_up(pyramid: list[Tensor], u: float, v: float, texels: float = 1.0) -> Tensor:
    """The color at one place for a pixel that is ``texels`` wide."""
    return sample(pyramid, torch.tensor([[u, v]]), torch.tensor([texels / pyramid[0].shape[3]]))[0]


def centers(size: int) -> Tensor:
    """UVs of all texel centers, row by row from the top."""
    along = (torch.arange(size) + 0.5) / size
    v, u = torch.meshgrid(1 - along, along, indexing="ij")
    return torch.stack([u.flatten(), v.flatten()], dim=1)


def test_v_points_up_and_row_zero_is_the_top() -> None:
    corners = torch.zeros(1, 3, 16, 16)
    corners[0, 0, :8, :8] = 1  # red in the top left quarter of the picture
    corners[0, 1, 8:, :8] = 1  # green in the bottom left one
    corners[0, 2, :8, 8:] = 1  # blue in the top right one
    pyramid = mip_pyramid(corners, 1)
    assert looked_up(pyramid, 0.25, 0.75).tolist() == [1, 0, 0]
    assert looked_up(pyramid, 0.25, 0.25).tolist() == [0, 1, 0]
    assert looked_up(pyramid, 0.75, 0.75).tolist() == [0, 0, 1]
    assert looked_up(pyramid, 0.75, 0.25).tolist() == [0, 0, 0]


def test_texel_centers_give_the_texture_back() -> None:
    colors = sample(mip_pyramid(texture(), 4), centers(32), torch.full((32 * 32,), 1 / 32))
    torch.testing.assert_close(colors.T.view(3, 32, 32), texture()[0], atol=1e-5, rtol=0)


def test_textures_repeat() -> None:
    pyramid = mip_pyramid(texture(), 4)
    for u, v in ((1.3, 0.4), (-0.7, -0.6), (0.3, 2.4)):
        torch.testing.assert_close(looked_up(pyramid, u, v), looked_up(pyramid, 0.3, 0.4), atol=1e-4, rtol=0)


def test_mip_levels_are_means_and_none_is_tiny() -> None:
    pyramid = mip_pyramid(texture(), 12)
    assert [level.shape[3] for level in pyramid] == [32, 16, 8]
    assert len(mip_pyramid(texture(), 2)) == 2
    assert len(mip_pyramid(texture(8), 5)) == 1
    for level in pyramid:
        torch.testing.assert_close(level.mean(dim=(2, 3)), texture().mean(dim=(2, 3)))


def test_wide_pixels_see_means() -> None:
    board = ((torch.arange(32)[:, None] + torch.arange(32)) % 2).float().expand(1, 3, 32, 32)
    pyramid = mip_pyramid(board, 4)
    place = (16.5 / 32, 16.5 / 32)
    sharp, soft = looked_up(pyramid, *place, texels=1), looked_up(pyramid, *place, texels=2)
    assert abs(float(sharp[0]) - 0.5) > 0.49
    assert soft[0] == pytest.approx(0.5, abs=1e-5)


def test_levels_are_mixed_and_clamped() -> None:
    pyramid = [torch.full((1, 3, 32 >> level, 32 >> level), float(level)) for level in range(3)]
    for texels, level in ((0.01, 0.0), (1.0, 0.0), (2**0.5, 0.5), (2.0, 1.0), (2**1.75, 1.75), (1e6, 2.0)):
        assert looked_up(pyramid, 0.4, 0.6, texels)[0] == pytest.approx(level, abs=1e-4), texels


def test_gradient_falls_on_the_texels_that_are_seen() -> None:
    values = texture().requires_grad_()
    colors = sample(mip_pyramid(values, 3), torch.tensor([[0.1, 0.9], [0.12, 0.88]]), torch.tensor([1 / 32, 3 / 32]))
    colors.sum().backward()
    assert values.grad is not None
    assert values.grad.sum() == pytest.approx(6, abs=1e-4), "each of two pixels passes on one unit a channel"
    assert values.grad[..., :8, :8].sum() == pytest.approx(6, abs=1e-4)


def test_a_view_that_shows_nothing_belongs_to_the_graph() -> None:
    values = texture().requires_grad_()
    colors = sample(mip_pyramid(values, 3), torch.zeros(0, 2), torch.zeros(0))
    assert colors.shape == (0, 3)
    colors.sum().backward()
    assert values.grad is not None and (values.grad == 0).all()


@pytest.mark.parametrize("height", [71, 72])
def test_large_pictures_are_halved_in_parts_to_the_same(height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = torch.rand(1, 3, height, 80, generator=torch.Generator().manual_seed(0)).to(
        memory_format=torch.channels_last
    )
    whole = mip_pyramid(picture, 3)
    monkeypatch.setattr(sampling, "_ROWS_AT_A_TIME", 10)
    compiled = mip_pyramid(picture, 3)
    monkeypatch.setattr(sampling, "kernels", lambda: None)
    for one, *others in zip(whole, compiled, mip_pyramid(picture, 3), strict=True):
        assert all(torch.equal(one, other) for other in others)
