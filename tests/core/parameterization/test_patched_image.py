from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.parameterization.fourier_image import FourierImage
from core.parameterization.patched_image import Box, PatchedImage

SIZES = ((24, 32), (49, 65), (99, 131))


@pytest.fixture
def image() -> PatchedImage:
    """Whole in its first stage, in tiles of 32 pixels in two more."""
    return PatchedImage(SIZES, FourierImage(SIZES[:1]), base_stages=1, patch_side=32)


def random_parameters(image: PatchedImage, stage: int) -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    grown = image.grow(image.initial(generator), stage)
    return [torch.randn(values.shape, generator=generator) for values in grown]


def test_stages_have_their_sizes(image: PatchedImage) -> None:
    start = image.initial(torch.Generator().manual_seed(0))
    for stage, size in enumerate(SIZES):
        assert image.images(image.grow(start, stage)).shape == (1, 3, *size)
        assert image.small(image.grow(start, stage)).shape == (1, 3, *SIZES[0])


def test_growth_shows_the_same_picture_and_keeps_what_does_not_grow(image: PatchedImage) -> None:
    base, *grids = random_parameters(image, 1)
    before = [base * 0.3, *(torch.full_like(grid, 0.4) for grid in grids)]
    after = image.grow(before, 2)
    assert all(new is old for new, old in zip(after, before, strict=False))
    assert all((values == 0).all() for values in after[len(before) :])
    small = torch.nn.functional.interpolate(image.images(after), size=SIZES[1], mode="area")
    assert (small - image.images(before)).abs().mean() < 0.01
    again = image.grow(after, 2)
    assert all(new is old for new, old in zip(again, after, strict=True))


def test_growth_in_one_go_is_growth_stage_by_stage(image: PatchedImage) -> None:
    start = image.initial(torch.Generator().manual_seed(0))
    steps = image.grow(image.grow(image.grow(start, 0), 1), 2)
    assert [values.shape for values in image.grow(start, 2)] == [values.shape for values in steps]


@pytest.mark.parametrize("stage", [0, 1, 2])
def test_parts_are_those_of_the_whole_picture(image: PatchedImage, stage: int) -> None:
    """Whatever tiles they touch: a picture that is written in bands has no seams."""
    parameters = random_parameters(image, stage)
    whole = image.images(parameters)
    height, width = SIZES[stage]
    for box in (Box(0, 0, 7, width), Box(height // 2 - 5, 3, height, width - 6), Box(5, width - 1, 6, width)):
        part = image.part(parameters, box)
        torch.testing.assert_close(part, whole[:, :, box.top : box.bottom, box.left : box.right], atol=1e-5, rtol=0)


def test_what_is_not_seen_has_no_gradient(image: PatchedImage) -> None:
    parameters = [values.requires_grad_() for values in random_parameters(image, 2)]
    image.part(parameters, Box(0, 0, 20, 20)).sum().backward()
    touched = [values for values in parameters if values.grad is not None]
    assert parameters[0].grad is None, "the base rests"
    # One tile of each of the three grids.
    assert len(touched) == 3
    assert all(values.grad is not None and values.grad.abs().sum() > 0 for values in touched)


def test_the_small_picture_shows_what_the_large_one_does(image: PatchedImage) -> None:
    parameters = random_parameters(image, 2)
    small = torch.nn.functional.interpolate(image.images(parameters), size=SIZES[0], mode="area")
    assert torch.corrcoef(torch.stack([small.flatten(), image.small(parameters).flatten()]))[0, 1] > 0.9
