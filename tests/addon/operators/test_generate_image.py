"""Images by operator in background mode, with the real engine: what Blender has afterwards, and what if not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.blender.material_maps import DISPLACEMENT_NODE, NORMAL_NODE

FEATURE = "blocks.1.0:3"
QUICK = {"steps": 2, "size": (64, 48), "seed": 7}


@pytest.fixture
def settings(empty_scene: None, engine: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """The Image Editor's settings, while the add-on is registered, the engine known and user files go elsewhere."""
    monkeypatch.setattr(bpy.utils, "user_resource", lambda _, path: str(tmp_path / "user" / path))
    addon.register()
    yield bpy.context.scene.patina_image
    addon.unregister()


def generate(mode: str, **given: Any) -> list[bpy.types.Image]:
    """Generate and return the images that are new, the main one first."""
    known = bpy.context.scene.patina_image.results
    before = len(known)
    assert bpy.ops.patina.generate_image(mode=mode, **{**QUICK, **given}) == {"FINISHED"}
    return [item.image for item in known][before:]


def record(image: bpy.types.Image) -> dict[str, Any]:
    return dict(json.loads(image["patina"]))


def test_a_feature_becomes_a_packed_image_that_says_how(settings: Any) -> None:
    (made,) = generate("FEATURE", feature=FEATURE)
    assert tuple(made.size) == (64, 48) and made.packed_file is not None
    assert made.name == f"Feature · {FEATURE}"
    values = record(made)["settings"]
    assert (values["mode"], values["feature"], values["seed"]) == ("FEATURE", FEATURE, 7)
    assert settings.feature != FEATURE, "the scene's settings are left alone"


def test_several_pictures_are_several_images(settings: Any) -> None:
    made = generate("FEATURE", feature=FEATURE, count=3)
    assert len({image.name for image in made}) == 3
    assert settings.active_result == 0, "the first of them is chosen"


def test_maps_are_images_of_values(settings: Any) -> None:
    made = generate("FEATURE", feature=FEATURE, relief="COLOR", maps={"ROUGHNESS"})
    name = made[0].name
    assert [image.name for image in made] == [name, f"{name} Normal", f"{name} Height", f"{name} Roughness"]
    assert [image.colorspace_settings.name for image in made] == ["sRGB", *3 * ["Non-Color"]]
    assert all(image.packed_file is not None for image in made)


@pytest.mark.parametrize("displaced", [False, True])
def test_an_image_with_its_maps_becomes_a_material(settings: Any, displaced: bool) -> None:
    made = generate("FEATURE", feature=FEATURE, relief="COLOR", maps={"ROUGHNESS"})
    settings.active_result = 0
    made[1].name = "Renamed"
    assert bpy.ops.patina.make_material(displaced=displaced) == {"FINISHED"}
    (found,) = bpy.data.materials
    assert found.use_fake_user and found.name == made[0].name and found.asset_data is None
    tree: Any = found.node_tree
    assert {node.image for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage"} == set(made)
    output = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")
    assert bool(output.inputs["Displacement"].links) == displaced == tree.nodes[NORMAL_NODE].mute
    # 0.02 of the width is the default.
    assert tree.nodes[DISPLACEMENT_NODE].inputs["Scale"].default_value == pytest.approx(0.02)


def test_an_image_in_the_style_of_a_set_has_its_maps(settings: Any) -> None:
    bpy.data.images.new("Portrait", 96, 64)
    wall = Path(addon.__file__).parent / "data" / "styles" / "tesserae"
    pictures = [{"name": str(wall)}]
    bpy.ops.patina.generate_image(mode="STYLE", edited="Portrait", pictures=pictures, steps=2, tileable=True)
    name, *maps = [item.image.name for item in settings.results]
    assert maps == [f"{name} {kind}" for kind in ("Normal", "Height", "Roughness")]


def test_beside_the_blend(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="has not been saved"):
        generate("FEATURE", feature=FEATURE, storage="BESIDE")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    (made,) = generate("FEATURE", feature=FEATURE, storage="BESIDE")
    assert Path(bpy.path.abspath(made.filepath)).parent == tmp_path / "textures"


def test_a_picture_to_start_from_gives_its_size(settings: Any, picture: Path) -> None:
    large = bpy.data.images.new("Large", 96, 64)
    bpy.ops.patina.generate_image(mode="FEATURE", feature=FEATURE, steps=2, edited="Large")
    made = settings.results[0].image
    assert tuple(made.size) == tuple(large.size)
    assert record(made)["edited"] == "Large"


def test_style_of_a_picture(settings: Any, picture: Path) -> None:
    Image.effect_noise((64, 64), 90).convert("RGB").save(picture)
    bpy.data.images.new("Portrait", 96, 64)
    bpy.ops.patina.generate_image(mode="STYLE", edited="Portrait", pictures=[{"name": str(picture)}], steps=2)
    made = settings.results[0].image
    assert made.name == "Portrait · Texture" and tuple(made.size) == (96, 64)
    assert record(made)["pictures"] == [str(picture)]


@pytest.mark.parametrize("saved", [True, False])
def test_frames_are_a_sequence_and_a_movie_where_they_last(settings: Any, saved: bool, tmp_path: Path) -> None:
    if saved:
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    made = generate("INTERPOLATE", features=f"{FEATURE}; blocks.1.0:4", frames=3)
    assert [image.source for image in made] == ["SEQUENCE", "FILE", "MOVIE"]
    folder = Path(bpy.path.abspath(made[0].filepath)).parent
    assert folder.parent == (tmp_path / "textures" if saved else tmp_path / "user" / "patina")
    assert [path.name for path in sorted(folder.glob("frame_*"))] == [f"frame_000{number}.png" for number in (1, 2, 3)]
    assert made[0]["patina_frames"] == made[2]["patina_frames"] == 3
    assert Path(bpy.path.abspath(made[2].filepath)).is_file()
    assert record(made[0])["settings"]["features"] == [FEATURE, "blocks.1.0:4"]


def test_two_cppns_morph(settings: Any) -> None:
    for seed in (1, 2):
        made = generate("CPPN", feature=FEATURE, seed=seed, video=seed == 2)
        assert [image.source for image in made] == ["FILE", "MOVIE"][:seed]
        assert Path(record(made[0])["weights"]).is_file()
    for index, end in enumerate(("a", "b")):
        settings.active_result = index
        assert bpy.ops.patina.morph_from(end=end) == {"FINISHED"}
    assert settings.mode == "MORPH"
    bpy.ops.patina.generate_image(frames=2, size=(64, 64))
    assert settings.results[3].image.source == "SEQUENCE"


def test_transparency_reaches_blender(settings: Any) -> None:
    made = generate("TRANSPARENT", feature=FEATURE)
    assert len(made) == 1 and made[0].channels == 4
    assert made[0].alpha_mode == "STRAIGHT"


def test_settings_come_back(settings: Any) -> None:
    generate("FEATURE", feature=FEATURE, count=2, tileable=True)
    assert bpy.ops.patina.use_settings() == {"FINISHED"}
    own = settings.image_feature
    assert (settings.mode, settings.feature, settings.seed) == ("FEATURE", FEATURE, 7)
    assert (own.count, own.tileable, tuple(own.size), own.steps) == (2, True, (64, 48), 2)
    assert bpy.ops.patina.remove_result() == {"FINISHED"} and len(settings.results) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mode": "FEATURE", "feature": "blocks.99:1"}, "blocks.99"),
        ({"mode": "FEATURE", "feature": " "}, "Enter a feature"),
        ({"mode": "INTERPOLATE", "features": FEATURE}, "Add at least two features"),
        ({"mode": "FEATURE", "edited": "nowhere.png"}, r"There is no file nowhere\.png"),
        ({"mode": "STYLE"}, "Open the image to style"),
        ({"mode": "STYLE", "edited": "Blank"}, "Add a picture to use as the style"),
        ({"mode": "MORPH"}, "Choose the weights of two light paintings"),
    ],
)
def test_a_failure_is_one_sentence_and_changes_nothing(settings: Any, given: dict[str, Any], words: str) -> None:
    bpy.data.images.new("Blank", 8, 8)
    with pytest.raises(RuntimeError, match=words) as error:
        bpy.ops.patina.generate_image(**given)
    assert "Traceback" not in str(error.value)
    assert len(bpy.data.images) == 1 and not settings.results


def test_styles_with_weights_and_masks_come_back(settings: Any, picture: Path) -> None:
    edited = bpy.data.images.new("Portrait", 96, 64)
    for name, weight in (("One", 1.0), ("Two", 0.5)):
        item = settings.pictures.add()
        item.image, item.weight = bpy.data.images.new(name, 64, 64), weight
        item.mask = bpy.data.images.new(f"{name} Mask", 96, 64)
    (made,) = generate("STYLE", edited=edited.name, size=(64, 64))
    assert tuple(made.size) == (64, 64)
    settings.pictures.clear()
    assert bpy.ops.patina.use_settings() == {"FINISHED"}
    found = [(item.image.name, item.mask.name, item.weight) for item in settings.pictures]
    assert found == [("One", "One Mask", 1.0), ("Two", "Two Mask", 0.5)]
    assert settings.own_size and tuple(settings.image_style.size) == (64, 64)
