"""Pixels look up their colors in the image of their own tile."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.mesh.udim import tiles_of
from core.render.places import places_of
from core.render.uv_buffer import UVBuffer

# Two triangles in tile 1001, one in 1002, one in 1015.
LAYOUT = tiles_of(np.array([[0, 0], [0, 0], [1, 0], [4, 1]])[:, None] + np.array([[0, 0], [1, 0], [0, 1]]))


def buffer(*pixels: tuple[int, float, float]) -> UVBuffer:
    """A view whose pixels show triangles at UVs."""
    triangles, uvs = np.array([p[0] for p in pixels], np.int32), np.array([p[1:] for p in pixels], np.float32)
    count = len(pixels)
    return UVBuffer(
        size=8,
        pixels=np.arange(count),
        uvs=uvs.reshape(count, 2),
        points=np.zeros((count, 3), np.float32),
        footprint=np.ones(count, np.float32),
        uv_footprint=np.full(count, 1e-3, np.float32),
        triangles=triangles,
    )


def ramp(image: int) -> list[Tensor]:
    """Images whose red is their index, and whose green grows from left to right."""
    green = torch.linspace(0, 1, 64).expand(64, 64)
    return [torch.stack([torch.full((64, 64), float(image)), green])[None]]


def test_each_pixel_has_the_color_of_its_own_image() -> None:
    places = places_of(buffer((3, 4.5, 1.5), (0, 0.25, 0.5), (2, 1.75, 0.5), (1, 0.75, 0.5)), LAYOUT)
    red, green = places.sample(ramp).T
    assert red.tolist() == [2, 0, 1, 0]
    torch.testing.assert_close(green, torch.tensor([0.5, 0.25, 0.75, 0.75]), atol=0.02, rtol=0)


def test_nothing_wraps_around_at_the_borders_of_a_tile() -> None:
    places = places_of(buffer((0, 1.0, 0.5), (2, 1.0, 0.5), (2, 2.0, 0.5), (2, 2.00005, 1.0)), LAYOUT)
    red, green = places.sample(ramp).T
    assert red.tolist() == [0, 1, 1, 1] and green.round().tolist() == [1, 0, 1, 1]


def test_only_images_in_view_are_asked_for() -> None:
    asked: list[int] = []

    def ask(image: int) -> list[Tensor]:
        asked.append(image)
        return ramp(image)

    places_of(buffer((2, 1.5, 0.5), (2, 1.6, 0.5)), LAYOUT).sample(ask)
    assert asked == [1]


def test_a_view_of_nothing_has_no_colors_but_a_place_in_the_graph() -> None:
    image = ramp(0)[0].requires_grad_()
    colors = places_of(buffer(), LAYOUT).sample(lambda _: [image])
    assert colors.shape == (0, 2)
    colors.sum().backward()
    assert image.grad is not None
