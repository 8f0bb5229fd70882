"""What the last print job has found: checks, the elements that they concern, and the files. It goes with the .blend
that it was made in."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..blender.handlers import listen, listen_no_more
from ..blender.selection import Shape
from ..engine.border import FILES
from ..errors import PatinaError
from .words import listed


@dataclass(frozen=True)
class Check:
    """What one check has found, in the engine's words: ``verdict`` is "passed", "warning", "failed", or "skipped";
    ``remedy`` is the value of the setting *Repair* that mends it, the name of another setting, or nothing."""

    name: str
    title: str
    verdict: str
    count: int
    message: str
    remedy: str


@dataclass(frozen=True)
class Report:
    """What a print job has found and made.

    ``shapes`` are the objects, ``values`` the settings that the checks depend on. ``size`` is in millimeters,
    ``changes`` says in sentences what was mended. ``elements`` are triangles and pairs of vertices of the objects' own
    mesh by ``NAME_faces`` and ``NAME_edges``; there are none where a mended copy was checked. ``folder`` holds
    the ``files`` if there are any for the maker.
    """

    shapes: tuple[Shape, ...]
    values: Mapping[str, Any]
    size: tuple[float, ...]
    process: str
    checks: tuple[Check, ...]
    changes: tuple[str, ...]
    elements: Mapping[str, np.ndarray] = field(default_factory=dict)
    folder: Path | None = None
    files: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Check, ...]:
        """The checks that have failed or warn, the failed ones first."""
        found = [check for check in self.checks if check.verdict in ("failed", "warning")]
        return tuple(sorted(found, key=lambda check: check.verdict != "failed"))

    @property
    def names(self) -> str:
        """The objects, as in a sentence."""
        return listed([shape.handle.name for shape in self.shapes])

    @property
    def is_there(self) -> bool:
        """Whether any of the objects still exists."""
        return any(shape.handle.find() is not None for shape in self.shapes)

    def lines(self) -> list[str]:
        """Return everything as lines for a terminal."""
        found = [f"{check.verdict}: {check.title}: {check.message}" for check in self.checks]
        files = [str(self.folder / file) for file in self.files] if self.folder is not None else []
        return [*found, *self.changes, *files]

    def elements_of(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangles [N] and the pairs of vertices [N, 2] that a check has found."""
        faces = self.elements.get(f"{name}_faces", np.empty(0, np.int32))
        return faces, self.elements.get(f"{name}_edges", np.empty((0, 2), np.int32))

    def has_elements(self, name: str) -> bool:
        """Return whether there is something to select in the objects."""
        return any(len(found) for found in self.elements_of(name))


def read_report(folder: Path, shapes: Sequence[Shape], values: Mapping[str, Any], of_copy: bool) -> Report:
    """Return what a finished job has left in its folder; ``of_copy`` says that it has checked a mended copy.

    Raises:
        PatinaError: it has left no account of a print.
    """
    try:
        result = json.loads((folder / FILES["result"]).read_text(encoding="utf-8"))
        told = result["print"]
        checks = tuple(Check(**{name: check[name] for name in Check.__annotations__}) for check in told["checks"])
        return Report(
            shapes=tuple(shapes),
            values=dict(values),
            size=tuple(float(side) for side in told["size_mm"]),
            process=str(told["process"]),
            checks=checks,
            changes=tuple(told["changes"]),
            elements={} if of_copy else _elements(folder / FILES["print_elements"]),
            files=tuple(result["files"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise PatinaError("The engine has left no account of the print; try again.") from None


def _elements(file: Path) -> dict[str, np.ndarray]:
    with np.load(file) as arrays:
        return {name: arrays[name] for name in arrays.files}


class _State:
    """The last report, and what is known about whether it still fits."""

    def __init__(self) -> None:
        self.report: Report | None = None
        self.is_stale = False
        self.is_looked_at = True


@functools.cache
def _state() -> _State:
    return _State()


def last_report() -> Report | None:
    """Return the report of the last job, or None."""
    return _state().report


def keep_report(report: Report) -> None:
    """Make a report the last one."""
    _state().report, _state().is_stale, _state().is_looked_at = report, False, True


def is_stale() -> bool:
    """Return whether the objects of the last report have changed since; looked at only after something has."""
    state = _state()
    if state.report is not None and not state.is_looked_at:
        state.is_stale = any(shape.has_changed() for shape in state.report.shapes)
        state.is_looked_at = True
    return state.is_stale or (state.report is not None and not state.report.is_there)


def _look_again(_scene: Any, depsgraph: bpy.types.Depsgraph) -> None:
    report = _state().report
    if report is None:
        return
    known = {shape.handle.uid for shape in report.shapes}
    for update in depsgraph.updates:
        if isinstance(update.id, bpy.types.Object) and update.id.original.session_uid in known:
            _state().is_looked_at &= not (update.is_updated_geometry or update.is_updated_transform)


def _look_again_later(*_: Any) -> None:
    _state().is_looked_at = False


def _forget(*_: Any) -> None:
    _state().report = None


def _handlers() -> list[tuple[Any, Any]]:
    handlers = bpy.app.handlers
    undone = [(listeners, _look_again_later) for listeners in (handlers.undo_post, handlers.redo_post)]
    return [(handlers.depsgraph_update_post, _look_again), (handlers.load_pre, _forget), *undone]


def register() -> None:
    """Listen to changes of objects."""
    listen(_handlers())


def unregister() -> None:
    """Listen no more, and forget the report."""
    listen_no_more(_handlers())
    _forget()
