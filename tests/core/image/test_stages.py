"""Coarse to fine."""

from __future__ import annotations

from core.image.stages import one_stage, plan_octaves


def test_octaves_double_up_to_the_full_size() -> None:
    stages = plan_octaves((600, 801), steps=100)
    assert stages.sizes == ((150, 200), (300, 400), (600, 801))
    assert stages.begins == (0, 40, 70)
    assert [stages.at(step) for step in (0, 39, 40, 69, 70, 99, 100)] == [0, 0, 1, 1, 2, 2, 2]


def test_small_pictures_begin_at_their_size() -> None:
    assert plan_octaves((128, 700), steps=10).sizes == ((128, 700),)
    assert one_stage((64, 32)).at(1000) == 0
