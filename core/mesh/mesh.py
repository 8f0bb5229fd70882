"""A mesh as arrays: read from a file, checked, unwrapped, split for formats with one UV per vertex."""

from __future__ import annotations

import io
import warnings
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.files.whole import write_atomically
from core.mesh.interchange import glb_geometry, gltf_geometry, obj_geometry
from core.mesh.ply import read_ply

SUFFIXES = (".obj", ".glb", ".gltf", ".ply")

# A triangle whose height is below this part of its longest side covers no pixel and has no usable normal.
_FLATNESS = 1e-7

# Texels that are so many times wider on one part of a model than on another are worth a word.
_UNEVEN = 6.0


@dataclass(frozen=True)
class Mesh:
    """Triangles with UVs per corner, so that a vertex on a seam stays one vertex.

    ``positions`` float32 [V, 3] in the file's own coordinates, ``triangles`` int32 [F, 3] indices into them,
    ``uvs`` float32 [F, 3, 2] with the origin at the bottom left, or None where some face has none.
    """

    positions: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray | None


def load_mesh(path: Path) -> Mesh:
    """Read a mesh from an OBJ, GLB, glTF or PLY file: all its objects where the scene has them, quads and n-gons as
    triangles, vertices welded. Materials and images are left out. The mesh is not checked, see ``check``.

    Raises:
        InputError: the file is missing, of another kind, or damaged.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path} is not a mesh that can be read; give an OBJ, GLB, glTF or PLY file.")
    try:
        with warnings.catch_warnings():
            # Where an OBJ file holds words instead of numbers, numpy only warns and what follows would be lost.
            warnings.filterwarnings("error", message="string or file could not be read to its end")
            return weld(_joined(_read_parts(path.read_bytes(), suffix, path)))
    except FileNotFoundError as error:
        missing = error.filename or path
        raise InputError(f"{missing} does not exist; check the path of the mesh.") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except IsADirectoryError:
        raise InputError(f"{path} is a folder; give the mesh file in it.") from None
    # Damaged files make the readers fail in every way there is.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{path} cannot be read as a mesh ({reason}); export it again.") from error


def _read_parts(data: bytes, suffix: str, path: Path) -> list[Mesh]:
    if suffix == ".ply":
        return [_part(*read_ply(data))]

    import trimesh

    prepare = {".obj": obj_geometry, ".glb": glb_geometry, ".gltf": gltf_geometry}[suffix]
    scene = trimesh.load_scene(
        io.BytesIO(prepare(data)),
        file_type=suffix[1:],
        resolver=trimesh.resolvers.FilePathResolver(str(path)),
        process=False,
        skip_materials=suffix == ".obj",
    )
    placed = [scene.graph[node] for node in scene.graph.nodes_geometry]
    surfaces = [(transform, scene.geometry[name]) for transform, name in placed]
    return [_placed(item, transform) for transform, item in surfaces if isinstance(item, trimesh.Trimesh)]


def _placed(geometry: Any, transform: np.ndarray) -> Mesh:
    """Return one object of a trimesh scene, moved to its place."""
    triangles = np.asarray(geometry.faces)
    # A mirroring transform turns triangles inside out.
    if np.linalg.det(transform[:3, :3]) < 0:
        triangles = triangles[:, ::-1]
    uvs = getattr(geometry.visual, "uv", None)
    with np.errstate(invalid="ignore"):
        positions = geometry.vertices @ transform[:3, :3].T + transform[:3, 3]
    return _part(positions, triangles, None if uvs is None else np.asarray(uvs)[triangles])


def _part(positions: np.ndarray, triangles: np.ndarray, uvs: np.ndarray | None) -> Mesh:
    # Numbers too large for float32 become infinite here, and are reported by ``check``.
    with np.errstate(over="ignore"):
        uvs = None if uvs is None else uvs.astype(np.float32)
        return Mesh(positions.astype(np.float32), triangles.astype(np.int32), uvs)


def _joined(parts: list[Mesh]) -> Mesh:
    if not parts:
        return Mesh(np.empty((0, 3), np.float32), np.empty((0, 3), np.int32), None)
    starts = np.cumsum([0, *(len(part.positions) for part in parts[:-1])])
    uvs = [part.uvs for part in parts if part.uvs is not None]
    return Mesh(
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)]).astype(np.int32),
        np.concatenate(uvs) if len(uvs) == len(parts) else None,
    )


def save_npz(mesh: Mesh, path: Path) -> None:
    """Write the mesh to ``path`` as the arrays ``positions``, ``triangles`` and, where it has them, ``uvs``."""
    arrays = {"positions": mesh.positions, "triangles": mesh.triangles}
    if mesh.uvs is not None:
        arrays["uvs"] = mesh.uvs
    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **arrays)


def load_npz(path: Path) -> Mesh:
    """Read a mesh that ``save_npz`` or the add-on wrote.

    Raises:
        InputError: the file is missing, damaged, or its arrays are not those of a mesh.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            positions = arrays["positions"].astype(np.float32)
            triangles = arrays["triangles"].astype(np.int32)
            uvs = arrays["uvs"].astype(np.float32) if "uvs" in arrays else None
    except FileNotFoundError:
        raise InputError(f"There is no mesh {path}; write the job again.") from None
    except (OSError, ValueError, KeyError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} does not hold the arrays of a mesh ({error}); write the job again.") from error
    wrong_uvs = uvs is not None and uvs.shape != (*triangles.shape, 2)
    if positions.shape[1:] != (3,) or triangles.shape[1:] != (3,) or wrong_uvs:
        raise InputError(f"The arrays in {path} do not have the shapes of a mesh; write the job again.")
    return Mesh(positions, triangles, uvs)


def check(mesh: Mesh, tiles: bool = False) -> tuple[Mesh, tuple[str, ...]]:
    """Return the mesh without triangles of zero area, and notes on what the user should know.

    With ``tiles``, UVs outside 0-1 are what UDIM tiles are made of, and no note is lost on them.

    Raises:
        InputError: the mesh cannot wear a texture: no faces, no UVs, indices out of range, NaN or infinite numbers.
    """
    check_geometry(mesh)
    if mesh.uvs is None:
        raise InputError("The mesh has no UVs on some or all of its faces; unwrap it first or add --unwrap.")
    if not np.isfinite(mesh.uvs).all():
        raise InputError("The mesh has NaN or infinite UVs; unwrap it again or add --unwrap.")
    solid = _has_area(mesh)
    kept = replace(mesh, triangles=mesh.triangles[solid], uvs=mesh.uvs[solid])
    notes = (_flat_note(~solid), *_uv_notes(mesh.uvs[solid], tiles), _density_note(kept))
    return kept, tuple(note for note in notes if note)


def check_geometry(mesh: Mesh) -> None:
    """Make sure that the mesh has faces that can be seen.

    Raises:
        InputError: no faces, only faces without area, indices out of range, NaN or infinite coordinates.
    """
    if len(mesh.triangles) == 0:
        raise InputError("The mesh has no faces; export it as a surface, not as points or edges.")
    if mesh.triangles.min() < 0 or mesh.triangles.max() >= len(mesh.positions):
        raise InputError("Faces of the mesh refer to vertices that it does not have; export the mesh again.")
    if not np.isfinite(mesh.positions).all():
        raise InputError("The mesh has NaN or infinite coordinates; remove those vertices and export it again.")
    if not _has_area(mesh).any():
        raise InputError("All faces of the mesh have zero area; check its scale and export it again.")


def weld(mesh: Mesh) -> Mesh:
    """Return the mesh with vertices at exactly equal positions merged, the first of them standing for all.

    Formats with one UV per vertex split vertices along seams; once welded, a seam is an edge whose two triangles have
    different UVs.
    """
    first, inverse = unique_rows(mesh.positions)
    return replace(mesh, positions=mesh.positions[first], triangles=inverse[mesh.triangles].astype(np.int32))


def split_vertices(mesh: Mesh) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return positions [N, 3], uvs [N, 2] and triangles int32 [F, 3] with one UV per vertex.

    Faces and their corners keep their order. The mesh must have UVs.
    """
    if mesh.uvs is None:
        raise ValueError("splitting vertices at seams needs UVs")
    vertices, uvs = mesh.triangles.reshape(-1), mesh.uvs.reshape(-1, 2)
    first, inverse = unique_rows(np.column_stack([vertices, uvs.astype(np.float64)]))
    return mesh.positions[vertices[first]], uvs[first], inverse.reshape(-1, 3).astype(np.int32)


def unwrap(mesh: Mesh) -> Mesh:
    """Return the mesh with a new UV map made by xatlas, in place of the one it has; geometry stays the same.

    Raises:
        InputError: the geometry cannot be unwrapped, see ``check_geometry``.
    """
    import xatlas

    check_geometry(mesh)
    atlas = xatlas.Atlas()
    atlas.add_mesh(mesh.positions, mesh.triangles.astype(np.uint32))
    packing = xatlas.PackOptions()
    # Room between islands, so that mip levels and gutters do not mix them.
    packing.resolution, packing.padding = 1024, 4
    atlas.generate(pack_options=packing)
    _, corners, uvs = atlas.get_mesh(0)
    return replace(mesh, uvs=uvs[corners].astype(np.float32))


def unique_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``first`` [U], where each distinct row of [N, C] occurs first, in that order, and ``inverse`` [N].

    ``rows[first][inverse]`` equals ``rows``. Much faster than ``np.unique`` with an axis, which also loses the order.
    """
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    starts = np.ones(len(rows), dtype=bool)
    starts[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    first = order[starts]
    by_occurrence = np.argsort(first)
    rank = np.empty_like(by_occurrence)
    rank[by_occurrence] = np.arange(len(first))
    inverse = np.empty(len(rows), dtype=np.int64)
    inverse[order] = rank[np.cumsum(starts) - 1]
    return first[by_occurrence], inverse


def _has_area(mesh: Mesh) -> np.ndarray:
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    sides = corners[:, [1, 2, 0]] - corners
    doubled = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    return np.asarray(doubled > _FLATNESS * (sides**2).sum(axis=2).max(axis=1))


def _flat_note(flat: np.ndarray) -> str:
    return f"{flat.sum()} of {len(flat)} triangles have zero area and are skipped." if flat.any() else ""


def _density_note(mesh: Mesh) -> str:
    """Return what to say if texels are much wider on a twentieth of the surface than on another."""
    assert mesh.uvs is not None
    areas = _doubled_areas(mesh.positions[mesh.triangles].astype(np.float64))
    widths = np.sqrt(areas / np.maximum(_doubled_areas(mesh.uvs.astype(np.float64)), 1e-12))
    order = np.argsort(widths)
    cumulative = np.cumsum(areas[order])
    low, high = (widths[order][np.searchsorted(cumulative, part * cumulative[-1])] for part in (0.05, 0.95))
    if high <= _UNEVEN * low:
        return ""
    return (
        f"Texels are {high / low:.0f} times as wide on some faces as on others; the pattern will be blurred there "
        "unless those faces get more room in the UV map."
    )


def _doubled_areas(corners: np.ndarray) -> np.ndarray:
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    # Of flat corners, too, whose product numpy no longer takes.
    squares = (first**2).sum(axis=1) * (second**2).sum(axis=1) - (first * second).sum(axis=1) ** 2
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def _uv_notes(uvs: np.ndarray, tiles: bool) -> tuple[str, str]:
    outside = 0 if tiles else ((uvs < 0) | (uvs > 1)).any(axis=(1, 2)).sum()
    first, second = (uvs[:, 1:] - uvs[:, :1]).astype(np.float64).transpose(1, 0, 2)
    flat = (np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) < 1e-12).sum()
    return (
        f"{outside} of {len(uvs)} triangles have UVs outside 0-1; they are wrapped, as Blender repeats images."
        if outside
        else "",
        f"{flat} of {len(uvs)} triangles have no area in the UV map and cannot show a texture; unwrap them to mend it."
        if flat
        else "",
    )
