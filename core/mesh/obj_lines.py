"""The lines of an OBJ file, whatever program wrote them: normalized, and sorted by what they are.

The format: Wavefront, "Object Files (.obj)", appendix B1 of the Advanced Visualizer manual.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from core.errors import InputError
from core.mesh.quoting import quoted

_UTF_32 = ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"))
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # The mark of UTF-16 is the beginning of that of UTF-32.
    *_UTF_32,
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A comment may touch the number before it; some programs write "1.#IND" for NaN and "1.#INF" for infinity.
# What comes first is "#", which makes the search as fast as that of a letter.
_COMMENT = re.compile(rb"#(?<![^\s\d]#)(?!IND|INF|QNAN|SNAN)[^\n]*")
# Only lines of numbers go on in the next one: names may end with a backslash, as paths do.
_CONTINUED = re.compile(rb"(?m)^[ \t]*(?:v|vt|vn|vp|f|fo|l|p)(?=[ \t\\])(?:[^\n\\]*\\[ \t]*\n)+[^\n]*")
_CONTINUATION = re.compile(rb"\\[ \t]*\n")
_INDENTATION = re.compile(rb"(?m)^ +")
_BLANKS = bytes.maketrans(b"\t\v\f", b"   ")
_SURFACES = (b"surf", b"bzp", b"bsp")
_CURVES = (b"curv", b"curv2")


@dataclass
class ObjLines:
    """The lines of an OBJ file: ``vertices``, ``uvs``, and ``faces`` as keyword and words with blanks between them,
    and where the faces of each object begin in ``runs``, as pairs (faces before, name); where those of each material
    begin in ``materials``, as (faces before, number of the material). ``all`` has every line."""

    all: list[bytes]
    vertices: list[bytes] = field(default_factory=list)
    uvs: list[bytes] = field(default_factory=list)
    faces: list[bytes] = field(default_factory=list)
    runs: list[tuple[int, str]] = field(default_factory=lambda: [(0, "")])
    materials: list[tuple[int, int]] = field(default_factory=lambda: [(0, -1)])

    def number(self, keyword: bytes, index: int) -> int:
        """Return the line number of the ``index``-th ``b"v"``, ``b"vt"``, or ``b"f"``."""
        heads = (b"f ", b"fo ") if keyword == b"f" else (keyword + b" ",)
        found = (number for number, line in enumerate(self.all, 1) if line.startswith(heads))
        return next(number for place, number in enumerate(found) if place == index)


def sorted_lines(data: bytes) -> ObjLines:
    """Return the lines of an OBJ file; faces with negative indices, which count back, get the ones that they mean.

    Raises:
        InputError: a line refers to a vertex before the first one, or holds a free-form surface.
    """
    lines = _normalized(data)
    found = ObjLines(lines)
    vertices, uvs, faces = found.vertices, found.uvs, found.faces
    curve, foreign = "", 0
    named = False
    numbers: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        head = line[:2]
        if head == b"v ":
            vertices.append(line)
        elif head == b"f ":
            faces.append(_absolute(line, number, len(vertices), len(uvs)) if b"-" in line else line)
        elif head == b"vt" and line[2:3] == b" ":
            uvs.append(line)
        elif not line or head == b"vn":
            continue
        else:
            keyword, _, rest = line.partition(b" ")
            if keyword == b"fo":
                faces.append(_absolute(line[1:].replace(b"o", b"f", 1), number, len(vertices), len(uvs)))
            elif keyword == b"o" or (keyword == b"g" and not named):
                named = keyword == b"o"
                found.runs.append((len(faces), _decoded_name(rest)))
            elif keyword == b"usemtl":
                found.materials.append((len(faces), numbers.setdefault(_decoded_name(rest), len(numbers))))
            elif keyword in _SURFACES or keyword in _CURVES:
                curve = curve or keyword.decode()
                if keyword in _SURFACES:
                    raise _free_form(number, keyword)
            foreign += keyword not in (b"o", b"g")
    if curve and not faces:
        raise _free_form(next(n for n, line in enumerate(lines, 1) if line.startswith(_CURVES)), curve.encode())
    if foreign and not (vertices or faces):
        raise InputError("The file holds no vertices; if it is an OBJ file, export it again.")
    return found


def material_names(data: bytes) -> list[str]:
    """Return the names of the materials that the faces of an OBJ file use, by their numbers."""
    names = (line.partition(b" ")[2] for line in _normalized(data) if line.startswith(b"usemtl "))
    return list(dict.fromkeys(_decoded_name(name) for name in names))


def _free_form(number: int, keyword: bytes) -> InputError:
    return InputError(
        f"Line {number} is part of a free-form surface ({keyword.decode()}), which Patina does not read; convert it to "
        "polygons and export it again."
    )


def _normalized(data: bytes) -> list[bytes]:
    """Return the lines in UTF-8 or a superset of ASCII, with blanks for tabs, and without comments, indentation, and
    continuations: a line that goes on has its end, too, and empty lines follow it. They keep their numbers."""
    data = in_bytes(data).replace(b"\r\n", b"\n").replace(b"\r", b"\n") + b"\n"
    if b"#" in data:
        data = _COMMENT.sub(b"", data)
    if b"\\" in data:
        data = _CONTINUED.sub(_joined, data)
    data = data.translate(_BLANKS)
    if data[:1] == b" " or b"\n " in data:
        data = _INDENTATION.sub(b"", data)
    return data.split(b"\n")


def in_bytes(data: bytes) -> bytes:
    """Return a text without byte-order mark, in UTF-8 if it was in UTF-16 or UTF-32, else in the encoding it has."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace").encode()
    if data[1:2] == b"\0" or data[:1] == b"\0":
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace").encode()
    return data


def _joined(lines: re.Match[bytes]) -> bytes:
    joined, count = _CONTINUATION.subn(b" ", lines.group())
    return joined + b"\n" * count


def _decoded_name(name: bytes) -> str:
    try:
        return name.strip().decode()
    except UnicodeDecodeError:
        return name.strip().decode("cp1252", "replace")


def _absolute(line: bytes, number: int, vertices: int, uvs: int) -> bytes:
    """Return a face whose indices count from the first vertex and UV of the file; negative ones count back."""
    corners = []
    for word in line.split()[1:]:
        try:
            indices = [int(part) if part else 0 for part in word.split(b"/")[:2]]
        except ValueError:
            # ``core.mesh.obj`` says what is wrong with it.
            return line
        counted = [
            index + seen + 1 if index < 0 else index for index, seen in zip(indices, (vertices, uvs), strict=False)
        ]
        if any(before < 0 and after < 1 for before, after in zip(indices, counted, strict=True)):
            raise InputError(
                f"Line {number} counts back to before the first vertex: {quoted(line.decode('latin-1'))}; "
                "export the mesh again."
            )
        corners.append(b"/".join(b"%d" % index if index or not place else b"" for place, index in enumerate(counted)))
    return b"f " + b" ".join(corners)
