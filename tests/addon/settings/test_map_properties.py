"""The properties that edit the text of a map, as the panel uses them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy
import numpy as np
import pytest

import addon
from addon.settings import values
from addon.settings.map_properties import text_of


@pytest.fixture
def own(cube: bpy.types.Object) -> Iterator[Any]:
    """The settings of textures, and a cube with something of each kind."""
    addon.register()
    for name in ("Body", "Hair"):
        cube.vertex_groups.new(name=name)
        cube.data.color_attributes.new(f"{name} Paint", "BYTE_COLOR", "CORNER")
    cube.data.materials.append(bpy.data.materials.new("Clay"))
    sets = cube.data.attributes.new(".sculpt_face_set", "INT", "FACE")
    sets.data.foreach_set("value", np.arange(5, 11, dtype=np.int32))
    cube.data.attributes.new("Flow", "FLOAT_VECTOR", "POINT")
    cube.data.polygons.active = 2
    cube.data.color_attributes.active_color_index = 1
    yield bpy.context.scene.patina.texture
    addon.unregister()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("VERTEX_GROUP", "VERTEX_GROUP:Hair"),
        ("COLOR_ATTRIBUTE", "COLOR_ATTRIBUTE:Hair Paint"),
        ("FACE_SET", "FACE_SET:7"),
        ("MATERIAL", "MATERIAL:Clay"),
        ("IMAGE", "IMAGE:"),
        ("NONE", ""),
    ],
)
def test_a_source_begins_with_what_is_active(own: Any, kind: str, text: str) -> None:
    own.mask_source = kind
    assert (own.mask, own.mask_source) == (text, kind)


def test_the_parts_of_the_text_change_one_by_one(own: Any) -> None:
    own.mask_source = "VERTEX_GROUP"
    own.mask_name, own.mask_inverted = "Body", True
    assert own.mask == "!VERTEX_GROUP:Body"
    own.mask_source = "FACE_SET"
    own.mask_number = 9
    assert own.mask == "FACE_SET:9"


def test_choosing_the_same_source_again_changes_nothing(own: Any) -> None:
    own.mask = "VERTEX_GROUP:Body"
    own.mask_source = "VERTEX_GROUP"
    assert own.mask == "VERTEX_GROUP:Body"


def test_an_image_is_held_while_the_text_names_it(own: Any) -> None:
    image = bpy.data.images.new("Rust", 4, 4)
    users = image.users
    own.mask_source = "IMAGE"
    own.mask_image = image
    assert own.mask == "IMAGE:Rust" and image.users == users + 1
    own.mask = ""
    assert own.mask_image is None and image.users == users
    own.mask = "!IMAGE:Rust"
    assert own.mask_image == image


def test_directions_come_from_vectors_and_curves(own: Any) -> None:
    own.direction_map_source = "VECTOR_ATTRIBUTE"
    assert own.direction_map == "VECTOR_ATTRIBUTE:Flow"
    bpy.ops.curve.primitive_bezier_circle_add()
    own.direction_map_source = "OBJECT"
    own.direction_map_object = bpy.context.active_object
    assert own.direction_map == f"OBJECT:{bpy.context.active_object.name}"


def test_a_length_begins_where_the_pattern_is_as_large_as_before(own: Any) -> None:
    bpy.context.active_object.scale = (1, 1, 3)
    bpy.context.view_layer.update()
    own.style_scale = 0.5
    own.pattern_unit = "SCENE"
    assert own.pattern_size == pytest.approx(3.0)
    own.pattern_unit = "RELATIVE"
    assert own.pattern_size == 0


def test_each_picture_has_a_mask_of_its_own(own: Any) -> None:
    pictures = bpy.context.scene.patina.pictures
    first, second = pictures.add(), pictures.add()
    second.where_source = "VERTEX_GROUP"
    assert (first.where, second.where) == ("", "VERTEX_GROUP:Hair")


@pytest.mark.parametrize(("kind", "text"), [("IMAGE", "mask"), ("OBJECT", "direction_map")])
def test_a_new_name_is_followed_and_what_is_taken_out_is_gone(own: Any, kind: str, text: str) -> None:
    named = bpy.data.images.new("Rust", 4, 4) if kind == "IMAGE" else bpy.data.objects["Cube"]
    pointer = f"{text}_{kind.lower()}"
    setattr(own, f"{text}_source", kind)
    setattr(own, pointer, named)
    named.name = "Moss"
    assert text_of(own, text) == f"{kind}:Moss" and getattr(own, f"{text}_name") == "Moss"
    assert values.values_of(bpy.context.scene.patina)[text] == f"{kind}:Moss"
    if kind == "IMAGE":
        own.mask_inverted = True
        assert own.mask == "!IMAGE:Moss" and own.mask_image == named
    setattr(own, text, f"{kind}:Moss")
    setattr(own, pointer, None)
    assert getattr(own, text) == f"{kind}:"


def test_a_file_is_named_without_a_pointer(own: Any) -> None:
    own.mask = f"IMAGE:{bpy.data.images.new('Rust', 4, 4).name}"
    own.mask = "IMAGE:/pictures/rust.png"
    assert (own.mask, own.mask_image) == ("IMAGE:/pictures/rust.png", None)
