"""What can be done with results: go back to one, compare two, take over settings, delete, reveal, mark as an asset."""

from __future__ import annotations

from typing import Any

import bpy

from ..blender import asset, editor
from ..files import is_folder
from ..jobs import comparison, records
from ..jobs.fitness import foreign
from ..jobs.pictures import remove_chosen
from ..jobs.readiness import chosen_objects
from ..jobs.result_maps import maps_of
from ..settings import schema, values
from ..settings.definitions import props
from ..settings.properties import scene_settings
from .report import can_run, dress, finish


class _OnResult:
    """An operator on the result that is chosen in the list: the active object's, or in an Image Editor the scene's."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        chosen = records.active(records.owner_in(context)) is not None
        return can_run(cls, None if chosen else "Choose a result in the list")


class _ChangesResult(_OnResult):
    """An operator that changes the list, or what the objects show."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not super().poll(context):
            return False
        owner = records.owner_in(context).id_data
        return can_run(cls, foreign(owner) if isinstance(owner, bpy.types.Object) else None)


def _listing(context: bpy.types.Context) -> list[bpy.types.Object]:
    """Return the active object, whose list it is, and what else is selected and can be changed."""
    active = context.active_object
    assert active is not None
    others = [obj for obj in chosen_objects(context) if obj.type == "MESH" and foreign(obj) is None]
    return [active, *(obj for obj in others if obj != active)]


class PATINA_OT_wear_result(_ChangesResult, bpy.types.Operator):
    bl_idname = "patina.wear_result"
    bl_label = "Use This Texture"
    bl_description = "Put the chosen texture on the selected objects that it was made for again"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        return dress(self, lambda: records.wear(_listing(context)))


class PATINA_OT_show_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.show_result"
    bl_label = "Show This Image"
    bl_description = "Show the chosen image in this editor"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        space: Any = context.space_data
        if space is None or space.type != "IMAGE_EDITOR":
            self.report({"ERROR"}, "Images are shown in an Image Editor; open one.")
            return {"CANCELLED"}
        editor.show_image(space, records.active(records.owner_in(context)))
        return {"FINISHED"}


class PATINA_OT_use_settings(_OnResult, bpy.types.Operator):
    bl_idname = "patina.use_settings"
    bl_label = "Use These Settings Again"
    bl_description = "Set everything in the panel, including the seed, as it was for the chosen result"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = scene_settings(context.scene, records.editor_of_results(context))

        def use() -> None:
            missing = records.use_settings(settings, records.active(records.owner_in(context)))
            if missing:
                self.report({"WARNING"}, f"These pictures are gone: {', '.join(missing)}.")

        return finish(self, use)


class PATINA_OT_start_from_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.start_from_result"
    bl_label = "Start from This Texture"
    bl_description = (
        "Let the next texture start from the chosen one, with the panel's present settings. Look shows it, and the "
        "cross there goes back to noise"
    )
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        in_viewport = records.editor_of_results(context) == "VIEW_3D"
        return super().poll(context) and can_run(cls, None if in_viewport else "Textures start from textures of models")

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = scene_settings(context.scene, "VIEW_3D")
        settings.start_texture = records.active(records.owner_in(context))
        return {"FINISHED"}


class PATINA_OT_remove_result(_ChangesResult, bpy.types.Operator):
    bl_idname = "patina.remove_result"
    bl_label = "Remove from List"
    bl_description = "Remove the result from the list. Blender drops the image once nothing uses it"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        owner = records.owner_in(context)
        remove_chosen(owner, "results", "active_result")
        owner.compared_result = -1
        return {"FINISHED"}


class PATINA_OT_compare_results(_ChangesResult, bpy.types.Operator):
    bl_idname = "patina.compare_results"
    bl_label = "Compare"
    bl_description = (
        "Flip between the chosen result and the one that is shown; a single texture between itself and the material "
        "before it"
    )
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        space: Any = context.space_data
        if space is None or space.type != "IMAGE_EDITOR":
            return dress(self, lambda: comparison.flip_texture(_listing(context)))
        owner = records.owner_in(context)
        other = comparison.other_of(owner, space.image)
        if other is None:
            self.report({"INFO"}, "There is no other result to compare with.")
            return {"CANCELLED"}
        comparison.choose(owner, other, space.image)
        editor.show_image(space, records.active(owner))
        return {"FINISHED"}


class PATINA_OT_delete_result(_ChangesResult, bpy.types.Operator):
    bl_idname = "patina.delete_result"
    bl_label = "Delete Image"
    bl_description = "Delete the image of the result and take it off every object. A file beside the .blend stays"
    bl_options = {"REGISTER", "UNDO"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        image = records.active(records.owner_in(context))
        assert image is not None
        question = {
            "title": f"Delete {image.name}?",
            "message": "It is taken off every object",
            "confirm_text": "Delete",
        }
        return set(context.window_manager.invoke_confirm(self, event, **question))

    def execute(self, context: bpy.types.Context) -> set[str]:
        image = records.active(records.owner_in(context))
        assert image is not None
        return dress(self, lambda: comparison.forget(image))


class PATINA_OT_reveal_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.reveal_result"
    bl_label = "Show in File Browser"
    bl_description = "Open the folder that holds the file of the result"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not super().poll(context):
            return False
        file = records.file_of(records.active(records.owner_in(context)))
        packed = "The image is packed into the .blend and has no file; set Store to Folder under Output to get files"
        return can_run(cls, None if file is not None else packed)

    def execute(self, context: bpy.types.Context) -> set[str]:
        file = records.file_of(records.active(records.owner_in(context)))
        if file is None or not is_folder(file.parent):
            self.report({"ERROR"}, "The folder of the image no longer exists; generate it again.")
            return {"CANCELLED"}
        bpy.ops.wm.path_open(filepath=str(file.parent))
        return {"FINISHED"}


class PATINA_OT_mark_result(_OnResult, bpy.types.Operator):
    bl_idname = "patina.mark_result"
    bl_label = "Mark as Asset"
    bl_description = "Make a material that shows the result, and mark it as an asset for the Asset Browser"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        image = records.active(records.owner_in(context))
        assert image is not None
        made = asset.material_of(image, maps_of(image))
        asset.mark(made)
        self.report({"INFO"}, f"The material {made.name} is an asset of this file.")
        return {"FINISHED"}


class PATINA_OT_make_material(_OnResult, bpy.types.Operator):
    bl_idname = "patina.make_material"
    bl_label = "Make Material"
    bl_description = "Make a material that shows the result and all its maps. Any object can get it from the list"
    bl_options = {"REGISTER", "UNDO"}
    displaced: bool

    def execute(self, context: bpy.types.Context) -> set[str]:
        image = records.active(records.owner_in(context))
        assert image is not None
        made = asset.material_of(image, maps_of(image), "DISPLACEMENT" if self.displaced else "BUMP")
        self.report({"INFO"}, f"The material {made.name} is in the list of materials.")
        return {"FINISHED"}


PATINA_OT_make_material.__annotations__ = {
    "displaced": props.BoolProperty(
        name="Displaced",
        description="Cycles and EEVEE displace a mesh that is fine enough; otherwise, heights are light and shade",
        options={"SKIP_SAVE"},
    )
}


class PATINA_OT_morph_from(_OnResult, bpy.types.Operator):
    bl_idname = "patina.morph_from"
    bl_label = "Morph This Image"
    bl_description = "Use the chosen image's weights as one end of a morph"
    bl_options = {"REGISTER", "UNDO"}
    end: str

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return super().poll(context) and bool(records.weights_of(records.active(records.of_scene(context.scene))))

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings, morph = scene_settings(context.scene, "IMAGE_EDITOR"), schema.mode("MORPH")
        setattr(values.own_settings(settings, morph), self.end, records.weights_of(records.active(settings)))
        settings.mode = morph.identifier
        return {"FINISHED"}


PATINA_OT_morph_from.__annotations__ = {
    "end": props.EnumProperty(name="End", items=(("a", "From", "Where it begins"), ("b", "To", "Where it leads")))
}

CLASSES = (
    *(PATINA_OT_wear_result, PATINA_OT_show_result, PATINA_OT_use_settings, PATINA_OT_remove_result),
    PATINA_OT_start_from_result,
    *(PATINA_OT_compare_results, PATINA_OT_delete_result, PATINA_OT_reveal_result, PATINA_OT_mark_result),
    *(PATINA_OT_make_material, PATINA_OT_morph_from),
)
