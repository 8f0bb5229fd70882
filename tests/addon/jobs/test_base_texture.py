"""What a job keeps: a file with the present look, the same bytes where the look is one image."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from addon.errors import PatinaError
from addon.jobs import textures
from addon.jobs.order import Source
from addon.jobs.textures import Wearer
from tests.addon.blender import looks
from tests.addon.blender.looks import SIZE, add, output, show, texels
from tests.addon.orders import order


def kept(folder: Path, *objects: bpy.types.Object, chosen: bpy.types.Image | None = None, size: int = SIZE) -> Source:
    wanted = {"uv_map": "", "only_active_slot": False, "size": size}
    return textures.base_texture(objects, bpy.context.evaluated_depsgraph_get(), wanted, chosen, folder)


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
