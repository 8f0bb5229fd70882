"""What materials look like, and which triangles have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.errors import InputError
from core.mesh.load import load_mesh
from core.mesh.looks.load import load_with_looks

OBJECTS = """mtllib a.mtl
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
o first
f 1 2 3
usemtl gold
f 1 2 3 4
o second
usemtl sky
f 3 2 1
usemtl gold
f 4 3 2
"""


def test_materials_of_an_obj_file_are_those_of_its_faces_in_the_order_of_the_mesh(tmp_path: Path) -> None:
    (tmp_path / "a.mtl").write_text("newmtl sky\nKd 0 0.5 1\nnewmtl gold\nKd 1 0.8 0\nnewmtl unused\n")
    (tmp_path / "a.obj").write_text(OBJECTS)
    mesh, looks, of_triangles = load_with_looks(tmp_path / "a.obj")
    np.testing.assert_array_equal(of_triangles, [-1, 0, 0, 1, 0])
    assert [look.color for look in looks.looks] == [(1, 0.8, 0), (0, 0.5, 1)]
    np.testing.assert_array_equal(mesh.triangles, load_mesh(tmp_path / "a.obj").triangles)


def test_colors_of_vertices_in_a_glb_file_are_linear_there_and_srgb_here(tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(1)
    ball.visual.vertex_colors = np.tile([55, 55, 55, 255], (len(ball.vertices), 1))
    ball.export(tmp_path / "ball.glb")
    mesh, looks, _ = load_with_looks(tmp_path / "ball.glb")
    assert looks.vertex_color == "COLOR_0"
    # 0.2159 is half of what a screen shows.
    np.testing.assert_allclose(mesh.attributes["COLOR_0"], 0.5016, atol=0.001)


def test_a_file_without_materials_has_no_looks(tmp_path: Path) -> None:
    trimesh.creation.box().export(tmp_path / "box.stl")
    _, looks, of_triangles = load_with_looks(tmp_path / "box.stl")
    assert (looks.looks, looks.vertex_color, looks.notes) == ((), None, ())
    assert (of_triangles == -1).all()


@pytest.mark.parametrize("name", ["gone.obj", "gone.ply", "gone.glb"])
def test_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="does not exist"):
        load_with_looks(tmp_path / name)


def test_materials_that_are_damaged_do_not_keep_the_mesh_from_being_read(tmp_path: Path) -> None:
    box = trimesh.creation.box()
    box.visual = trimesh.visual.TextureVisuals(
        uv=box.vertices[:, :2], material=trimesh.visual.material.PBRMaterial(baseColorFactor=[255, 0, 0, 255])
    )
    data = box.export(file_type="glb")
    broken = data.replace(b'"baseColorFactor":[1.0,0.0,0.0,1.0]', b'"baseColorFactor":[1.0,0.0,0.0,"x"]')
    (tmp_path / "box.glb").write_bytes(broken)
    mesh, looks, _ = load_with_looks(tmp_path / "box.glb")
    assert len(mesh.triangles) == 12
    assert broken != data
    assert "damaged" in looks.notes[0]
