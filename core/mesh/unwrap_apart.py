"""New UV maps, made in a process of their own: xatlas cannot be interrupted, and where it fails, it ends its process.

    python -m core.mesh.unwrap_apart MESH.npz UVS.npy

writes the UVs of a mesh, and meanwhile lines with the number of triangles that are done.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.border.messages import Unwrapping
from core.errors import InputError, PatinaError
from core.mesh.arrays import load_npz, save_npz
from core.mesh.checks import check_geometry
from core.mesh.mesh import Mesh
from core.mesh.unwrap import unwrapping

_SECONDS = 900.0
_BETWEEN_EVENTS = 0.5
_ROOT = Path(__file__).resolve().parents[2]


def unwrapping_apart(mesh: Mesh, seconds: float = _SECONDS) -> Generator[Unwrapping, None, np.ndarray]:
    """Yield twice a second how far a new UV map is, and return its UVs float32 [F, 3, 2] (see ``unwrapping``).

    The process ends with the generator. ``seconds`` is how long it may take.

    Raises:
        InputError: the geometry cannot be unwrapped, or not in that time.
        PatinaError: the process cannot be started.
    """
    check_geometry(mesh)
    with tempfile.TemporaryDirectory(prefix="patina-") as folder:
        source, target = Path(folder, "mesh.npz"), Path(folder, "uvs.npy")
        save_npz(replace(mesh, uvs=None), source)
        process = _started([sys.executable, "-m", __spec__.name, str(source), str(target)])
        try:
            yield from _followed(process, len(mesh.triangles), seconds)
        finally:
            process.kill()
            process.wait()
        if process.returncode or not target.is_file():
            raise InputError(
                "xatlas cannot unwrap this mesh; unwrap it in another program, such as Blender with Smart UV Project."
            )
        return np.asarray(np.load(target, allow_pickle=False))


def _started(command: list[str]) -> subprocess.Popen[str]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            # Windows would show a console.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            # Ctrl-C in a terminal is for whoever started this process and ends it.
            start_new_session=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise PatinaError(f"{command[0]} cannot be started ({error.strerror}); install Patina again.") from None


def _followed(process: subprocess.Popen[str], total: int, seconds: float) -> Iterator[Unwrapping]:
    """Yield how far the process is until it ends."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    begun = time.monotonic()
    done = 0
    while True:
        passed = time.monotonic() - begun
        if passed > seconds:
            raise InputError(
                f"A new UV map for {total} triangles takes more than {seconds / 60:.0f} minutes; simplify the mesh, or "
                "unwrap it in another program."
            )
        yield Unwrapping(done, total, round(passed * (total - done) / done, 1) if done else 0.0)
        until = time.monotonic() + _BETWEEN_EVENTS
        while (left := until - time.monotonic()) > 0:
            try:
                line = lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                process.wait()
                return
            done = int(line)


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            lines.put(line)
    lines.put(None)


def _main(source: Path, target: Path) -> None:
    steps = unwrapping(load_npz(source))
    while True:
        try:
            # If nobody listens any more, this fails and ends the process.
            print(next(steps), flush=True)
        except StopIteration as end:
            np.save(target, end.value, allow_pickle=False)
            return


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]))
