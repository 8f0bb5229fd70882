"""Arrays from anyone: no file makes this machine reserve more memory than the file accounts for."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.files.npz import read_arrays

MOST = 2**25


def header(shape: object, kind: str = "'<f4'", by_column: object = False) -> bytes:
    """The beginning of a .npy file."""
    words = f"{{'descr': {kind}, 'fortran_order': {by_column}, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(words).to_bytes(2, "little") + words


def archive(path: Path, content: bytes, method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as written:
        written.writestr("positions.npy", content)
    return path


def test_what_numpy_wrote_is_read(tmp_path: Path) -> None:
    arrays: dict[str, Any] = {
        "positions": np.random.default_rng(0).random((7, 3)),
        "triangles": np.arange(6, dtype=np.int64).reshape(2, 3),
        "by column": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "nothing": np.zeros((0, 3), np.float32),
        "number": np.float32(3),
        "texts": np.array(["a", "longer"]),
    }
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "arrays.npz", **arrays)
        found = read_arrays(tmp_path / "arrays.npz")
        assert found.keys() == arrays.keys()
        for name, values in arrays.items():
            np.testing.assert_array_equal(found[name], values)


CLAIMS = {
    "terabytes": header((10**12, 3)),
    "more than any integer": header((2**62, 2**62)),
    "a product that overflows to little": header((2**32, 2**32)) + bytes(16),
    "a negative side": header((-1, 3)),
    "a negative product": header((-1, -3)) + bytes(12),
    "a bit more than there is": header((2, 3)) + bytes(20),
    "less than there is": header((2, 3)) + bytes(28),
    "objects": header((1,), "'|O'") + bytes(8),
    "a structure": header((1,), "[('a', '<f4'), ('b', '|O')]") + bytes(12),
    "an unknown kind": header((1,), "'<q9'"),
    "no shape": header("None"),
    "a shape of texts": header("('x',)"),
    "code for a shape": header("__import__('os').getcwd()"),
    "deep code": header("(" * 4000 + ")" * 4000),
    "a huge header": b"\x93NUMPY\x02\x00" + (2**31).to_bytes(4, "little") + b"{",
    "another version": b"\x93NUMPY\x09\x00" + bytes(20),
    "no header": b"nothing of the kind",
    "nothing": b"",
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_an_array_that_claims_what_is_not_there_is_refused(tmp_path: Path, claim: str) -> None:
    path = archive(tmp_path / "arrays.npz", CLAIMS[claim])
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"\S"):
        read_arrays(path)
    assert tracemalloc.get_traced_memory()[1] < MOST
    tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_that_would_grow_beyond_reason_is_refused(tmp_path: Path, method: int) -> None:
    path = archive(tmp_path / "bomb.npz", header((2**24,)) + bytes(2**26), method)
    assert path.stat().st_size < 2**17
    tracemalloc.start()
    with pytest.raises(ValueError, match="claims to be huge: 64 MiB"):
        read_arrays(path)
    assert tracemalloc.get_traced_memory()[1] < MOST
    tracemalloc.stop()


def test_bytes_that_are_no_archive_are_refused(tmp_path: Path) -> None:
    """Every third length, and byte turned around, of a small file: an array, or a ValueError."""
    stream = io.BytesIO()
    np.savez(stream, positions=np.ones((2, 3), np.float32), triangles=np.zeros((1, 3), np.int32))
    whole, path, refused = stream.getvalue(), tmp_path / "arrays.npz", 0
    cut = [whole[:length] for length in range(0, len(whole), 3)]
    flipped = [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 3)]
    for content in (*cut, *flipped, os.urandom(500)):
        path.write_bytes(content)
        try:
            read_arrays(path)
        except ValueError:
            refused += 1
    assert refused > len(cut)
