"""Reads numpy's .npz files from anyone: no array takes more memory than the file can account for."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

# numpy compresses nothing unless it is asked to; what is compressed may grow so many times, beyond some bytes.
_MOST_GROWTH = 20
_SMALL = 2**25
_PLAIN = "fiuU"
"""Numbers and texts, by numpy's letters."""


def read_arrays(path: Path) -> Mapping[str, np.ndarray]:
    """Return the arrays of numbers and texts in a file by their names.

    Raises:
        FileNotFoundError: there is no such file.
        MemoryError: there is not enough memory for what the file holds.
        ValueError: the file is damaged, claims to hold more than it does, or holds other things than numbers and texts.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
            held = sum(entry.file_size for entry in archive.infolist())
            if held > _SMALL + _MOST_GROWTH * path.stat().st_size:
                raise ValueError(f"it claims to be huge: {held / 2**20:.0f} MiB")
            return {name: _read_array(archive, name, entry) for name, entry in entries.items()}
    except (FileNotFoundError, MemoryError):
        raise
    # Damaged archives fail in every possible way.
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _read_array(archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(entry) as opened:
        stream = cast(BinaryIO, opened)
        version = np.lib.format.read_magic(stream)
        read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        if version not in read_header:
            raise ValueError(f"{name} has an unknown version")
        shape, by_column, kind = read_header[version](stream)
        rest = entry.file_size - stream.tell()
        if kind.kind not in _PLAIN:
            raise ValueError(f"{name} holds no numbers")
        if min(shape, default=0) < 0:
            raise ValueError(f"{name} has a negative size")
        # The count is one of Python's integers, which no header can make overflow.
        size = math.prod(shape) * kind.itemsize
        if size != rest:
            raise ValueError(f"{name} {'claims to be huge' if size > rest else 'is longer than it says'}")
        values = np.frombuffer(stream.read(rest), dtype=kind)
        return values.reshape(shape, order="F" if by_column else "C")
