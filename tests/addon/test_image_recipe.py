"""From what the Image Editor's panel shows to what the engine is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addon import image_properties, schema
from addon.errors import PatinaError
from addon.image_recipe import engine_mode, engine_settings, features_in

MODES = [mode for mode, *_ in image_properties.MODES]
FILES = {"content": Path("a.png"), "style": [Path("b.png")], "a": Path("a.safetensors"), "b": Path("b.safetensors")}


def settings(mode: str, **values: Any) -> dict[str, Any]:
    features = ["blocks.1.0:3", "blocks.1.0:4"]
    return engine_settings({**image_properties.defaults(mode), "features": features, **values}, FILES)


@pytest.mark.parametrize("mode", MODES)
def test_the_panels_defaults_are_the_engines(mode: str) -> None:
    made, known = settings(mode), schema.settings(engine_mode(mode))
    assert made.keys() <= known.keys()
    for name in made.keys() - {"feature", "features"} - FILES.keys():
        if known[name].default is not None:
            assert made[name] == pytest.approx(known[name].default), name


@pytest.mark.parametrize(("quality", "steps"), [("DRAFT", 90), ("GOOD", 300), ("FINAL", 750), ("CUSTOM", 17)])
def test_a_quality_stands_for_steps(quality: str, steps: int) -> None:
    assert schema.settings("image-feature")["steps"].default == 300
    assert settings("FEATURE", quality=quality, steps=17)["steps"] == steps


def test_the_engine_hears_its_own_words() -> None:
    made = settings("FEATURE", device="CUDA", bit_depth="16", parameterization="PIXEL", size=[64, 48])
    assert (made["device"], made["bit_depth"], made["parameterization"], made["size"]) == (
        "cuda",
        16,
        "pixel",
        [64, 48],
    )


def test_zero_is_left_to_the_engine_only_where_it_may_be() -> None:
    made = settings("FEATURE", learning_rate=0.0, diversity=0.0)
    assert "learning_rate" not in made and made["diversity"] == 0.0


def test_features_of_one_text() -> None:
    assert features_in("a:1; b:2@0.5,0.5;; ") == ["a:1", "b:2@0.5,0.5"]


def test_nothing_to_do_is_refused_in_a_sentence() -> None:
    with pytest.raises(PatinaError, match="There is no feature; name a layer and channel"):
        settings("FEATURE", feature=" ")
    with pytest.raises(PatinaError, match="needs two features or more"):
        settings("INTERPOLATE", features=["blocks.1.0:3"])
