"""Properties that edit the text of a map (see ``map_source``): where it is read from, what it is called, inverted.

They hold nothing themselves but an image or an object, which Blender saves only while something points to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import bpy

from .definitions import props
from .map_source import FACE_SET, IMAGE, OBJECT, MapSource, parsed_or_none

SOURCE, NAME, NUMBER, INVERTED, POINTERS = "source", "name", "number", "inverted", {IMAGE: "image", OBJECT: "object"}
"""The ends of the properties' names: ``mask_source``."""
ICONS = {
    "VERTEX_GROUP": "GROUP_VERTEX",
    "COLOR_ATTRIBUTE": "GROUP_VCOL",
    FACE_SET: "FACESEL",
    "MATERIAL": "MATERIAL",
    IMAGE: "IMAGE_DATA",
    "VECTOR_ATTRIBUTE": "ORIENTATION_NORMAL",
    OBJECT: "OUTLINER_OB_CURVES",
}
_CHOICES = {
    "VERTEX_GROUP": ("Vertex Group", "The weights of a vertex group"),
    "COLOR_ATTRIBUTE": ("Color Attribute", "How bright a color attribute is, or the numbers of another attribute"),
    FACE_SET: ("Face Set", "The faces of a face set of Sculpt Mode"),
    "MATERIAL": ("Material", "The faces that show a material"),
    IMAGE: ("Image", "How bright an image is in the UV map"),
    "VECTOR_ATTRIBUTE": ("Vector Attribute", "The directions of a vector attribute"),
    OBJECT: ("Curves", "The nearest of the curves or hairs of an object"),
}
_FLOWS = {
    "COLOR_ATTRIBUTE": "The colors of a color attribute: red along U and green along V, half is 0",
    IMAGE: "A flow map: red along U and green along V, half is 0",
}
_FOLLOWED = ("CURVE", "CURVES", "MESH")
_NONE = "NONE"


def map_definitions(name: str, title: str, nowhere: tuple[str, str], kinds: Sequence[str]) -> dict[str, Any]:
    """Return the properties that edit the text ``name`` of the same owner, by their names.

    Args:
        name: the property that holds the text.
        title: what the panel calls the map.
        nowhere: the label and the tooltip of no map at all.
        kinds: what it can be read from (see ``map_source.KINDS``).
    """
    made = {
        SOURCE: _source(name, title, nowhere, kinds),
        NAME: _text(name),
        NUMBER: _number(name),
        INVERTED: _inverted(name),
    }
    made |= {POINTERS[kind]: _pointer(name, kind) for kind in kinds if kind in POINTERS}
    return {f"{name}_{end}": definition for end, definition in made.items()}


def follow_text(name: str, kinds: Sequence[str]) -> Callable[[Any, bpy.types.Context], None]:
    """Return what the text calls when it changes: the pointers take what it names."""

    def follow(owner: Any, _context: bpy.types.Context) -> None:
        named = parsed_or_none(getattr(owner, name))
        for kind in (kind for kind in kinds if kind in POINTERS):
            wanted = named.name if named is not None and named.kind == kind else ""
            found = (bpy.data.images if kind == IMAGE else bpy.data.objects).get(wanted)
            if getattr(owner, f"{name}_{POINTERS[kind]}") != found:
                setattr(owner, f"{name}_{POINTERS[kind]}", found)

    return follow


def text_of(owner: Any, name: str) -> str:
    """Return the text ``name``; an image or an object that has another name by now is named by that."""
    text = str(getattr(owner, name))
    named = parsed_or_none(text)
    pointer = POINTERS.get(named.kind) if named is not None else None
    found = getattr(owner, f"{name}_{pointer}", None) if pointer is not None else None
    return text if named is None or found is None else str(replace(named, name=found.name))


def _source(name: str, title: str, nowhere: tuple[str, str], kinds: Sequence[str]) -> Any:
    words = {**{kind: _CHOICES[kind][1] for kind in kinds}, **(_FLOWS if OBJECT in kinds else {})}
    items = [(_NONE, *nowhere, "NONE", 0)]
    items += [(kind, _CHOICES[kind][0], words[kind], ICONS[kind], number) for number, kind in enumerate(kinds, 1)]

    def get(owner: Any) -> int:
        named = parsed_or_none(getattr(owner, name))
        return kinds.index(named.kind) + 1 if named is not None and named.kind in kinds else 0

    def choose(owner: Any, number: int) -> None:
        if number != get(owner):
            kind = kinds[number - 1]
            setattr(owner, name, str(MapSource(kind, usual_name(bpy.context.active_object, kind))) if number else "")

    return props.EnumProperty(name=title, description=f"What the {title.lower()} is", items=items, get=get, set=choose)


def _text(name: str) -> Any:
    def get(owner: Any) -> str:
        named = parsed_or_none(text_of(owner, name))
        return named.name if named is not None else ""

    def choose(owner: Any, text: str) -> None:
        _change(owner, name, name=text)

    return props.StringProperty(name="Name", description="What is read", get=get, set=choose)


def _number(name: str) -> Any:
    def get(owner: Any) -> int:
        named = parsed_or_none(getattr(owner, name))
        return int(named.name) if named is not None and named.kind == FACE_SET and named.name else 1

    def choose(owner: Any, number: int) -> None:
        _change(owner, name, name=str(number))

    return props.IntProperty(name="Face Set", description="Number of the face set", get=get, set=choose)


def _inverted(name: str) -> Any:
    def get(owner: Any) -> bool:
        named = parsed_or_none(getattr(owner, name))
        return named is not None and named.inverted

    def choose(owner: Any, inverted: bool) -> None:
        _change(owner, name, inverted=inverted)

    return props.BoolProperty(name="Invert", description="Exchange inside and outside", get=get, set=choose)


def _pointer(name: str, kind: str) -> Any:
    def follow(owner: Any, _context: bpy.types.Context) -> None:
        found = getattr(owner, f"{name}_{POINTERS[kind]}")
        named = parsed_or_none(getattr(owner, name))
        if named is None or named.kind != kind:
            return
        if found is not None:
            _change(owner, name, name=found.name)
        elif named.name in (bpy.data.images if kind == IMAGE else bpy.data.objects):
            # The artist has taken it out. A text that names a file has no pointer, either.
            _change(owner, name, name="")

    if kind == IMAGE:
        words = {"name": "Image", "description": "Image in the UV map"}
        return props.PointerProperty(type=bpy.types.Image, update=follow, **words)
    words = {"name": "Follow", "description": "Object whose curves or hairs are followed"}
    return props.PointerProperty(
        type=bpy.types.Object, update=follow, poll=lambda _owner, obj: obj.type in _FOLLOWED, **words
    )


def _change(owner: Any, text: str, **changed: Any) -> None:
    named = parsed_or_none(getattr(owner, text) if "name" in changed else text_of(owner, text))
    if named is not None and replace(named, **changed) != named:
        setattr(owner, text, str(replace(named, **changed)))


def usual_name(obj: bpy.types.Object | None, kind: str) -> str:
    """Return what an artist who chooses a kind most likely means on an object, or nothing."""
    if obj is None or obj.type != "MESH":
        return ""
    mesh: Any = obj.data
    match kind:
        case "VERTEX_GROUP":
            group = obj.vertex_groups.active
            return group.name if group is not None else ""
        case "COLOR_ATTRIBUTE":
            color = mesh.color_attributes.active_color
            return color.name if color is not None else ""
        case "FACE_SET":
            sets = mesh.attributes.get(".sculpt_face_set")
            index = mesh.polygons.active
            return str(sets.data[index if 0 <= index < len(sets.data) else 0].value) if sets and sets.data else "1"
        case "MATERIAL":
            return obj.active_material.name if obj.active_material is not None else ""
        case "VECTOR_ATTRIBUTE":
            vectors = (found for found in mesh.attributes if found.data_type == "FLOAT_VECTOR")
            return next((found.name for found in vectors if found.name != "position"), "")
    return ""
