"""Pictures into Blender as images, and images out of it as files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import bpy

from ..errors import PatinaError

_PNG = b"\x89PNG\r\n\x1a\n"
TEXTURES = "textures"
"""Folder beside the .blend, Blender's own choice when it unpacks images."""


def load_packed(path: Path, name: str) -> bpy.types.Image:
    """Return a new sRGB image from a file, packed into the .blend, so that the file may go.

    The picture is not decoded here, which would hold Blender up; drawing does it.

    Raises:
        PatinaError: the file is missing or no PNG.
    """
    _check(path)
    image = _load(path, name)
    image.pack()
    # Where the file lay means nothing to whoever opens the .blend; unpacking writes it beside the .blend.
    image.filepath_raw = f"//{TEXTURES}/{name}{path.suffix}"
    return image


def load_beside(path: Path, name: str) -> bpy.types.Image:
    """Return a new sRGB image from a copy of the file in the folder ``textures`` beside the saved .blend.

    Raises:
        PatinaError: the file is missing or no PNG, the .blend has never been saved, or its folder cannot be written.
    """
    _check(path)
    if not bpy.data.filepath:
        raise PatinaError("The .blend has not been saved, so there is no place beside it; save it or choose Packed.")
    folder = Path(bpy.data.filepath).parent / TEXTURES
    target = _free(folder, bpy.path.clean_name(name), path.suffix)
    part = target.with_name(f".{target.name}.part")
    try:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(path, part)
        os.replace(part, target)
    except OSError as error:
        raise PatinaError(f"{target} cannot be written ({error.strerror or error}); choose Packed instead.") from None
    image = _load(target, name)
    image.filepath = bpy.path.relpath(str(target))
    return image


def origin_of(image: bpy.types.Image) -> str:
    """Return what finds the image again: the path of its file, or its name where it has none."""
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    return str(path) if image.source == "FILE" and path.is_file() else image.name


def file_of(image: bpy.types.Image, folder: Path) -> Path:
    """Return a file that holds the image as it is now: its own, or one written into ``folder``.

    Raises:
        PatinaError: the image has no pixels, e.g. because its file is gone.
    """
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    if image.source == "FILE" and not image.is_dirty and image.packed_file is None and path.is_file():
        return path
    if image.source == "TILED":
        raise PatinaError(f"{image.name} is a tiled image (UDIM); choose one with a single tile.")
    folder.mkdir(parents=True, exist_ok=True)
    if image.packed_file is not None and not image.is_dirty:
        target = folder / f"{bpy.path.clean_name(image.name)}{path.suffix or '.png'}"
        target.write_bytes(image.packed_file.data)
        return target
    target = folder / f"{bpy.path.clean_name(image.name)}.png"
    if 0 in image.size:
        raise PatinaError(f"The picture {image.name} cannot be read; choose its file again.")
    image.save(filepath=str(target), save_copy=True)
    return target


def _load(path: Path, name: str) -> bpy.types.Image:
    image = bpy.data.images.load(str(path))
    image.name = name
    image.colorspace_settings.name = "sRGB"
    return image


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(_PNG))
    except OSError:
        raise PatinaError(f"There is no picture {path}; make the texture again.") from None
    if start != _PNG:
        raise PatinaError(f"{path} is not a picture that Blender can read; make the texture again.")


def _free(folder: Path, name: str, suffix: str) -> Path:
    """Return a path in the folder that is not taken: the name, or the name with a number."""
    candidates = [folder / f"{name}{suffix}", *(folder / f"{name}.{number:03}{suffix}" for number in range(1, 1000))]
    return next(candidate for candidate in candidates if not candidate.exists())
