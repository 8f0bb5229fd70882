"""How commands find the repository's modules, and that no script hides a module of Python's."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest


def test_no_script_hides_another_module(root: Path) -> None:
    scripts = root / "scripts"
    names = {path.stem for path in scripts.rglob("*") if path.suffix == ".py" or path.is_dir()} - {"__init__"}
    assert {"test", "environment", "gui"} <= names
    for name in names:
        found = find_spec(name)
        assert found is None or scripts not in Path(found.origin or "").parents


@pytest.mark.parametrize(
    "arguments", [["demo.py", "--help"], ["build_extension.py", "--help"], ["test.py", "--blender"]]
)
def test_in_a_command_test_is_pythons_own(root: Path, arguments: list[str]) -> None:
    # -i: Python continues with standard input after the command.
    command = [sys.executable, "-i", str(root / "scripts" / arguments[0]), *arguments[1:]]
    done = subprocess.run(
        command, input="import test\nprint('test:', test.__file__)", capture_output=True, encoding="utf-8", check=False
    )
    (answer,) = (line for line in done.stdout.splitlines() if line.startswith("test: "))
    assert str(root) not in answer


def test_a_module_that_is_a_command_starts_again_by_its_name(root: Path) -> None:
    outside = Path(sys.base_prefix) / ("python.exe" if sys.platform == "win32" else "bin/python3")
    command = [str(outside), "-m", "scripts.measure.evaluate", "--help"]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "--style IMAGE" in done.stdout
