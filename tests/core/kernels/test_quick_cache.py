from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba")
# Numba compiles with this module, and no loop brings it along.
_PROGRAM = """
import sys
import numpy as np
from core.kernels.compiled import kernels
loops = kernels()
print("numba.np.polynomial.polynomial_core" in sys.modules, loops.number_marked(np.array([0, -1, 0], np.int32), 0))
"""
_SOME_LOOPS = """
import numpy as np
from core.kernels.quick_cache import read_without_compiler
read_without_compiler()
from core.kernels.grids import number_marked
print(number_marked(np.array([0, -1, 0], np.int32), 0))
"""


def _run(root: Path, program: str = _PROGRAM, **more: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(root), **more}
    command = [sys.executable, "-P", "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True).stdout.split()


def test_what_is_compiled_is_read_without_the_compiler(root: Path) -> None:
    # The first one compiles where no other test has.
    _run(root)
    assert _run(root) == ["False", "2"]


@pytest.mark.parametrize("kind", ["nbi", "nbc"])
def test_what_a_full_disk_has_cut_is_compiled_again(root: Path, tmp_path: Path, kind: str) -> None:
    folder = str(tmp_path)
    _run(root, _SOME_LOOPS, NUMBA_CACHE_DIR=folder)
    for left in (0, 20):
        for path in tmp_path.rglob(f"*.{kind}"):
            path.write_bytes(path.read_bytes()[:left])
        assert _run(root, _SOME_LOOPS, NUMBA_CACHE_DIR=folder) == ["2"]
        assert all(path.stat().st_size > left for path in tmp_path.rglob(f"*.{kind}"))
