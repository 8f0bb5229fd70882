"""The files of pictures that mesh files name."""

from __future__ import annotations

import io
from pathlib import Path, PureWindowsPath

from PIL import Image

from core.errors import InputError
from core.files.picture import decoded
from core.mesh.quoting import quoted

_LARGEST = 1 << 30


def picture_beside(name: str, folder: Path) -> bytes:
    """Return the content of a picture that a file in ``folder`` names: there or below, or, where the name is a path on
    the machine of whoever wrote the file, under its last part.

    Raises:
        InputError: there is no such picture.
    """
    plain = name.strip().strip('"')
    inside = [PureWindowsPath(plain), PureWindowsPath(plain.replace("\\\\", "\\"))]
    for path in (*inside, PureWindowsPath(PureWindowsPath(plain).name)):
        if path.anchor or ".." in path.parts or not path.parts:
            continue
        place = folder.joinpath(*path.parts)
        try:
            # A device or a pipe could go on forever.
            if place.is_file() and place.stat().st_size <= _LARGEST:
                return checked(place.read_bytes(), name)
        except (OSError, ValueError):
            continue
    raise InputError(f"The picture {quoted(name)}, which the mesh file names, is not beside it.")


def checked(data: bytes, name: str) -> bytes:
    """Return the content of a picture that can be read.

    Raises:
        InputError: it cannot.
    """
    if _is_transparent(_picture(data, name)):
        raise InputError(f"The picture {quoted(name)} of the mesh file is transparent everywhere.")
    return data


def opaque(data: bytes, name: str) -> bytes:
    """Return the content of a picture that can be read, without transparency if it has any.

    Raises:
        InputError: it cannot.
    """
    image = _picture(data, name)
    if not image.has_transparency_data:
        return data
    plain = image.convert("RGBA").convert("RGB")
    stream = io.BytesIO()
    # The best compression takes many times as long.
    plain.save(stream, "PNG", compress_level=1, icc_profile=image.info.get("icc_profile"))
    return stream.getvalue()


def _picture(data: bytes, name: str) -> Image.Image:
    try:
        return decoded(data)
    # Decoders fail in every possible way on damaged files.
    except Exception:
        raise InputError(f"The picture {quoted(name)} of the mesh file cannot be read.") from None


def _is_transparent(image: Image.Image) -> bool:
    return image.has_transparency_data and image.convert("RGBA").getchannel("A").getextrema() == (0, 0)
