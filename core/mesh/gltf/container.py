"""The two forms of a glTF file: JSON alone, or a GLB file with JSON and a binary chunk."""

from __future__ import annotations

import json
import struct
from typing import Any

from core.errors import InputError

_HEADER = struct.Struct("<4sII")
_CHUNK = struct.Struct("<I4s")
_CUT_OFF = "The file is cut off; copy it or export the mesh again."


def parts_of_file(data: bytes) -> tuple[dict[str, Any], memoryview | None]:
    """Return the JSON of a glTF file and, if the file is a GLB file that has one, its binary chunk.

    What the file is follows from its first bytes, whatever its name says.

    Raises:
        InputError: the file is not glTF 2.0, or it is damaged.
    """
    if not data.startswith(b"glTF"):
        return _tree(data), None
    text, binary = _chunks(memoryview(data))
    return _tree(bytes(text)), binary


def _chunks(data: memoryview) -> tuple[memoryview, memoryview | None]:
    if len(data) < _HEADER.size + _CHUNK.size:
        raise InputError(_CUT_OFF)
    _, version, length = _HEADER.unpack_from(data)
    if version != 2:
        raise InputError(f"The file is glTF {version}; export the mesh as glTF 2.0.")
    if length > len(data):
        raise InputError(_CUT_OFF)
    found: dict[bytes, memoryview] = {}
    place = _HEADER.size
    while place + _CHUNK.size <= length:
        size, kind = _CHUNK.unpack_from(data, place)
        place += _CHUNK.size
        if place + size > len(data):
            raise InputError(_CUT_OFF)
        # Only the first chunk of each kind counts.
        found.setdefault(kind, data[place : place + size])
        place += size
    if b"JSON" not in found:
        raise InputError("The file has no JSON chunk; export the mesh again.")
    return found[b"JSON"], found.get(b"BIN\0")


def _tree(data: bytes) -> dict[str, Any]:
    try:
        tree = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        if not data.lstrip().startswith(b"{"):
            raise InputError("The file is not a glTF file despite its name; export the mesh again.") from None
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"The JSON of the file is damaged at {place}; export the mesh again.") from None
    except UnicodeDecodeError:
        raise InputError("The file is not a glTF file, or its text is damaged; export the mesh again.") from None
    # A number with thousands of digits, or lists thousands deep.
    except (ValueError, RecursionError):
        raise InputError("The JSON of the file is damaged; export the mesh again.") from None
    if not isinstance(tree, dict):
        raise InputError("The JSON of the file is not that of a glTF file; export the mesh again.")
    return tree
