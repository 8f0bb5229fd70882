"""Textures by operator in background mode, with the real engine: what the objects wear afterwards, and what if not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.jobs.records import use_settings
from addon.settings.values import values_of
from addon.setup import location

QUICK = {"size": 64, "quality": "CUSTOM", "steps": 3, "view_size": 64, "seed": 7}


@pytest.fixture
def ready(cube: bpy.types.Object, engine: None) -> Iterator[bpy.types.Object]:
    """The add-on is registered, the engine is known, and there is a cube."""
    addon.register()
    yield cube
    addon.unregister()


@pytest.fixture
def style(tmp_path: Path) -> Path:
    path = tmp_path / "style.png"
    Image.effect_noise((64, 64), 90).convert("RGB").save(path)
    return path


def generate(style: Path, **settings: Any) -> set[str]:
    return bpy.ops.patina.generate_texture(pictures=[{"name": str(style)}], **{**QUICK, **settings})


def worn(obj: bpy.types.Object, slot: int = 0, uv_map: str = "UVMap") -> bpy.types.Image:
    """Return the image on the Base Color of a slot's material, through Image Texture and UV Map nodes."""
    tree = obj.material_slots[slot].material.node_tree
    shader = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    texture = shader.inputs["Base Color"].links[0].from_node
    assert texture.inputs["Vector"].links[0].from_node.uv_map == uv_map
    return texture.image


def test_the_cube_wears_an_image_named_after_it(ready: bpy.types.Object, style: Path) -> None:
    clay = bpy.data.materials.new("Clay")
    ready.data.materials.append(clay)
    assert generate(style) == {"FINISHED"}
    image = worn(ready)
    assert (image.name, tuple(image.size)) == ("Cube · Style", (64, 64))
    assert image.packed_file is not None
    assert [item.image for item in ready.patina.results] == [image]
    assert bpy.ops.patina.restore_material() == {"FINISHED"}
    assert ready.active_material == clay


def test_the_result_remembers_settings_seed_and_pictures(ready: bpy.types.Object, style: Path) -> None:
    generate(style, style_scale=1.5, symmetry={"Z", "X"})
    record = json.loads(worn(ready)["patina"])
    assert record["settings"]["seed"] == 7 and record["settings"]["style_scale"] == 1.5
    assert record["settings"]["symmetry"] == ["X", "Z"]
    assert record["pictures"] == [str(style)]
    settings = bpy.context.scene.patina
    assert settings.seed == 0
    assert bpy.ops.patina.use_settings() == {"FINISHED"}
    assert (settings.seed, settings.texture.style_scale, settings.quality, settings.texture.steps) == (
        7,
        1.5,
        "CUSTOM",
        3,
    )
    assert settings.texture.symmetry == {"X", "Z"}
    assert Path(settings.pictures[0].image.filepath) == style
    style.unlink()
    bpy.data.images.remove(settings.pictures[0].image)
    assert use_settings(settings, worn(ready)) == [str(style)], "the picture that is gone is named"


def test_one_can_go_back_to_an_earlier_result(ready: bpy.types.Object, style: Path) -> None:
    generate(style)
    first = worn(ready)
    generate(style, seed=8)
    second = worn(ready)
    assert second != first and len(ready.patina.results) == 2
    ready.patina.active_result = 0
    bpy.ops.patina.wear_result()
    assert worn(ready) == first
    bpy.ops.patina.remove_result()
    assert [item.image for item in ready.patina.results] == [second]


def test_selected_objects_share_one_texture(ready: bpy.types.Object, style: Path) -> None:
    bpy.ops.mesh.primitive_cube_add(location=(3, 0, 0))
    other = bpy.context.active_object
    ready.select_set(True)
    generate(style)
    assert worn(ready) == worn(other)
    assert len(ready.patina.results) == len(other.patina.results) == 1


def test_only_the_chosen_slot_is_touched(ready: bpy.types.Object, style: Path) -> None:
    for name in ("Wood", "Iron"):
        ready.data.materials.append(bpy.data.materials.new(name))
    ready.data.polygons[0].material_index = 1
    ready.active_material_index = 1
    generate(style, only_active_slot=True)
    assert worn(ready, 1).name == "Cube · Style"
    assert ready.material_slots[0].material.name == "Wood"


def test_a_feature_with_the_present_texture_kept(ready: bpy.types.Object, style: Path) -> None:
    base = bpy.data.images.load(str(style))
    values = {**QUICK, "task": "FEATURE", "feature": "blocks.1.0:3", "keep_texture": True}
    assert bpy.ops.patina.generate_texture(base_texture=base.name, **values) == {"FINISHED"}
    assert json.loads(worn(ready)["patina"])["settings"]["feature"] == "blocks.1.0:3"


@pytest.fixture
def stacked(ready: bpy.types.Object) -> bpy.types.Object:
    """The cube, each of whose faces shows the whole texture."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)] * 6
    for place, corner in zip(corners, ready.data.uv_layers[0].uv, strict=True):
        corner.vector = place
    return ready


def test_a_map_that_would_spoil_the_texture_is_refused(stacked: bpy.types.Object, style: Path) -> None:
    with pytest.raises(RuntimeError, match="make a new UV map, or use it anyway"):
        generate(style)
    assert not stacked.material_slots and not stacked.patina.results


def test_it_is_used_where_faces_share_texels_on_purpose(stacked: bpy.types.Object, style: Path) -> None:
    assert generate(style, shared_uvs=True) == {"FINISHED"}
    assert json.loads(worn(stacked)["patina"])["settings"]["shared_uvs"] is True
    assert not bpy.context.scene.patina.shared_uvs, "the scene's setting is left alone"


def test_a_script_can_ask_for_a_new_map(stacked: bpy.types.Object, style: Path) -> None:
    assert generate(style, new_uv_map=True) == {"FINISHED"}
    image = worn(stacked, uv_map="Patina")
    assert json.loads(image["patina"])["uv_maps"] == {"Cube": "Patina"}
    assert stacked.data.uv_layers["UVMap"].active_render and bpy.context.scene.patina.uv_map == ""


def test_no_new_map_is_left_where_no_texture_is_made(ready: bpy.types.Object, style: Path) -> None:
    for settings, words in (
        ({"keep_texture": True}, "had no material"),
        ({"feature": "blocks.99:1"}, "blocks.99"),
        ({"mask": f"IMAGE:{style}"}, "does not fit a new UV map"),
    ):
        with pytest.raises(RuntimeError, match=words):
            generate(style, new_uv_map=True, task="FEATURE" if "feature" in settings else "STYLE", **settings)
        assert [layer.name for layer in ready.data.uv_layers] == ["UVMap"]
    bpy.ops.patina.new_uv_map()
    layer = ready.data.uv_layers["Patina"]
    layer.uv[0].vector = (0.125, 0.25)
    with pytest.raises(RuntimeError, match="had no material"):
        generate(style, new_uv_map=True, keep_texture=True)
    assert tuple(ready.data.uv_layers["Patina"].uv[0].vector) == (0.125, 0.25), "an older one is as it was"
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(RuntimeError, match="Switch to Object Mode first"):
        generate(style, new_uv_map=True)


def test_beside_the_blend(ready: bpy.types.Object, style: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="has not been saved"):
        generate(style, storage="BESIDE")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    generate(style, storage="BESIDE")
    assert worn(bpy.context.active_object).filepath == "//textures/Cube-Style.png"
    assert (tmp_path / "textures" / "Cube-Style.png").is_file()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"task": "FEATURE", "feature": "blocks.99:1"}, "blocks.99"),
        ({"task": "FEATURE", "feature": "blocks.1.0:999"}, "999"),
        ({"keep_texture": True}, "had no material before Patina"),
        ({"uv_map": "Nowhere"}, "no UV map called Nowhere"),
    ],
)
def test_a_failure_is_one_sentence_and_changes_nothing(
    ready: bpy.types.Object, style: Path, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(RuntimeError, match=words) as error:
        generate(style, **settings)
    assert "Traceback" not in str(error.value)
    assert not ready.material_slots and not ready.patina.results


def test_a_missing_picture_is_named(ready: bpy.types.Object, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"There is no file .*nowhere\.png"):
        generate(tmp_path / "nowhere.png")


def test_without_an_engine_it_says_so(
    ready: bpy.types.Object, style: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(location.PYTHON_VARIABLE, str(tmp_path / "python"))
    with pytest.raises(RuntimeError, match=r"The engine's Python .* cannot be started .* install the engine again"):
        generate(style)


@pytest.mark.parametrize(
    "preset", sorted((Path(addon.__file__).parent / "data" / "presets" / "patina").glob("*.py")), ids=str
)
def test_shipped_presets_set_what_they_say(ready: bpy.types.Object, preset: Path) -> None:
    before = values_of(bpy.context.scene.patina)
    exec(compile(preset.read_text(encoding="utf-8"), str(preset), "exec"), {"bpy": bpy})
    assert values_of(bpy.context.scene.patina) != before
