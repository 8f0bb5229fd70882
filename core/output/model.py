"""A textured model as a GLB file, for viewers and for Blender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from core.files.whole import write_atomically
from core.mesh.mesh import Mesh, split_vertices
from core.mesh.normals import corner_normals
from core.mesh.udim import ONE_IMAGE, Layout
from core.output.glb import Part, Vertices, write_parts

UpAxis = Literal["y", "z"]

# The format ends at 4 GiB, many programs that read it at 2.
_MOST_BYTES = 2**31


def fits_glb(images: int, size: int, bit_depth: int) -> bool:
    """Return whether a GLB file has room for so many images of size × size texels."""
    return images * size**2 * 3 * bit_depth // 8 <= _MOST_BYTES


def write_glb(
    path: Path,
    mesh: Mesh,
    textures: Sequence[Path],
    layout: Layout = ONE_IMAGE,
    up_axis: UpAxis = "y",
    repeats: bool = True,
) -> None:
    """Write ``mesh``, which must have UVs, with PNG files inside as the base colors of matte materials.

    There is a file and a material for each image of ``layout``. ``up_axis`` is the axis of the mesh that points up; in
    a GLB file it is y. ``repeats`` says whether a single texture goes on outside of 0 to 1; those of tiles never do.
    Normals are smooth, edges stay sharp. The mesh's origin is the place of the file's only node,
    whose numbers keep all digits.

    Raises:
        PatinaError: the file cannot be written.
    """
    upright = replace(mesh, positions=mesh.positions @ _to_y_up(up_axis), uvs=_uvs_in_images(mesh, layout))
    creased, corner_normals = _crease(upright)
    positions, uvs, triangles = split_vertices(creased)
    normals = np.zeros_like(positions)
    normals[triangles] = corner_normals
    # glTF counts v from the top.
    uvs = np.stack([uvs[:, 0], 1 - uvs[:, 1]], axis=1)
    place = (mesh.origin @ _to_y_up(up_axis)).tolist()
    parts = [
        Part("" if number is None else f".{number}", triangles[layout.members(image)].reshape(-1), texture)
        for image, (number, texture) in enumerate(zip(layout.numbers, textures, strict=True))
    ]
    with write_atomically(path) as temporary:
        write_parts(temporary, Vertices(positions, normals, uvs), parts, place, repeats and layout.numbers[0] is None)


def _uvs_in_images(mesh: Mesh, layout: Layout) -> np.ndarray:
    """Return UVs that are relative to the image of each triangle."""
    assert mesh.uvs is not None
    if layout.numbers[0] is None:
        return mesh.uvs
    origins = np.stack([layout.origin(image) for image in range(len(layout.numbers))])
    return np.asarray(np.clip(mesh.uvs - origins[layout.of_triangles][:, None], 0, 1))


def _to_y_up(up_axis: UpAxis) -> np.ndarray:
    turn = np.eye(3) if up_axis == "y" else np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])
    return turn.astype(np.float32)


def _crease(mesh: Mesh) -> tuple[Mesh, np.ndarray]:
    """Return the mesh with sharp corners given vertices of their own, and unit normals float32 [F, 3, 3] of corners."""
    found = corner_normals(mesh.positions, mesh.triangles)
    triangles = mesh.triangles.copy()
    triangles[found.sharp] = len(mesh.positions) + np.arange(found.sharp.sum())
    positions = np.concatenate([mesh.positions, mesh.positions[mesh.triangles[found.sharp]]])
    return replace(mesh, positions=positions, triangles=triangles), found.normals.astype(np.float32)
