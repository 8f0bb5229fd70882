"""Writes the contact sheet of a batch while its jobs run, beside whatever else this process does."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import TracebackType

from core.border.names import BATCH_PAGE_FILE
from core.errors import PatinaError

_FIRST_AFTER = 60.0
_INTERVAL = 120.0
# Ten thousand jobs take a while to read; so much more time passes from one report to the next.
_REST = 100


class Reports:
    """Writes the contact sheet every few minutes, from a thread of its own, for the length of a block."""

    def __init__(self, batch: Path) -> None:
        self._batch = batch
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._repeat, daemon=True)

    def __enter__(self) -> Reports:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _repeat(self) -> None:
        rest = _FIRST_AFTER
        while not self._stop.wait(rest):
            begun = time.monotonic()
            # The last one says what is wrong.
            write(self._batch)
            rest = max(_INTERVAL, _REST * (time.monotonic() - begun))


def write(batch: Path) -> tuple[Path, str]:
    """Write the contact sheet of a batch; return its page and, if it could not be written, a sentence that says why.

    Nothing is raised: the jobs do not depend on it.
    """
    try:
        # This imports what writes letters into pictures, for a second, in which jobs may run.
        from core.batch.report.write import write_report

        return write_report(batch).page, ""
    except PatinaError as error:
        return batch / BATCH_PAGE_FILE, f"The contact sheet is not up to date: {error}"
    except Exception as error:
        why = f"this is a bug in Patina ({type(error).__name__}: {error}); please report it."
        return batch / BATCH_PAGE_FILE, f"The contact sheet is not up to date: {why}"
