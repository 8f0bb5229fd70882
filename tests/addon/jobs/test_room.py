"""Objects that there is no memory for are refused before they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import pytest

from addon.blender import mesh_export
from addon.blender.mesh_export import export_mesh, triangle_count
from addon.engine import mesh_room
from addon.errors import PatinaError
from addon.jobs import room, textures
from tests.addon.orders import order


def test_triangles_are_counted_with_modifiers_and_faces_of_all_kinds(empty_scene: None) -> None:
    bpy.ops.mesh.primitive_cylinder_add(vertices=7)
    cylinder: Any = bpy.context.active_object
    cylinder.modifiers.new("Array", "ARRAY").count = 3
    depsgraph = bpy.context.evaluated_depsgraph_get()
    assert triangle_count(cylinder, depsgraph) == len(export_mesh(cylinder, depsgraph).triangles) == 3 * 24


def test_without_room_nothing_is_read(
    cube: bpy.types.Object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, picture: Path
) -> None:
    def read(*_: Any) -> None:
        pytest.fail("the mesh is read")

    monkeypatch.setattr(mesh_room, "_FEW", 10)
    monkeypatch.setattr(room, "available_memory", lambda: 1000)
    monkeypatch.setattr(mesh_export, "evaluated_mesh", read)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    with pytest.raises(PatinaError, match=r"A mesh of 0\.0 million triangles needs .* decimate a copy of it"):
        textures.prepare(order(styles=(("stripes", picture),)), [cube], depsgraph, tmp_path / "job")
    assert not (tmp_path / "job").exists()
