"""What the materials of a mesh look like, as a file of its print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.files.npz import read_arrays

_PICTURE = re.compile(r"material-\d{1,6}\.picture")


@dataclass(frozen=True)
class Materials:
    """``of_triangles`` int64 [F] says which material each triangle has. ``colors`` float32 [M, 3] are their sRGB colors
    in [0, 1], ``pictures`` the names of files that these are multiplied with, empty where there is none. ``attribute``
    is the name of an attribute of the mesh that has the colors of materials without a picture, or empty."""

    of_triangles: np.ndarray
    colors: np.ndarray
    pictures: tuple[str, ...]
    attribute: str = ""


def picture_name(number: int) -> str:
    """Return the name of the file with a picture of materials."""
    return f"material-{number}.picture"


def write_materials(path: Path, materials: Materials) -> None:
    """Write materials to a file (errors as of the disk)."""
    with path.open("wb") as stream:
        np.savez_compressed(
            stream,
            of_triangles=materials.of_triangles.astype(np.int32),
            colors=materials.colors.astype(np.float32),
            pictures=np.array(materials.pictures, dtype=str),
            attribute=np.array(materials.attribute),
        )


def read_materials(path: Path, triangles: int) -> Materials:
    """Return the materials in a file, which may come from anyone, for a mesh of so many ``triangles``.

    Raises:
        InputError: it is damaged, of another mesh, or names files that it must not name.
    """
    try:
        arrays = read_arrays(path)
        found = Materials(
            arrays["of_triangles"].astype(np.int64),
            arrays["colors"].astype(np.float32).clip(0, 1),
            tuple(str(name) for name in arrays["pictures"]),
            str(arrays["attribute"]),
        )
        count = len(found.pictures)
        if found.of_triangles.shape != (triangles,) or found.colors.shape != (count, 3):
            raise ValueError("it is of another mesh")
        if count == 0 or found.of_triangles.min() < 0 or found.of_triangles.max() >= count:
            raise ValueError("it lacks a material")
        if not all(not name or _PICTURE.fullmatch(name) for name in found.pictures):
            raise ValueError("it names other files than pictures of materials")
        if any(
            name and not (path.parent / name).resolve().is_relative_to(path.parent.resolve()) for name in found.pictures
        ):
            raise ValueError("a picture is a link that leads out of the folder")
    # numpy and zipfile raise all kinds of errors on damaged files.
    except Exception as error:
        raise InputError(f"{path} does not hold the materials of the mesh ({error}); create the job again.") from error
    return found
