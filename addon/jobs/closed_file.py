"""One .blend file in a Blender that opens it for this alone: jobs for its meshes or results, and the file saved."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from ..one_line import one_line
from .batch import failures, jobs_of, objects_in, written
from .batch_results import imported
from .file_task import FileTask
from .fitness import foreign
from .job import Prepared
from .long_work import Done
from .order import Order
from .prepared import prepared

Found = dict[str, Any]
"""What has been done, as values that JSON holds."""
_UNCOMPRESSED = b"BLENDER"
"""How a .blend file begins that is not compressed."""


def answer(file: Path, task: FileTask, is_stopped: Callable[[], bool]) -> dict[str, Any]:
    """Open a file, do a task in it, and save it if the task says so.

    Once ``is_stopped``, what is done is kept and the rest left. Return what is wrong with the whole file (``error``: a
    sentence, or nothing) and what has been done: the IDs of the ``jobs`` and the names of objects without one, with the
    reasons (``failed``), or a ``Tally`` of results.
    """
    made: dict[str, Any] = {"error": ""}
    try:
        _open(file)
        steps = _results(task.batch) if task.order is None else _jobs(task, task.order)
        is_changed = _do(steps, made, is_stopped)
        if is_changed and task.save:
            _save(file)
    except PatinaError as error:
        made["error"] = str(error)
    return made


def _do(steps: Generator[Done, None, Found], made: dict[str, Any], is_stopped: Callable[[], bool]) -> bool:
    """Do steps, add what they find to ``made``, and return whether objects are not as they were."""
    done = 0
    while not is_stopped():
        try:
            done = next(steps).done
        except StopIteration as end:
            made |= end.value
            return bool(made.get("jobs") or made.get("results"))
    steps.close()
    return done > 0


def _jobs(task: FileTask, order: Order) -> Generator[Done, None, Found]:
    def prepare(chosen: Sequence[bpy.types.Object], folder: Path) -> Prepared[Any]:
        return prepared(order, chosen, folder, task.new_uv_map)

    objects = meshes_in(task.collection)
    rows = yield from written(task.batch, [objects] if task.together else [[obj] for obj in objects], prepare)
    return {"jobs": sorted(jobs_of(rows)), "failed": failures(rows)}


def _results(batch: Path) -> Generator[Done, None, Found]:
    tally = yield from imported(batch)
    return asdict(tally)


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
            f"It cannot be saved ({_reason(error)}), so its objects stay as they were; see to that, and repeat."
        ) from None


def _reason(error: RuntimeError) -> str:
    return one_line(str(error)).removeprefix("Error: ").rstrip(".")
