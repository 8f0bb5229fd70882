"""What results are called, and what is said about each: names that an artist recognizes. Works on records alone."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..settings import schema
from ..settings.recipe import TASK
from ..settings.schema import CUSTOM, QUALITY

BETWEEN = " · "
"""Stands between the parts of a name."""
LONGEST = 58
"""Bytes: Blender before 5.0 keeps 63 of a name, and a number of its own takes four."""
_OWNER = 26
"""Bytes that the name of an object or a picture gets at most, so that there is room for the style."""
_ELLIPSIS = "…"


def result_name(record: Mapping[str, Any], owner: str = "") -> str:
    """Return what a result is called: what it was made for (or its mode), then the style or the feature.

    Args:
        record: how it was made (see ``records.record_of``).
        owner: the name of the object that it is for, if it is a texture.
    """
    settings = record["settings"]
    mode = schema.mode(settings.get("mode", "TEXTURE"))
    edited = Path(record.get("edited", "")).stem
    first = owner or titled(edited) or mode.label
    parts = [_shortened(first, _OWNER), about(record)]
    return _shortened(BETWEEN.join(part for part in parts if part), LONGEST)


def about(record: Mapping[str, Any]) -> str:
    """Return what a result shows: the names of the style's pictures, or the features."""
    settings = record["settings"]
    mode = schema.mode(settings.get("mode", "TEXTURE"))
    task = settings.get(TASK, "")
    if "style" in mode.settings and task != "FEATURE":
        return styles(record["pictures"])
    if "features" in mode.settings:
        return " to ".join(settings.get("features", ()))
    return str(settings.get("feature", "")) if "feature" in mode.settings else ""


def styles(pictures: Sequence[str]) -> str:
    """Return the titles of pictures, two of them at most."""
    titles = [titled(Path(picture.replace("\\", "/")).stem) for picture in pictures]
    shown = " + ".join(titles[:2])
    return f"{shown} + {len(titles) - 2}" if len(titles) > 2 else shown


def titled(stem: str) -> str:
    """Return the name of a file as a title: ``Starry Night`` for ``starry_night``."""
    words = re.sub(r"[_\s]+", " ", stem).strip()
    return words.title() if words.islower() else words


def facts(record: Mapping[str, Any], now: float | None = None) -> str:
    """Return how good and large a result is, its seed and its age: ``Good · 2048 · seed 3 · 5 min ago``."""
    settings = record["settings"]
    made = record.get("made") or 0.0
    parts = [_quality(settings), _size(settings.get("size")), f"seed {settings['seed']}" if "seed" in settings else ""]
    parts.append(age(max(0.0, (time.time() if now is None else now) - made)) if made else "")
    return BETWEEN.join(part for part in parts if part)


def age(seconds: float) -> str:
    """Return how long ago something was, in one unit."""
    if seconds < 60:
        return "just now"
    for limit, unit, word in ((3600, 60, "min"), (86400, 3600, "h"), (86400 * 60, 86400, "d")):
        if seconds < limit:
            return f"{int(seconds // unit)} {word} ago"
    return f"{round(seconds / (86400 * 30.4))} months ago"


def _quality(settings: Mapping[str, Any]) -> str:
    quality = str(settings.get(QUALITY, ""))
    return f"{settings['steps']} steps" if quality == CUSTOM and "steps" in settings else quality.capitalize()


def _size(size: Any) -> str:
    sides = size if isinstance(size, list | tuple) else [size]
    return " × ".join(str(side) for side in dict.fromkeys(sides) if side)


def _shortened(text: str, longest: int) -> str:
    """Return a text that takes so many bytes at most, with an ellipsis where something is missing."""
    # Names of files may hold what is no UTF-8.
    encoded = text.encode(errors="replace")
    if len(encoded) <= longest:
        return encoded.decode()
    kept = encoded[: longest - len(_ELLIPSIS.encode())].decode(errors="ignore").rstrip()
    return f"{kept}{_ELLIPSIS}"
