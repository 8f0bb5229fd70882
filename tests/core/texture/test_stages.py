from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core.render.cameras import CameraRange, camera_at, camera_targets
from core.render.embree import EmbreeRasterizer
from core.render.surface import Surface
from core.texture.stages import CLOSEST_ZOOM, TextureStage, pixel_width, plan_stages, stage_at, texel_width

RANGE = CameraRange(elevation=(-0.5, 0.9), roll=0.3)


@pytest.mark.parametrize("steps", [1, 7, 15, 31, 300])
@pytest.mark.parametrize("size", [64, 100, 1024, 4096])
def test_stages_go_from_coarse_to_fine(globe: Surface, size: int, steps: int) -> None:
    stages = plan_stages(globe, size, steps, 256, RANGE)
    assert stages[0].first_step == 0
    assert stages[-1].size <= size
    if stages[-1].size < size:
        assert stages[-1].zoom == CLOSEST_ZOOM, "what is left out, no camera could see"
    assert all(stage.first_step < steps for stage in stages)
    for before, after in pairwise(stages):
        assert before.first_step <= after.first_step
        assert before.size <= after.size
        assert before.zoom <= after.zoom
    assert all(np.log2(stage.zoom) % 1 == 0 for stage in stages)


@pytest.mark.parametrize("steps", [70, 200])
@pytest.mark.parametrize("size", [1024, 4096])
def test_the_first_stage_has_steps_of_its_own(globe: Surface, size: int, steps: int) -> None:
    first, second, *_ = plan_stages(globe, size, steps, 256, RANGE)
    assert first.first_step == 0 and second.first_step > 0


def test_large_textures_start_small_and_bring_cameras_closer(globe: Surface) -> None:
    stages = plan_stages(globe, 4096, 300, 256, RANGE)
    assert texel_width(globe, stages[0].size) > pixel_width(256, RANGE)
    lengths = [after.first_step - before.first_step for before, after in pairwise(stages)]
    assert lengths == sorted(lengths) and 0 < lengths[-1] < 300 - stages[-1].first_step
    assert stages[-1].zoom > plan_stages(globe, 256, 300, 256, RANGE)[-1].zoom


def test_stages_begin_with_the_nearest_round_of_views(globe: Surface) -> None:
    """Sixteenths: 1, 4, and 9 of the steps."""
    stages = plan_stages(globe, 2048, 216, 256, RANGE)
    assert [stage.first_step for stage in stages] == [0, 16, 48, 128]


def test_a_style_without_fine_detail_keeps_cameras_and_texels_back(globe: Surface) -> None:
    stages = plan_stages(globe, 8192, 300, 256, RANGE, closest_zoom=2)
    assert stages[-1].zoom == 2
    assert texel_width(globe, stages[-1].size) == pytest.approx(pixel_width(256, RANGE) / 2, rel=0.5)


def test_detail_counts_once_there_are_texels_for_it(globe: Surface) -> None:
    stages = plan_stages(globe, 4096, 300, 256, RANGE)
    octaves = [stage.finest_octave(1) for stage in stages]
    assert octaves == sorted(octaves, reverse=True) and octaves[0] > 1 and octaves[-1] == 0
    assert stages[0].texel == pytest.approx(texel_width(globe, stages[0].size) / pixel_width(256, RANGE))
    assert [TextureStage(0, 64, 1, texel).finest_octave(1) for texel in (0.5, 0.7, 0.72, 1.4, 1.5)] == [0, 0, 1, 1, 2]
    assert TextureStage(0, 64, 4, 0.2).finest_octave(4) == 1, "a closer camera sees wider texels"


def test_stage_of_a_step() -> None:
    stages = (TextureStage(0, 64, 1), TextureStage(10, 128, 1), TextureStage(20, 256, 2))
    assert [stage_at(stages, step) for step in (0, 9, 10, 19, 20, 1000)] == [0, 0, 1, 1, 2, 2]
    assert stage_at((TextureStage(0, 64, 1), TextureStage(0, 128, 1)), 0) == 1, "a stage without steps is passed over"


def test_width_of_texels_and_pixels(board: Surface, globe: Surface) -> None:
    assert texel_width(board, 64) == pytest.approx(np.sqrt(2) / 64, rel=1e-4)
    targets, rasterizer = camera_targets(globe, 0), EmbreeRasterizer(globe)
    views = [camera_at(globe, targets, RANGE, 1, 0, step) for step in range(16)]
    seen = np.concatenate([rasterizer.rasterize(camera, 32).footprint for camera in views])
    assert pixel_width(32, RANGE) == pytest.approx(np.median(seen), rel=0.35)
