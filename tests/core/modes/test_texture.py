"""Texture jobs from end to end: what they are asked for shows on the model, also from where no view has been taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from core.backbone.network import Backbone, Chain
from core.border.names import RESULT_FILE
from core.files.picture import read_picture
from core.job.folder import load_job
from core.job.run import run_job
from core.mesh.mesh import Mesh
from core.modes.texture import open_mode
from core.optimize import Schedule, beginning, optimize
from core.render.cameras import turntable_cameras
from core.render.embree import EmbreeRasterizer
from core.render.surface import Surface
from core.texture.objective import TextureObjective
from core.texture.views import render, texture_colors

MakeJob = Callable[..., Path]
VIEW = 192


def run(folder: Path) -> list[float]:
    """Run a job and return its curve."""
    for _ in run_job(folder):
        pass
    return list(json.loads((folder / RESULT_FILE).read_text())["curve"])


def to_tensor(picture: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None].float()


def middles_of_views(globe: Surface, texture: np.ndarray) -> list[Tensor]:
    """Return what new cameras all round see of the model's middle, which fills each picture."""
    rasterizer, colors = EmbreeRasterizer(globe), texture_colors(texture, 8)
    views = (render(rasterizer, camera, VIEW, 0.9, colors) for _, camera in turntable_cameras(globe))
    return [to_tensor(view[48:144, 48:144]) for view in views]


def slant(picture: Tensor) -> complex:
    """Return which way a picture's edges lean, as a number whose angle is twice theirs; 0 if they have no direction."""
    gray = functional.avg_pool2d(picture.mean(dim=1), 5, 1)
    gradient = torch.complex(gray[..., 1:, 1:] - gray[..., 1:, :-1], gray[..., 1:, 1:] - gray[..., :-1, 1:])
    return complex((gradient**2).sum() / (gradient**2).abs().sum())


def slanted_alike(pictures: list[Tensor], style: Tensor) -> float:
    """Return how much the edges lean as the style's do: 1 exactly so, 0 in all directions, -1 across."""
    wanted = slant(style)
    return float(np.mean([(slant(picture) * wanted.conjugate()).real for picture in pictures])) / abs(wanted)


def color_distance(pictures: list[Tensor], style: Tensor) -> float:
    """Return how far the distributions of red, green and blue are from the style's (Wasserstein), on average."""
    quantiles = torch.linspace(0.01, 0.99, 99)
    wanted = torch.quantile(style.flatten(2), quantiles, dim=2)
    return float(
        np.mean([(torch.quantile(one.flatten(2), quantiles, dim=2) - wanted).abs().mean() for one in pictures])
    )


@pytest.mark.parametrize(("parameterization", "slanted"), [("solid", 0.3), ("fourier", 0.15)])
def test_a_new_view_is_far_closer_to_the_style_than_a_random_texture(
    make_job: MakeJob, tmp_path: Path, parameterization: str, slanted: float, globe: Surface, stripes: np.ndarray
) -> None:
    """By measures that know nothing of the network: the colors, and the way the bands lean."""
    folder = make_job(tmp_path / "job", parameterization=parameterization, steps=160, view_size=96)
    run(folder)
    texture = read_picture(folder / "texture.png")
    generator = np.random.default_rng(0)
    shuffled = generator.permutation(texture.reshape(-1, 3)).reshape(texture.shape)
    # The style is worn at the scale at which it is as wide as a view.
    style = functional.interpolate(to_tensor(stripes.astype(np.float32) / 255), size=VIEW, mode="bicubic")
    views, of_noise, of_the_same_colors = (
        middles_of_views(globe, picture) for picture in (texture, generator.random(texture.shape), shuffled)
    )
    assert color_distance(views, style) < 0.65 * color_distance(of_noise, style)
    assert slanted_alike(views, style) > slanted
    assert slanted_alike(of_noise, style) < 0
    assert slanted_alike(of_the_same_colors, style) < 0, "it is the pattern and not the colors alone"


@pytest.mark.parametrize(
    "goal",
    [{"feature": "stem:3 + blocks.1.0:3"}, {"style_layers": ["blocks.1.0", "stem"]}],
    ids=["feature", "style"],
)
def test_nothing_beyond_the_deepest_layer_is_computed(
    make_job: MakeJob, tmp_path: Path, goal: dict[str, object]
) -> None:
    folder = make_job(tmp_path / "job", **goal)
    problem = open_mode(load_job(folder), folder).problem
    assert isinstance(problem.objective, TextureObjective)
    network = problem.objective.backbone.network
    assert isinstance(network, Chain)
    calls: list[str] = []
    with ExitStack() as hooks:
        # The same backbone serves other tests.
        for name, section in zip(network.names, network.sections, strict=True):
            hooks.callback(section.register_forward_hook(lambda *_, name=name: calls.append(name)).remove)
        for _ in optimize(problem, Schedule(2, 0.1), beginning(problem)):
            pass
    needed = network.names[: network.names.index("blocks.1.0") + 1]
    assert len(needed) < len(network.names)
    # Once for each step, and for each zoom of the style pictures.
    passes = len(calls) // len(needed)
    assert passes >= 2 and calls == passes * [*needed]


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
    # A style's distance falls toward 0, a feature's excitation has no end.
    assert last < (0.95 * first if not goal else first - 5)


def test_a_feature_is_excited_or_suppressed_as_its_sign_says(
    make_job: MakeJob, tmp_path: Path, globe: Surface, backbone: Backbone
) -> None:
    """In new views; the curve alone would also fall if the sign were wrong."""
    found = {}
    for feature in ("blocks.4.1:7", "-blocks.4.1:7"):
        folder = make_job(tmp_path / feature.replace(":", "_"), feature=feature, steps=48)
        run(folder)
        views = torch.cat(middles_of_views(globe, read_picture(folder / "texture.png")))
        with torch.no_grad():
            found[feature] = float(backbone.activations(views, ("blocks.4.1",))["blocks.4.1"][:, 7].mean())
    assert found["blocks.4.1:7"] > found["-blocks.4.1:7"] + 1.5


@pytest.fixture
def spots() -> np.ndarray:
    """A base texture: white spots on black, uint8 [128, 128, 3]."""
    y, x = np.mgrid[:128, :128]
    white = np.hypot(x % 32 - 16, y % 32 - 16) < 9
    return np.where(white[..., None], 245, 10).astype(np.uint8).repeat(3, axis=2)


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_content_distance_decreases(
    make_job: MakeJob, tmp_path: Path, parameterization: str, spots: np.ndarray
) -> None:
    """In the same views; the curve does not show it, since each step's view is as hard as it is."""
    settings = {"base_texture": "base.png", "content_weight": 300.0, "steps": 48}
    folder = make_job(tmp_path / "job", parameterization=parameterization, **settings)
    Image.fromarray(spots).save(folder / "base.png")
    problem = open_mode(load_job(folder), folder).problem
    *_, last = optimize(problem, Schedule(48, 0.1), beginning(problem))
    assert isinstance(problem.objective, TextureObjective)
    content_alone = replace(problem.objective, styles={})
    views = list(problem.views(40, 48))

    def loss(parameters: Sequence[Tensor]) -> float:
        with torch.no_grad():
            return sum(float(content_alone(part, problem.picture(part, parameters), {})[0]) for (part,) in views)

    assert loss(last.parameters) < 0.98 * loss(problem.grow(47, problem.initial()))


def test_content_keeps_what_the_base_texture_shows(make_job: MakeJob, tmp_path: Path, spots: np.ndarray) -> None:
    found = {}
    for weight in (0.0, 300.0):
        folder = make_job(tmp_path / str(weight), steps=48, base_texture="base.png", content_weight=weight)
        Image.fromarray(spots).save(folder / "base.png")
        run(folder)
        gray = read_picture(folder / "texture.png").mean(axis=2)[16:112, 16:112]
        found[weight] = np.corrcoef(gray.ravel(), spots[16:112, 16:112, 0].ravel())[0, 1]
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


def test_a_draft_is_a_texture_and_a_small_picture_of_the_model(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", steps=2, draft=True)
    run(folder)
    assert json.loads((folder / RESULT_FILE).read_text())["files"] == ["texture.png", "thumbnail.png"]
    assert not (folder / "model.glb").exists() and not (folder / "turntable.png").exists()
    with Image.open(folder / "thumbnail.png") as thumbnail:
        assert thumbnail.size == (256, 256)
        alpha = np.asarray(thumbnail)[..., 3]
    assert alpha[128, 128] == 255 and alpha[2, 2] == 0, "the model is in the middle, nothing in the corner"
