"""What a job keeps: a file with the present look, the same bytes where the look is one image."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from addon.blender.image import show_file
from addon.errors import PatinaError
from addon.jobs import textures
from addon.jobs.base_texture import base_texture
from addon.jobs.order import Source
from addon.jobs.textures import Wearer
from tests.addon.blender import looks
from tests.addon.blender.looks import SIZE, add, output, show, texels
from tests.addon.orders import order


def kept(folder: Path, *objects: bpy.types.Object, chosen: bpy.types.Image | None = None, size: int = SIZE) -> Source:
    wanted = {"uv_map": "", "only_active_slot": False, "size": size}
    return base_texture(objects, bpy.context.evaluated_depsgraph_get(), wanted, chosen, folder)


@pytest.fixture
def plane(empty_scene: None) -> bpy.types.Object:
    return looks.plane()


def inverted(picture: np.ndarray) -> bpy.types.Material:
    made = looks.new_material()
    color = looks.image_node(made.node_tree, looks.new_image(picture))
    return show(made, output(add(made.node_tree, "Invert", 1.0, color)))


def test_one_image_is_kept_byte_for_byte(plane: bpy.types.Object, tmp_path: Path) -> None:
    path = looks.write_png(texels(), tmp_path / "wood.png")
    shown = looks.new_material()
    plane.data.materials.append(show(shown, looks.image_node(shown.node_tree, bpy.data.images.load(str(path)))))
    assert kept(tmp_path / "job", plane) == Source(file=path)


def test_a_chosen_image_goes_before_the_look(plane: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    plane.data.materials.append(inverted(texels()))
    assert kept(tmp_path / "job", plane, chosen=bpy.data.images.load(str(picture))).file == picture


def test_more_than_an_image_is_kept_as_a_picture(plane: bpy.types.Object, tmp_path: Path) -> None:
    plane.data.materials.append(inverted(texels()))
    file = kept(tmp_path / "job", plane).file
    assert file is not None
    with Image.open(file) as picture:
        assert (picture.format, picture.size) == ("PNG", (SIZE, SIZE))
        pixels = np.asarray(picture.convert("RGBA"), np.float32)[::-1] / 255
    assert (pixels[..., 3] == 1).all()
    expected = looks.srgb(1 - looks.linear(texels()))
    np.testing.assert_allclose(pixels[..., :3], expected, atol=1.1 / 255)
    assert len(bpy.data.images) == 1, "none but the material's own"


@pytest.mark.parametrize(("size", "side"), [(64, 64), (256, 128)])
def test_a_picture_is_as_large_as_its_images_and_no_larger_than_the_texture(
    plane: bpy.types.Object, tmp_path: Path, size: int, side: int
) -> None:
    plane.data.materials.append(inverted(texels().repeat(2, axis=0).repeat(2, axis=1)))
    file = kept(tmp_path / "job", plane, size=size).file
    assert file is not None
    with Image.open(file) as picture:
        assert picture.size == (side, side)


def test_what_no_image_bounds_is_as_large_as_the_texture(plane: bpy.types.Object, tmp_path: Path) -> None:
    shown = looks.new_material()
    plane.data.materials.append(show(shown, output(add(shown.node_tree, "TexNoise"), "Color")))
    file = kept(tmp_path / "job", plane, size=96).file
    assert file is not None
    with Image.open(file) as picture:
        assert picture.size == (96, 96)


def test_a_disk_that_cannot_be_written_is_named(plane: bpy.types.Object, tmp_path: Path) -> None:
    plane.data.materials.append(inverted(texels()))
    # A folder where the file goes.
    (tmp_path / "job" / "base" / "present_look.png").mkdir(parents=True)
    with pytest.raises(PatinaError, match=r"present_look\.png cannot be written \(.*\); free some space"):
        kept(tmp_path / "job", plane)
    assert len(bpy.data.images) == 1


@pytest.mark.usefixtures("empty_scene")
def test_objects_with_different_uv_maps_share_a_texture(tmp_path: Path, picture: Path) -> None:
    first, second = looks.plane("First"), looks.plane("Second", x=3, uv_map="UVChannel_1")
    looks.set_uvs(second, ((0.5, 0), (0, 0.5)))
    depsgraph = bpy.context.evaluated_depsgraph_get()
    prepared = textures.prepare(order(styles=(("p", picture),)), [first, second], depsgraph, tmp_path / "job")
    with np.load(tmp_path / "job" / "mesh.npz") as mesh:
        assert (mesh["uvs"][:2].max(), mesh["uvs"][2:].max()) == (1.0, 0.5)
    job = prepared.subject
    assert [wearer.uv_map for wearer in job.wearers] == ["UVMap", "UVChannel_1"]
    assert all(isinstance(wearer, Wearer) for wearer in job.wearers)
    job.apply(picture)
    for obj, name in ((first, "UVMap"), (second, "UVChannel_1")):
        tree = obj.active_material.node_tree
        assert next(node.uv_map for node in tree.nodes if node.bl_idname == "ShaderNodeUVMap") == name
    record = json.loads(bpy.data.images["First · P"]["patina"])
    assert record["uv_maps"] == {"First": "UVMap", "Second": "UVChannel_1"}


def test_a_note_about_the_look_is_one_about_the_job(plane: bpy.types.Object, picture: Path, tmp_path: Path) -> None:
    wanted = order(styles=(("p", picture),))
    noted = textures.prepare(
        type(wanted)(wanted.mode, wanted.values, wanted.styles, notes=("Lamp glows.",)),
        [plane],
        bpy.context.evaluated_depsgraph_get(),
        tmp_path / "job",
    )
    assert noted.notes == ("Lamp glows.",)


TILES = {1001: 1, 1012: 2}
"""UDIM tiles, and the seeds of what they show."""


@pytest.fixture
def pair(empty_scene: None) -> list[bpy.types.Object]:
    """Two planes that share a texture: the first one fills tile 1001, the second one tile 1012."""
    first, second = looks.plane("First"), looks.plane("Second", x=3)
    looks.set_uvs(second, ((1, 0), (0, 1)), (1, 1))
    return [first, second]


@pytest.fixture
def tiled(pair: list[bpy.types.Object], tmp_path: Path) -> bpy.types.Image:
    """A tiled image on disk, which has one more tile than the planes use."""
    for number, seed in {**TILES, 1002: 3}.items():
        looks.write_png(texels(seed), tmp_path / f"skin.{number}.png")
    made = bpy.data.images.new("Skin", 1, 1)
    show_file(made, tmp_path / "skin.<UDIM>.png")
    return made


def tiles_in(source: Source) -> dict[int, np.ndarray]:
    """Return the pictures of the planes' tiles, rows from the bottom."""
    assert source.file is not None and "<UDIM>" in source.file.name
    files = {number: source.file.with_name(source.file.name.replace("<UDIM>", str(number))) for number in TILES}
    return {
        number: np.asarray(Image.open(file).convert("RGB"), np.float32)[::-1] / 255 for number, file in files.items()
    }


def test_tiles_are_kept_as_they_look(pair: list[bpy.types.Object], tiled: bpy.types.Image, tmp_path: Path) -> None:
    shown = looks.new_material()
    show(shown, output(add(shown.node_tree, "Invert", 1.0, looks.image_node(shown.node_tree, tiled))))
    for obj in pair:
        obj.data.materials.append(shown)
    source = kept(tmp_path / "job", *pair)
    for number, picture in tiles_in(source).items():
        expected = looks.srgb(1 - looks.linear(texels(TILES[number])))
        np.testing.assert_allclose(picture, expected, atol=1.1 / 255)
    assert source.notes == ()


@pytest.mark.parametrize("gone", ["tile", "file"])
def test_a_material_whose_image_lacks_a_tile_is_told(
    pair: list[bpy.types.Object], tiled: bpy.types.Image, tmp_path: Path, gone: str
) -> None:
    """Blender shows magenta there, which nobody means to keep."""
    shown = looks.new_material()
    show(shown, looks.image_node(shown.node_tree, tiled))
    for obj in pair:
        obj.data.materials.append(shown)
    if gone == "tile":
        tiled.tiles.remove(tiled.tiles.get(1012))
    else:
        (tmp_path / "skin.1012.png").unlink()
        tiled.reload()
    with pytest.raises(PatinaError, match=r"Skin has no tile 1012, which the UV map uses; add it, or choose another"):
        kept(tmp_path / "job", *pair)
    magenta = looks.new_material()
    pair[1].data.materials[0] = show(magenta, output(add(magenta.node_tree, "MixRGB", 0.0, (1, 0, 1, 1), (1, 0, 1, 1))))
    assert (tiles_in(kept(tmp_path / "job", *pair))[1012] == (1, 0, 1)).all(), "what is magenta on purpose is kept"


def test_each_object_shows_in_its_own_tile(pair: list[bpy.types.Object], tmp_path: Path) -> None:
    for obj, seed in zip(pair, (1, 2), strict=True):
        shown = looks.new_material()
        obj.data.materials.append(show(shown, looks.image_node(shown.node_tree, looks.new_image(texels(seed)))))
    for number, picture in tiles_in(kept(tmp_path / "job", *pair)).items():
        np.testing.assert_allclose(picture, texels(TILES[number]), atol=1.1 / 255)


def test_modifiers_do_not_move_objects_to_other_tiles(pair: list[bpy.types.Object], tmp_path: Path) -> None:
    for obj, color in zip(pair, ((1, 0, 0, 1), (0, 0, 1, 1)), strict=True):
        obj.modifiers.new("Bend", "SIMPLE_DEFORM")
        shown = looks.new_material()
        noise = add(shown.node_tree, "TexNoise")
        mixed = add(shown.node_tree, "MixRGB", 1.0, output(noise, "Color"), color)
        obj.data.materials.append(show(shown, output(mixed)))
    found = tiles_in(kept(tmp_path / "job", *pair))
    assert (found[1001][..., 0] > 0.9).all() and (found[1012][..., 2] > 0.9).all()


def test_the_files_of_a_chosen_tiled_image_are_kept(
    pair: list[bpy.types.Object], tiled: bpy.types.Image, tmp_path: Path
) -> None:
    assert kept(tmp_path / "job", *pair, chosen=tiled) == Source(file=tmp_path / "skin.<UDIM>.png")


def test_a_chosen_tiled_image_without_files_is_read(
    pair: list[bpy.types.Object], tiled: bpy.types.Image, tmp_path: Path
) -> None:
    tiled.pack()
    for file in tmp_path.glob("skin.*"):
        file.unlink()
    before = {*bpy.data.images, *bpy.data.materials, *bpy.data.meshes}
    source = kept(tmp_path / "job", *pair, chosen=tiled)
    for number, picture in tiles_in(source).items():
        np.testing.assert_allclose(picture, texels(TILES[number]), atol=1.1 / 255)
    assert source.notes == ()
    assert {*bpy.data.images, *bpy.data.materials, *bpy.data.meshes} == before


def test_a_chosen_tiled_image_must_have_all_tiles(
    pair: list[bpy.types.Object], tiled: bpy.types.Image, tmp_path: Path
) -> None:
    tiled.tiles.remove(next(tile for tile in tiled.tiles if tile.number == 1012))
    with pytest.raises(PatinaError, match=r"^Skin has no tile 1012, which the UV map uses; add it, or choose another"):
        kept(tmp_path / "job", *pair, chosen=tiled)


def test_one_image_repeats_on_all_tiles(pair: list[bpy.types.Object], picture: Path, tmp_path: Path) -> None:
    image = bpy.data.images.load(str(picture))
    assert kept(tmp_path / "job", *pair, chosen=image).file == picture
    shown = looks.new_material()
    show(shown, looks.image_node(shown.node_tree, image))
    for obj in pair:
        obj.data.materials.append(shown)
    assert kept(tmp_path / "job", *pair).file == picture


def test_a_tiled_image_is_read_where_the_uv_map_has_no_tiles(tiled: bpy.types.Image, tmp_path: Path) -> None:
    alone = looks.plane("Alone")
    looks.set_uvs(alone, ((1, 0), (0, 1)), (1, 1))
    file = kept(tmp_path / "job", alone, chosen=tiled).file
    assert file is not None and file.name == "present_look.png"
    with Image.open(file) as picture:
        pixels = np.asarray(picture.convert("RGB"), np.float32)[::-1] / 255
    np.testing.assert_allclose(pixels, texels(TILES[1012]), atol=1.1 / 255)
