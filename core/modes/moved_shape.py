"""The files of a model whose vertices have moved, and what there is to say of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from core.border.names import MODEL_FILE, TEXTURE_FILE, VERTICES_FILE
from core.files.picture import read_picture
from core.files.tensors import as_tensor
from core.files.whole import write_atomically
from core.geometry.start import Start, middle
from core.mesh.mesh import Mesh
from core.output.model import UpAxis, write_glb
from core.output.png import write_png
from core.printing.checks.crossings import crossings
from core.printing.checks.structure import structure_of

_CLAY = np.full((4, 4, 3), 0.85, np.float32)


def deformed(start: Start, moved: Tensor, radius: float) -> Mesh:
    """Return the mesh with its vertices moved to positions [V, 3] in the unit ball."""
    positions = (moved.detach().cpu().numpy() * radius + middle(start.mesh)).astype(np.float32)
    # Normals that the mesh has brought along are those of its former shape.
    return replace(start.mesh, positions=positions, attributes={})


def write_positions(start: Start, mesh: Mesh, path: Path) -> None:
    """Write where the vertices of the job's mesh are in the deformed ``mesh``, in their order: ``positions``, float32
    [V, 3]."""
    with write_atomically(path) as temporary, temporary.open("wb") as file:
        np.savez(file, positions=mesh.positions[start.own])


def write_model(start: Start, mesh: Mesh, texture: Path | None, up_axis: UpAxis, folder: Path) -> tuple[str, ...]:
    """Write the deformed ``mesh`` as a model, and where the vertices of the job's mesh are; return the files' names."""
    write_positions(start, mesh, folder / VERTICES_FILE)
    color = _CLAY if texture is None else as_tensor(read_picture(texture))[0].permute(1, 2, 0).numpy()
    write_png(folder / TEXTURE_FILE, color, 8)
    write_glb(folder / MODEL_FILE, mesh, [folder / TEXTURE_FILE], up_axis=up_axis)
    return (MODEL_FILE, VERTICES_FILE, TEXTURE_FILE)


def account_of(start: Start, mesh: Mesh) -> dict[str, Any]:
    """Return how far vertices have moved, in the units of the mesh, and how many triangles go through others now, not
    counting those that did before."""
    ways = np.linalg.norm(mesh.positions - start.mesh.positions, axis=1)
    before = _crossing(start.mesh)
    crossing = len(np.setdiff1d(_crossing(mesh), before))
    notes = []
    if crossing:
        goes = "triangle goes" if crossing == 1 else "triangles go"
        notes.append(f"{crossing:,} {goes} through others now; a lower --bound or a higher --smoothness has fewer.")
    return {
        "triangles": len(mesh.triangles),
        "mean": float(ways.mean()),
        "most": float(ways.max()),
        "crossing_triangles": crossing,
        "notes": notes,
    }


def _crossing(mesh: Mesh) -> np.ndarray:
    structure = structure_of(mesh)
    return np.unique(structure.faces[crossings(structure)])
