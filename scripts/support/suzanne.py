"""The demo's scene: Suzanne, alone, in view, with her texture. Plain functions on bpy data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
from mathutils import Euler, Vector

SUBDIVISIONS = 2
VIEW_DISTANCE = 5.0
VIEW_ROTATION = Euler((1.25, 0.0, 0.45))


def add_suzanne() -> bpy.types.Object:
    """Load Blender's factory scene and replace the cube with Suzanne, smooth-shaded and subdivided by a modifier."""
    bpy.ops.wm.read_factory_settings()
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    bpy.ops.mesh.primitive_monkey_add()
    suzanne = bpy.context.active_object
    assert suzanne is not None
    bpy.ops.object.shade_smooth()
    modifier: Any = suzanne.modifiers.new("Subdivision", "SUBSURF")
    modifier.levels = modifier.render_levels = SUBDIVISIONS
    return suzanne


def save_blend(path: Path) -> None:
    """Save the scene so that it opens in Material Preview with Suzanne in view."""
    # The default view transform grays out bright colors; this one shows the texture's own.
    bpy.context.scene.view_settings.view_transform = "Standard"
    for screen in bpy.data.screens:
        for area in screen.areas:
            for space in area.spaces:
                if isinstance(space, bpy.types.SpaceView3D):
                    _frame(space)
    with quiet():
        bpy.ops.wm.save_as_mainfile(filepath=str(path), check_existing=False)


def save_glb(path: Path) -> None:
    """Export the selected object with its modifiers applied and its texture inside."""
    with quiet():
        bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB", use_selection=True, export_apply=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Blender's own output off the terminal. Blender bypasses Python, so this redirects the file descriptor."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _frame(space: bpy.types.SpaceView3D) -> None:
    space.shading.type = "MATERIAL"
    space.region_3d.view_perspective = "PERSP"
    space.region_3d.view_location = Vector()
    space.region_3d.view_distance = VIEW_DISTANCE
    space.region_3d.view_rotation = VIEW_ROTATION.to_quaternion()
