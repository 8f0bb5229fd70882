"""What is said of a bug that a row of a sheet has met: the others go on."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path

from core.border.names import BATCH_PLAN_LOG_FILE


def told(error: Exception, batch: Path, row: str) -> str:
    """Return the sentence on a bug in Patina; its traceback is added to a file in the folder of the batch."""
    with suppress(OSError):
        batch.mkdir(parents=True, exist_ok=True)
    with suppress(OSError), (batch / BATCH_PLAN_LOG_FILE).open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"Row {row}:\n{''.join(traceback.format_exception(error))}\n")
    words = " ".join(str(error).split())
    return (
        f"This is a bug in Patina ({type(error).__name__}{f': {words}' if words else ''}); please report it with "
        f"{BATCH_PLAN_LOG_FILE} in the folder of the batch."
    )
