"""Makes a texture for the selected objects: at once in background mode, otherwise while the artist goes on working."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import bpy

from .. import live, texture_job
from ..blender import image
from ..engine.messages import Message
from ..errors import PatinaError
from ..job import Prepared, in_words, new_folder
from ..preferences import engine_python
from ..properties import definitions, values_of
from ..readiness import chosen_objects, object_obstacle, obstacle


class PATINA_OT_generate_texture(bpy.types.Operator):
    bl_idname = "patina.generate_texture"
    bl_label = "Generate Texture"
    bl_description = "Make a texture for the selected objects, which share it. Settings not given are the scene's"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = _obstacle(context)
        if reason is not None:
            cls.poll_message_set(reason)
        return reason is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        show_textures(context)
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        folder = new_folder()
        try:
            python = engine_python(context)
            if python is None:
                raise PatinaError("There is no engine yet; install it in the add-on's preferences.")
            prepared = self._prepare(context, folder)
            if not bpy.app.background:
                live.start(prepared, Path(python))
                return {"FINISHED"}
            texture_job.run(prepared, Path(python), say)
        except PatinaError as error:
            shutil.rmtree(folder, ignore_errors=True)
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        shutil.rmtree(folder, ignore_errors=True)
        return {"FINISHED"}

    def _prepare(self, context: bpy.types.Context, folder: Path) -> Prepared[texture_job.TextureJob]:
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


def _obstacle(context: bpy.types.Context) -> str | None:
    if live.stage().session.run is not None:
        return f"{live.stage().session.run.subject.title} is being made; wait for it or cancel it"
    # A script may give what the scene's settings lack; the panel's button cannot.
    from_panel = context.region is not None and context.region.type == "UI"
    return obstacle(context, context.scene.patina) if from_panel else object_obstacle(context)


def say(message: Message) -> None:
    """Print a message of the engine, if it is for people."""
    words = in_words(message)
    if words:
        print(f"Patina: {words}", flush=True)
