"""Pictures into Blender as images, and images out of it as files."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..engine.border import UDIM, tile_file
from ..errors import PatinaError
from ..files import is_file
from .file_names import file_name

_PNG = b"\x89PNG\r\n\x1a\n"
DATA_COLORSPACE = "Non-Color"
"""The color space of images of values that are no colors."""
TEXTURES = "textures"
"""Folder beside the .blend, Blender's own choice when it unpacks images."""


def load(path: Path, name: str, storage: str) -> bpy.types.Image:
    """Return a new sRGB image from a file (or the files of tiles), kept as ``storage`` says: "PACKED" or "BESIDE".

    Raises:
        PatinaError: as ``load_packed`` and ``load_beside``.
    """
    return load_beside(path, name) if storage == "BESIDE" else load_packed(path, name)


def load_data(path: Path, name: str, storage: str) -> bpy.types.Image:
    """Return a new image of values that are no colors, otherwise as ``load`` does."""
    image = load(path, name, storage)
    image.colorspace_settings.name = DATA_COLORSPACE
    return image


def load_packed(path: Path, name: str) -> bpy.types.Image:
    """Return a new sRGB image from a file (or the files of tiles), packed into the .blend, so that the file may go.

    The picture is not decoded here, which would hold Blender up; drawing does it.

    Raises:
        PatinaError: the file is missing or no PNG.
    """
    _check(path)
    image = _load(path, name)
    image.pack()
    # Where the file lay means nothing to whoever opens the .blend; unpacking writes it beside the .blend.
    image.filepath_raw = f"//{TEXTURES}/{file_name(name)}{_tail(path)}"
    return image


def load_beside(path: Path, name: str) -> bpy.types.Image:
    """Return a new sRGB image from a copy of the file (or the files of tiles) in ``textures`` beside the saved .blend.

    Raises:
        PatinaError: the file is missing or no PNG, the .blend has never been saved, or its folder cannot be written.
    """
    _check(path)
    if not bpy.data.filepath:
        raise PatinaError("The .blend has not been saved yet; save it, or choose Packed.")
    folder = Path(bpy.data.filepath).parent / TEXTURES
    target = _free(folder, file_name(name), _tail(path))
    try:
        folder.mkdir(exist_ok=True)
        for source in files_of(path):
            copy = folder / target.name.replace(UDIM, source.suffixes[-2].lstrip(".") if UDIM in path.name else "")
            part = copy.with_name(f".{copy.name}.part")
            shutil.copyfile(source, part)
            os.replace(part, copy)
    except OSError as error:
        raise PatinaError(f"{target} cannot be written ({error.strerror or error}); choose Packed instead.") from None
    image = _load(target, name)
    image.filepath = bpy.path.relpath(str(target))
    return image


def origin_of(image: bpy.types.Image) -> str:
    """Return what finds the image again: the path of its file, or its name where it has none."""
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    return str(path) if image.source == "FILE" and is_file(path) else image.name


def file_of(image: bpy.types.Image, folder: Path) -> Path:
    """Return a file that holds the image as it is now: its own, or one written into ``folder``.

    Raises:
        PatinaError: the image has no pixels, e.g. because its file is gone.
    """
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    if image.source == "FILE" and not image.is_dirty and image.packed_file is None and is_file(path):
        return path
    if image.type == "RENDER_RESULT":
        return _save_render(image, folder)
    if image.source == "TILED":
        raise PatinaError(f"{image.name} is a tiled image (UDIM); choose one with a single tile.")
    folder.mkdir(parents=True, exist_ok=True)
    if image.packed_file is not None and not image.is_dirty:
        target = folder / f"{file_name(image.name)}{path.suffix or '.png'}"
        target.write_bytes(image.packed_file.data)
        return target
    target = folder / f"{file_name(image.name)}.png"
    if 0 in image.size:
        raise PatinaError(f"The picture {image.name} cannot be read; choose its file again.")
    _save_pixels(image, target)
    return target


def tiles_of(image: bpy.types.Image, numbers: Iterable[int]) -> Path | None:
    """Return the path, with ``<UDIM>``, of the files that hold the tiles of a tiled image as it is now; None if there
    are no such files, because the image is packed, painted on, or generated.

    Raises:
        PatinaError: the image lacks one of the tiles with these numbers.
    """
    missing = sorted(set(numbers) - {tile.number for tile in image.tiles})
    if missing:
        raise PatinaError(f"{image.name} has no tile {missing[0]}, which the UV map uses; add it, or choose another.")
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    if image.is_dirty or len(image.packed_files) or UDIM not in path.name:
        return None
    return path if all(is_file(tile_file(path, number)) for number in numbers) else None


def packed_tiles(image: bpy.types.Image, numbers: Iterable[int], folder: Path) -> Path | None:
    """Write the packed files of these tiles of a tiled image into a folder, and return their path with ``<UDIM>``; None
    if one of them is not packed, or painted on."""
    found: Any = image
    packed = {one.tile_number: one.packed_file for one in found.packed_files if one.packed_file is not None}
    if image.is_dirty or not set(numbers) <= packed.keys():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file_name(image.name)}.{UDIM}.png"
    for number in numbers:
        tile_file(path, number).write_bytes(packed[number].data)
    return path


def _save_render(image: bpy.types.Image, folder: Path) -> Path:
    """Write the last rendering in the scene's own format and return the file."""
    scene: Any = bpy.context.scene
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"render{scene.render.file_extension}"
    try:
        image.save_render(str(target))
    except RuntimeError:
        raise PatinaError("There is no rendering yet; press F12, or open another image.") from None
    return target


def _save_pixels(image: bpy.types.Image, target: Path) -> None:
    """Write an image's pixels as a PNG and leave the image as it is, which Blender 4.2's own saving does not."""
    width, height = image.size
    pixels = np.empty((height, width, image.channels), np.float32)
    found: Any = image.pixels
    found.foreach_get(pixels.reshape(-1))
    rgba = np.ones((height, width, 4), np.float32)
    # One channel (or one and alpha) is gray.
    rgba[..., :3] = pixels[..., :3] if image.channels > 2 else pixels[..., :1]
    if image.channels == 4:
        rgba[..., 3] = pixels[..., 3]
    write_png(rgba, target, image.is_float, image.colorspace_settings.name)


def write_png(rgba: np.ndarray, target: Path, is_float: bool = False, colorspace: str = "sRGB") -> None:
    """Write pixels, float32 [H, W, 4] with rows from the bottom, as a PNG.

    Raises:
        PatinaError: the file cannot be written.
    """
    height, width = rgba.shape[:2]
    made: Any = bpy.data.images.new(target.stem, width, height, alpha=True, float_buffer=is_float)
    try:
        made.colorspace_settings.name = colorspace
        made.pixels.foreach_set(rgba.reshape(-1))
        made.file_format = "PNG"
        made.filepath_raw = str(target)
        made.save()
    except RuntimeError as error:
        reason = " ".join(str(error).removeprefix("Error: ").split()).rstrip(".")
        raise PatinaError(f"{target} cannot be written ({reason}); free some space on that disk.") from None
    finally:
        bpy.data.images.remove(made)


def files_of(path: Path) -> list[Path]:
    """Return the files that there are of a path, those of its tiles where it has ``<UDIM>`` in its name."""
    pattern = ("[0-9]" * 4).join(glob.escape(part) for part in path.name.split(UDIM))
    return sorted(path.parent.glob(pattern))


def show_file(image: bpy.types.Image, path: Path) -> None:
    """Let an image show a file, or the files of tiles."""
    if UDIM not in path.name:
        image.source = "FILE"
        image.filepath = str(path)
        return
    image.source = "TILED"
    image.filepath = str(path)
    numbers = {int(file.suffixes[-2].lstrip(".")) for file in files_of(path)}
    for number in sorted(numbers - {tile.number for tile in image.tiles}):
        image.tiles.new(tile_number=number)
    for tile in [tile for tile in image.tiles if tile.number not in numbers]:
        image.tiles.remove(tile)


def _tail(path: Path) -> str:
    """Return what follows the name in the name of a file: ``.png`` or ``.<UDIM>.png``."""
    return f".{UDIM}{path.suffix}" if UDIM in path.name else path.suffix


def _load(path: Path, name: str) -> bpy.types.Image:
    image = bpy.data.images.new(name, 1, 1)
    show_file(image, path)
    image.colorspace_settings.name = "sRGB"
    return image


def _check(path: Path) -> None:
    files = files_of(path)
    if not files:
        raise PatinaError(f"There is no image {path}; generate it again.")
    for file in files:
        try:
            start = file.read_bytes()[: len(_PNG)]
        except OSError:
            raise PatinaError(f"There is no image {file}; generate it again.") from None
        if start != _PNG:
            raise PatinaError(f"{file} is not an image that Blender can read; generate it again.")


def _free(folder: Path, name: str, suffix: str) -> Path:
    """Return a path in the folder that is not taken: the name, or the name with a number."""
    candidates = [folder / f"{name}{suffix}", *(folder / f"{name}_{number:03}{suffix}" for number in range(1, 1000))]
    return next(candidate for candidate in candidates if not files_of(candidate))
