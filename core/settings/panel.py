"""How Blender offers a mode: facts that the add-on's one machinery turns into properties, panels and operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

EXAMPLE_FEATURE = "blocks.4.1:7"
"""A feature of the default backbone to begin with."""

SHARED = ("feature", "features", "quality", "seed", "backbone", "device", "bit_depth", "storage")
"""What the modes of one editor have in common in Blender: a feature chosen in one mode is the feature of the others.

``quality`` and ``storage`` are Blender's own: the engine has no such settings."""

LOOK, WHERE, DIRECTION, RELIEF, MAPS, FILAMENTS, REPAIR, OUTPUT, ADVANCED = GROUPS = (
    *("Look", "Where", "Direction"),
    *("Relief", "Maps"),
    *("Filaments", "Repair"),
    *("Output", "Advanced"),
)
"""The sub-panels of a mode. Artists need the first ones: what the result looks like, where on the model it goes, which
way; how deep it is, and which maps it has; for a print, its filaments and what to mend; what is written. *Advanced*
holds the rest. A mode has no group that would be empty."""


@dataclass(frozen=True)
class Panel:
    """How one mode appears in Blender.

    ``label``, ``description`` and ``icon`` name the mode in menus, ``title`` names a running job of it. ``editor`` is
    the type of the area that offers it, or ``PRINT`` for the panel of prints and ``EXPORT`` for the dialog of exports,
    which have no other modes. Settings appear in the main panel (``main``), in sub-panels (``groups``, by their labels,
    see ``GROUPS``), or not at all (``hidden``). ``source`` is the setting that takes what the artist works on: the
    object's texture or the editor's image; the main panel shows it, unless a group does. Exactly one of the settings in
    ``alternatives`` is given. A setting in ``needs`` means something only together with another one, a setting in
    ``unless`` only without it. ``soft`` holds bounds of sliders, inside of which most values make sense. ``qualities``
    sets other settings at once; without it, they set ``steps`` alone. ``keeps_files`` tells whether results include
    files that a .blend cannot hold.
    """

    label: str
    description: str
    icon: str
    title: str
    editor: Literal["VIEW_3D", "IMAGE_EDITOR", "PRINT", "EXPORT"]
    main: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    hidden: tuple[str, ...] = ()
    source: str = ""
    alternatives: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    unless: Mapping[str, str] = field(default_factory=dict)
    soft: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    qualities: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    keeps_files: bool = False


def image_panel(
    *,
    label: str,
    description: str,
    icon: str,
    title: str,
    main: tuple[str, ...] = ("steps",),
    look: tuple[str, ...] = ("seed",),
    relief: tuple[str, ...] = (),
    maps: tuple[str, ...] = (),
    output: tuple[str, ...],
    advanced: tuple[str, ...] = (),
    network: tuple[str, ...] = ("backbone", "device"),
    file: tuple[str, ...] = ("storage", "bit_depth"),
    hidden: tuple[str, ...] = (),
    source: str = "",
    unless: Mapping[str, str] = MappingProxyType({}),
    soft: Mapping[str, tuple[float, float]] = MappingProxyType({}),
    keeps_files: bool = False,
) -> Panel:
    """Return how the Image Editor offers a mode: its groups *Look*, *Relief*, *Maps*, and *Output*, which also says
    what becomes of the ``file``, and *Advanced*, which begins with the ``network``."""
    groups = {LOOK: look, RELIEF: relief, MAPS: maps, OUTPUT: (*output, *file), ADVANCED: (*network, *advanced)}
    return Panel(
        label=label,
        description=description,
        icon=icon,
        title=title,
        editor="IMAGE_EDITOR",
        main=main,
        groups={label: names for label, names in groups.items() if names},
        hidden=hidden,
        source=source,
        unless=dict(unless),
        soft=dict(soft),
        keeps_files=keeps_files,
    )


_TIMES = {"DRAFT": 0.3, "GOOD": 1.0, "FINAL": 2.5}


def qualities_of(panel: Panel, steps: int) -> Mapping[str, Mapping[str, int]]:
    """Return the settings that each quality stands for, for a mode that takes ``steps`` by default."""
    return panel.qualities or {name: {"steps": max(1, round(steps * times))} for name, times in _TIMES.items()}
