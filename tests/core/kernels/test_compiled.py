from __future__ import annotations

import os
import time
from pathlib import Path

from core.kernels.compiled import forget_others

_DAY = 24 * 3600


def test_what_old_versions_of_the_loops_became_is_removed(tmp_path: Path) -> None:
    for name, days in (("old", 40), ("recent", 5)):
        folder = tmp_path / name / "loops"
        folder.mkdir(parents=True)
        (folder / "corners.nbi").write_bytes(b"")
        then = time.time() - days * _DAY
        os.utime(folder.parent, (then, then))
    forget_others(tmp_path / "new")
    assert [folder.name for folder in tmp_path.iterdir()] == ["recent"]


def test_the_first_version_finds_nothing_to_remove(tmp_path: Path) -> None:
    forget_others(tmp_path / "not there yet" / "new")
