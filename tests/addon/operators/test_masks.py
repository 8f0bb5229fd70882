"""Masks by operator, with the real engine: what changes, what stays to the last texel, and how it is remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

import addon
from addon.blender import material

QUICK = {"size": 64, "quality": "CUSTOM", "steps": 3, "view_size": 64}


@pytest.fixture
def grouped(cube: bpy.types.Object, engine: None) -> Iterator[bpy.types.Object]:
    """The add-on is registered, the engine is known, and the top of a cube is the group Top."""
    addon.register()
    top = next(polygon for polygon in cube.data.polygons if polygon.normal.z > 0.5)
    cube.vertex_groups.new(name="Top").add(list(top.vertices), 1.0, "REPLACE")
    yield cube
    addon.unregister()


@pytest.fixture
def styles(tmp_path: Path) -> list[dict[str, str]]:
    """Two pictures: one of reds and one of blues."""
    paths = []
    for name, channel in (("red", 0), ("blue", 2)):
        pixels = np.zeros((64, 64, 3), np.uint8)
        pixels[..., channel] = np.asarray(Image.effect_noise((64, 64), 90))
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
        paths.append({"name": str(tmp_path / f"{name}.png")})
    return paths


def generate(pictures: list[dict[str, str]], **settings: Any) -> bpy.types.Image:
    """Return the texture that the operator makes."""
    assert bpy.ops.patina.generate_texture(pictures=pictures, **{**QUICK, **settings}) == {"FINISHED"}
    owner: Any = bpy.context.active_object
    return owner.patina.results[owner.patina.active_result].image


def pixels_of(image: bpy.types.Image) -> np.ndarray:
    """Return the pixels, float32 [H, W, 3], rows from the bottom."""
    width, height = image.size
    values = np.empty((height, width, 4), np.float32)
    image.pixels.foreach_get(values.reshape(-1))
    return values[..., :3]


def face_of(obj: bpy.types.Object, size: int, towards: tuple[int, int, int]) -> tuple[slice, slice]:
    """Return the rows and columns well inside the cube's face on one side."""
    face = max(obj.data.polygons, key=lambda polygon: np.dot(polygon.normal, towards))
    uvs = np.array([obj.data.uv_layers[0].uv[index].vector for index in face.loop_indices])
    (low_u, low_v), (high_u, high_v) = (
        np.ceil(uvs.min(axis=0) * size).astype(int) + 2,
        np.floor(uvs.max(axis=0) * size).astype(int) - 2,
    )
    return slice(low_v, high_v), slice(low_u, high_u)


def test_outside_of_a_mask_not_one_texel_changes(grouped: bpy.types.Object, styles: list[dict[str, str]]) -> None:
    before = generate(styles[:1])
    after = generate(styles[1:], mask="VERTEX_GROUP:Top", feather=0.0, size=256, seed=3)
    assert tuple(after.size) == (64, 64), "as wide as the texture that is there"
    first, second = pixels_of(before), pixels_of(after)
    below = face_of(grouped, 64, (0, 0, -1))
    assert (first[below] == second[below]).all()
    above = face_of(grouped, 64, (0, 0, 1))
    assert not (first[above] == second[above]).all(axis=2).any()


def test_an_object_without_a_material_can_be_masked(grouped: bpy.types.Object, styles: list[dict[str, str]]) -> None:
    made = pixels_of(generate(styles[:1], mask="VERTEX_GROUP:Top", feather=0.0))
    assert np.ptp(made[face_of(grouped, 64, (0, 0, -1))]) == 0
    assert np.ptp(made[face_of(grouped, 64, (0, 0, 1))]) > 0.05


def test_each_style_fills_its_own_mask(grouped: bpy.types.Object, styles: list[dict[str, str]]) -> None:
    masks = [{"name": ""}, {"name": "VERTEX_GROUP:Top"}]
    made = pixels_of(generate(styles, masks=masks, steps=30, feather=0.0))
    above, below = made[face_of(grouped, 64, (0, 0, 1))], made[face_of(grouped, 64, (0, 0, -1))]
    assert above[..., 2].mean() > above[..., 0].mean() and below[..., 0].mean() > below[..., 2].mean()


def test_settings_remember_masks_sizes_and_weights(grouped: bpy.types.Object, styles: list[dict[str, str]]) -> None:
    masks = [{"name": ""}, {"name": "!VERTEX_GROUP:Top"}]
    values = {"mask": "VERTEX_GROUP:Top", "size_map": "VERTEX_GROUP:Top", "pattern_size": 0.5, "feather": 0.25}
    made = generate(styles, masks=masks, style_weights="1, 2", **values)
    recorded = json.loads(made["patina"])["settings"]
    assert recorded["masks"] == ["", "!VERTEX_GROUP:Top"]
    settings = bpy.context.scene.patina
    own = settings.texture
    assert (own.mask, own.size_map, own.pattern_size) == ("", "", 0.0), "the scene's settings are left alone"
    bpy.ops.patina.use_settings()
    assert (own.mask, own.size_map, own.pattern_size, own.feather) == (
        "VERTEX_GROUP:Top",
        "VERTEX_GROUP:Top",
        0.5,
        0.25,
    )
    assert own.mask_source == "VERTEX_GROUP" and own.pattern_unit == "SCENE"
    assert [(item.where, item.weight) for item in settings.pictures] == [("", 1.0), ("!VERTEX_GROUP:Top", 2.0)]
    assert bpy.ops.patina.generate_texture() == {"FINISHED"}, "the button makes it from the panel's settings"
    again = grouped.patina.results[1].image
    assert json.loads(again["patina"])["settings"]["masks"] == recorded["masks"]


def test_a_strength_keeps_what_is_there(
    grouped: bpy.types.Object, styles: list[dict[str, str]], tmp_path: Path
) -> None:
    Image.new("RGB", (64, 64), (0, 200, 0)).save(tmp_path / "green.png")
    green = bpy.data.images.load(str(tmp_path / "green.png"))
    material.wear(grouped, green, "UVMap")
    for slot in grouped.material_slots:
        del slot.material[material.MARK]
    unchanged = pixels_of(generate(styles[:1], strength=0.0))
    assert (unchanged == pixels_of(green)).all()
    assert not (pixels_of(generate(styles[:1], strength=1.0)) == pixels_of(green)).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mask": "VERTEX_GROUP:Tail"}, "Cube has no vertex group Tail; choose another mask"),
        ({"mask": "Tail"}, "Tail names no map; write one of VERTEX_GROUP:Name"),
        ({"masks": [{"name": "VERTEX_GROUP:Top"}] * 2}, "Give every style a mask, or none of them"),
    ],
)
def test_a_wrong_mask_is_one_sentence_and_changes_nothing(
    grouped: bpy.types.Object, styles: list[dict[str, str]], settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(RuntimeError, match=words) as error:
        generate(styles[:1], **settings)
    assert "Traceback" not in str(error.value)
    assert not grouped.material_slots and not grouped.patina.results


def test_a_picture_that_is_left_alone_counts_whatever_its_weight(
    grouped: bpy.types.Object, styles: list[dict[str, str]]
) -> None:
    settings: Any = bpy.context.scene.patina
    item = settings.pictures.add()
    item.image, item.weight = bpy.data.images.load(styles[0]["name"]), 0.0
    assert bpy.ops.patina.generate_texture(**QUICK) == {"FINISHED"}
