"""Reliefs of features: forms that show the feature in light, and colors that know nothing of the light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.job.folder import load_job
from core.modes.texture import TextureMode, open_mode
from core.optimize import Iterate, Schedule, beginning, optimize
from core.render.uv_buffer import evenly_spread
from core.texture.bake import bake
from core.texture.problem import TextureProblem

MakeJob = Callable[..., Path]
FEATURE = "blocks.3.2:10"


def opened(folder: Path) -> TextureMode:
    return open_mode(load_job(folder), folder)


def optimized(problem: TextureProblem, steps: int = 48) -> Iterate:
    """Return the last iterate of a short run."""
    *_, last = optimize(problem, Schedule(steps, 0.1), beginning(problem))
    return last


def in_light_from(problem: TextureProblem, azimuth: float) -> TextureProblem:
    maker = problem.make_view
    assert maker.lamps
    return replace(problem, make_view=replace(maker, lamps=replace(maker.lamps, azimuth=azimuth)))


def values_of(problem: TextureProblem, iterate: Iterate) -> np.ndarray:
    """Return the values [N, 3 + M] of a finished run all over the surface."""
    places = evenly_spread(problem.make_view.rasterizer.surface, 4000, 0, 128)
    lookup = problem.parameterization.lookup(places, problem.stage(iterate.step))
    with torch.no_grad():
        return problem.parameterization.values(iterate.parameters, lookup).numpy()


def test_light_is_not_painted_into_the_color(make_job: MakeJob, tmp_path: Path) -> None:
    problem = opened(make_job(tmp_path / "job", feature=FEATURE, relief="color")).problem
    left, right = (in_light_from(problem, azimuth) for azimuth in (np.pi, 0.0))
    first, second = values_of(left, optimized(left)), values_of(right, optimized(right))
    np.testing.assert_array_equal(first[:, :3], second[:, :3])
    assert np.abs(first[:, 3] - second[:, 3]).mean() > 0.05
    assert first[:, :3].std() > 0.03 and first[:, 3].std() > 0.05


def test_colors_leave_light_and_dark_to_the_relief(make_job: MakeJob, tmp_path: Path) -> None:
    def colors(relief: str, steps: int) -> np.ndarray:
        problem = opened(make_job(tmp_path / relief, feature=FEATURE, relief=relief)).problem
        return values_of(problem, optimized(problem, steps))[:, :3]

    def hues(found: np.ndarray) -> float:
        return float((found - found.mean(axis=1, keepdims=True)).std())

    # The colors are seen in every other step.
    alone, beside = colors("none", 24), colors("color", 48)
    assert beside.mean(axis=1).std() < 0.6 * alone.mean(axis=1).std()
    assert hues(beside) > 0.8 * hues(alone)


def test_a_relief_excites_its_feature_in_light_and_stays_moderate(make_job: MakeJob, tmp_path: Path) -> None:
    problem = opened(make_job(tmp_path / "job", feature=FEATURE, relief="carve")).problem
    last = optimized(problem, 64)
    curve = torch.stack(list(last.losses)).tolist()
    assert np.mean(curve[-16:]) < np.mean(curve[:4]) - 1
    (views,) = next(problem.views(64, 65))
    with torch.no_grad():
        picture = problem.picture((views[0],), last.parameters)
    steepness = problem.seen.steepness(picture)[0].flatten()[views[0].pixels]
    assert 0.1 < float(steepness.mean().sqrt()) < 1.2


def test_every_other_step_sees_the_color_in_even_light(make_job: MakeJob, tmp_path: Path) -> None:
    problem = opened(make_job(tmp_path / "job", feature=FEATURE, relief="color")).problem
    lit = [groups[0][0].lit is not None for groups in problem.views(0, 40)]
    assert lit == [step % 2 == 1 for step in range(40)]


@pytest.mark.parametrize("based", [True, False])
def test_a_surface_keeps_its_colors_while_a_relief_is_carved_into_it(
    make_job: MakeJob, tmp_path: Path, based: bool
) -> None:
    own = {"base_texture": "style.png"} if based else {}
    folder = make_job(tmp_path / "job", feature=FEATURE, relief="carve", **own)
    Image.open(folder / "style.png").resize((128, 128)).save(folder / "style.png")
    mode = opened(folder)
    problem, last = mode.problem, optimized(mode.problem, 16)
    baked = bake(
        problem.parameterization, last.parameters, problem.tiles[0], 128, problem.stage(15), finish=problem.finish
    )
    base = np.asarray(Image.open(folder / "style.png"), np.float32) / 255
    wanted = base if based else np.full_like(base, 0.72)
    np.testing.assert_allclose(baked[..., :3], wanted, atol=1e-6)
    assert baked[..., 3].std() > 0.02


@pytest.mark.parametrize(("side", "low", "high"), [("both", 0, 1), ("emboss", 0.5, 1), ("engrave", 0, 0.5)])
def test_the_finished_height_is_on_its_side_of_the_surface(
    make_job: MakeJob, tmp_path: Path, side: str, low: float, high: float
) -> None:
    problem = opened(make_job(tmp_path / "job", feature=FEATURE, relief="color", relief_side=side)).problem
    last = optimized(problem, 8)
    height = bake(problem.parameterization, last.parameters, problem.tiles[0], 64, 0, finish=problem.finish)[..., 3]
    assert low <= height.min() < height.max() <= high


def test_places_that_share_texels_share_the_relief(make_job: MakeJob, tmp_path: Path) -> None:
    """Heights beside a pixel are looked up where its texels are, or none of them would have a slope."""
    folder = make_job(tmp_path / "job", feature=FEATURE, relief="carve", uv_map="shared")
    with np.load(folder / "mesh.npz") as stored:
        arrays = dict(stored)
    arrays["uvs"][..., 0] = np.abs(arrays["uvs"][..., 0] - 0.5)
    np.savez(folder / "mesh.npz", **arrays)
    problem = opened(folder).problem
    last = optimized(problem, 24)
    (views,) = next(problem.views(24, 25))
    with torch.no_grad():
        picture = problem.picture((views[0],), last.parameters)
    slopes = problem.seen.steepness(picture)[0].flatten()[views[0].pixels].sqrt()
    assert float((slopes > 0.01).float().mean()) > 0.9


def test_a_relief_needs_the_solid_parameterization(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", feature=FEATURE, relief="color", parameterization="fourier")
    with pytest.raises(Exception, match="A relief needs heights beside the surface"):
        load_job(folder)
