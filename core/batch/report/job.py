"""What a job folder shows of itself: how it went, the picture that shows the result best, its style, its figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, get_args

from core.batch.standing import Standing, State, read_standing
from core.border.names import (
    CHECKERBOARD_FILE,
    EVALUATION_FILE,
    IMAGE_FILE,
    JOB_FILE,
    PREVIEW_FILE,
    RESULT_FILE,
    SHEET_FILE,
    TEXTURE_FILE,
    THUMBNAIL_FILE,
    TURNTABLE_FILE,
    tiled,
)
from core.errors import InputError
from core.job.strict_json import read_object

_FIRST_TILE = 1001
_BEST_FIRST = (
    TURNTABLE_FILE,
    THUMBNAIL_FILE,
    CHECKERBOARD_FILE,
    IMAGE_FILE,
    SHEET_FILE,
    TEXTURE_FILE,
    tiled(TEXTURE_FILE, _FIRST_TILE),
    PREVIEW_FILE,
)


@dataclass(frozen=True)
class Figure:
    """A figure of how good a result is, and what it should be, in words."""

    value: float
    aim: str = ""


@dataclass(frozen=True)
class Job:
    """What a job folder shows of itself.

    Attributes:
        standing: how far it is.
        mode: what it makes, empty if that is unknown.
        styles: the names of its style pictures (or folders of maps) in the folder.
        feature: the expression of the feature that it makes visible.
        picture: the name of the picture that shows the result best, empty if there is none.
        files: the names of the files that it made.
        figures: how good it is, by the names of the figures.
    """

    standing: Standing = field(default_factory=Standing)
    mode: str = ""
    styles: tuple[str, ...] = ()
    feature: str = ""
    picture: str = ""
    files: tuple[str, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)


def look_at(folder: Path) -> Job:
    """Return what a job folder shows; files that are missing or damaged say nothing."""
    settings, result = _object(folder / JOB_FILE), _object(folder / RESULT_FILE)
    return Job(
        _standing(folder, result),
        _text(settings.get("mode")),
        tuple(filter(_is_inside, _texts(settings.get("style")))),
        ", ".join(_texts(settings.get("feature")) + _texts(settings.get("features"))),
        next((name for name in _BEST_FIRST if (folder / name).is_file()), ""),
        tuple(filter(_is_inside, _texts(result.get("files")))),
        _figures(folder),
    )


def _standing(folder: Path, result: Mapping[str, Any]) -> Standing:
    """Return how far a job is; one that a render farm has run says so in its result alone."""
    standing, status = read_standing(folder), result.get("status")
    seconds = result.get("seconds")
    total = seconds.get("total") if isinstance(seconds, dict) else None
    ended = next((state for state in get_args(State) if state == status), None)
    if standing.state == "waiting" and ended:
        standing = replace(standing, state=ended, message=_text(result.get("message")))
    if not standing.seconds and isinstance(total, int | float):
        standing = replace(standing, seconds=float(total))
    return standing


def _figures(folder: Path) -> dict[str, Figure]:
    found = {}
    for name, figure in _object(folder / EVALUATION_FILE).items():
        value = figure.get("value") if isinstance(figure, dict) else None
        if isinstance(value, int | float) and math.isfinite(value):
            found[name] = Figure(float(value), _text(figure.get("aim")))
    return found


def _object(path: Path) -> dict[str, Any]:
    try:
        return read_object(path)
    except (InputError, OSError):
        return {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item]


def _is_inside(name: str) -> bool:
    """Return whether a name is that of a file in the folder: job folders may come from anyone."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
