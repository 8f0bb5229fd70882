"""Models on their way to Blender: arrays in the coordinates of the job's mesh."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.border.names import PRINT_MODEL_FILE, PRINT_TEXTURE_FILE
from core.files.whole import write_atomically
from core.output.png import FAST, write_png
from core.printing.model import Model, Painted


def write_model(folder: Path, model: Model, placement: np.ndarray) -> None:
    """Write the mended copy of a model: ``positions`` float64 [V, 3], ``triangles``, ``uvs``, and its texture.

    Raises:
        PatinaError: a file cannot be written.
    """
    write_png(folder / PRINT_TEXTURE_FILE, model.texture.astype(np.float32) / 255, 8, FAST)
    _save(
        folder / PRINT_MODEL_FILE,
        positions=_placed(model.mesh.positions, placement),
        triangles=model.mesh.triangles,
        uvs=model.mesh.uvs,
    )


def write_painted(path: Path, painted: Painted, placement: np.ndarray) -> None:
    """Write a model in the colors of filaments: ``positions`` float64 [V, 3], ``triangles``, ``filament_of`` int64 [F],
    ``colors`` uint8 [K, 3] sRGB and ``names`` [K].

    Raises:
        PatinaError: the file cannot be written.
    """
    _save(
        path,
        positions=_placed(painted.mesh.positions, placement),
        triangles=painted.mesh.triangles,
        filament_of=painted.of_triangles,
        colors=np.stack([color for _, color in painted.filaments]),
        names=np.array([name for name, _ in painted.filaments]),
    )


def _placed(positions: np.ndarray, placement: np.ndarray) -> np.ndarray:
    return np.asarray(positions.astype(np.float64) @ placement[:3, :3].T + placement[:3, 3])


def _save(path: Path, **arrays: np.ndarray | None) -> None:
    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **{name: values for name, values in arrays.items() if values is not None})
