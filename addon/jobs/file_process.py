"""Another Blender that works on one .blend file, while this one goes on. It never blocks its caller, until it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import bpy

from ..blender.another_blender import command_for, last_words
from . import inside_file
from .file_task import FileTask

LONGEST = 3600.0
"""Seconds that a file may take."""
_GRACE = 20.0
"""Seconds to keep what is done."""


class FileProcess:
    """A Blender that opens a file and does a task. ``stop`` ends it and takes its own files away."""

    def __init__(self, file: Path, task: FileTask) -> None:
        """Raises OSError: it cannot be started."""
        self.file, self._start = file, time.monotonic()
        self._folder = Path(tempfile.mkdtemp(prefix="patina-", dir=bpy.app.tempdir or None))
        (self._folder / "task.json").write_text(json.dumps(task.as_json()), encoding="utf-8")
        try:
            with (self._folder / "log.txt").open("wb") as log:
                self._process = subprocess.Popen(
                    [*command_for(Path(inside_file.__file__)), str(file), str(self._folder)],
                    # It keeps what is done and ends when this is closed, even because this Blender is killed.
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    # Neither the artist's settings nor the add-ons that they have installed.
                    env={**os.environ, "BLENDER_USER_RESOURCES": str(self._folder / "user")},
                )
        except OSError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def poll(self) -> dict[str, Any] | None:
        """Return what has become of the file (see ``closed_file.answer``), or None while it is worked on."""
        if self._process.poll() is None:
            took_long = time.monotonic() - self._start > LONGEST
            return _wrong("Blender took more than an hour; open it and do it there.") if took_long else None
        try:
            found: dict[str, Any] = json.loads((self._folder / "answer.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            said = last_words(self._folder / "log.txt")
            return _wrong(f"Blender stopped while it worked on it{said}; open it and do it there.")
        return found

    def ask_to_stop(self) -> None:
        """Let it keep what is done, and end."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def stop(self) -> None:
        """End it, at once if it does not by itself, and remove its files."""
        self.ask_to_stop()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _wrong(sentence: str) -> dict[str, Any]:
    return {"error": sentence}
