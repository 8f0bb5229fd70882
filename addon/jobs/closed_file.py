"""One .blend file in a Blender that opens it for this alone: jobs for its meshes, and the file saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from ..one_line import one_line
from .batch import failures, jobs_of, objects_in, written
from .file_task import FileTask
from .fitness import foreign
from .job import Prepared
from .prepared import prepared

_UNCOMPRESSED = b"BLENDER"
"""How a .blend file begins that is not compressed."""


def answer(file: Path, task: FileTask, is_stopped: Callable[[], bool]) -> dict[str, Any]:
    """Open a file, write its jobs, and save it if the task says so.

    Once ``is_stopped``, what is done is kept and the rest left. Return the IDs of the ``jobs``, what is wrong with
    objects that have none (``failed``: their names and the reasons), what is wrong with the whole file (``error``: a
    sentence), and whether objects know jobs that they did not know before (``is_changed``).
    """
    made: dict[str, Any] = {"jobs": [], "failed": [], "error": "", "is_changed": False}
    try:
        _open(file)
        made |= _write(task, is_stopped)
        if task.save and made["is_changed"]:
            _save(file)
    except PatinaError as error:
        made["error"] = str(error)
    return made


def meshes_in(collection: str = "") -> list[bpy.types.Object]:
    """Return the mesh objects of the open file that its viewports and renderings show, of all of the scene or of a
    collection. Objects that are linked from other files belong there.

    Raises:
        PatinaError: there are none, or there is no such collection.
    """
    chosen = bpy.data.collections.get(collection) if collection else bpy.context.scene.collection
    if chosen is None:
        raise PatinaError(f"There is no collection {collection}.")
    found = [obj for obj in objects_in(chosen) if obj.type == "MESH" and obj.visible_get() and not obj.hide_render]
    own = [obj for obj in found if foreign(obj) is None]
    where = f"The collection {collection}" if collection else "It"
    if not own:
        raise PatinaError(
            f"{where} shows no meshes{' but linked ones; open the files they are from' if found else ''}."
        )
    return own


def _write(task: FileTask, is_stopped: Callable[[], bool]) -> dict[str, Any]:
    objects = meshes_in(task.collection)

    def prepare(chosen: Sequence[bpy.types.Object], folder: Path) -> Prepared[Any]:
        return prepared(task.order, chosen, folder, task.new_uv_map)

    steps, done = written(task.batch, [objects] if task.together else [[obj] for obj in objects], prepare), 0
    while not is_stopped():
        try:
            done = next(steps).done
        except StopIteration as end:
            return {"jobs": sorted(jobs_of(end.value)), "failed": failures(end.value), "is_changed": True}
    steps.close()
    return {"is_changed": done > 0}


def _open(file: Path) -> None:
    try:
        # With its windows: they would be lost when it is saved.
        bpy.ops.wm.open_mainfile(filepath=str(file), load_ui=True, use_scripts=False)
    except RuntimeError as error:
        raise PatinaError(f"Blender cannot open it ({_reason(error)}).") from None
    if tuple(bpy.data.version[:2]) > tuple(bpy.app.version[:2]):
        saved_by, this = (".".join(map(str, version[:2])) for version in (bpy.data.version, bpy.app.version))
        raise PatinaError(f"Blender {saved_by} has saved it, which is newer than this one ({this}); use that one.")


def _save(file: Path) -> None:
    with file.open("rb") as opened:
        is_compressed = opened.read(len(_UNCOMPRESSED)) != _UNCOMPRESSED
    try:
        bpy.ops.wm.save_mainfile(filepath=str(file), compress=is_compressed)
    except RuntimeError as error:
        raise PatinaError(
            f"It cannot be saved ({_reason(error)}), so its objects do not know their jobs; see to that, and repeat."
        ) from None


def _reason(error: RuntimeError) -> str:
    return one_line(str(error)).removeprefix("Error: ").rstrip(".")
