"""From what the panels show to what the engine is told."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from addon.errors import PatinaError
from addon.settings import schema, values
from addon.settings.recipe import Files, engine_settings, features_in, overridden

PICTURES = [Path("a.png"), Path("b.jpg")]
WEIGHTS = {"a": Path("a.safetensors"), "b": Path("b.safetensors")}
FILES: Files = {"content": Path("a.png"), "style": PICTURES, **WEIGHTS}
MODES = (*schema.modes("VIEW_3D"), *schema.modes("IMAGE_EDITOR"))
TEXTURE = schema.mode("TEXTURE")


def settings(mode: str, files: Files | None = None, **given: Any) -> dict[str, Any]:
    wanted = schema.mode(mode)
    features = {"features": ["blocks.1.0:3", "blocks.1.0:4"]} if "features" in wanted.settings else {}
    return engine_settings(wanted, {**values.defaults(wanted), **features, **given}, FILES if files is None else files)


def texture(base: Path | None = None, **given: Any) -> dict[str, Any]:
    return settings("TEXTURE", {"style": PICTURES, **({"base_texture": base} if base else {})}, **given)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.identifier)
def test_the_panels_defaults_are_the_engines(mode: schema.Mode) -> None:
    made = settings(mode.identifier)
    assert made.keys() <= mode.settings.keys()
    for name in made.keys() - {"feature", "features"} - FILES.keys():
        if mode.settings[name].default is not None:
            assert made[name] == pytest.approx(mode.settings[name].default), name


@pytest.mark.parametrize("name", TEXTURE.qualities)
def test_a_quality_of_a_texture_stands_for_steps_and_view_size(name: str) -> None:
    made = texture(quality=name, steps=1, view_size=64)
    assert {"steps": made["steps"], "view_size": made["view_size"]} == TEXTURE.qualities[name]


@pytest.mark.parametrize(("quality", "steps"), [("DRAFT", 90), ("GOOD", 300), ("FINAL", 750), ("CUSTOM", 17)])
def test_a_quality_of_an_image_stands_for_steps(quality: str, steps: int) -> None:
    assert schema.mode("FEATURE").settings["steps"].default == 300
    assert settings("FEATURE", quality=quality, steps=17)["steps"] == steps


def test_custom_quality_takes_the_artists_numbers() -> None:
    made = texture(quality="CUSTOM", steps=17, view_size=80)
    assert (made["steps"], made["view_size"]) == (17, 80)


@pytest.mark.parametrize("mode", ["TEXTURE", "FEATURE"])
def test_choices_are_spelled_alike_everywhere(mode: str) -> None:
    made = settings(mode, device="CUDA", bit_depth="16", parameterization="FOURIER")
    assert (made["device"], made["bit_depth"], made["parameterization"]) == ("cuda", 16, "fourier")


def test_several_choices_are_a_list() -> None:
    assert texture(symmetry=["X", "z"])["symmetry"] == ["x", "z"]
    with pytest.raises(PatinaError, match="Symmetry is one of X, Y, Z"):
        texture(symmetry=["W"])


def test_the_engine_hears_degrees_and_pixels() -> None:
    made = texture(elevation=[-math.pi / 6, math.pi / 3], roll=math.pi / 18)
    assert made["elevation"] == pytest.approx([-30, 60])
    assert made["roll"] == pytest.approx(10)
    assert settings("FEATURE", size=[64, 48])["size"] == [64, 48]


def test_zero_is_left_to_the_engine_only_where_it_may_be() -> None:
    made = settings("FEATURE", learning_rate=0.0, diversity=0.0)
    assert "learning_rate" not in made and made["diversity"] == 0.0
    assert "learning_rate" not in texture(learning_rate=0.0)
    assert texture(learning_rate=0.125)["learning_rate"] == 0.125


def test_a_style_names_pictures_layers_and_no_feature() -> None:
    made = texture(style_layers="blocks.1.0, blocks.2.0 blocks.3.0,", style_scale=2.0, feature="blocks.4.1:7")
    assert made["style"] == PICTURES
    assert made["style_layers"] == ["blocks.1.0", "blocks.2.0", "blocks.3.0"]
    assert made["style_scale"] == 2.0
    assert "feature" not in made


def test_a_feature_needs_no_picture() -> None:
    made = settings("TEXTURE", {}, task="FEATURE", feature="blocks.1.0:3")
    assert made["feature"] == "blocks.1.0:3"
    assert not made.keys() & {"style", "style_scale", "style_layers"}


@pytest.mark.parametrize("task", ["STYLE", "FEATURE"])
def test_content_goes_along_with_the_texture_that_is_kept(task: str) -> None:
    base = Path("wood.png")
    made = texture(base, task=task, content_weight=3.0, content_layers="blocks.4.0")
    assert (made["base_texture"], made["content_weight"], made["content_layers"]) == (base, 3.0, ["blocks.4.0"])
    assert not texture(task=task).keys() & {"base_texture", "content_weight", "content_layers"}


def test_features_of_one_text() -> None:
    assert features_in("a:1; b:2@0.5,0.5;; ") == ["a:1", "b:2@0.5,0.5"]


@pytest.mark.parametrize(
    ("mode", "files", "given", "words"),
    [
        ("TEXTURE", {}, {}, "Add a picture to use as the style"),
        ("TEXTURE", FILES, {"task": "FEATURE", "feature": "  "}, "Enter a feature, such as"),
        ("FEATURE", FILES, {"feature": " "}, "Enter a feature, such as"),
        ("INTERPOLATE", FILES, {"features": ["blocks.1.0:3"]}, "Add at least two features"),
        ("STYLE", {"style": PICTURES}, {}, "Open the image to style"),
        ("STYLE", {"content": Path("a.png")}, {}, "Add a picture to use as the style"),
        ("STYLE", {**FILES, "masks": PICTURES[:1]}, {}, "Give every style a mask, or none of them"),
        ("STYLE", FILES, {"style_weights": "one, two"}, "takes numbers separated by commas, not one two"),
        ("STYLE", FILES, {"style_weights": "0, 0"}, "Give at least one of the styles a weight above 0"),
        ("MORPH", {"a": Path("a.safetensors")}, {}, "Choose the weights of two light paintings"),
    ],
)
def test_nothing_to_do_is_refused_in_a_sentence(mode: str, files: Files, given: dict[str, Any], words: str) -> None:
    with pytest.raises(PatinaError, match=words):
        settings(mode, files, **given)


def test_part_of_a_quality_keeps_the_rest_of_it() -> None:
    final = {**values.defaults(TEXTURE), "quality": "FINAL"}
    made = overridden(TEXTURE, final, {"steps": 500})
    assert (made["steps"], made["view_size"], made["quality"]) == (500, 320, "CUSTOM")
    assert overridden(TEXTURE, final, {"steps": 500, "quality": "DRAFT"})["quality"] == "DRAFT"
    assert overridden(TEXTURE, final, {"seed": 5})["quality"] == "FINAL"


def test_a_start_picture_makes_one_image() -> None:
    assert settings("FEATURE", count=4)["count"] == 4
    assert "count" not in settings("FEATURE", {"start": Path("a.png")}, count=4)


def test_masks_stand_in_the_way_of_styles_only() -> None:
    assert settings("FEATURE", {**FILES, "masks": PICTURES[:1]})["feature"]


def test_angles_at_their_bounds_are_the_engines_bounds() -> None:
    made = texture(elevation=[-math.pi / 2 - 1e-7, math.pi / 2 + 1e-7], roll=math.pi + 1e-7)
    assert (made["elevation"], made["roll"]) == ([-90.0, 90.0], 180.0)


def test_a_choice_of_another_mode_is_refused() -> None:
    with pytest.raises(PatinaError, match="is one of FOURIER, PIXEL in this mode, not CPPN"):
        settings("STYLE", parameterization="CPPN")


def test_bounds_that_are_not_allowed_themselves_are_kept_at_a_distance() -> None:
    assert (TEXTURE.settings["gram_decay"].minimum, TEXTURE.settings["gram_decay"].maximum) == (0.0, 0.999)
