"""Engines for tests: programs that say what the doctor of an engine says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Doctor = Callable[[str], Path]
"""Lets a text be the whole program of the engine; the Python to start it with comes back."""

CPU = {"topic": "device cpu", "good": True, "needed": True, "words": "16 threads", "advice": ""}
GPU = {
    "topic": "device cuda:0",
    "good": True,
    "needed": False,
    "words": "NVIDIA H100, 70.0 GiB of 80.0 GiB free",
    "advice": "",
}
TORCH = {"topic": "torch", "good": True, "needed": True, "words": "2.13.0", "advice": ""}
BROKEN = {"topic": "torch", "good": False, "needed": True, "words": "broken (no libgomp)", "advice": "install it again"}


def report(*findings: dict[str, object], lines: tuple[str, ...] = ("Good.",), ok: bool = True, first: str = "") -> str:
    """Return a program that says what the doctor says, after running ``first``."""
    text = json.dumps({"ok": ok, "findings": findings, "lines": lines}, indent=2)
    return f"import sys, time\n{first}\nprint({text!r}); sys.exit({not ok})"
