"""What stays outside of a mask: what the objects show now, Patina's own textures among it, to the byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from addon.blender import image, material
from addon.jobs import records
from addon.jobs.base_texture import base_texture
from addon.jobs.order import Source
from tests.addon.blender import looks
from tests.addon.blender.looks import SIZE, texels

RECORD: dict[str, Any] = {"settings": {}, "pictures": []}


def outside(folder: Path, *objects: bpy.types.Object, **values: Any) -> Source:
    wanted = {"uv_map": "", "only_active_slot": False, "size": 32, "mask": "VERTEX_GROUP:Hair", **values}
    return base_texture(objects, bpy.context.evaluated_depsgraph_get(), wanted, None, folder)


@pytest.fixture
def plane(empty_scene: None) -> bpy.types.Object:
    return looks.plane()


def painted(obj: bpy.types.Object, path: Path) -> None:
    shown = looks.new_material()
    obj.data.materials.append(looks.show(shown, looks.image_node(shown.node_tree, bpy.data.images.load(str(path)))))


def test_an_image_stays_and_decides_the_width(plane: bpy.types.Object, tmp_path: Path) -> None:
    path = looks.write_png(texels(), tmp_path / "wood.png")
    painted(plane, path)
    source = outside(tmp_path / "job", plane)
    assert (source.file, source.size) == (path, SIZE)
    name = bpy.data.images[0].name
    words = f"The texture is {SIZE} pixels wide, like {name}, so that nothing changes outside of the mask."
    assert source.notes == (words,)
    assert outside(tmp_path / "job", plane, size=SIZE) == Source(file=path, size=SIZE)


def test_a_tiny_image_makes_no_texture_that_is_too_small(plane: bpy.types.Object, tmp_path: Path) -> None:
    painted(plane, looks.write_png(texels()[:16, :16], tmp_path / "tiny.png"))
    assert outside(tmp_path / "job", plane).size == 64


def test_masks_for_all_styles_leave_the_rest_as_it_is(plane: bpy.types.Object, tmp_path: Path) -> None:
    path = looks.write_png(texels(), tmp_path / "wood.png")
    painted(plane, path)
    assert outside(tmp_path / "job", plane, mask="", masks=["FACE_SET:1", "FACE_SET:2"]).size == SIZE
    assert outside(tmp_path / "job", plane, mask="", masks=["FACE_SET:1", ""]).size is None


def test_a_texture_of_ours_stays_to_the_byte(plane: bpy.types.Object, tmp_path: Path) -> None:
    painted(plane, looks.write_png(texels(1), tmp_path / "wood.png"))
    made = looks.write_png(texels(2), tmp_path / "made.png")
    material.wear(plane, image.load_packed(made, "Made"), "UVMap")
    source = outside(tmp_path / "job", plane)
    assert source.file is not None and source.file != made
    assert source.file.read_bytes() == made.read_bytes() and source.size == SIZE
    assert material.wears_ours(plane)


def test_without_a_mask_it_is_what_was_there_before_ours(plane: bpy.types.Object, tmp_path: Path) -> None:
    wood = looks.write_png(texels(1), tmp_path / "wood.png")
    painted(plane, wood)
    material.wear(plane, image.load_packed(looks.write_png(texels(2), tmp_path / "made.png"), "Made"), "UVMap")
    assert outside(tmp_path / "job", plane, mask="") == Source(file=wood)


def test_an_object_without_a_material_is_gray_outside(plane: bpy.types.Object, tmp_path: Path) -> None:
    source = outside(tmp_path / "job", plane)
    assert source.file is not None and source.size is None
    with Image.open(source.file) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert np.ptp(pixels) == 0 and 100 < pixels.mean() < 250
    assert source.notes == (f"{plane.name} has faces without a material; plain gray is kept there.",)


def test_tiles_of_ours_stay_to_the_byte(plane: bpy.types.Object, tmp_path: Path) -> None:
    other = looks.plane("Other", x=3)
    looks.set_uvs(other, ((1, 0), (0, 1)), (1, 1))
    files = {number: looks.write_png(texels(number), tmp_path / f"made.{number}.png") for number in (1001, 1012)}
    made = image.load_packed(tmp_path / "made.<UDIM>.png", "Made")
    made[records.RECORD] = json.dumps({**RECORD, "uv_maps": {"Plane": "UVMap", "Other": "UVMap"}})
    for obj in (plane, other):
        material.wear(obj, made, "UVMap")
    source = outside(tmp_path / "job", plane, other)
    assert source.file is not None and source.size == SIZE
    tile = source.file.with_name(source.file.name.replace("<UDIM>", "1012"))
    assert tile.read_bytes() == files[1012].read_bytes()
