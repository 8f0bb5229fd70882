"""The table of formats, of those who read them, and of the errors that they see."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from core.printing.filament.paint import painted
from core.printing.filament.write import write_filament
from core.printing.full_color.write import write_full_color
from core.printing.model import Model, Painted
from core.settings.print_processes import process_of
from core.settings.printing import FORMATS, PrintSettings
from core.steps import result_of
from scripts.measure.figures_table import number
from scripts.measure.print_errors import Errors, errors_of
from scripts.readers.all import FRAMES, READERS, opened
from scripts.readers.gltf_validator import complaints_of_validator
from scripts.readers.present import missing_modules, missing_program
from scripts.readers.prusa_slicer import read_with_prusa_slicer
from scripts.readers.reading import CornerColors, Reading

COLUMNS = (
    "format",
    "read by",
    "size (mm)",
    "surface (mm)",
    "inward (%)",
    "color (ΔE)",
    "worst 1%",
    "views (ΔE)",
    "parts",
    "it says",
)
_FILAMENT = "filament 3mf"
_SLICED = ("3mf", "obj")


def rows(model: Model) -> Iterator[Sequence[str]]:
    """Write a model in every format and yield a row for each reader of each one."""
    settings = PrintSettings(name="model")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        result_of(write_full_color(model, settings, folder))
        for kind in FORMATS:
            path = opened(folder, kind, folder)
            for reader in READERS:
                if kind in reader.formats and not reader.missing():
                    reading = reader.read(path, kind)
                    errors = errors_of(model.mesh, model.colors, reading, reader.frame(kind))
                    yield _row(kind, reader.name, errors, reading)
            if kind in _SLICED:
                yield from _slicer_row(kind, path, model.mesh.positions)
            if kind == "glb" and not missing_modules():
                complaints = complaints_of_validator(path)
                yield (kind, "glTF validator", *["–"] * 7, "; ".join(complaints) or "valid")
        paint = result_of(painted(model, settings, process_of("auto", "filament")))
        (painted_name,) = result_of(write_filament(paint, settings, folder))
        yield from _filament_rows(folder / painted_name, paint)


def _filament_rows(path: Path, paint: Painted) -> Iterator[Sequence[str]]:
    palette = np.stack([color for _, color in paint.filaments]).astype(np.float32) / 255
    colors = CornerColors(np.repeat(palette[paint.of_triangles][:, None], 3, axis=1))
    for reader in READERS:
        if "3mf" in reader.formats and not reader.missing():
            reading = reader.read(path, "3mf")
            yield _row(_FILAMENT, reader.name, errors_of(paint.mesh, colors, reading, FRAMES["3mf"]), reading)
    yield from _slicer_row(_FILAMENT, path, paint.mesh.positions)


def _slicer_row(kind: str, path: Path, positions: np.ndarray) -> Iterator[Sequence[str]]:
    if missing_program("prusa-slicer"):
        return
    found = read_with_prusa_slicer(path)
    size = float(np.abs(found.bounds - [positions.min(axis=0), positions.max(axis=0)]).max())
    bodies = f"{found.bodies} {'body' if found.bodies == 1 else 'bodies'}"
    says = f"{bodies}, {'' if found.manifold else 'not '}manifold, {found.triangles} triangles"
    yield (kind, "PrusaSlicer", number(size, 4), *["–"] * 5, "1", says)


def _row(kind: str, reader: str, errors: Errors, reading: Reading) -> Sequence[str]:
    return (
        kind,
        reader,
        number(errors.size, 4),
        number(errors.distance, 4),
        number(100 * errors.inward, 2),
        number(errors.color, 3),
        number(errors.worst, 3),
        number(errors.views, 3),
        str(errors.parts),
        _said(reading.complaints),
    )


def _said(complaints: Sequence[str]) -> str:
    return "; ".join(complaints) or "–"
