"""The environment of the commands: what old Pythons can read, what is pinned, how fast a command starts."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

from addon.engine.virtual_environment import requirements
from scripts.support import environment


def test_old_pythons_can_read_what_they_meet_first(root: Path) -> None:
    commands = [path for path in (root / "scripts").rglob("*.py") if "environment.enter()" in path.read_text("utf-8")]
    packages = [root / name / "__init__.py" for name in ("scripts", "scripts/support", "addon", "addon/engine")]
    support = [root / "scripts" / "support" / f"{name}.py" for name in ("environment", "places", "status_line")]
    assert root / "scripts" / "demo.py" in commands
    engine = [root / "addon" / "engine" / f"{name}.py" for name in ("virtual_environment", "lock", "pip_process")]
    for path in (*commands, *packages, *support, *engine):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_every_requirement_is_pinned(root: Path) -> None:
    wanted = requirements(root / "pyproject.toml", environment.EXTRAS)
    assert any(line.startswith("torch==") for line in wanted)
    assert any(line.startswith("bpy==") for line in wanted)
    assert all("==" in line.partition(";")[0] for line in wanted)


def test_a_second_start_is_fast(root: Path) -> None:
    base = os.path.realpath(sys.executable)
    begun = time.monotonic()
    done = subprocess.run(
        [base, root / "scripts" / "demo.py", "--help"], capture_output=True, encoding="utf-8", check=False
    )
    assert time.monotonic() - begun < 2.0
    assert done.returncode == 0
    assert "--style" in done.stdout
    assert done.stderr == ""
