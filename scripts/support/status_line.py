"""One line of a terminal that is rewritten in place; in a log file, a new line now and then. Python 3.8 can read it."""

from __future__ import annotations

import shutil
import sys
import time

SECONDS_BETWEEN_LOG_LINES = 10.0


class StatusLine:
    """Shows what is happening and the time since its creation, on standard error.

    As a context manager, it clears the line at the end, so that the next output starts on a fresh one.
    """

    def __init__(self) -> None:
        self._stream = sys.stderr
        self._live = self._stream.isatty()
        self._start = time.monotonic()
        self._last_written = -SECONDS_BETWEEN_LOG_LINES

    def __enter__(self) -> StatusLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._write("\r\x1b[K")

    def show(self, text: str) -> None:
        """Replace the line. Outside of a terminal, write at most one line every ten seconds."""
        now = time.monotonic()
        line = f"{clock(now - self._start)}  {text}"
        if self._live:
            width = shutil.get_terminal_size().columns
            self._write(f"\r\x1b[K{line[: width - 1]}")
        elif now - self._last_written >= SECONDS_BETWEEN_LOG_LINES:
            self._write(f"{line}\n")
            self._last_written = now

    def note(self, text: str) -> None:
        """Write a line that stays, above the one that changes."""
        self._write(f"\r\x1b[K{text}\n" if self._live else f"{text}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def clock(seconds: float) -> str:
    """Return minutes and seconds, e.g. ``2:05``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
