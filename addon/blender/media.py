"""Image sequences, movies and other files that a .blend cannot hold: they lie beside it, where they last."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from .file_names import file_name
from .image import TEXTURES

FOLDER = "patina"
"""Folder among the user's data files of Blender, for .blends that have not been saved."""
FRAMES = "patina_frames"
"""Custom property of image sequences and movies: the number of frames, which Blender keeps with each editor."""


def root() -> Path:
    """Return the folder that ``lasting_folder`` makes others in."""
    if bpy.data.filepath:
        return Path(bpy.data.filepath).parent / TEXTURES
    return Path(bpy.utils.user_resource("DATAFILES", path=FOLDER))


def lasting_folder(name: str) -> Path:
    """Make a folder with a free name for files that a .blend refers to, and return it.

    That is in ``textures`` beside the .blend, or among the user's data files of Blender (which outlive the add-on)
    while the .blend has not been saved.

    Raises:
        PatinaError: it cannot be made.
    """
    stem = file_name(name)
    names = [stem, *(f"{stem}_{number:03}" for number in range(1, 1000))]
    folder = root() / next(name for name in names if not (root() / name).exists())
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise PatinaError(
            f"{folder} cannot be created ({error.strerror or error}); save the .blend elsewhere."
        ) from None
    return folder


def keep(files: Sequence[Path], folder: Path) -> list[Path]:
    """Copy files into a folder of ``lasting_folder`` and return the copies; a failure takes the folder away again.

    Raises:
        PatinaError: a file cannot be copied.
    """
    copies = [folder / file.name for file in files]
    try:
        for file, copy in zip(files, copies, strict=True):
            part = copy.with_name(f".{copy.name}.part")
            shutil.copyfile(file, part)
            os.replace(part, copy)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise PatinaError(
            f"{folder} cannot be written ({error.strerror or error}); free some space on that disk."
        ) from None
    return copies


def load_sequence(frames: Sequence[Path], name: str) -> bpy.types.Image:
    """Return an image sequence of numbered files, which begins with the first of them."""
    image = _load(frames[0], name, "SEQUENCE")
    image[FRAMES] = len(frames)
    return image


def load_movie(path: Path, name: str) -> bpy.types.Image:
    """Return a movie as an image."""
    image = _load(path, name, "MOVIE")
    image[FRAMES] = max(1, image.frame_duration)
    return image


def stored_path(path: Path) -> str:
    """Return a path as a .blend keeps it: relative to the .blend once that has been saved."""
    return bpy.path.relpath(str(path)) if bpy.data.filepath else str(path)


def _load(path: Path, name: str, source: Any) -> bpy.types.Image:
    image = bpy.data.images.new(name, 1, 1)
    image.source = source
    image.filepath = stored_path(path)
    image.colorspace_settings.name = "sRGB"
    return image
