"""A textured model as a GLB file, for viewers and for Blender."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from core.files.whole import write_atomically
from core.mesh.mesh import Mesh, unique_corners
from core.mesh.normals import corner_normals, given_normals
from core.mesh.tangent_frames import corner_tangents
from core.mesh.udim import ONE_IMAGE, Layout
from core.mesh.welding import welded
from core.output.glb import Material, Part, Vertices, write_parts

UpAxis = Literal["y", "z"]

# The format ends at 4 GiB, many programs that read it at 2.
_MOST_BYTES = 2**31


def fits_glb(images: int, size: int, bit_depth: int, bytes_of_maps: int = 0) -> bool:
    """Return whether a GLB file has room for so many images of size × size texels, each with so many more bytes per
    texel for the other maps of a material."""
    return images * size**2 * (3 * bit_depth // 8 + bytes_of_maps) <= _MOST_BYTES


def write_glb(
    path: Path,
    mesh: Mesh,
    textures: Sequence[Path | Material],
    layout: Layout = ONE_IMAGE,
    up_axis: UpAxis = "y",
    repeats: bool = True,
) -> None:
    """Write ``mesh``, which must have UVs, with PNG files inside as its materials: as the base colors of matte ones
    where only these are given.

    There is a material for each image of ``layout``. ``up_axis`` is the axis of the mesh that points up; in
    a GLB file it is y. ``repeats`` says whether a single texture goes on outside of 0 to 1; those of tiles never do.
    Normals are smooth, edges stay sharp, unless the mesh brings its own normals along; where a material has normals,
    there are tangents. The mesh's origin is the place of the file's only node, whose numbers keep all digits.

    Raises:
        PatinaError: the file cannot be written.
    """
    materials = [texture if isinstance(texture, Material) else Material(texture) for texture in textures]
    vertices, triangles = _vertices(mesh, layout, any(material.normal for material in materials))
    turn = _to_y_up(up_axis)
    place = (mesh.origin @ turn).tolist()
    parts = [
        Part("" if number is None else f".{number}", triangles[layout.members(image)].reshape(-1), material)
        for image, (number, material) in enumerate(zip(layout.numbers, materials, strict=True))
    ]
    with write_atomically(path) as temporary:
        write_parts(temporary, _turned(vertices, turn), parts, place, repeats and layout.numbers[0] is None)


def _vertices(mesh: Mesh, layout: Layout, with_tangents: bool) -> tuple[Vertices, np.ndarray]:
    """Return the vertices of a mesh, each with one UV, one normal, and one tangent, and triangles [F, 3] of them."""
    own = _uvs_in_images(mesh, layout)
    normals = _normals(mesh)
    corners = [own, normals]
    if with_tangents:
        corners.append(corner_tangents(mesh.positions[mesh.triangles], own, normals, mesh.attributes))
    values = np.concatenate(corners, axis=2).reshape(len(own) * 3, -1)
    first, inverse = unique_corners(mesh.triangles.reshape(-1), values)
    uvs, normals, *tangents = (values.reshape(len(own) * 3, -1)[first] for values in corners)
    # glTF counts v from the top, and yet bitangents go up.
    uvs = np.stack([uvs[:, 0], 1 - uvs[:, 1]], axis=1)
    positions = mesh.positions[mesh.triangles.reshape(-1)[first]]
    return Vertices(positions, normals, uvs, *tangents), inverse.reshape(-1, 3).astype(np.int32)


def _normals(mesh: Mesh) -> np.ndarray:
    """Return the unit normals of corners, float32 [F, 3, 3]."""
    given = given_normals(mesh.attributes)
    if given is not None:
        return given
    return corner_normals(mesh.positions, welded(mesh.positions, mesh.triangles)).normals.astype(np.float32)


def _turned(vertices: Vertices, turn: np.ndarray) -> Vertices:
    tangents = vertices.tangents
    return Vertices(
        vertices.positions @ turn,
        vertices.normals @ turn,
        vertices.uvs,
        None if tangents is None else np.concatenate([tangents[:, :3] @ turn, tangents[:, 3:]], axis=1),
    )


def _uvs_in_images(mesh: Mesh, layout: Layout) -> np.ndarray:
    """Return UVs that are relative to the image of each triangle."""
    assert mesh.uvs is not None
    if layout.numbers[0] is None:
        return mesh.uvs
    origins = np.stack([layout.origin(image) for image in range(len(layout.numbers))])
    return np.asarray(np.clip(mesh.uvs - origins[layout.of_triangles][:, None], 0, 1))


def upright(vectors: np.ndarray, up_axis: UpAxis) -> np.ndarray:
    """Return vectors [N, 3] of a mesh turned so that y points up."""
    return np.asarray(vectors @ _to_y_up(up_axis))


def _to_y_up(up_axis: UpAxis) -> np.ndarray:
    turn = np.eye(3) if up_axis == "y" else np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])
    return turn.astype(np.float32)
