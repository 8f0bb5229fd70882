"""Meshes from the files of other programs."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.mesh.interchange import glb_geometry, gltf_geometry, obj_geometry
from core.mesh.mesh import Mesh, mesh_of, weld
from core.mesh.ply import read_ply

SUFFIXES = (".obj", ".glb", ".gltf", ".ply")


def load_mesh(path: Path) -> Mesh:
    """Read a mesh from an OBJ, GLB, glTF, or PLY file: all objects in their places in the scene, quads and n-gons as
    triangles, vertices welded. Materials and images are ignored. The mesh is not checked (``core.mesh.checks``).

    Raises:
        InputError: the file is missing, damaged, or not a mesh.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path} is not a mesh file that Patina can read; give an OBJ, GLB, glTF, or PLY file.")
    try:
        with warnings.catch_warnings():
            # If an OBJ file holds words instead of numbers, numpy only warns, and the rest of the file would be lost.
            warnings.filterwarnings("error", message="string or file could not be read to its end")
            return weld(_join(_read_parts(path.read_bytes(), suffix, path)))
    except FileNotFoundError as error:
        missing = error.filename or path
        raise InputError(f"{missing} does not exist; check the path of the mesh.") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except IsADirectoryError:
        raise InputError(f"{path} is a folder; give the mesh file in it.") from None
    # The readers raise all kinds of errors on damaged files.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{path} cannot be read as a mesh ({reason}); export it again.") from error


def _read_parts(data: bytes, suffix: str, path: Path) -> list[Mesh]:
    if suffix == ".ply":
        return [mesh_of(*read_ply(data))]

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
    return [_move_to_place(item, transform) for transform, item in surfaces if isinstance(item, trimesh.Trimesh)]


def _move_to_place(geometry: Any, transform: np.ndarray) -> Mesh:
    """Return one object of a trimesh scene, moved to its place."""
    triangles = np.asarray(geometry.faces)
    # A mirroring transform turns triangles inside out.
    if np.linalg.det(transform[:3, :3]) < 0:
        triangles = triangles[:, ::-1]
    uvs = getattr(geometry.visual, "uv", None)
    with np.errstate(invalid="ignore"):
        positions = geometry.vertices @ transform[:3, :3].T + transform[:3, 3]
    return mesh_of(positions, triangles, None if uvs is None else np.asarray(uvs)[triangles])


def _join(parts: list[Mesh]) -> Mesh:
    if not parts:
        return mesh_of(np.empty((0, 3)), np.empty((0, 3)))
    starts = np.cumsum([0, *(len(part.positions) for part in parts[:-1])])
    uvs = [part.uvs for part in parts if part.uvs is not None]
    return Mesh(
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)]).astype(np.int32),
        np.concatenate(uvs) if len(uvs) == len(parts) else None,
    )
