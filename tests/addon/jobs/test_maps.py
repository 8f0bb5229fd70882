"""Maps over the surface, from what the artist names to the job's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from addon.errors import PatinaError
from addon.jobs import maps, textures
from tests.addon.orders import order


@pytest.fixture
def style(tmp_path: Path) -> tuple[str, Path]:
    path = tmp_path / "style.png"
    Image.new("RGB", (32, 32)).save(path)
    return str(path), path


@pytest.fixture
def hairy(cube: bpy.types.Object) -> bpy.types.Object:
    """A cube whose upper vertices are in the group Hair, and which has an empty group Beard."""
    group = cube.vertex_groups.new(name="Hair")
    group.add([vertex.index for vertex in cube.data.vertices if vertex.co.z > 0], 0.75, "REPLACE")
    cube.vertex_groups.new(name="Beard")
    return cube


def written(
    folder: Path, style: tuple[str, Path], *objects: bpy.types.Object, pictures: int = 1, **values: Any
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the settings of a written job, and what its mesh carries, by attribute."""
    wanted = order(styles=pictures * (style,), files={"base_texture": style[1]}, **values)
    textures.prepare(wanted, objects, bpy.context.evaluated_depsgraph_get(), folder)
    with np.load(folder / "mesh.npz") as file:
        carried = {name: file[name] for name in file.files if name.startswith("attribute:")}
    return json.loads((folder / "job.json").read_text()), carried


def test_a_mask_travels_with_the_mesh(hairy: bpy.types.Object, style: Any, tmp_path: Path) -> None:
    settings, carried = written(tmp_path / "job", style, hairy, mask="VERTEX_GROUP:Hair", feather=0.2)
    assert (settings["mask"], settings["feather"]) == ("attribute:mask", pytest.approx(0.2))
    assert set(np.unique(carried["attribute:mask"])) == {0.0, 0.75}


def test_without_maps_nothing_travels(hairy: bpy.types.Object, style: Any, tmp_path: Path) -> None:
    settings, carried = written(tmp_path / "job", style, hairy)
    assert not settings.keys() & {"mask", "masks", "size_map", "pattern_size"}
    assert carried == {}


def test_an_inverted_mask_covers_objects_that_lack_the_group(
    hairy: bpy.types.Object, style: Any, tmp_path: Path
) -> None:
    bpy.ops.mesh.primitive_cube_add(location=(5, 0, 0))
    other = bpy.context.active_object
    _, carried = written(tmp_path / "job", style, other, hairy, mask="!VERTEX_GROUP:Hair", shared_uvs=True)
    mask = carried["attribute:mask"]
    assert (mask[:12] == 1).all() and set(np.unique(mask[12:])) == {0.25, 1.0}


@pytest.mark.parametrize(
    ("name", "values", "neutral"),
    [
        ("mask", {"mask": "COLOR_ATTRIBUTE:Paint"}, 0.0),
        ("size_map", {"size_map": "COLOR_ATTRIBUTE:Paint"}, 0.5),
        ("size_map", {"size_map": "!COLOR_ATTRIBUTE:Paint"}, 0.5),
        ("direction_map", {"orientation": "MAP", "direction_map": "COLOR_ATTRIBUTE:Paint"}, 0.5),
        ("direction_map", {"orientation": "MAP", "direction_map": "VECTOR_ATTRIBUTE:Flow"}, 0.0),
    ],
)
def test_an_object_that_lacks_a_map_is_left_as_it_would_be_without(
    hairy: bpy.types.Object, style: Any, tmp_path: Path, name: str, values: dict[str, Any], neutral: float
) -> None:
    paint = hairy.data.color_attributes.new("Paint", "FLOAT_COLOR", "POINT")
    paint.data.foreach_set("color_srgb", np.full(4 * len(hairy.data.vertices), 0.75, np.float32))
    flow = hairy.data.attributes.new("Flow", "FLOAT_VECTOR", "POINT")
    flow.data.foreach_set("vector", np.ones(3 * len(hairy.data.vertices), np.float32))
    bpy.ops.mesh.primitive_cube_add(location=(5, 0, 0))
    other = bpy.context.active_object
    _, carried = written(tmp_path / "job", style, other, hairy, shared_uvs=True, **values)
    assert (carried[f"attribute:{name}"][:12] == neutral).all()
    assert not (carried[f"attribute:{name}"][12:] == neutral).any()


def test_numbers_that_are_none_count_as_nothing(hairy: bpy.types.Object, style: Any, tmp_path: Path) -> None:
    computed = hairy.data.attributes.new("Computed", "FLOAT", "POINT")
    computed.data.foreach_set("value", np.array([np.nan, *np.ones(7)], np.float32))
    _, carried = written(tmp_path / "job", style, hairy, mask="COLOR_ATTRIBUTE:Computed")
    assert set(np.unique(carried["attribute:mask"])) == {0.0, 1.0}


def test_styles_without_a_mask_get_what_the_others_leave(hairy: bpy.types.Object, style: Any, tmp_path: Path) -> None:
    settings, carried = written(tmp_path / "job", style, hairy, pictures=2, masks=["", "VERTEX_GROUP:Hair"])
    assert settings["masks"] == ["", "attribute:masks-1"]
    assert carried["attribute:masks-1"].max() == 0.75


def test_an_image_goes_along_as_a_file(hairy: bpy.types.Object, style: Any, picture: Path, tmp_path: Path) -> None:
    image = bpy.data.images.load(str(picture))
    settings, carried = written(
        tmp_path / "job", style, hairy, mask=f"IMAGE:{image.name}", size_map=f"!IMAGE:{picture}"
    )
    assert settings["mask"] == "mask.png" and carried == {}
    assert (tmp_path / "job" / "mask.png").read_bytes() == picture.read_bytes()
    with Image.open(tmp_path / "job" / settings["size_map"]) as inverted:
        assert [inverted.getpixel((0, 0))[:3], inverted.getpixel((9, 3))[:3]] == [(255, 0, 255), (0, 255, 255)]
    assert list(bpy.data.images) == [image]


def test_tiles_of_an_image_go_along(hairy: bpy.types.Object, style: Any, tmp_path: Path) -> None:
    """The upper half of the map is moved to the tile 1011."""
    uvs = hairy.data.uv_layers[0].uv
    for polygon in hairy.data.polygons[:3]:
        for corner in polygon.loop_indices:
            uvs[corner].vector = uvs[corner].vector + type(uvs[corner].vector)((0, 1))
    for tile in (1001, 1011):
        Image.new("L", (8, 8), tile % 256).save(tmp_path / f"spots.{tile}.png")
    image = bpy.data.images.new("Spots", 1, 1, tiled=True)
    image.filepath = str(tmp_path / "spots.<UDIM>.png")
    image.tiles.new(1011)
    for mask in ("IMAGE:Spots", "!IMAGE:Spots"):
        settings, _ = written(tmp_path / "job", style, hairy, mask=mask, shared_uvs=True)
        assert settings["mask"] == "mask.<UDIM>.png"
        with Image.open(tmp_path / "job" / "mask.1011.png") as found:
            gray = found.convert("L").getpixel((0, 0))
        assert gray == (255 - 1011 % 256 if mask.startswith("!") else 1011 % 256)
    with pytest.raises(PatinaError, match=r"Spots is a tiled image \(UDIM\); choose something else as the mask of a"):
        written(tmp_path / "job", style, hairy, pictures=2, masks=["IMAGE:Spots", "IMAGE:Spots"], shared_uvs=True)


def test_directions_come_from_curves(hairy: bpy.types.Object, style: Any, tmp_path: Path) -> None:
    bpy.ops.curve.primitive_bezier_circle_add(radius=3)
    guide = bpy.context.active_object
    settings, carried = written(tmp_path / "job", style, hairy, orientation="MAP", direction_map=f"OBJECT:{guide.name}")
    assert (settings["orientation"], settings["direction_map"]) == ("map", "attribute:direction_map")
    assert carried["attribute:direction_map"].shape == (12, 3, 3)
    np.testing.assert_allclose(np.linalg.norm(carried["attribute:direction_map"], axis=2), 1, atol=1e-6)


@pytest.mark.parametrize("scaled", [(2, 2, 2), (1, 3, 0.5)])
def test_applying_the_scale_changes_nothing(
    hairy: bpy.types.Object, style: Any, tmp_path: Path, scaled: tuple[float, float, float]
) -> None:
    hairy.scale = scaled
    bpy.context.view_layer.update()
    jobs = []
    for name in ("before", "after"):
        settings, _ = written(tmp_path / name, style, hairy, pattern_size=0.5)
        assert settings["pattern_size"] == 0.5 and "style_scale" not in settings
        with np.load(tmp_path / name / "mesh.npz") as file:
            jobs.append(file["positions"][file["triangles"]])
        bpy.ops.object.transform_apply(location=False, rotation=False, scale=True)
    np.testing.assert_allclose(jobs[0], jobs[1], atol=1e-6)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"mask": "VERTEX_GROUP:Tail"}, "Cube has no vertex group Tail; choose another mask."),
        ({"mask": "COLOR_ATTRIBUTE:Hair"}, "Cube has no color attribute Hair; choose another mask."),
        ({"mask": "FACE_SET:3"}, "Cube has no face sets; choose another mask."),
        ({"mask": "MATERIAL:Gold"}, "Cube has no material Gold; choose another mask."),
        ({"mask": "IMAGE:Rust"}, "There is no image Rust; choose another mask."),
        ({"size_map": "VERTEX_GROUP:Tail"}, "Cube has no vertex group Tail; choose another map of pattern sizes."),
        (
            {"orientation": "MAP", "direction_map": "OBJECT:Guide"},
            "There is no object Guide; choose another source of directions.",
        ),
    ],
)
def test_what_is_missing_is_said_before_and_during_a_job(
    hairy: bpy.types.Object, style: Any, tmp_path: Path, values: dict[str, str], words: str
) -> None:
    assert maps.obstacle([hairy], values) == words.removesuffix(".")
    with pytest.raises(PatinaError) as error:
        written(tmp_path / "job", style, hairy, **values)
    assert str(error.value) == words
    assert not (tmp_path / "job" / "job.json").exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"mask": "VERTEX_GROUP:Beard"}, "The vertex group Beard covers nothing of Cube; choose another mask."),
        ({"mask": "Hair"}, "Hair names no map"),
        ({"size_map": "FACE_SET:1"}, "The map of pattern sizes is none of: vertex group, color attribute, image"),
        ({"orientation": "MAP", "direction_map": "OBJECT:Cube"}, "Cube has no curves, hair, or loose edges"),
        ({"orientation": "MAP", "direction_map": "!VECTOR_ATTRIBUTE:x"}, "A source of directions cannot be inverted"),
        ({"orientation": "MAP"}, "There is nothing to follow; choose"),
        ({"pictures": 2, "masks": ["VERTEX_GROUP:Hair"]}, "Give every style a mask, or none of them"),
        ({"pictures": 2, "masks": ["IMAGE:x", ""]}, "There is no image x"),
    ],
)
def test_what_cannot_be_a_map_is_refused(
    hairy: bpy.types.Object, style: Any, tmp_path: Path, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(PatinaError, match=words):
        written(tmp_path / "job", style, hairy, **values)


def test_a_panel_asks_for_a_name_and_trusts_modifiers(hairy: bpy.types.Object) -> None:
    assert maps.obstacle([hairy], {"mask": "VERTEX_GROUP:"}) == "Choose the vertex group for the mask"
    assert maps.obstacle([hairy], {"mask": "VERTEX_GROUP:Hair"}) is None
    hairy.modifiers.new("Maker", "NODES")
    assert maps.obstacle([hairy], {"mask": "COLOR_ATTRIBUTE:Made"}) is None


def test_a_part_stays_where_a_mask_or_masks_for_all_styles_say_so() -> None:
    assert maps.keeps_outside({"mask": "VERTEX_GROUP:Hair"})
    assert maps.keeps_outside({"mask": "", "masks": ["FACE_SET:1", "FACE_SET:2"]})
    assert not maps.keeps_outside({"mask": "", "masks": ["FACE_SET:1", ""]})
    assert not maps.keeps_outside({"mask": ""})


def test_an_image_that_cannot_be_read_is_named(hairy: bpy.types.Object, style: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    bpy.data.images.load(str(tmp_path / "broken.png"))
    with pytest.raises(PatinaError, match=r"The image broken\.png cannot be read; choose another"):
        written(tmp_path / "job", style, hairy, mask="!IMAGE:broken.png")


def test_a_start_of_tiles_needs_tiles(hairy: bpy.types.Object, style: Any, tmp_path: Path) -> None:
    wanted = order(styles=(style,), files={"start_texture": tmp_path / "start.<UDIM>.png"}, start="Start")
    with pytest.raises(PatinaError, match="Start has UDIM tiles, which the UV map does not use"):
        textures.prepare(wanted, [hairy], bpy.context.evaluated_depsgraph_get(), tmp_path / "job")
