"""Files for services and printers that print textures."""

from __future__ import annotations

import tempfile
from pathlib import Path

from core.printing.full_color.glb import write_print_glb
from core.printing.full_color.obj import write_obj
from core.printing.full_color.parts import parts_of
from core.printing.full_color.picture import write_picture
from core.printing.full_color.ply import write_ply
from core.printing.full_color.three_mf import write_three_mf
from core.printing.full_color.vrml import write_vrml
from core.printing.model import Model
from core.printing.names import file_stem, title
from core.settings.printing import FORMATS, Format, PrintSettings
from core.steps import Steps, part

ENDINGS: dict[Format, str] = {
    "3mf": "_full_color.3mf",
    "obj": "_obj.zip",
    "vrml": "_vrml.zip",
    "glb": ".glb",
    "ply": ".ply",
}


def write_full_color(model: Model, settings: PrintSettings, folder: Path) -> Steps[tuple[str, ...]]:
    """Write the files in the formats that ``settings`` name and return their names.

    Raises:
        InputError: the vertices of the PLY file need more triangles than the settings allow; nothing is written.
        PatinaError: a file cannot be written.
    """
    stem, wanted = file_stem(settings), [name for name in FORMATS if name in settings.formats]
    names = {name: f"{stem}{ENDINGS[name]}" for name in wanted}
    start = 0.0
    if "ply" in wanted:
        start = 1 / len(wanted)
        writing = write_ply(folder / names["ply"], model, settings.spacing, settings.triangle_limit)
        yield from part(writing, 0, start)
    textured = [name for name in wanted if name != "ply"]
    if textured:
        yield from part(_write_textured(model, settings, {name: folder / names[name] for name in textured}), start, 1)
    return tuple(names.values())


def _write_textured(model: Model, settings: PrintSettings, paths: dict[Format, Path]) -> Steps[None]:
    """Write the files that hold the picture, which is encoded once for all."""
    with tempfile.TemporaryDirectory() as scratch:
        picture = Path(scratch) / "texture.png"
        yield from part(write_picture(picture, model.texture), 0, 1 / (len(paths) + 1))
        parts, stem = parts_of(model.mesh, picture), file_stem(settings)
        for number, (name, path) in enumerate(paths.items(), 1):
            match name:
                case "3mf":
                    write_three_mf(path, parts, title(settings))
                case "obj":
                    write_obj(path, parts, stem)
                case "vrml":
                    write_vrml(path, parts, stem)
                case "glb":
                    write_print_glb(path, model.mesh, picture)
            yield (number + 1) / (len(paths) + 1)
