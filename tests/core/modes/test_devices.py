"""No step waits for the device or mixes devices up.

torch's device ``meta`` stands for a GPU: its tensors have shapes and no values, so that whatever asks for a value, or
combines it with a tensor that lies elsewhere, raises. What a GPU computes is another question: ``test_cuda``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from core.backbone import registry
from core.backbone.network import Backbone
from core.border.names import JOB_FILE
from core.job.folder import load_job
from core.mesh.arrays import save_npz
from core.mesh.mesh import Mesh
from core.modes import network
from core.modes.mode import OptimizingMode
from core.modes.table import open_mode
from core.modes.texture import TextureMode
from core.optimize import beginning
from core.render.cameras import turntable_cameras
from core.settings.base import DEFAULT_BACKBONE
from core.texture.views import render

META = torch.device("meta")
MakeJob = Callable[..., Path]


@pytest.fixture(scope="module")
def backbone_on_meta() -> Iterator[Backbone]:
    """The default backbone on ``meta``. Moving it there takes its weights, so it must not be the one of other tests."""
    registry._load_once.cache_clear()
    yield registry.load(DEFAULT_BACKBONE).to(META)
    registry._load_once.cache_clear()


@pytest.fixture
def on_meta(monkeypatch: pytest.MonkeyPatch, backbone_on_meta: Backbone) -> None:
    """Jobs compute on ``meta``."""

    def opened(_settings: Any, _folder: Path) -> tuple[torch.device, Any]:
        return META, backbone_on_meta

    for mode in ("texture", "image_feature", "image_style", "image_cppn", "image_interpolate", "image_transparent"):
        monkeypatch.setattr(f"core.modes.{mode}.open_network", opened)
    assert network.open_network is not opened


def step(folder: Path) -> None:
    """Take two steps of a job, as the loop does, but for the optimizer."""
    mode = open_mode(load_job(folder), folder)
    assert isinstance(mode, OptimizingMode)
    parameters = [parameter.to(META) for parameter in mode.problem.initial()]
    averages: dict[str, torch.Tensor] = {}
    for index, parts in enumerate(mode.problem.views(0, 2)):
        parameters = mode.problem.grow(index, parameters)
        leaves = [parameter.detach().requires_grad_() for parameter in parameters]
        for part in parts:
            images = mode.problem.picture(part, leaves)
            loss, averages = mode.problem.loss(part, images, averages)
            loss.backward()
        assert loss.device == META and all(value.device == META for value in averages.values())
        assert any(leaf.grad is not None and leaf.grad.device == META for leaf in leaves)


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
@pytest.mark.parametrize(
    "goal",
    [{}, {"feature": "blocks.2.1:3 + blocks.1.0", "views": 2}, {"base_texture": "style.png"}],
    ids=["style", "feature", "base texture"],
)
def test_textures(
    on_meta: None, make_job: MakeJob, tmp_path: Path, goal: dict[str, Any], parameterization: str
) -> None:
    folder = make_job(tmp_path / "job", steps=4, parameterization=parameterization, **goal)
    step(folder)


@pytest.mark.parametrize(
    "settings",
    [
        {"mode": "image-feature", "feature": "blocks.2.1:3", "size": [96, 64], "count": 2},
        {"mode": "image-feature", "feature": "blocks.2.1:3", "size": [96, 64], "parameterization": "cppn"},
        {"mode": "image-feature", "feature": "blocks.2.1:3", "start": "picture.png"},
        {"mode": "image-style", "content": "picture.png", "style": ["picture.png"]},
        {"mode": "image-style", "content": "picture.png", "style": ["picture.png"], "keep_colors": True},
        {"mode": "image-style", "content": "picture.png", "style": 2 * ["picture.png"], "masks": 2 * ["picture.png"]},
        {"mode": "image-cppn", "feature": "blocks.2.1:3", "size": [64, 64]},
        {"mode": "image-interpolate", "features": ["blocks.2.1:3", "blocks.2.1:4"], "size": [64, 64], "frames": 3},
        {"mode": "image-transparent", "feature": "blocks.2.1:3", "size": [64, 64]},
    ],
    ids=lambda settings: "-".join(map(str, list(settings.values())[:1] + list(settings)[2:])),
)
def test_pictures(on_meta: None, tmp_path: Path, settings: dict[str, Any]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (96, 128, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "picture.png")
    (tmp_path / JOB_FILE).write_text(json.dumps({"steps": 4, "device": "cpu", **settings}), encoding="utf-8")
    step(tmp_path)


def test_turntables_of_many_tiles(
    on_meta: None, make_job: MakeJob, tmp_path: Path, ball: Mesh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are colored from parameters, which lie on the device, over backgrounds that do not."""
    folder = make_job(tmp_path / "job", steps=4, tiles=True)
    assert ball.uvs is not None
    save_npz(replace(ball, uvs=ball.uvs + (ball.uvs[:, :, :1].mean(axis=1, keepdims=True) > 0.5)), folder / "mesh.npz")
    mode = open_mode(load_job(folder), folder)
    assert isinstance(mode, TextureMode) and len(mode.problem.make_view.layout.numbers) == 2
    start = beginning(mode.problem, META)
    colors = mode._colors_of_parameters(start)
    monkeypatch.setattr(torch.Tensor, "cpu", lambda found: torch.zeros(found.shape))
    rasterizer = mode.problem.make_view.rasterizer
    (_, camera), *_ = turntable_cameras(rasterizer.surface)
    # Black, limited to the colors of the style.
    assert render(rasterizer, camera, 16, 1.0, colors).min() < 0.3
