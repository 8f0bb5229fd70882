"""Reads JSON from people that nobody knows: whatever a file holds, it is one object of plain values or one sentence."""

from __future__ import annotations

import json
import math
import reprlib
import stat
from pathlib import Path
from typing import Any, NoReturn

from core.errors import InputError

# The longest job that makes sense, hundreds of pictures and features, has a hundredth of this.
_MOST_BYTES = 2**22
_AGAIN = "write the job again"


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        InputError: the file is no ordinary file, too large, not UTF-8, or not one JSON object whose names differ and
            whose numbers are finite.
        FileNotFoundError: there is no such file.
    """
    try:
        found = path.stat()
        # Reading a pipe or a device may never end.
        if not stat.S_ISREG(found.st_mode):
            raise InputError(f"{path} is not an ordinary file; {_AGAIN}.")
        if found.st_size > _MOST_BYTES:
            raise InputError(f"{path} has {found.st_size / 2**20:.0f} MiB, too many for a job; {_AGAIN}.")
        text = path.read_bytes().decode("utf-8")
        values = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=_finite)
    except FileNotFoundError:
        raise
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8; save it as UTF-8.") from None
    except RecursionError:
        raise InputError(f"{path} cannot be read (its brackets are nested too deeply); {_AGAIN}.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({_reason(error)}); {_AGAIN}.") from None
    if not isinstance(values, dict):
        raise InputError(f"{path} must hold one JSON object; {_AGAIN}.")
    return values


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it has {reprlib.repr(twice)} twice")
    return values


def _finite(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _refuse(reprlib.repr(digits))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    words = str(error)
    if "BOM" in words:
        return "it begins with a byte-order mark, which JSON does not have"
    # Python's own words suggest to lift its limit.
    return "a number has too many digits" if "integer string conversion" in words else words
