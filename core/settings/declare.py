"""Declares a setting: its two sentences, its limits, and the facts that the command line and the panel go by.

    size: Annotated[int, setting("Width and height of the texture.", SAME, unit="pixels", ge=64, le=8192)] = 1024

The result is an ordinary field of pydantic's. Its facts are under ``json_schema_extra``, where ``extra`` finds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal, TypedDict, Unpack

from pydantic import Field
from pydantic.fields import FieldInfo

from core.border.names import TILE_TOKEN, attribute_named

SAME: Final = ""
"""Stands for the panel's sentence where it is the command line's, without the period."""

FileKind = Literal["mesh", "picture", "data", "weights", "map", "profile"]
"""Data are pictures of numbers. A map is a picture in the UV map, or an attribute of the mesh
(``core.border.names.ATTRIBUTE_PREFIX``)."""
NetworkKind = Literal["backbone", "expression", "layers"]


class Facts(TypedDict, total=False):
    """What a setting can say of itself beyond pydantic's own words."""

    unit: str
    """What a number counts, such as ``pixels``."""
    labels: dict[str, str]
    """What the panel calls each choice, by the choice as text."""
    tips: dict[str, str]
    """The panel's tooltips of choices whose labels do not say enough, by the choice as text."""
    file: FileKind
    """The setting names files in the job folder: whoever packs a job reads, checks, and copies them."""
    folders: bool
    """A name of that file may be that of a folder: a style set."""
    tiled: bool
    """A name of that file may hold ``<UDIM>`` and stand for a picture for each UDIM tile."""
    network: NetworkKind
    """The setting names a backbone, or something that only a backbone can judge: a feature expression, or layers."""
    option: str
    """What the command line calls the setting, where Python cannot call it that."""
    positional: bool
    """The command line takes the setting without its name."""
    size: bool
    """The setting is a ``core.settings.size.PictureSize``."""
    bounds: list[float]
    """Lowest and highest value of each number, where the mode itself checks them."""
    usual: float
    """The value that the panel begins with once an artist takes it over from the engine."""
    hint: str
    """What the panel writes below a number, a format string such as ``{:.0%} of the model``."""


class Options(Facts, total=False):
    """Facts, and what pydantic's ``Field`` takes for the title and the limits of a value."""

    title: str
    ge: float
    gt: float
    le: float
    lt: float
    min_length: int
    max_length: int


def setting(command_line: str, panel: str, **options: Unpack[Options]) -> FieldInfo:
    """Return the field of a setting, for the metadata of ``Annotated``.

    ``command_line`` is the sentence that ``--help`` prints and ends with a period; ``panel`` is the tooltip in Blender,
    ends without one, and may be ``SAME``.
    """
    facts: dict[str, Any] = {name: value for name, value in options.items() if name in Facts.__annotations__}
    limits: dict[str, Any] = {name: value for name, value in options.items() if name not in facts}
    facts["panel"] = panel or command_line.removesuffix(".")
    field: FieldInfo = Field(description=command_line, json_schema_extra=facts, **limits)
    return field


def extra(field: FieldInfo, key: str) -> Any:
    """Return a fact of a field (see ``Facts``) or, for the key ``panel``, its tooltip; None if it has none."""
    return field.json_schema_extra.get(key) if isinstance(field.json_schema_extra, dict) else None


def file_kind(field: FieldInfo) -> FileKind | None:
    """Return what kind of file a field names, or None if it names none."""
    return extra(field, "file")


def names_in(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return what the value of a field names: one thing, several, or nothing."""
    return (value,) if isinstance(value, str) and value else tuple(value or ())


def names_file(field: FieldInfo, name: str) -> bool:
    """Return whether what a field names is a file, rather than an attribute of the mesh or nothing."""
    return bool(name) and not (file_kind(field) == "map" and attribute_named(name) is not None)


def takes_folders(field: FieldInfo) -> bool:
    """Return whether a name in a field may be that of a folder of maps."""
    return bool(extra(field, "folders"))


def is_tiled(field: FieldInfo, value: Any) -> bool:
    """Return whether the value of a field stands for a picture for each UDIM tile."""
    return isinstance(value, str) and TILE_TOKEN in value and bool(extra(field, "tiled"))


def network_kind(field: FieldInfo) -> NetworkKind | None:
    """Return what a field names in a backbone, or None if it names nothing there."""
    return extra(field, "network")


def is_positional(field: FieldInfo) -> bool:
    """Return whether the command line takes a field without its name."""
    return bool(extra(field, "positional"))
