"""The scripts' environment: what old Pythons can read, what is pinned, how fast it starts."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import environment

from addon.engine.virtual_environment import requirements


def test_old_pythons_can_read_what_they_meet_first(root: Path) -> None:
    met = ("scripts/environment.py", "scripts/status_line.py", "scripts/demo.py", "scripts/test.py")
    for name in (*met, "addon/__init__.py", "addon/engine/__init__.py", "addon/engine/virtual_environment.py"):
        ast.parse((root / name).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_every_requirement_is_pinned(root: Path) -> None:
    wanted = requirements(root / "pyproject.toml", environment.EXTRAS)
    assert any(line.startswith("torch==") for line in wanted)
    assert any(line.startswith("bpy==") for line in wanted)
    assert all("==" in line.partition(";")[0] for line in wanted)


def test_a_second_start_is_fast(root: Path) -> None:
    base = os.path.realpath(sys.executable)
    begun = time.monotonic()
    done = subprocess.run([base, root / "scripts" / "demo.py", "--help"], capture_output=True, text=True, check=False)
    assert time.monotonic() - begun < 2.0
    assert done.returncode == 0
    assert "--style" in done.stdout
    assert done.stderr == ""
