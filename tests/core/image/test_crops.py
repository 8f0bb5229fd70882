from __future__ import annotations

import numpy as np
import torch

from core.image.crops import SHIFT, Crops, cut, plan_sizes
from core.parameterization.patched_image import Box


def test_sizes_double_and_end_with_the_one_wanted() -> None:
    stages, whole = plan_sizes((3072, 4096), 100, 1024)
    assert stages.sizes == ((192, 256), (384, 512), (768, 1024), (1536, 2048), (3072, 4096))
    assert whole == 3
    assert stages.begins[0] == 0 and stages.begins[3] == 50
    assert all(later - earlier > 0 for earlier, later in zip(stages.begins, (*stages.begins[1:], 100), strict=True))


def test_few_steps_still_go_through_every_stage() -> None:
    stages, _ = plan_sizes((3072, 4096), 10, 1024)
    assert {stages.at(step) for step in range(10)} == set(range(5))


def test_pictures_that_fit_are_looked_at_as_a_whole() -> None:
    stages, whole = plan_sizes((200, 1024), 100, 1024)
    assert whole == len(stages.sizes)
    assert stages.sizes[-1] == (200, 1024)


def test_narrow_pictures_keep_something_to_see_across() -> None:
    stages, _ = plan_sizes((70, 8192), 100, 1024)
    assert min(min(size) for size in stages.sizes) >= 64


def test_the_whole_picture_is_in_every_early_crop_at_other_places() -> None:
    stages, whole = plan_sizes((96, 128), 50, 1024)
    crops = Crops(stages, whole, 50, 64, SHIFT, seed=0)
    boxes = [crops(step).box for step in range(50)]
    assert all(box.top <= 0 and box.left <= 0 and box.bottom >= 96 and box.right >= 128 for box in boxes)
    assert len(set(boxes)) > 30


def test_rounds_of_parts_show_every_place_often() -> None:
    stages, whole = plan_sizes((300, 420), 2000, 105)
    crops = Crops(stages, whole, 2000, 96, SHIFT, seed=0)
    last = len(stages.sizes) - 1
    seen = np.zeros((300, 420))
    for step in range(stages.begins[last], 2000):
        crop = crops(step)
        box = crop.box
        assert crop.stage == last and crop.before == step - stages.begins[last]
        assert (box.bottom - box.top, box.right - box.left) == (96, 96)
        seen[max(0, box.top) : box.bottom, max(0, box.left) : box.right] += 1
    assert seen.min() > 0.5 * seen.mean()
    assert seen.max() < 3 * seen.mean()


def test_each_round_shows_everything() -> None:
    stages, whole = plan_sizes((300, 420), 1000, 105)
    crops = Crops(stages, whole, 1000, 96, SHIFT, seed=3)
    step = stages.begins[-1]
    for _ in range(5):
        seen = np.zeros((300, 420), dtype=bool)
        for _ in range(crops(step).needed):
            box = crops(step).box
            seen[max(0, box.top) : box.bottom, max(0, box.left) : box.right] = True
            step += 1
        assert seen.all()


def test_a_step_always_gets_the_same_crop_and_seeds_get_others() -> None:
    stages, whole = plan_sizes((300, 420), 100, 210)
    one, same, other = (Crops(stages, whole, 100, 96, SHIFT, seed) for seed in (0, 0, 1))
    assert [one(step) for step in range(100)] == [same(step) for step in reversed(range(100))][::-1]
    assert [one(step) for step in range(100)] != [other(step) for step in range(100)]


def test_without_shift_nothing_lies_beyond_the_borders() -> None:
    stages, whole = plan_sizes((300, 420), 100, 210)
    crops = Crops(stages, whole, 100, 96, 0, seed=0)
    for step in range(100):
        crop = crops(step)
        assert crop.box.top >= 0 and crop.box.left >= 0
        assert crop.box.bottom <= stages.sizes[crop.stage][0] and crop.box.right <= stages.sizes[crop.stage][1]


def test_beyond_the_borders_lies_the_mirror_image() -> None:
    picture = torch.arange(20.0).view(1, 1, 4, 5)
    part = cut(picture, Box(-2, -1, 3, 7))
    assert part.shape == (1, 1, 5, 8)
    assert part[0, 0, :, 1].tolist() == [10, 5, 0, 5, 10]
    assert part[0, 0, 2].tolist() == [1, 0, 1, 2, 3, 4, 3, 2]
