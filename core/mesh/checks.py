"""Whether a mesh can wear a texture, and what is odd about it."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.mesh.mesh import Mesh
from core.mesh.uv_map import are_near, obstacle, oddities, uses_tiles
from core.threads import meanwhile

# A triangle whose height is below this part of its longest side covers no pixel and has no usable normal.
_FLATNESS = 1e-7
_NEW_MAP = "a new UV map (--uv-map new)"


def check(
    mesh: Mesh, tiles: bool = False, shared: bool = False, size: int | None = None
) -> tuple[Mesh, tuple[str, ...]]:
    """Return the visible part of a mesh, and notes on it and its UV map that the user should know.

    With ``tiles``, UVs outside 0 to 1 are in UDIM tiles, and there is no note on them. With ``shared``, faces may share
    texels, whatever becomes of the pattern. ``size`` is the width of the texture in texels.

    Raises:
        InputError: the mesh cannot wear a texture: no faces, no UVs, indices out of range, NaN or infinite numbers, or
            so many texels that several places share that the texture would be in pieces.
    """
    visible, notes = visible_part(mesh)
    uvs, corners = visible.uvs, visible.positions[visible.triangles]
    assert uvs is not None
    # Large meshes keep two cores busy.
    odd = meanwhile(lambda: oddities(uvs, tiles, corners, size, _NEW_MAP))
    if not shared:
        _check_sharing(uvs, corners, tiles)
    return visible, (*notes, *odd())


def check_wearable(mesh: Mesh, tiles: bool = False, shared: bool = False) -> None:
    """Make sure that a mesh can wear a texture (arguments and errors as for ``check``)."""
    visible, _ = visible_part(mesh)
    if not shared:
        assert visible.uvs is not None
        _check_sharing(visible.uvs, visible.positions[visible.triangles], tiles)


def _check_sharing(uvs: np.ndarray, corners: np.ndarray, tiles: bool) -> None:
    """Make sure that a texture by way of a UV map [F, 3, 2] would not be in pieces on triangles [F, 3, 3]."""
    reason = obstacle(uvs, corners, tiles)
    if reason is not None:
        as_tiles = "--tiles if the UV map uses UDIM tiles, " if not tiles and uses_tiles(uvs) else ""
        raise InputError(
            f"{reason}; add {as_tiles}--uv-map new to make a new UV map, or --uv-map shared if this is meant."
        )


def visible_part(mesh: Mesh) -> tuple[Mesh, tuple[str, ...]]:
    """Return the mesh without triangles of zero area, and notes on these and on its file (errors as for ``check``)."""
    visible, notes = without_flat(mesh)
    if mesh.uvs is None:
        raise InputError("The mesh has no UVs on some or all of its faces; unwrap it first or add --uv-map new.")
    if not np.isfinite(mesh.uvs).all():
        raise InputError("The mesh has NaN or infinite UVs; unwrap it again or add --uv-map new.")
    if not are_near(mesh.uvs).any():
        raise InputError(
            "All UVs of the mesh are too far away from 0 to be places in a texture; unwrap it again or add "
            "--uv-map new."
        )
    return visible, notes


def without_flat(mesh: Mesh) -> tuple[Mesh, tuple[str, ...]]:
    """Return the mesh without triangles of zero area, and notes on these and on its file; it may lack UVs (errors as
    for ``check_geometry``)."""
    solid = _with_area(mesh)
    if solid.all():
        return mesh, mesh.notes
    return mesh.faces(solid), (
        *mesh.notes,
        f"{(~solid).sum()} of {len(solid)} triangles have zero area and are skipped.",
    )


def check_geometry(mesh: Mesh) -> None:
    """Make sure that the mesh has visible faces.

    Raises:
        InputError: no faces, only faces without area, indices out of range, NaN or infinite coordinates.
    """
    _with_area(mesh)


def _with_area(mesh: Mesh) -> np.ndarray:
    """Return which triangles have an area, bool [F] (errors as for ``check_geometry``)."""
    if len(mesh.triangles) == 0:
        raise InputError("The mesh has no faces; export it as a surface, not as points or edges.")
    if mesh.triangles.min() < 0 or mesh.triangles.max() >= len(mesh.positions):
        raise InputError("Some faces of the mesh refer to vertices that it does not have; export the mesh again.")
    if not np.isfinite(mesh.positions).all():
        raise InputError("The mesh has NaN or infinite coordinates; remove those vertices and export it again.")
    solid = _has_area(mesh)
    if not solid.any():
        raise InputError("All faces of the mesh have zero area; check its scale and export it again.")
    return solid


def _has_area(mesh: Mesh) -> np.ndarray:
    # By coordinates: numpy is many times slower along axes of three.
    points = [values[mesh.triangles.T].astype(np.float64) for values in np.ascontiguousarray(mesh.positions.T)]
    sides = [[axis[(corner + 1) % 3] - axis[corner] for axis in points] for corner in range(3)]
    (ax, ay, az), (bx, by, bz), _ = sides
    doubled = np.sqrt((ay * bz - az * by) ** 2 + (az * bx - ax * bz) ** 2 + (ax * by - ay * bx) ** 2)
    squares = [x**2 + y**2 + z**2 for x, y, z in sides]
    return np.asarray(doubled > _FLATNESS * np.maximum(np.maximum(squares[0], squares[1]), squares[2]))
