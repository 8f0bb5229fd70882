"""Makes an image, or frames, by one of the Image Editor's modes: at once in background mode, else while one goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from .. import image_job, image_properties, schema
from ..blender import image
from ..blender.editor import Place
from ..image_readiness import edited_image, obstacle
from ..image_recipe import engine_mode
from ..job import Prepared
from .generate import Generates, say

_EDITED = {"STYLE": "content", "FEATURE": "start"}
"""By mode, the setting that takes the image that is being edited."""


class PATINA_OT_generate_image(Generates, bpy.types.Operator):
    bl_idname = "patina.generate_image"
    bl_label = "Generate Image"
    bl_description = "Make an image by the chosen mode. Settings not given are the scene's"

    @classmethod
    def obstacle(cls, context: bpy.types.Context, from_panel: bool) -> str | None:
        return obstacle(context, context.scene.patina_image) if from_panel else None

    def prepare(self, context: bpy.types.Context, folder: Path) -> Prepared[image_job.ImageJob]:
        scene: Any = context.scene.patina_image
        mode = self.mode if self.properties.is_property_set("mode") else scene.mode
        values = image_properties.values_of(scene, mode) | image_properties.given(self, mode)
        known = schema.settings(engine_mode(mode))
        files = {name: Path(bpy.path.abspath(values.pop(name))) for name in _weights(known) if values[name]}
        edited, picture = self._edited(context, mode, folder)
        if picture is not None:
            files[_EDITED[mode]] = picture
            if not (scene.own_size or self.properties.is_property_set("size")):
                # The result is as large as the image that it comes from.
                values.pop("size", None)
        styles = [(item.name, Path(item.name)) for item in self.pictures]
        masks = [(item.name, Path(item.name)) for item in self.masks]
        if not styles and "style" in known:
            items = [item for item in scene.pictures if item.image]
            styles = [_named(item.image, folder / "pictures") for item in items]
            masks = [_named(item.mask, folder / "masks") for item in items if item.mask]
            values.setdefault("style_weights", ", ".join(f"{item.weight:g}" for item in items))
        return image_job.prepare(values, styles, masks, files, edited, Place.of(context.space_data), folder)

    def run(self, prepared: Prepared[image_job.ImageJob], python: Path) -> None:
        image_job.run(prepared, python, say)

    def _edited(self, context: bpy.types.Context, mode: str, folder: Path) -> tuple[str, Path | None]:
        """Return the image that is to be styled or started from: what it is called, and its file."""
        if mode not in _EDITED:
            return "", None
        named = bpy.data.images.get(self.edited)
        if self.edited and named is None:
            return self.edited, Path(self.edited)
        settings = context.scene.patina_image
        wanted = mode == "STYLE" or settings.use_start
        found = named or (edited_image(context, settings) if wanted else None)
        return (found.name, image.file_of(found, folder / "edited")) if found else ("", None)


props: Any = bpy.props
PATINA_OT_generate_image.__annotations__ = {
    **image_properties.operator_definitions(),
    "features": props.StringProperty(
        name="Features", description="Features to go through, with semicolons between them", options={"SKIP_SAVE"}
    ),
    "edited": props.StringProperty(
        name="Image",
        description="Image to style or to start from, its name or its file; empty takes the Image Editor's",
        options={"SKIP_SAVE"},
    ),
    "pictures": props.CollectionProperty(
        name="Pictures",
        description="Files whose style is wanted, in place of the scene's pictures",
        type=bpy.types.OperatorFileListElement,
        options={"SKIP_SAVE"},
    ),
    "masks": props.CollectionProperty(
        name="Masks",
        description="Files that say where each style goes, in the order of the pictures; none: everywhere",
        type=bpy.types.OperatorFileListElement,
        options={"SKIP_SAVE"},
    ),
}


def _named(found: bpy.types.Image, folder: Path) -> tuple[str, Path]:
    """Return what the artist calls an image, and a file that holds it."""
    return image.origin_of(found), image.file_of(found, folder)


def _weights(known: dict[str, schema.Setting]) -> list[str]:
    return [name for name, setting in known.items() if setting.file == "weights"]
