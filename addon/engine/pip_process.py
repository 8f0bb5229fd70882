"""pip as a child process, and what its output means. Standard library only, no bpy, readable for Python 3.8."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import subprocess
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def describe(line: str) -> str:
    """Return in a few words what a line of pip's output says is happening, or nothing where it says nothing new.

    >>> describe("  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (191.8 MB)")
    'fetching torch 2.13.0 (191.8 MB)'
    """
    fetching = re.match(r"\s*(?:Downloading|Using cached) ([^-\s]+)-([^-\s]+)-\S+\.whl(?!\.)(?: \((.+)\))?", line)
    if fetching:
        name, version, size = fetching.groups()
        return f"fetching {name} {version}" + (f" ({size})" if size else "")
    looking = re.match(r"Collecting ([\w.-]+)", line)
    if looking:
        return f"looking for {looking[1]}"
    installing = re.match(r"Installing collected packages: (.+)", line)
    if installing:
        return f"installing {len(installing[1].split(','))} packages"
    return ""


def problem_in(lines: Sequence[str]) -> str:
    """Return why pip has failed, in a few words, without addresses.

    >>> problem_in(["ERROR: No matching distribution found for torch==99."])
    'No matching distribution found for torch==99'
    """
    text = "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
    other = re.search(r"DO NOT MATCH THE HASHES.*?^\s+([\w.-]+)==([\w.+!-]+)", text, re.DOTALL | re.MULTILINE)
    if other:
        return f"{other[1]} {other[2]} is not the file that Patina was tested with: its hash is different"
    errors = re.findall(r"^ERROR: *(.+?)[. ]*$", text, re.MULTILINE)
    return re.sub(r"\S+://\S+|host='[^']*'", "…", errors[-1]) if errors else "it gave no reason"


@contextlib.contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a command that writes to one pipe; end it if the block is left early."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    environment = {**kept, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, encoding="utf-8", errors="replace"
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait()


def lines_of(process: subprocess.Popen[str]) -> Iterator[str]:
    """Yield each line that a process writes, and an empty text after every half second of silence."""
    assert process.stdout is not None
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_feed, args=(process.stdout, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=0.5)
        except queue.Empty:
            line = ""
        if line is None:
            return
        yield line


def _feed(stream: Iterator[str], lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)
