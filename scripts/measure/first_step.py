"""Measures what goes before the first step of a texture job: seconds, and processor seconds of all threads.

    python scripts/measure/first_step.py MESH STYLE SIZE BEGUN

It packs the job as the command line does, takes one step, and prints one JSON object. BEGUN is when its process was
started, in seconds since 1970. It imports nothing but the engine that PYTHONPATH leads to, which may be an old one.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from core.border.messages import Progress
from core.job.pack import pack


def main() -> None:
    """Print the two figures."""
    mesh, style, size, begun = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pack({"mode": "texture", "mesh": mesh, "style": [style], "size": int(size)}, folder)
        from core.job.run import run_job

        with closing(run_job(folder)) as events:
            next(event for event in events if isinstance(event, Progress) and event.step)
            figures = {"wall": time.time() - float(begun), "processor": time.process_time()}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
