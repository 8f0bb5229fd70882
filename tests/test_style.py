"""The linter, the formatter and the type checker, so that one command says everything; and a rule that they lack."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(300)
@pytest.mark.parametrize("tool", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join)
def test_clean(root: Path, tool: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *tool], cwd=root, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_text_of_other_programs_has_an_encoding(root: Path) -> None:
    """Blender changes the locale, and with it how Python would read them."""
    files = [
        file for folder in ("addon", "core", "examples", "scripts", "tests") for file in (root / folder).rglob("*.py")
    ]
    calls = [(file, node) for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    keywords = [
        (file, node) for file, node in calls if isinstance(node, ast.Call) and "subprocess" in ast.unparse(node.func)
    ]
    wrong = [f"{file}:{node.lineno}" for file, node in keywords if "text" in {word.arg for word in node.keywords}]
    assert not wrong, 'say encoding="utf-8" in place of text=True'
