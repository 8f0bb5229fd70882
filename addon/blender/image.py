"""Finished textures as Blender images."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..errors import PatinaError


def load_packed(path: Path, name: str) -> bpy.types.Image:
    """Return a new sRGB image from a file, packed into the .blend, so that the file may go.

    Raises:
        PatinaError: the file is missing or no picture.
    """
    try:
        image = bpy.data.images.load(str(path))
    except RuntimeError:
        raise PatinaError(f"There is no picture {path}; make the texture again.") from None
    if 0 in image.size:
        bpy.data.images.remove(image)
        raise PatinaError(f"{path} is not a picture that Blender can read; make the texture again.")
    image.name = name
    image.colorspace_settings.name = "sRGB"
    image.pack()
    # Where the file lay means nothing to whoever opens the .blend; unpacking writes it beside the .blend.
    image.filepath_raw = f"//textures/{name}{path.suffix}"
    return image
