"""The devices that the doctor has found on this computer, kept in the preferences until it looks again.

The doctor takes seconds, panels are drawn many times a second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from .location import engine_python, own_preferences

AUTOMATIC = "AUTO"
_TOPIC = "device "


@dataclass(frozen=True)
class Found:
    """The devices that the engine of ``python`` can use, by their identifiers in Blender, with the names they have."""

    python: Path
    names: Mapping[str, str]

    @classmethod
    def among(cls, findings: Sequence[Mapping[str, Any]], python: Path) -> Found:
        """Take the devices out of the doctor's findings. Of several GPUs the first is the one that jobs use."""
        names: dict[str, str] = {}
        for finding in findings:
            if finding["topic"].startswith(_TOPIC) and finding["good"]:
                kind = finding["topic"].removeprefix(_TOPIC).partition(":")[0].upper()
                names.setdefault(kind, finding["words"].partition(",")[0])
        return cls(python, names)


def remember(context: bpy.types.Context, found: Found) -> None:
    """Keep what was found in the preferences."""
    preferences = own_preferences(context)
    # An installed extension of another version may lack it.
    if getattr(preferences, "devices", None) is not None:
        preferences.devices = json.dumps({"python": str(found.python), "names": dict(found.names)})
        # Else Blender would not save them when it ends.
        context.preferences.is_dirty = True


def known(context: bpy.types.Context) -> dict[str, str]:
    """Return the names of this computer's devices by their identifiers; nothing if the engine that is in use has not
    been asked yet."""
    try:
        kept = json.loads(getattr(own_preferences(context), "devices", ""))
        python = engine_python(context)
        return dict(kept["names"]) if python and Path(kept["python"]) == Path(python) else {}
    except (ValueError, KeyError, TypeError):
        return {}


def offered(settings: Any, found: Mapping[str, str]) -> dict[str, str]:
    """Return the labels of the devices to choose from, by their identifiers.

    Args:
        settings: the panel's, with the enum ``device``.
        found: names of the devices that there are; nothing if they are not known: then all that there could be.
    """
    items = settings.bl_rna.properties["device"].enum_items
    wanted = [item for item in items if not found or item.identifier in (AUTOMATIC, *found)]
    return {item.identifier: _label(item.name, found.get(item.identifier)) for item in wanted}


def chosen(settings: Any, found: Mapping[str, str]) -> str:
    """Return the label of the chosen device, which need not be there."""
    item = settings.bl_rna.properties["device"].enum_items[settings.device]
    return _label(item.name, found.get(item.identifier))


def obstacle(context: bpy.types.Context, settings: Any) -> str | None:
    """Return why the chosen device cannot be used, or None if it can."""
    found = known(context)
    if settings.device in offered(settings, found):
        return None
    return (
        f"The engine did not find a {chosen(settings, found)} device; choose another under Advanced, or press Test "
        "Engine in the preferences if you have added one"
    )


def _label(kind: str, name: str | None) -> str:
    return f"{kind} ({name})" if name else kind
