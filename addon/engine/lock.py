"""The lock files: which files pip may install, by their hashes. Standard library only, no bpy.

They lie in ``addon/data`` and are generated from ``pyproject.toml``. The file must stay readable for Python 3.8, like
``virtual_environment``.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCK = "requirements.lock"
"""What the engine needs on every platform."""
CUDA_LOCK = "requirements-cuda.lock"
"""What PyTorch needs besides where its build brings CUDA."""
_FOR = "# For "


def digest_of(wanted: Sequence[str]) -> str:
    """Return what tells whether a lock file belongs to a list of requirements: the hash of the list."""
    return hashlib.sha256("\n".join(wanted).encode()).hexdigest()


def is_for(lock: Path, wanted: Sequence[str]) -> bool:
    """Return whether a lock file was generated for a list of requirements."""
    return f"{_FOR}{digest_of(wanted)}\n" in lock.read_text(encoding="utf-8")


def packages_in(lock: Path) -> dict[str, list[str]]:
    """Return the hashes of each package of a lock file by its line: ``numpy==2.3.5 ; python_version >= '3.12'``."""
    found = re.findall(r"^([^\s#].*?) \\\n((?:[ ]+.*\n?)+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {line: re.findall(r"--hash=(\S+)", hashes) for line, hashes in found}
