"""Coarse to fine."""

from __future__ import annotations

from core.image.stages import at_most, one_stage, plan_octaves


def test_octaves_double_up_to_the_full_size() -> None:
    stages = plan_octaves((600, 801), steps=100)
    assert stages.sizes == ((150, 200), (300, 400), (600, 801))
    assert stages.begins == (0, 40, 70)
    assert [stages.at(step) for step in (0, 39, 40, 69, 70, 99, 100)] == [0, 0, 1, 1, 2, 2, 2]


def test_small_pictures_begin_at_their_size() -> None:
    assert plan_octaves((128, 700), steps=10).sizes == ((128, 700),)
    assert one_stage((64, 32)).at(1000) == 0


def test_pictures_are_scaled_to_a_longest_side() -> None:
    assert at_most((600, 1200), 300) == (150, 300)
    assert at_most((600, 1200), 5000) == (600, 1200)


def test_long_strips_do_not_become_too_thin_to_see() -> None:
    assert at_most((40, 16384), 512) == (32, 512)
    assert at_most((16384, 20), 512) == (512, 20), "that is all it has"
