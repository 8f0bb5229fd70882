"""The list of pictures to use as styles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ..files import is_file
from ..settings.properties import editor_in, scene_settings


def settings_in(context: bpy.types.Context) -> Any:
    """Return the settings that are meant: the Image Editor's in an Image Editor, else those of the 3D Viewport."""
    return scene_settings(context.scene, editor_in(context))


def add_picture(settings: Any, path: Path) -> None:
    """Add an image file to the pictures, unless it is among them.

    Raises:
        RuntimeError: Blender cannot read it.
    """
    loaded = bpy.data.images.load(str(path), check_existing=True)
    # Blender opens any file as an image; the size tells whether it is one.
    if not loaded.packed_file and 0 in loaded.size:
        if not loaded.users:
            bpy.data.images.remove(loaded)
        raise RuntimeError(f"{path.name} is no picture")
    if all(item.image != loaded for item in settings.pictures):
        settings.pictures.add().image = loaded
        settings.active_picture = len(settings.pictures) - 1


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
