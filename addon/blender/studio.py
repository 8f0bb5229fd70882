"""A temporary scene with stand-ins for objects, in which they can be baked. It leaves nothing behind.

The user's scene, objects, meshes, and materials are never changed: not even their selection, mode, or render settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import bpy

from ..errors import PatinaError
from .relief_modifiers import is_of_relief

_NAME = "Patina Bake"
T = TypeVar("T", bound="bpy.types.ID")


class Studio:
    """A scene of its own, the stand-ins in it, and whatever else goes when it is closed."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self.scene: Any = scene
        self._temporary: list[bpy.types.ID] = []

    def depsgraph(self) -> bpy.types.Depsgraph:
        """Return the dependency graph of the scene, up to date."""
        layer = self.scene.view_layers[0]
        layer.update()
        return layer.depsgraph

    def keep(self, made: T) -> T:
        """Return a new data-block, which is gone once the studio is closed."""
        self._temporary.append(made)
        return made

    def stand_in(self, obj: bpy.types.Object) -> Any:
        """Return a copy of a mesh object that evaluates in this scene as the object does in a viewport of its own."""
        if obj.mode == "EDIT":
            obj.update_from_editmode()
        copy: Any = self.keep(obj.copy())
        # The copy of a mesh is never in Edit Mode.
        copy.data = self.keep(obj.data.copy())
        copy.hide_viewport = copy.hide_render = copy.hide_select = copy.is_holdout = False
        copy.instance_type = "NONE"
        for modifier in list(copy.modifiers):
            if modifier.type == "PARTICLE_SYSTEM" or is_of_relief(modifier):
                copy.modifiers.remove(modifier)
                continue
            # The engine gets the mesh that the viewport shows.
            modifier.show_render = modifier.show_viewport
            if hasattr(modifier, "render_levels"):
                modifier.render_levels = modifier.levels
        self.scene.collection.objects.link(copy)
        return copy

    def clear(self) -> None:
        """Remove everything temporary but the scene."""
        bpy.data.batch_remove([made for made in self._temporary if _exists(made)])
        self._temporary.clear()


@contextmanager
def studio(like: bpy.types.Scene) -> Iterator[Studio]:
    """Yield an empty studio at the same frame as a scene; everything in it is gone after the block.

    Raises:
        PatinaError: Cycles is turned off.
    """
    scene: Any = bpy.data.scenes.new(_NAME)
    made = Studio(scene)
    try:
        scene.frame_current, scene.frame_subframe = like.frame_current, like.frame_subframe
        _set_up(scene, like)
        yield made
    finally:
        made.clear()
        bpy.data.scenes.remove(scene)


def _set_up(scene: Any, like: Any) -> None:
    """Let a scene render with Cycles as fast as it goes."""
    try:
        scene.render.engine = "CYCLES"
    except TypeError:
        raise PatinaError(
            "Cycles, which reads the present look, is turned off; turn on the add-on Cycles Render Engine in Blender's "
            "preferences, or choose a texture to keep."
        ) from None
    scene.cycles.device = "CPU"
    scene.cycles.use_denoising = scene.cycles.use_adaptive_sampling = False
    # Script nodes show nothing without it.
    scene.cycles.shading_system = like.cycles.shading_system


def _exists(made: bpy.types.ID) -> bool:
    try:
        return bool(made.name)
    except ReferenceError:
        return False


def bake_emission(studio: Studio, obj: Any, uv_map: str, samples: int) -> None:
    """Bake what a stand-in, and no other, emits into the active image of each of its materials, without a margin.

    Texels without a face keep what they hold.

    Raises:
        PatinaError: Cycles cannot bake it.
    """
    scene, layer = studio.scene, studio.scene.view_layers[0]
    scene.cycles.samples = samples
    for other in scene.collection.objects:
        other.hide_render = other != obj
    layer.update()
    chosen = {"active_object": obj, "object": obj, "selected_objects": [obj], "selected_editable_objects": [obj]}
    try:
        with bpy.context.temp_override(scene=scene, view_layer=layer, **chosen):
            bpy.ops.object.bake(
                "EXEC_DEFAULT",
                type="EMIT",
                uv_layer=uv_map,
                margin=0,
                use_clear=False,
                use_selected_to_active=False,
                target="IMAGE_TEXTURES",
                save_mode="INTERNAL",
            )
    except RuntimeError as error:
        reason = " ".join(str(error).removeprefix("Error: ").split()).rstrip(".")
        raise PatinaError(
            f"The present look cannot be read ({reason}); choose a texture to keep, or turn off Keep Texture."
        ) from None
