"""The list of pictures to use as styles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ..engine.style_set import COLOR, files_of, maps_in
from ..files import is_file, is_folder
from ..settings.properties import editor_in, scene_settings
from .naming import titled


def settings_in(context: bpy.types.Context) -> Any:
    """Return the settings that are meant: the Image Editor's in an Image Editor, else those of the 3D Viewport."""
    return scene_settings(context.scene, editor_in(context))


def add_picture(settings: Any, path: Path) -> None:
    """Add an image file, or a folder of maps, to the pictures, unless it is among them.

    Raises:
        RuntimeError: Blender cannot read it.
    """
    if is_folder(path):
        add_style_set(settings, path)
        return
    loaded = _loaded(path)
    if all(item.image != loaded or item.folder for item in settings.pictures):
        settings.pictures.add().image = loaded
        settings.active_picture = len(settings.pictures) - 1


def add_style_set(settings: Any, folder: Path) -> None:
    """Add a folder of maps to the pictures, unless it is among them.

    Raises:
        RuntimeError: it is no such folder, or Blender cannot read its color.
    """
    files = files_of(folder)
    if not files:
        raise RuntimeError(f"{folder.name} holds no color with other maps")
    loaded = _loaded(files[COLOR])
    if all(folder_of(item) != folder for item in settings.pictures):
        fill_in(settings.pictures.add(), loaded, folder)
        settings.active_picture = len(settings.pictures) - 1


def fill_in(item: Any, color: bpy.types.Image, folder: Path) -> None:
    """Let an item of the list be a style set."""
    item.image, item.folder = color, str(folder)
    item.maps = " ".join(sorted(maps_in(files_of(folder))))


def folder_of(item: Any) -> Path | None:
    """Return the folder of an item of the list that is a style set; None of a picture."""
    return Path(bpy.path.abspath(item.folder)) if item.folder else None


def maps_brought(settings: Any) -> frozenset[str]:
    """Return the identifiers of the maps that the style sets in the list bring."""
    return frozenset(name.upper() for item in settings.pictures for name in item.maps.split())


def title_of(item: Any) -> str:
    """Return what the list calls an item: the name of its folder or of its image."""
    folder = folder_of(item)
    return titled(folder.name) if folder is not None else str(item.image.name)


def gone(item: Any) -> str | None:
    """Return why the style of an item can no longer be read, in one sentence without its full stop, or None."""
    folder = folder_of(item)
    if folder is not None:
        return None if is_folder(folder) else f"The folder {folder.name} of a style set is missing; remove the style"
    is_there = item.image is None or is_available(item.image)
    return None if is_there else f"The file of {item.image.name} is missing; remove the picture or locate its file"


def _loaded(path: Path) -> bpy.types.Image:
    """Return the image of a file.

    Raises:
        RuntimeError: Blender cannot read it.
    """
    loaded = bpy.data.images.load(str(path), check_existing=True)
    # Blender opens any file as an image; the size tells whether it is one.
    if not loaded.packed_file and 0 in loaded.size:
        if not loaded.users:
            bpy.data.images.remove(loaded)
        raise RuntimeError(f"{path.name} is no picture")
    return loaded


def remove_chosen(owner: Any, items: str, chosen: str) -> None:
    """Remove the chosen one of a list, and choose the one before it; ``items`` and ``chosen`` name the properties."""
    index = getattr(owner, chosen)
    getattr(owner, items).remove(index)
    setattr(owner, chosen, max(0, index - 1))


def is_available(image: bpy.types.Image) -> bool:
    """Return whether an image still has its pixels or its file."""
    if image.packed_file or image.source != "FILE" or image.has_data:
        return True
    return is_file(Path(bpy.path.abspath(image.filepath, library=image.library)))
