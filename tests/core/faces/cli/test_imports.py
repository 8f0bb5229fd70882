"""What a command imports is what it needs: the rest would be waited for each time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
from core.faces.cli.main import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted({name for name in sys.modules})))
"""


def imported(root: Path, *typed: str) -> set[str]:
    """Return the modules that are there after a command."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *typed], cwd=root, capture_output=True, encoding="utf-8", check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("typed", [["--help"], ["image", "--help"], ["batch", "run", "--help"], ["--version"]])
def test_help_imports_only_what_it_shows(root: Path, typed: list[str]) -> None:
    found = imported(root, *typed)
    assert "argparse" in found
    assert not found & {"numpy", "scipy", "torch", "PIL", "pydantic", "rich", "requests", "core.settings.base"}


def test_help_on_a_mode_imports_no_other_mode(root: Path) -> None:
    found = imported(root, "image", "morph", "--help")
    assert "core.settings.image_morph" in found
    assert not found & {"numpy", "scipy", "torch", "PIL", "core.settings.texture", "core.settings.printing"}


def test_a_texture_needs_no_network_of_others_and_no_compiler(root: Path, quad: Path, picture: Path) -> None:
    typed = ["texture", "--mesh", str(quad), "--style", str(picture), "--out", str(quad.parent / "job")]
    found = imported(root, *typed, "--size", "64", "--view-size", "64", "--steps", "2")
    assert "torch" in found and (quad.parent / "job" / "result.json").exists()
    assert not found & {"timm", "torchvision", "torch._dynamo", "sympy", "requests", "core.modes.vertices"}
