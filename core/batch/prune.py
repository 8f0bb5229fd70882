"""Removes what no row of a batch asks for any more, as far as no work is lost."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from core.batch.standing import read_standing
from core.border.names import BATCH_JOBS_FOLDER, BATCH_SHARED_FOLDER, CHECKPOINT_FILE, LOCK_FILE, RESULT_FILE
from core.errors import InputError
from core.job.locked import locked
from core.job.strict_json import read_object

_KEPT_STATES = ("running", "finished")


def prune(batch: Path, wanted: Collection[str]) -> None:
    """Remove the folders of jobs other than ``wanted`` that are neither running nor finished and have no checkpoint,
    and then the shared files that no job holds a link to; where the disk has no links, all of these, which cost a copy
    when they are needed again."""
    for folder in (batch / BATCH_JOBS_FOLDER).iterdir():
        if folder.name not in wanted and folder.is_dir() and not _has_work(folder) and not _is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)
    for path in (batch / BATCH_SHARED_FOLDER).iterdir():
        if not path.name.startswith(LOCK_FILE) and path.stat().st_nlink == 1:
            with suppress(OSError):
                path.unlink()


def _has_work(folder: Path) -> bool:
    """Return whether something would be lost with a job, or may be: a result that cannot be read, too."""
    if read_standing(folder).state in _KEPT_STATES or (folder / CHECKPOINT_FILE).exists():
        return True
    try:
        return read_object(folder / RESULT_FILE).get("status") == "finished"
    except FileNotFoundError:
        return False
    except (OSError, InputError):
        return True


def _is_held(folder: Path) -> bool:
    try:
        with locked(folder):
            return False
    except InputError:
        return True
