"""Makes a texture or an image: at once in background mode, otherwise while the artist goes on working."""

from __future__ import annotations

import shutil
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from ..blender import image
from ..blender.editor import Place
from ..engine.messages import Message
from ..errors import PatinaError
from ..jobs import images, job, live, readiness, shapes, textures
from ..jobs.base_texture import base_texture, takes_base_texture
from ..jobs.earlier_maps import maps_of_start
from ..jobs.maps import has_images, style_masks
from ..jobs.order import Named, Order, Source
from ..jobs.pictures import folder_of
from ..jobs.start import start_of
from ..jobs.uv_maps import tried_uv_map
from ..settings import recipe, schema, values
from ..settings.definitions import operator_definitions, props
from ..settings.properties import extra_definitions, scene_settings
from ..settings.relief import is_carved
from ..settings.schema import Mode
from ..setup.location import engine_python
from .consent import TRUST_NETWORK, AsksAboutNetworks, remember_network
from .report import busy, can_run, finish
from .viewport import goes_by_other_map, show_textures

Values = dict[str, Any]
_GIVEN = {"options": {"SKIP_SAVE"}}
_MASKS = {
    "VIEW_3D": "Where each style goes, such as VERTEX_GROUP:Hair",
    "IMAGE_EDITOR": "Files that show where each style goes",
}
"""What the list of masks holds."""


class _Generates(AsksAboutNetworks):
    """An operator that prepares a job in a new folder and runs it; the folder stays only for a job behind the panel."""

    bl_options = {"INTERNAL"}
    mode: str
    pictures: Any
    masks: Any

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        run = live.state().session.run
        if run is not None:
            reason: str | None = f"A job is already running ({run.subject.title}); wait or cancel it"
        elif context.region is not None and context.region.type == "UI":
            reason = readiness.obstacle(context, scene_settings(context.scene, cls.editor))
        else:
            # A script may give what the scene's settings lack; the panel's button cannot.
            reason = cls.obstacle_for_scripts(context)
        return can_run(cls, reason)

    def execute(self, context: bpy.types.Context) -> set[str]:
        return finish(self, lambda: self._generate(context))

    def _generate(self, context: bpy.types.Context) -> None:
        python, folder = required_engine(context), job.new_folder()
        begin(python)
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            self.refuse_untrusted_network(context)
            # What a variation that is being looked at covers is what the job is made from.
            with live.preview_aside():
                order = self.order(context, folder)
                trusted = remember_network(context, order)
                prepared = replace(self.prepare(context, order, folder), trust=trusted)
            if self.launch(prepared, python):
                stack.pop_all()

    def wanted_mode(self, context: bpy.types.Context) -> Mode:
        """Return the mode that the operator was given, or that of the scene's settings."""
        operator: Any = self
        given = operator.properties.is_property_set("mode")
        return schema.mode(self.mode) if given else values.mode_of(scene_settings(context.scene, self.editor))

    def launch(self, prepared: job.Prepared[Any], python: Path) -> bool:
        """Run the job, or begin it; return whether its folder is still needed."""
        return launch(prepared, python)

    def order(self, context: bpy.types.Context, folder: Path) -> Order:
        """Return what is wanted: what the operator was given, and the scene's settings for the rest.

        Raises:
            PatinaError: a picture cannot be read.
        """
        scene, mode = scene_settings(context.scene, self.editor), self.wanted_mode(context)
        wanted = recipe.overridden(mode, values.values_of(scene, mode), values.given(self, mode))
        files = {name: Path(bpy.path.abspath(wanted[name])) for name in mode.takes("weights") if wanted[name]}
        styles: list[Named] = [(item.name, Path(item.name)) for item in self.pictures]
        masks = [item.name for item in getattr(self, "masks", ())]
        on_model = mode.editor == "VIEW_3D"
        files_of_masks: list[Named] = [] if on_model else [(name, Path(name)) for name in masks]
        if not styles and recipe.wants(mode, wanted.get(recipe.TASK, ""), "style"):
            items = [item for item in scene.pictures if item.image]
            styles = [_style(item, mode, folder / "pictures") for item in items]
            if on_model:
                masks = masks or (style_masks(items) if len(items) > 1 else [])
            elif "masks" in mode.settings:
                files_of_masks = [_named(item.mask, folder / "masks") for item in items if item.mask]
            if values.STYLE_WEIGHTS in mode.settings:
                wanted = {**values.style_weights(items), **wanted}
        if on_model and masks:
            wanted["masks"] = masks
        source = self.source(context, mode, wanted, folder)
        if source.file is not None:
            files[mode.source] = source.file
        if source.size is not None:
            wanted["size"] = source.size
        start, earlier = self.beginning(context, folder)
        if start is not None:
            files["start_texture"] = start[1]
        named = start[0] if start is not None else ""
        pictures = tuple(styles), tuple(files_of_masks), files
        return Order(mode, wanted, *pictures, source.name, source.notes, named, {**source.maps, **earlier})

    def beginning(self, context: bpy.types.Context, folder: Path) -> tuple[Named | None, Values]:
        """Return the texture that the optimization starts from, if it does not start from noise, and its maps."""
        return None, {}

    @classmethod
    @abstractmethod
    def obstacle_for_scripts(cls, context: bpy.types.Context) -> str | None:
        """Return what stands in the way whatever settings a script gives, in one sentence, or None."""

    @abstractmethod
    def source(self, context: bpy.types.Context, mode: Mode, wanted: Values, folder: Path) -> Source:
        """Return the picture that the job starts from; values that it decides are taken out of ``wanted``."""

    @abstractmethod
    def prepare(self, context: bpy.types.Context, order: Order, folder: Path) -> job.Prepared[Any]:
        """Write the job into the folder.

        Raises:
            PatinaError: something is missing, or cannot be read or written.
        """


class GeneratesTexture(_Generates):
    """An operator that makes a texture, or several, for the selected objects, or another shape of them."""

    editor = "VIEW_3D"
    base_texture: str
    start_texture: str
    new_uv_map: bool

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if not self.wanted_mode(context).makes_textures:
            return super().invoke(context, event)
        uv_map = scene_settings(context.scene, self.editor).uv_map
        show_textures(context, any(goes_by_other_map(obj, uv_map) for obj in readiness.chosen_objects(context)))
        return super().invoke(context, event)

    @classmethod
    def obstacle_for_scripts(cls, context: bpy.types.Context) -> str | None:
        return readiness.unwrapping_obstacle() or readiness.object_obstacle(context)

    def _generate(self, context: bpy.types.Context) -> None:
        with self.new_map(context):
            super()._generate(context)

    @contextmanager
    def new_map(self, context: bpy.types.Context) -> Iterator[None]:
        """Give the chosen objects a new UV map for as long as the block takes, and for good if it does not fail, where
        one is wanted.

        Raises:
            PatinaError: they cannot get one.
        """
        if not self.new_uv_map or not self.wanted_mode(context).makes_textures:
            yield
            return
        with tried_uv_map(readiness.chosen_objects(context)) as self._new_name:
            yield

    def source(self, context: bpy.types.Context, mode: Mode, wanted: Values, folder: Path) -> Source:
        operator: Any = self
        if not mode.makes_textures:
            return Source()
        if self.new_uv_map:
            wanted["uv_map"] = self._new_name
            if has_images(wanted):
                raise PatinaError("An image as a mask or another map does not fit a new UV map; choose something else.")
        is_given = operator.properties.is_property_set
        if (self.base_texture or is_given("strength")) and not is_given("keep_texture"):
            wanted["keep_texture"] = True
        named = bpy.data.images.get(self.base_texture)
        if self.base_texture and named is None:
            raise PatinaError(f"There is no image {self.base_texture} to keep; choose another.")
        is_kept = wanted["keep_texture"] or is_carved(wanted)
        chosen = named or (scene_settings(context.scene, self.editor).base_texture if is_kept else None)
        objects, depsgraph = readiness.chosen_objects(context), context.evaluated_depsgraph_get()
        if not takes_base_texture(objects, wanted, chosen):
            return Source()
        with busy(context, "Reading the present texture…"):
            return base_texture(objects, depsgraph, wanted, chosen, folder)

    def beginning(self, context: bpy.types.Context, folder: Path) -> tuple[Named | None, Values]:
        if not self.wanted_mode(context).makes_textures:
            return None, {}
        chosen = scene_settings(context.scene, self.editor).start_texture
        if self.new_uv_map and (self.start_texture or chosen):
            raise PatinaError("A texture to start from does not fit a new UV map; go without one of the two.")
        start = start_of(self.start_texture, chosen, folder / "start")
        return start, maps_of_start(self.start_texture, chosen, folder / "start")

    def prepare(self, context: bpy.types.Context, order: Order, folder: Path) -> job.Prepared[Any]:
        objects = readiness.chosen_objects(context)
        if not order.mode.makes_textures:
            return shapes.prepare(order, objects, folder)
        return textures.prepare(order, objects, context.evaluated_depsgraph_get(), folder)


class PATINA_OT_generate_texture(GeneratesTexture, bpy.types.Operator):
    bl_idname = "patina.generate_texture"
    bl_label = "Generate Texture"
    bl_description = "Make a texture for the selected objects, which share it, or another shape of them"


class PATINA_OT_generate_image(_Generates, bpy.types.Operator):
    bl_idname = "patina.generate_image"
    bl_label = "Generate Image"
    bl_description = "Make an image with the chosen mode"
    editor = "IMAGE_EDITOR"
    edited: str

    @classmethod
    def obstacle_for_scripts(cls, context: bpy.types.Context) -> str | None:
        return None

    def source(self, context: bpy.types.Context, mode: Mode, wanted: Values, folder: Path) -> Source:
        source = self._edited(context, mode, folder) if mode.source else Source()
        settings: Any = scene_settings(context.scene, self.editor)
        operator: Any = self
        if source.file is not None and not (settings.own_size or operator.properties.is_property_set("size")):
            # The result is as large as the image that it is made from.
            wanted.pop("size", None)
        return source

    def _edited(self, context: bpy.types.Context, mode: Mode, folder: Path) -> Source:
        named = bpy.data.images.get(self.edited)
        if self.edited and named is None:
            return Source(self.edited, Path(self.edited))
        settings = scene_settings(context.scene, self.editor)
        wanted = readiness.has_source(settings, mode)
        found = named or (readiness.edited_image(context, settings) if wanted else None)
        return Source(found.name, image.file_of(found, folder / "edited")) if found else Source()

    def prepare(self, context: bpy.types.Context, order: Order, folder: Path) -> job.Prepared[images.ImageJob]:
        return images.prepare(order, Place.of(context.space_data), folder)


def _mode_definition(editor: str) -> Any:
    items = [(mode.identifier, mode.label, mode.description) for mode in schema.modes(editor)]
    return props.EnumProperty(name="Mode", description="What to make", items=items, **_GIVEN)


def _files_definition(name: str, description: str) -> Any:
    return props.CollectionProperty(
        name=name, description=description, type=bpy.types.OperatorFileListElement, **_GIVEN
    )


def _definitions(editor: str) -> dict[str, Any]:
    """Return what an operator takes: every setting of its modes, and lists of pictures and features."""
    offered = schema.modes(editor)
    weights = [mode.settings[values.STYLE_WEIGHTS] for mode in offered if values.STYLE_WEIGHTS in mode.settings]
    lists = {
        "features": props.StringProperty(
            name="Features", description="Features to pass through, separated by semicolons", **_GIVEN
        ),
        "masks": _files_definition(
            "Masks",
            f"{_MASKS[editor]}, in the order of the pictures. Leave them out to use every style everywhere",
        ),
    }
    return {
        "mode": _mode_definition(editor),
        **operator_definitions(editor, weights),
        **extra_definitions(editor, frozenset({"SKIP_SAVE"})),
        "trust_network": TRUST_NETWORK,
        "pictures": _files_definition(
            "Pictures", "Files, or folders of maps, to use as styles instead of the scene's pictures"
        ),
        **{name: made for name, made in lists.items() if any(name in mode.settings for mode in offered)},
    }


TEXTURE_DEFINITIONS = {
    **_definitions("VIEW_3D"),
    "base_texture": props.StringProperty(name="Base Texture", description="Name of the image to keep", **_GIVEN),
    "start_texture": props.StringProperty(
        name="Start From", description="Image to start from instead of noise: its name or its file", **_GIVEN
    ),
    "new_uv_map": props.BoolProperty(
        name="New UV Map", description="Give the objects a new UV map first, and make the texture for it", **_GIVEN
    ),
}
PATINA_OT_generate_texture.__annotations__ = dict(TEXTURE_DEFINITIONS)
PATINA_OT_generate_image.__annotations__ = {
    **_definitions("IMAGE_EDITOR"),
    "edited": props.StringProperty(
        name="Image",
        description="Image to style or to start from: its name or its file. Leave it empty to use the Image Editor's",
        **_GIVEN,
    ),
}


def _style(item: Any, mode: Mode, folder: Path) -> Named:
    """Return what finds a style of the panel's list again, and its file or, where a mode makes maps, its folder."""
    of_maps = folder_of(item) if "maps" in mode.settings else None
    return (str(of_maps), of_maps) if of_maps is not None else _named(item.image, folder)


def _named(found: bpy.types.Image, folder: Path) -> Named:
    """Return what finds an image again, and a file that holds it."""
    return image.origin_of(found), image.file_of(found, folder)


def required_engine(context: bpy.types.Context) -> Path:
    """Return the engine's Python.

    Raises:
        PatinaError: there is no engine.
    """
    python = engine_python(context)
    if python is None:
        raise PatinaError("There is no engine yet; install it in the add-on's preferences.")
    return Path(python)


def begin(python: Path) -> None:
    """Have an engine start while a job for it is being prepared; in background mode, the job starts one of its own."""
    if not bpy.app.background:
        live.begin(python)


def launch(prepared: job.Prepared[Any], python: Path) -> bool:
    """Run a job in background mode, begin it otherwise; return whether its folder is still needed."""
    if bpy.app.background:
        job.run(prepared, python, print_message)
        return False
    live.start(prepared, python)
    # The job behind the panel keeps its folder until it ends.
    return True


def print_message(message: Message) -> None:
    """Print a message of the engine, if it is for people."""
    words = job.in_words(message)
    if words:
        print(f"Patina: {words}", flush=True)


CLASSES = (PATINA_OT_generate_texture, PATINA_OT_generate_image)
