# Generated from core/machine/amounts.py by `python3 -m scripts.generate.addon_data`: change that file instead.
"""How much memory there is and how much of it is used, as the system reports it."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

_ABOUT_ALL, _ABOUT_ME, _FORGET = Path("/proc/meminfo"), Path("/proc/self/status"), Path("/proc/self/clear_refs")
_PEAK_OF_MEMORY = "5"


def memory() -> int | None:
    """Return the machine's memory in bytes, or None if the system does not report it."""
    if sys.platform == "win32":
        kibibytes = ctypes.c_ulonglong(0)
        known = ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kibibytes))
        return kibibytes.value * 1024 if known else None
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None


def available_memory() -> int | None:
    """Return how many bytes programs can still take without swapping; where the system does not report it, all of the
    machine's memory."""
    return _kibibytes(_ABOUT_ALL, "MemAvailable") or memory()


def peak_memory() -> int:
    """Return the most memory that this process has had since ``forget_peak``, in bytes; where the system keeps no such
    record, since it began; 0 where it keeps none at all."""
    known = _kibibytes(_ABOUT_ME, "VmHWM")
    if known or sys.platform == "win32":
        return known
    # Windows has no such module.
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def forget_peak() -> None:
    """Let the record of this process's memory begin anew, where the system can do that."""
    with suppress(OSError):
        _FORGET.write_text(_PEAK_OF_MEMORY, encoding="ascii")


def _kibibytes(table: Path, name: str) -> int:
    """Return a line's amount in bytes, 0 if there is no such table or line."""
    with suppress(OSError, ValueError, IndexError):
        for line in table.read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return 1024 * int(line.split()[1])
    return 0
