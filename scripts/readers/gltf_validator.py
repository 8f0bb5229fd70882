"""What Khronos's validator says of glTF files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from scripts.readers.present import MODULES

_SCRIPT = Path(__file__).parent / "gltf_validator.mjs"
# Severities are 0 for errors, 1 for warnings, 2 for information, and 3 for hints.
_WORST_FINE = 2


def complaints_of_validator(path: Path) -> tuple[str, ...]:
    """Return the errors and warnings about a GLB file."""
    command = ["node", str(_SCRIPT), str(MODULES), str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return tuple(found["message"] for found in json.loads(done.stdout) if found["severity"] < _WORST_FINE)
