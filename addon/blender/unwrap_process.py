"""Unwraps large meshes in another Blender, while this one goes on. It never blocks its caller."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import bpy
import numpy as np

from ..errors import PatinaError
from . import unwrapping
from .another_blender import command_for, last_words
from .unwrapping import Faces

LONGEST = 300.0
"""Seconds that unwrapping may take; a million triangles take 15 of them."""


class UnwrapProcess:
    """Another Blender that unwraps faces. ``stop`` ends it and takes its files away.

    Args:
        faces: what to unwrap.
        longest: seconds that it may take.

    Raises:
        PatinaError: it cannot be started.
    """

    def __init__(self, faces: Faces, longest: float = LONGEST) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="patina-", dir=bpy.app.tempdir or None))
        self._longest, self._start = longest, time.monotonic()
        try:
            unwrapping.write(faces, self._folder)
            with (self._folder / "log.txt").open("wb") as log:
                self._process = subprocess.Popen(
                    [*command_for(Path(unwrapping.__file__)), str(self._folder)],
                    # It ends when this is closed, which happens even if this Blender is killed.
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    # Neither the artist's settings nor the add-ons that they have installed.
                    env={**os.environ, "BLENDER_USER_RESOURCES": str(self._folder / "user")},
                )
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise PatinaError(
                f"Another Blender, which large meshes are unwrapped in, cannot be started ({error.strerror}); unwrap "
                "the mesh by hand (Edit Mode, UV menu, Smart UV Project)."
            ) from None

    @property
    def seconds(self) -> float:
        """How long it has been at work."""
        return time.monotonic() - self._start

    def progress(self) -> tuple[int, str]:
        """Return how many stages are behind it, and the name of the one that it is at."""
        try:
            stage = (self._folder / unwrapping.STAGE_FILE).read_text(encoding="utf-8")
        except OSError:
            stage = ""
        return (unwrapping.STAGES.index(stage), stage) if stage in unwrapping.STAGES else (0, "Starting")

    def poll(self) -> np.ndarray | None:
        """Return the UVs, float32 [L, 2], or None while it is at work.

        Raises:
            PatinaError: it failed, or took too long.
        """
        if self._process.poll() is None:
            if self.seconds > self._longest:
                raise PatinaError(
                    f"Unwrapping took more than {self._longest:.0f} seconds; reduce the mesh with a Decimate modifier "
                    "and apply it, or mark seams and unwrap it by hand."
                )
            return None
        try:
            made: np.ndarray = np.load(self._folder / unwrapping.UVS_FILE)
        except (OSError, ValueError):
            raise PatinaError(
                f"Blender stopped while it unwrapped the mesh{last_words(self._folder / 'log.txt')}; unwrap it by hand."
            ) from None
        return made

    def stop(self) -> None:
        """End the process, if it has not ended, and remove its files."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        shutil.rmtree(self._folder, ignore_errors=True)
