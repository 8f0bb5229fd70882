"""From what the panel shows to what the engine is told."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from addon import properties, schema
from addon.errors import PatinaError
from addon.recipe import QUALITIES, engine_settings

PICTURES = [Path("a.png"), Path("b.jpg")]


def settings(base: Path | None = None, **values: Any) -> dict[str, Any]:
    return engine_settings({**properties.defaults(), **values}, PICTURES, base)


def test_the_panels_defaults_are_the_engines() -> None:
    made, known = settings(), schema.settings()
    assert made.keys() <= known.keys()
    for name in made.keys() - {"style", "steps", "view_size"}:
        assert made[name] == pytest.approx(known[name].default), name


@pytest.mark.parametrize("name", QUALITIES)
def test_a_quality_stands_for_steps_and_view_size(name: str) -> None:
    made = settings(quality=name, steps=1, view_size=64)
    assert (made["steps"], made["view_size"]) == (QUALITIES[name].steps, QUALITIES[name].view_size)


def test_custom_quality_takes_the_artists_numbers() -> None:
    made = settings(quality="CUSTOM", steps=17, view_size=80)
    assert (made["steps"], made["view_size"]) == (17, 80)


def test_the_engine_hears_degrees_small_letters_and_numbers() -> None:
    made = settings(elevation=[-math.pi / 6, math.pi / 3], roll=math.pi / 18, device="CUDA", bit_depth="16")
    assert made["elevation"] == pytest.approx([-30, 60])
    assert made["roll"] == pytest.approx(10)
    assert (made["device"], made["bit_depth"]) == ("cuda", 16)


def test_a_learning_rate_of_zero_is_left_to_the_engine() -> None:
    assert "learning_rate" not in settings(learning_rate=0.0)
    assert settings(learning_rate=0.125)["learning_rate"] == 0.125


def test_a_style_names_pictures_layers_and_no_feature() -> None:
    made = settings(style_layers="blocks.1.0, blocks.2.0 blocks.3.0,", style_scale=2.0, feature="blocks.4.1:7")
    assert made["style"] == PICTURES
    assert made["style_layers"] == ["blocks.1.0", "blocks.2.0", "blocks.3.0"]
    assert made["style_scale"] == 2.0
    assert "feature" not in made


def test_a_feature_needs_no_picture() -> None:
    made = engine_settings({**properties.defaults(), "task": "FEATURE", "feature": "blocks.1.0:3"}, [], None)
    assert made["feature"] == "blocks.1.0:3"
    assert not made.keys() & {"style", "style_scale", "style_layers"}


@pytest.mark.parametrize("task", ["STYLE", "FEATURE"])
def test_content_goes_along_with_the_texture_that_is_kept(task: str) -> None:
    base = Path("wood.png")
    made = settings(base, task=task, content_weight=3.0, content_layers="blocks.4.0")
    assert (made["base_texture"], made["content_weight"], made["content_layers"]) == (base, 3.0, ["blocks.4.0"])
    assert not settings(task=task).keys() & {"base_texture", "content_weight", "content_layers"}


def test_nothing_to_do_is_refused_in_a_sentence() -> None:
    with pytest.raises(PatinaError, match="There is no picture; add one"):
        engine_settings(properties.defaults(), [], None)
    with pytest.raises(PatinaError, match="There is no feature; name a layer and channel"):
        settings(task="FEATURE", feature="  ")
