"""Jobs that move vertices, from the objects to the job folder and from its positions to shape keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender import shape_keys
from addon.errors import PatinaError
from addon.jobs import shapes
from addon.jobs.job import Prepared
from addon.jobs.shapes import ShapeJob
from tests.addon.orders import order


def prepared(objects: list[bpy.types.Object], folder: Path) -> Prepared[ShapeJob]:
    bpy.context.view_layer.update()
    return shapes.prepare(order("VERTICES", task="FEATURE", feature="blocks.4.1:7", bound=0.1), objects, folder)


def move(folder: Path, way: tuple[float, float, float], name: str = "vertices.npz") -> Path:
    """Write what the engine would: all vertices moved the same way, in the world."""
    with np.load(folder / "mesh.npz") as arrays:
        np.savez(folder / name, positions=arrays["positions"] + np.float32(way))
    return folder / name


def shown(obj: bpy.types.Object) -> np.ndarray:
    """Return where the object shows its vertices, in the world."""
    bpy.context.view_layer.update()
    mesh = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    return np.array([(obj.matrix_world @ vertex.co)[:] for vertex in mesh.vertices])


def test_settings_become_a_job(cube: bpy.types.Object, tmp_path: Path) -> None:
    found = prepared([cube], tmp_path)
    settings = json.loads((tmp_path / "job.json").read_text(encoding="utf-8"))
    assert (settings["mode"], settings["feature"], settings["bound"]) == ("vertices", "blocks.4.1:7", 0.1)
    assert settings["most_triangles"] == 0 and settings["steps"] == 200 and settings["up_axis"] == "z"
    assert not {"style", "uv_map", "tiles", "texture"} & settings.keys()
    assert found.result == tmp_path / "vertices.npz" and found.subject.title == "Shape of Cube"
    (note,) = found.notes
    assert note.startswith("Cube has 8 vertices, too few")


def test_the_engine_takes_the_job(cube: bpy.types.Object, tmp_path: Path) -> None:
    prepared([cube], tmp_path)
    load_job = pytest.importorskip("core.job.folder").load_job
    assert load_job(tmp_path).bound == 0.1


def test_vertices_go_where_the_engine_put_them(cube: bpy.types.Object, tmp_path: Path) -> None:
    cube.location, cube.rotation_euler, cube.scale = (300.0, 1.0, 0.0), (0.3, 0.2, 0.1), (2.0, 1.0, -0.5)
    bpy.ops.mesh.primitive_plane_add(location=(301, 0, 0))
    plane: Any = bpy.context.active_object
    found = prepared([cube, plane], tmp_path)
    before = [shown(obj) for obj in (cube, plane)]
    keys = found.subject.apply(move(tmp_path, (0.5, 0.0, 1.0)))
    assert [key.name for key in keys] == ["Patina · blocks.4.1:7"] * 2
    for obj, places in zip((cube, plane), before, strict=True):
        np.testing.assert_allclose(shown(obj), places + np.array([0.5, 0, 1]), atol=1e-3)


def test_an_object_that_has_turned_since_keeps_its_shape(cube: bpy.types.Object, tmp_path: Path) -> None:
    found = prepared([cube], tmp_path)
    cube.rotation_euler.x = np.pi
    found.subject.apply(move(tmp_path, (0.0, 0.0, 1.0)))
    assert shown(cube)[:, 2].max() == pytest.approx(0.0, abs=1e-5), "up is down now"


def test_previews_grow_and_the_last_one_can_be_the_result(cube: bpy.types.Object, tmp_path: Path) -> None:
    subject = prepared([cube], tmp_path).subject
    preview = tmp_path / "preview.png"
    for height in (1.0, 2.0):
        move(tmp_path, (0, 0, height), "preview_vertices.npz")
        subject.show(preview)
        assert shown(cube)[:, 2].max() == pytest.approx(1 + height)
    (key,) = subject.apply(preview)
    assert [block.name for block in cube.data.shape_keys.key_blocks] == ["Basis", key.name]
    assert shown(cube)[:, 2].max() == pytest.approx(3.0)


def test_other_vertices_are_told(cube: bpy.types.Object, tmp_path: Path) -> None:
    subject, result = prepared([cube], tmp_path).subject, move(tmp_path, (0, 0, 1))
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.subdivide()
    bpy.ops.object.mode_set(mode="OBJECT")
    subject.show(result)
    with pytest.raises(PatinaError, match=r"^Cube has other vertices than before, so its new shape was not used"):
        subject.apply(result)
    assert cube.data.shape_keys is None
    bpy.data.objects.remove(cube)
    with pytest.raises(PatinaError, match=r"^Cube no longer exists"):
        subject.apply(result)


def test_modifiers_are_named(cube: bpy.types.Object, tmp_path: Path) -> None:
    cube.modifiers.new("Round", "SUBSURF")
    assert prepared([cube], tmp_path).notes[0] == "The shape is made for Cube without Round, which works on the result."


@pytest.mark.parametrize("case", ["MIRROR", "absolute", "shared"])
def test_what_cannot_have_a_shape_key_is_refused(cube: bpy.types.Object, tmp_path: Path, case: str) -> None:
    objects, words = [cube], {"absolute": "are absolute; turn on Relative", "shared": "Cube and Twin have one mesh"}
    if case == "MIRROR":
        cube.modifiers.new("Half", case)
    if case == "absolute":
        cube.shape_key_add(name="Basis")
        cube.data.shape_keys.use_relative = False
    if case == "shared":
        objects.append(bpy.data.objects.new("Twin", cube.data))
    with pytest.raises(PatinaError, match=words.get(case, "The halves that Half makes of Cube would come apart")):
        prepared(objects, tmp_path)
    assert not list(tmp_path.iterdir()) and not shape_keys.ours_on(cube)
