"""Runs inside another Blender: opens a .blend file and does with it what a ``FileTask`` says.

    blender --background --factory-startup --python inside_file.py -- FILE FOLDER

``FOLDER/task.json`` is the task; ``FOLDER/answer.json`` comes last and says what became of it. When standard input is
closed, which also happens when the program ends that started it, it keeps what is done and ends.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from pathlib import Path


def main(file: Path, folder: Path) -> None:
    """Do the task in a folder, and leave an answer there."""
    stop = threading.Event()
    threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from addon.jobs import closed_file
    from addon.jobs.file_task import FileTask
    from addon.settings import properties

    task = FileTask.from_json(json.loads((folder / "task.json").read_text(encoding="utf-8")))
    if task.order is None:
        # Otherwise, objects have no lists of results.
        properties.register()
    answer = closed_file.answer(file, task, stop.is_set)
    # Whole or not at all.
    (folder / "unfinished.json").write_text(json.dumps(answer), encoding="utf-8")
    (folder / "unfinished.json").replace(folder / "answer.json")


def _wait_for_end(stop: threading.Event) -> None:
    # Python's own file would stay locked by this thread when Python ends.
    while os.read(0, 1):
        pass
    stop.set()


def _end() -> None:
    """End this process at once where Blender is a Python module: some versions hang when Python ends."""
    import bpy

    if not bpy.app.binary_path:
        shutil.rmtree(bpy.app.tempdir, ignore_errors=True)
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[-2]), Path(sys.argv[-1]))
    _end()
