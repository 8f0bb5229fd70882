"""The new UV map of a job, made before it is opened and kept in its folder."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.border.messages import Unwrapping
from core.border.names import UV_MAP_FILE
from core.files.whole import write_atomically
from core.mesh.arrays import load_npz
from core.mesh.mesh import Mesh
from core.mesh.unwrap_apart import unwrapping_apart
from core.settings.base import JobSettings
from core.settings.texture import TextureSettings


def make_uv_map(settings: JobSettings, folder: Path) -> Generator[Unwrapping, None, None]:
    """Make the new UV map of the job in ``folder``, if it asks for one and does not have it yet.

    Raises:
        InputError: the mesh cannot be read or unwrapped.
        PatinaError: the map cannot be written.
    """
    if not isinstance(settings, TextureSettings) or settings.uv_map != "new":
        return
    mesh = load_npz(folder / settings.mesh)
    if _kept(mesh, folder) is not None:
        return
    uvs = yield from unwrapping_apart(mesh)
    with write_atomically(folder / UV_MAP_FILE) as temporary:
        np.save(temporary, uvs, allow_pickle=False)


def with_new_uv_map(mesh: Mesh, folder: Path) -> Mesh:
    """Return the mesh of the job in ``folder`` with the map that ``make_uv_map`` has made."""
    uvs = _kept(mesh, folder)
    assert uvs is not None, "the map is made before the job is opened"
    return replace(mesh, uvs=uvs)


def _kept(mesh: Mesh, folder: Path) -> np.ndarray | None:
    """Return the UVs in the folder, or None if there are none for this mesh."""
    try:
        uvs = np.load(folder / UV_MAP_FILE, allow_pickle=False)
    # numpy raises all kinds of errors on damaged files.
    except Exception:
        return None
    fits = uvs.shape == (*mesh.triangles.shape, 2) and uvs.dtype == np.float32 and bool(np.isfinite(uvs).all())
    return uvs if fits else None
