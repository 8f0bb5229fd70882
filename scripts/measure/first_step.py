"""Measures what goes before the first step of a command: seconds, and processor seconds of all threads.

    python -P scripts/measure/first_step.py BEGUN ARGUMENT …

It runs ``python -m core ARGUMENT …`` until a step has been taken, prints one JSON object, and ends there. BEGUN is when
its process was started, in seconds since 1970. It imports nothing but the engine that PYTHONPATH leads to, which may be
an old one.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from core.border.messages import Progress


def main() -> None:
    """Run the command, which ends the process."""
    begun, *arguments = sys.argv[1:]
    from core.job import follow

    # Commands keep whatever else is printed off standard output.
    followed, out = follow.follow, os.dup(sys.stdout.fileno())

    def until_a_step(events: Iterable[Any]) -> Iterator[Any]:
        for event in events:
            if isinstance(event, Progress) and event.step:
                figures = {"wall": time.time() - float(begun), "processor": time.process_time()}
                os.write(out, json.dumps(figures).encode())
                os._exit(0)
            yield event

    follow.follow = lambda *values: until_a_step(followed(*values))  # type: ignore[assignment]
    sys.argv[1:] = arguments
    runpy.run_module("core", run_name="__main__")


if __name__ == "__main__":
    main()
