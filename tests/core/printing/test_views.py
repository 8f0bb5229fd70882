"""Views: what a print looks like from around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.printing.model import Model, Painted
from core.printing.views import View, views_of_colors, views_of_model, views_of_paint
from tests.core.printing.broken import box

RED, GREEN, BLUE = (np.eye(3, dtype=np.uint8) * 200)[:3]
SIZE = 48


@pytest.fixture
def block() -> Mesh:
    """A block 10 mm wide, 20 mm deep, and 30 mm high."""
    return box(10, 20, 30)


def front_of(mesh: Mesh) -> np.ndarray:
    """Which triangles look to the front, [F]."""
    first, second, third = mesh.positions[mesh.triangles].transpose(1, 0, 2)
    normals = np.cross(second - first, third - first)
    return np.asarray(normals[:, 1] < -0.9 * np.linalg.norm(normals, axis=1))


def hue(view: View) -> np.ndarray:
    """The mean color of the middle of a view, at full brightness."""
    middle = view.picture[SIZE // 2 - 4 : SIZE // 2 + 4, SIZE // 2 - 4 : SIZE // 2 + 4].mean(axis=(0, 1))
    return np.asarray(middle / middle.max())


def width(view: View) -> int:
    """How many columns of a view are not white."""
    return int((view.picture < 0.99).any(axis=(0, 2)).sum())


def test_the_front_comes_first(block: Mesh) -> None:
    colors = np.where(front_of(block)[:, None], np.eye(3)[0], np.eye(3)[2])
    front, right, back, left = views_of_colors(block, colors, SIZE)
    assert [view.name for view in (front, right, back, left)] == ["Front", "Right", "Back", "Left"]
    assert hue(front) == pytest.approx([1, 0, 0], abs=1e-3)
    assert hue(back) == pytest.approx([0, 0, 1], abs=1e-3)


def test_all_views_have_one_scale_and_fill_the_picture(block: Mesh) -> None:
    front, right, *_ = views_of_colors(block, np.zeros((12, 3)), SIZE)
    assert width(right) / width(front) == pytest.approx(2, abs=0.3)
    rows = (front.picture < 0.99).any(axis=(1, 2)).sum()
    assert 0.85 * SIZE < rows <= SIZE


def test_a_model_shows_its_texture(block: Mesh) -> None:
    # The cells of the upper half of the texture are green.
    texture = np.concatenate([np.broadcast_to(color, (32, 64, 3)) for color in (GREEN, BLUE)])
    assert block.uvs is not None
    upper = block.uvs[:, :, 1].min(axis=1) > 0.5
    mesh = replace(block, uvs=np.where(front_of(block)[:, None, None], block.uvs[upper][0], block.uvs[~upper][0]))
    front, _, back, _ = views_of_model(Model(mesh, texture), SIZE)
    assert hue(front) == pytest.approx([0, 1, 0], abs=0.02)
    assert hue(back) == pytest.approx([0, 0, 1], abs=0.02)


def test_paint_shows_filaments_without_uvs(block: Mesh) -> None:
    filaments = (("Red", RED), ("Blue", BLUE))
    painted = Painted(replace(block, uvs=None), filaments, np.where(front_of(block), 0, 1))
    views = list(views_of_paint(painted, SIZE, count=8))
    assert hue(views[0]) == pytest.approx([1, 0, 0], abs=1e-3)
    assert hue(views[4]) == pytest.approx([0, 0, 1], abs=1e-3)
    assert views[1].name == "45°"


def test_faces_without_area_are_passed_over(block: Mesh) -> None:
    flat = replace(block, triangles=np.concatenate([[[0, 0, 1]], block.triangles]).astype(np.int32), uvs=None)
    colors = np.concatenate([[[0, 1, 0]], np.where(front_of(block)[:, None], np.eye(3)[0], np.eye(3)[2])])
    front, *_ = views_of_colors(flat, colors, SIZE)
    assert hue(front) == pytest.approx([1, 0, 0], abs=1e-3)
