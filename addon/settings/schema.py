"""The modes and settings of the engine as Blender knows them, read from ``data/settings.json``. Imports no bpy.

The engine declares every mode and setting once; a script generates that file from the declarations.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
"""The folder of what is generated from the engine or drawn by it."""
_DISTANCE = 0.001
"""How far a bound that is not allowed itself is kept away."""
MAP = "map"
"""The kind of file that a picture in the UV map is, or in Blender what ``map_source`` knows besides."""
QUALITY, CUSTOM = "quality", "CUSTOM"
"""The property that sets others at once, and its value that leaves them to the artist."""


@dataclass(frozen=True)
class Setting:
    """One setting: its JSON type, default, a sentence, its bounds (None: unbounded), and what there is to choose from.

    ``soft`` bounds are those of sliders. ``labels`` are what the panel calls the ``choices``, of which an array holds
    ``several``, and ``tips`` the tooltips of those that need one. ``optional`` settings may be left to the engine;
    ``is_size`` marks a width and a height, ``unit`` says what a number counts, ``file`` the kind of file that the
    setting names ("picture" …), ``item`` the JSON type of an array's items, ``network`` what it names in a backbone
    ("backbone", "expression" or "layers"). ``usual`` is the value that replaces an automatic one, ``hint`` a format
    string that says what a number means, ``option`` what command lines call the setting if not by its name.
    """

    name: str
    kind: str
    title: str
    default: Any
    description: str
    minimum: float | None
    maximum: float | None
    soft: tuple[float, float] | None
    choices: tuple[Any, ...]
    labels: Mapping[str, str]
    tips: Mapping[str, str]
    optional: bool
    is_size: bool
    unit: str
    file: str
    item: str
    network: str
    usual: float | None
    hint: str
    option: str

    @property
    def several(self) -> bool:
        """Whether any number of the choices may be chosen."""
        return self.kind == "array" and bool(self.choices)

    def label(self, choice: Any) -> str:
        """Return what the panel calls a choice."""
        return self.labels.get(str(choice)) or str(choice).replace("_", " ").replace("-", " ").title()


@dataclass(frozen=True)
class Mode:
    """One mode, with the facts that the panel, the properties and the operators follow (``core/settings/panel.py``)."""

    name: str
    label: str
    description: str
    icon: str
    title: str
    editor: str
    main: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    source: str
    alternatives: tuple[str, ...]
    needs: Mapping[str, str]
    unless: Mapping[str, str]
    qualities: Mapping[str, Mapping[str, int]]
    keeps_files: bool
    settings: Mapping[str, Setting]
    offered: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def identifier(self) -> str:
        """What Blender calls the mode: ``FEATURE`` for ``image-feature``."""
        return self.name.removeprefix("image-").upper()

    @property
    def group(self) -> str:
        """The property that holds the mode's own settings: ``image_feature``."""
        return self.name.replace("-", "_")

    @property
    def makes_textures(self) -> bool:
        """Whether it makes textures of objects, which need UV maps."""
        return self.editor == "VIEW_3D" and "size" in self.settings

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """The settings that the mode shares with the others of its editor."""
        return tuple(name for name in shared() if name in self.settings and name not in self.hidden)

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The other settings that Blender offers, in the order in which the engine declares them."""
        # Artists choose pictures among the images of the .blend (``settings.properties``).
        others = {*shared(), *self.takes("picture")}
        return tuple(name for name in self.settings if name in self.offered and name not in others)

    def is_automatic(self, name: str) -> bool:
        """Return whether zero stands for the engine's own choice of a setting."""
        return name in self.settings and self.settings[name].usual is not None

    def takes(self, kind: str) -> tuple[str, ...]:
        """Return the settings that name files of a kind: "picture", "map", "weights" or "mesh"."""
        return tuple(name for name, setting in self.settings.items() if setting.file == kind)


def modes(editor: str) -> tuple[Mode, ...]:
    """Return the modes of an editor ("VIEW_3D", "IMAGE_EDITOR") as its menu lists them; "PRINT", "EXPORT" have one."""
    return tuple(mode for mode in _all() if mode.editor == editor)


def mode(identifier: str) -> Mode:
    """Return the mode that has an identifier.

    Raises:
        KeyError: there is none.
    """
    return _by_identifier()[identifier]


def example_feature() -> str:
    """Return a feature to begin with."""
    return str(_document()["example_feature"])


def shared() -> tuple[str, ...]:
    """Return the settings that the modes of an editor share."""
    return tuple(_document()["shared"])


@dataclass(frozen=True)
class Process:
    """A printing process: which files it takes ("full-color" or "filament"), and its limits in millimeters: the
    thinnest wall, and the largest model (x, y, z)."""

    name: str
    title: str
    kind: str
    wall: float
    volume: tuple[float, float, float]


@functools.cache
def processes() -> tuple[Process, ...]:
    """Return the printing processes that the engine knows."""
    return tuple(
        Process(facts["name"], facts["title"], facts["kind"], facts["wall"], tuple(facts["volume"]))
        for facts in _document()["processes"]
    )


def common_filaments() -> dict[str, str]:
    """Return the colors, such as ``#c12e1f``, of common filaments by their names."""
    return {facts["name"]: facts["color"] for facts in _document()["filaments"]}


def identifier(choice: Any) -> str:
    """Return what a choice is called in Blender."""
    return str(choice).upper()


@functools.cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DATA / "settings.json").read_text(encoding="utf-8"))
    return document


@functools.cache
def _by_identifier() -> dict[str, Mode]:
    return {mode.identifier: mode for mode in _all()}


@functools.cache
def _all() -> tuple[Mode, ...]:
    return tuple(_mode(name, facts) for name, facts in _document()["modes"].items())


_KEPT_AS_THEY_ARE = (
    *("label", "description", "icon", "title", "editor", "source"),
    *("needs", "unless", "qualities", "keeps_files"),
)


def _mode(name: str, facts: Mapping[str, Any]) -> Mode:
    groups = {label: tuple(names) for label, names in facts["groups"].items()}
    return Mode(
        name=name,
        main=tuple(facts["main"]),
        groups=groups,
        hidden=tuple(facts["hidden"]),
        alternatives=tuple(facts["alternatives"]),
        settings={
            key: _setting(key, value, facts["soft"].get(key))
            for key, value in facts["settings"].items()
            if key != "mode"
        },
        offered=(*facts["main"], *(setting for names in groups.values() for setting in names)),
        **{key: facts[key] for key in _KEPT_AS_THEY_ARE},
    )


def _bound(values: Mapping[str, Any], kind: str, distance: float, otherwise: float | None) -> float | None:
    """Return a bound that Blender, which knows no others, may include."""
    exclusive = values.get(f"exclusive{kind}")
    bound: float | None = values.get(kind.lower(), otherwise)
    return bound if exclusive is None else exclusive + distance


def _setting(name: str, values: Mapping[str, Any], soft: list[float] | None) -> Setting:
    low, high = values.get("bounds", (None, None))
    alternatives = values.get("anyOf", [{}])
    # Where a setting may be left to the engine, the first alternative is what it is otherwise.
    values = {**alternatives[0], **values}
    if values.get("size"):
        low, high = (values["prefixItems"][0][bound] for bound in ("minimum", "maximum"))
    return Setting(
        name=name,
        kind=values.get("type", "string"),
        title=values["title"],
        default=values.get("default"),
        description=values.get("panel", ""),
        minimum=_bound(values, "Minimum", _DISTANCE, low),
        maximum=_bound(values, "Maximum", -_DISTANCE, high),
        soft=(soft[0], soft[1]) if soft else None,
        choices=tuple(values.get("enum") or values.get("items", {}).get("enum", ())),
        labels=values.get("labels", {}),
        tips=values.get("tips", {}),
        optional={"type": "null"} in alternatives,
        is_size=bool(values.get("size")),
        unit=values.get("unit", ""),
        file=values.get("file", ""),
        item=values.get("items", {}).get("type", ""),
        network=values.get("network", ""),
        usual=values.get("usual"),
        hint=values.get("hint", ""),
        option=values.get("option", ""),
    )
