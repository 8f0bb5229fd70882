"""Makes a texture for the selected objects: at once in background mode, otherwise while the artist goes on working."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from .. import texture_job
from ..blender import image
from ..job import Prepared
from ..properties import definitions, values_of
from ..readiness import chosen_objects, object_obstacle, obstacle
from .generate import Generates, say


class PATINA_OT_generate_texture(Generates, bpy.types.Operator):
    bl_idname = "patina.generate_texture"
    bl_label = "Generate Texture"
    bl_description = "Make a texture for the selected objects, which share it. Settings not given are the scene's"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        show_textures(context)
        return self.execute(context)

    @classmethod
    def obstacle(cls, context: bpy.types.Context, from_panel: bool) -> str | None:
        return obstacle(context, context.scene.patina) if from_panel else object_obstacle(context)

    def prepare(self, context: bpy.types.Context, folder: Path) -> Prepared[texture_job.TextureJob]:
        given, scene = self.properties, context.scene.patina
        values = values_of(scene)
        values |= {name: value for name, value in values_of(self).items() if given.is_property_set(name)}
        pictures = {item.name: Path(item.name) for item in self.pictures}
        if not pictures:
            images = [item.image for item in scene.pictures if item.image]
            pictures = {image.origin_of(found): image.file_of(found, folder / "pictures") for found in images}
        depsgraph = context.evaluated_depsgraph_get()
        base = bpy.data.images.get(self.base_texture) or scene.base_texture
        return texture_job.prepare(chosen_objects(context), depsgraph, values, pictures, base, folder)

    def run(self, prepared: Prepared[texture_job.TextureJob], python: Path) -> None:
        texture_job.run(prepared, python, say)


props: Any = bpy.props
PATINA_OT_generate_texture.__annotations__ = {
    **definitions(frozenset({"SKIP_SAVE"})),
    "pictures": props.CollectionProperty(
        name="Pictures",
        description="Files whose style is wanted, in place of the scene's pictures",
        type=bpy.types.OperatorFileListElement,
        options={"SKIP_SAVE"},
    ),
    "base_texture": props.StringProperty(
        name="Base Texture", description="Name of the image whose content is kept", options={"SKIP_SAVE"}
    ),
}


def show_textures(context: bpy.types.Context) -> None:
    """Let a viewport that shows plain colors show textures, so that the artist sees what happens."""
    shading = getattr(context.space_data, "shading", None)
    if shading is not None and shading.type == "SOLID":
        shading.color_type = "TEXTURE"
