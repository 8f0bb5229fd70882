"""Texture jobs from end to end: what they are asked for shows on the model, also from where no view has been taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from core.backbone.network import Backbone
from core.job import RESULT_FILE
from core.objective.gram import gram_matrix
from core.picture import read_picture
from core.render.mesh import Mesh
from core.render.rasterizer import Rasterizer
from core.render.sampling import mip_pyramid
from core.render.surface import Surface
from core.render.textured_view import render_texture
from core.render.views import turntable_cameras
from core.run import run_job

MakeJob = Callable[..., Path]
VIEW = 192
LAYERS = ("stem", "blocks.1.0", "blocks.2.0")


def run(folder: Path) -> list[float]:
    """Run a job and return its curve."""
    for _ in run_job(folder):
        pass
    return list(json.loads((folder / RESULT_FILE).read_text())["curve"])


def to_tensor(picture: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None].float()


def middle_of_view(globe: Surface, texture: np.ndarray) -> Tensor:
    """Return what a new camera sees of the model's middle, which fills the picture."""
    camera = turntable_cameras(globe)[1][1]
    view = render_texture(Rasterizer(globe), mip_pyramid(to_tensor(texture), 8), camera, VIEW, 0.9)
    return to_tensor(view[48:144, 48:144])


def style_distance(backbone: Backbone, picture: Tensor, style: Tensor) -> float:
    """Return how far the Gram matrices of two pictures are apart, each layer relative to the style's."""
    found, wanted = (backbone.activations(image, LAYERS) for image in (picture, style))
    grams = [(gram_matrix(found[layer]), gram_matrix(wanted[layer])) for layer in LAYERS]
    return sum(float((one - other).norm() / other.norm()) for one, other in grams) / len(grams)


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_a_new_view_is_far_closer_to_the_style_than_a_random_texture(
    make_job: MakeJob, tmp_path: Path, parameterization: str, globe: Surface, backbone: Backbone, stripes: np.ndarray
) -> None:
    folder = make_job(tmp_path / "job", parameterization=parameterization, steps=160, view_size=96)
    run(folder)
    texture = read_picture(folder / "texture.png")
    generator = np.random.default_rng(0)
    shuffled = generator.permutation(texture.reshape(-1, 3)).reshape(texture.shape)
    # The style is worn at the scale at which it is as wide as a view.
    style = functional.interpolate(to_tensor(stripes.astype(np.float32) / 255), size=VIEW, mode="bicubic")
    with torch.no_grad():
        distance = style_distance(backbone, middle_of_view(globe, texture), style)
        of_noise = style_distance(backbone, middle_of_view(globe, generator.random(texture.shape)), style)
        of_the_same_colours = style_distance(backbone, middle_of_view(globe, shuffled), style)
    assert distance < 0.8 * of_noise
    assert distance < 0.9 * of_the_same_colours, "it is the pattern and not the colours alone"


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
@pytest.mark.parametrize(
    "goal",
    [
        {},
        {"feature": "blocks.4.1:7"},
        {"feature": "-blocks.1.0:3 + 0.2*blocks.4.1:7"},
    ],
    ids=["style", "feature", "sum with a negative"],
)
def test_objectives_decrease(make_job: MakeJob, tmp_path: Path, parameterization: str, goal: dict[str, str]) -> None:
    curve = run(make_job(tmp_path / "job", parameterization=parameterization, **goal))
    first, last = np.mean(curve[:4]), np.mean(curve[-16:])
    # A style's distance falls towards 0, a feature's excitation has no end.
    assert last < (0.95 * first if not goal else first - 5)


def test_content_keeps_what_the_base_texture_shows(make_job: MakeJob, tmp_path: Path, stripes: np.ndarray) -> None:
    y, x = np.mgrid[:128, :128]
    spots = (np.hypot(x % 32 - 16, y % 32 - 16) < 9)[..., None] * np.array([235, 235, 235]) + 10
    found = {}
    for weight in (0.0, 300.0):
        folder = make_job(tmp_path / str(weight), steps=48, base_texture="base.png", content_weight=weight)
        Image.fromarray(spots.astype(np.uint8)).save(folder / "base.png")
        run(folder)
        grey = read_picture(folder / "texture.png").mean(axis=2)[16:112, 16:112]
        found[weight] = np.corrcoef(grey.ravel(), spots[16:112, 16:112, 0].ravel())[0, 1]
    assert found[300.0] > 0.35
    assert found[300.0] > found[0.0] + 0.3


def test_the_texture_has_the_size_and_depth_that_were_asked_for(make_job: MakeJob, tmp_path: Path, ball: Mesh) -> None:
    folder = make_job(tmp_path / "job", steps=2, size=160, bit_depth=16)
    run(folder)
    with Image.open(folder / "texture.png") as texture:
        assert texture.size == (160, 160)
    # IHDR: the byte after width and height is the bit depth.
    assert (folder / "texture.png").read_bytes()[24] == 16
    assert (folder / "model.glb").stat().st_size > 1000
