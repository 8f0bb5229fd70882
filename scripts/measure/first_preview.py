"""Measures in Blender what lies between the click on *Generate Texture* and the first preview on the model.

    python3 -m scripts.measure.first_preview [--subdivisions 2] [--rounds 3] [--style IMAGE] [--json]

In each round, a first job starts its engine (cold), a second one follows on the same engine (again), and a third one
finds an engine that has been started and left alone until it was done with it, as the panel does when it is first drawn
(warm). The columns are seconds since the click: the job is written and sent (exported), the engine answers (ready), it
has taken a step (step), and the model wears the preview (preview). Processors are the seconds that all threads of
Blender and of the engine worked in the meantime; of the engine, Linux alone tells them. The rows are medians.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from scripts.measure.figures_table import head, line
from scripts.support import environment
from scripts.support.places import STYLE

_COLUMNS = ("exported", "ready", "step", "preview", "processors")
_QUIET, _LOOK, _LONGEST = 0.4, 0.005, 300.0

if TYPE_CHECKING:
    # Only here, because Python 3.8 must be able to import this file.
    Figures = dict[str, float]


def main(arguments: Sequence[str]) -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subdivisions", type=int, default=2, help="of Suzanne, 0 to 5 (default: 2, 15,744 triangles)")
    parser.add_argument("--rounds", type=int, default=3, help="jobs of each kind (default: 3)")
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="style picture")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="patina-blender-", ignore_cleanup_errors=True) as user_folder:
        # Keeps Blender away from the user's own settings; it reads this when it is imported.
        os.environ.setdefault("BLENDER_USER_RESOURCES", user_folder)
        found = medians(measure(options.style, options.subdivisions, options.rounds))
    if options.json:
        print(json.dumps(found, indent=2))
        return 0
    print("\n".join(head(("", *(f"{name} (s)" for name in _COLUMNS)))))
    for kind, figures in found.items():
        print(line([kind, *(f"{figures[name]:.2f}" for name in _COLUMNS)]))
    return 0


def medians(measured: Iterator[tuple[str, Figures]]) -> dict[str, Figures]:
    """Return the medians of the figures of each kind of job."""
    kinds: dict[str, list[Figures]] = {}
    for kind, figures in measured:
        kinds.setdefault(kind, []).append(figures)
    return {kind: {name: median(one[name] for one in some) for name in some[0]} for kind, some in kinds.items()}


def measure(style: Path, subdivisions: int, rounds: int) -> Iterator[tuple[str, Figures]]:
    """Yield the kind of each job and its figures."""
    import addon
    from addon.engine.process import PYTHON_VARIABLE
    from addon.jobs import live
    from addon.operators import generate
    from scripts.support import suzanne

    os.environ.setdefault(PYTHON_VARIABLE, sys.executable)
    model: Any = suzanne.add_suzanne()
    model.modifiers[0].levels = subdivisions
    addon.register()
    interactive = _Interactive()
    # Without a window, the operator would start an engine after all else, and wait for the end of the job.
    begin, launch = generate.begin, generate.launch
    generate.begin, generate.launch = live.begin, interactive.launch
    session = live.state().session
    try:
        for _ in range(rounds):
            yield "cold", interactive.first_preview(style)
            yield "again", interactive.first_preview(style)
            session.stop()
            engine = interactive.warm_up()
            _await_rest(engine.pid)
            yield "warm", interactive.first_preview(style)
            session.stop()
    finally:
        session.stop()
        generate.begin, generate.launch = begin, launch
        addon.unregister()


class _Interactive:
    """Stands in for a Blender with a window: it clicks, and calls the timer that looks at the engine."""

    def __init__(self) -> None:
        from addon.jobs import live

        self._live, self._marks, self._clicked = live, dict[str, float](), 0.0

    def launch(self, prepared: Any, python: Path) -> bool:
        """Begin the job as the panel's button does."""
        self._live.start(prepared, python)
        self._mark("exported")
        return True

    def warm_up(self) -> Any:
        """Start the engine as the panel does and return its process."""
        from addon.engine.process import PYTHON_VARIABLE

        self._live.begin(Path(os.environ[PYTHON_VARIABLE]))
        return self._live.state().session.engine

    def first_preview(self, style: Path) -> Figures:
        """Run a job until its first preview is there and give it up; return when what was done."""
        import bpy

        session, self._marks = self._live.state().session, {}
        before = time.process_time() + (_processor_seconds(session.engine.pid) if session.engine else 0.0)
        self._clicked = time.monotonic()
        operators: Any = bpy.ops
        operators.patina.generate_texture(pictures=[{"name": str(style)}], seed=1)
        while "preview" not in self._marks:
            self._live.tick()
            run = session.run
            if run is None or time.monotonic() - self._clicked > _LONGEST:
                raise SystemExit(f"patina: The job has ended before its first preview: {session.message}")
            if run.stage != "starting":
                self._mark("ready")
            if run.progress is not None:
                self._mark("step")
            if run.preview is not None:
                # What no window draws is not read yet.
                _read_previews()
                self._mark("preview")
            time.sleep(_LOOK)
        assert session.engine is not None
        spent = time.process_time() + _processor_seconds(session.engine.pid) - before
        self._end()
        return {**self._marks, "processors": spent}

    def _mark(self, name: str) -> None:
        self._marks.setdefault(name, time.monotonic() - self._clicked)

    def _end(self) -> None:
        """Give the job up and wait until the engine is free."""
        session = self._live.state().session
        self._live.give_up()
        while session._lingering is not None:
            session.tick()
            time.sleep(_LOOK)


def _read_previews() -> None:
    import bpy

    from addon.blender import preview

    for image in bpy.data.images:
        if image.get(preview.MARK):
            image.update()
            assert image.has_data


def _await_rest(pid: int) -> None:
    """Wait until a process has stopped working."""
    spent, now = -1.0, _processor_seconds(pid)
    while now > spent:
        time.sleep(_QUIET)
        spent, now = now, _processor_seconds(pid)


def _processor_seconds(pid: int) -> float:
    """Return what the threads of another process have worked, in seconds; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
