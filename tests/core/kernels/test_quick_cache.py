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


def _run(root: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-P", "-c", _PROGRAM]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True).stdout.split()


def test_what_is_compiled_is_read_without_the_compiler(root: Path) -> None:
    # The first one compiles where no other test has.
    _run(root)
    assert _run(root) == ["False", "2"]
