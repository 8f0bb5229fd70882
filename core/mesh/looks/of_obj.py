"""The materials of an OBJ file: colors and pictures in MTL files beside it.

The format: Wavefront, "MTL material format", appendix of the Advanced Visualizer manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from core.errors import InputError
from core.mesh.looks.look import Look, Looks
from core.mesh.looks.pictures import picture_beside
from core.mesh.obj_lines import in_bytes, material_names
from core.mesh.quoting import quoted

_LIBRARY = re.compile(rb"(?m)^[ \t]*mtllib[ \t]+([^\r\n]+)")
_VERTEX = re.compile(rb"(?m)^[ \t]*v[ \t]+([^\r\n]+)")
_WIDTH_WITH_COLOR = 6
# Options of a picture and how many words follow each at most; numbers may be left out at the end.
_OPTIONS = {"-blendu": 1, "-blendv": 1, "-cc": 1, "-clamp": 1, "-texres": 1, "-bm": 1, "-boost": 1, "-imfchan": 1}
_OPTIONS |= {"-mm": 2, "-o": 3, "-s": 3, "-t": 3, "-type": 1}


def looks_of_obj(path: Path) -> Looks:
    """Return the looks of an OBJ file's materials, numbered as ``read_obj`` numbers them (errors as of the file)."""
    data = in_bytes(path.read_bytes())
    first = _VERTEX.search(data)
    colored = "color" if first and len(first[1].split()) >= _WIDTH_WITH_COLOR else None
    names = material_names(data)
    if not names:
        return Looks(vertex_color=colored)
    notes: list[str] = []
    found: dict[str, Look] = {}
    for library in _LIBRARY.findall(data):
        found |= _library(path.parent, _decoded(library).strip(), notes)
    missing = [name for name in names if name not in found]
    if found and missing:
        notes.append(f"The material {quoted(missing[0])} is in no MTL file beside the mesh, so that it is white.")
    return Looks(tuple(found.get(name, Look()) for name in names), colored, tuple(dict.fromkeys(notes)))


def _library(folder: Path, names: str, notes: list[str]) -> dict[str, Look]:
    """Return the looks in the MTL files that a line names: one whose name may hold blanks, or several."""
    for library in [names], names.split():
        places = [folder / name.replace("\\", "/") for name in library]
        try:
            if all(place.is_file() for place in places):
                return {name: look for place in places for name, look in _looks(place, notes)}
        except (OSError, ValueError):
            continue
    notes.append(f"The MTL file {quoted(names)} is not beside the mesh, so that its materials are white.")
    return {}


def _looks(path: Path, notes: list[str]) -> Iterator[tuple[str, Look]]:
    name, color, picture = "", Look().color, None
    for line in [*_decoded(in_bytes(path.read_bytes())).replace("\t", " ").splitlines(), "newmtl"]:
        keyword, _, rest = line.strip().partition(" ")
        match keyword.lower():
            case "newmtl":
                if name:
                    # Programs leave the color at some gray where a picture takes its place.
                    yield name, Look(picture) if picture else Look(None, color)
                name, color, picture = rest.strip(), Look().color, None
            case "kd":
                color = _color(rest) or color
            case "map_kd":
                try:
                    picture = picture_beside(_file_name(rest), path.parent)
                except InputError as error:
                    notes.append(f"{error} The material {quoted(name)} has its plain color.")


def _file_name(words: str) -> str:
    """Return the name of a picture without the options before it."""
    rest = words.strip()
    while rest.startswith("-"):
        option, _, rest = rest.partition(" ")
        for _ in range(_OPTIONS.get(option.lower(), 1)):
            word, _, after = rest.strip().partition(" ")
            if not after or (_OPTIONS.get(option.lower(), 1) > 1 and not _is_number(word)):
                break
            rest = after
        rest = rest.strip()
    return rest


def _color(words: str) -> tuple[float, float, float] | None:
    numbers = [float(word) for word in words.split()[:3] if _is_number(word)]
    if len(numbers) != 3:
        return None
    # Programs agree that a screen shows the numbers as they are.
    red, green, blue = (min(1.0, max(0.0, number)) for number in numbers)
    return red, green, blue


def _is_number(word: str) -> bool:
    try:
        return float(word) == float(word)
    except ValueError:
        return False


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")
