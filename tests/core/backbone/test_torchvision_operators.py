"""In processes of their own: torch's operators are declared only once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# What torchvision does on its import if its compiled library is missing: it refers to operators that nobody declared.
REFERS_TO_OPERATORS = """
import torch
for name in ("nms", "qnms"):
    torch.library.register_fake(f"torchvision::{name}")(lambda *arguments: None)
from torchvision import part
"""


def import_beside(root: Path, folder: Path, torchvision: str) -> subprocess.CompletedProcess[str]:
    """Import torchvision, with one of this source first on the path."""
    package = folder / "torchvision"
    package.mkdir()
    (package / "__init__.py").write_text(torchvision, encoding="utf-8")
    (package / "part.py").write_text("", encoding="utf-8")
    code = "from core.backbone.torchvision_operators import imported; print('part' in vars(imported('torchvision')))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(root)])}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_missing_operators_are_tolerated(root: Path, tmp_path: Path) -> None:
    done = import_beside(root, tmp_path, REFERS_TO_OPERATORS)
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr


def test_other_errors_are_not(root: Path, tmp_path: Path) -> None:
    done = import_beside(root, tmp_path, "raise RuntimeError('the driver is on strike')")
    assert done.returncode != 0
    assert "the driver is on strike" in done.stderr
