"""Damaged files of every format: each is a mesh or a sentence, and takes neither much memory nor much time.

``PATINA_FUZZ`` sets how many files of each format are tried.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from core.errors import InputError
from core.mesh.arrays import load_npz
from core.mesh.checks import check
from core.mesh.load import load_mesh
from core.mesh.mesh import Mesh
from tests.core.mesh.fuzz.files import ATTRIBUTES, FILES

CASES = int(os.environ.get("PATINA_FUZZ", "350"))
_SECONDS = 5.0
_BYTES = 512 * 2**20


@pytest.fixture(autouse=True)
def little_memory() -> Iterator[None]:
    """Allow half a gigabyte more than there is in use; where the system cannot do that, the other systems' runs do."""
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource

    used = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + _BYTES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def outcome(path: Path, attributes: Collection[str] = ()) -> str:
    """Read and check a file as a job does; return ``mesh``, or ``sentence`` if it is refused.

    Anything else than an InputError that says in one sentence what is wrong fails the test.
    """
    try:
        mesh = (
            load_npz(path)
            if path.suffix == ".npz"
            else load_mesh(path, faces_without_uvs="leave-out", attributes=attributes)
        )
        # STL files have no UVs.
        checked = (
            replace(mesh, uvs=np.zeros((len(mesh.triangles), 3, 2), np.float32)) if path.suffix == ".stl" else mesh
        )
        mesh, _ = check(checked)
    except InputError as error:
        message = str(error)
        assert message.isprintable() and message.endswith(".") and len(message) < 1000, repr(message)
        assert "cannot be read as a mesh" not in message, f"in a library's words: {message}"
        return "sentence"
    assert_valid(mesh)
    assert mesh.attributes.keys() == set(attributes)
    return "mesh"


def assert_valid(mesh: Mesh) -> None:
    assert mesh.uvs is not None
    assert mesh.positions.dtype == mesh.uvs.dtype == np.float32 and mesh.triangles.dtype == np.int32
    assert len(mesh.triangles) and mesh.uvs.shape == (len(mesh.triangles), 3, 2)
    assert mesh.triangles.min() >= 0 and mesh.triangles.max() < len(mesh.positions)
    assert np.isfinite(mesh.positions).all() and np.isfinite(mesh.uvs).all() and np.isfinite(mesh.origin).all()
    assert all(note.isprintable() for note in mesh.notes)
    for values in mesh.attributes.values():
        assert values.dtype == np.float32 and values.shape[:2] == mesh.triangles.shape and np.isfinite(values).all()


@pytest.mark.timeout(0 if CASES > 1000 else 120)
@pytest.mark.parametrize("suffix", FILES)
def test_damaged_files_are_meshes_or_sentences(suffix: str, tmp_path: Path) -> None:
    path, counts = tmp_path / f"fuzzed.{suffix}", Counter[str]()

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=CASES <= 1000,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=FILES[suffix])
    def run(data: bytes) -> None:
        path.write_bytes(data)
        begun = time.process_time()
        counts[outcome(path)] += 1
        if suffix in ATTRIBUTES:
            counts[f"{outcome(path, ATTRIBUTES[suffix])} with attributes"] += 1
        assert time.process_time() - begun < _SECONDS

    run()
    print(suffix, dict(counts))
    # Both happen often: the files are neither all whole nor all beyond reading.
    assert min(counts["mesh"], counts["sentence"]) > CASES / 20, counts
    assert suffix not in ATTRIBUTES or counts["mesh with attributes"] > CASES / 20, counts
