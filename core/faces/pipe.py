"""The face for a parent process: requests come in on standard input, events go out on standard output, as JSON lines.

First comes ``{"event": "ready", "version": …, "protocol": 1}``. A running job sends its events and
ends with ``finished`` or with ``{"event": "error", "message": …, "ends_job": true}``; an error about a request leaves
the job running and has ``"ends_job": false``. ``doctor`` is answered by ``{"event": "doctor", "ok": …, "findings": […],
"lines": […]}``.

Jobs run on the main thread, one at a time. A thread reads the requests into a queue; between two steps of a job the
main thread answers what has arrived.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TextIO

from core import __version__
from core.border.messages import as_json
from core.border.requests import Cancel, Examine, Malformed, Quit, Request, Run, parse
from core.errors import PatinaError
from core.faces.follow import follow, thinned
from core.faces.process import first_signal
from core.machine.doctor import as_json as report_as_json
from core.machine.doctor import examine
from core.settings.base import DEFAULT_BACKBONE

PROTOCOL = 1
"""Counts up whenever requests or events change incompatibly."""

_PROGRESS_INTERVAL = 0.05


def serve_process(out: TextIO, idle_exit: float | None) -> None:
    """Serve the parent of this process until it says quit, closes its end, or a signal comes.

    ``out`` is standard output, which must carry nothing else. ``idle_exit`` ends the process after so many seconds
    without work.
    """
    requests: SimpleQueue[Request] = SimpleQueue()
    # A file of its own: a thread that waits in sys.stdin would keep the interpreter from ending.
    stdin = open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115
    threading.Thread(target=read_requests, args=(stdin, requests), daemon=True).start()
    with first_signal(lambda: requests.put(Quit())):
        Server(out, requests, idle_exit).serve(load_engine)


def read_requests(lines: Iterable[bytes], requests: SimpleQueue[Request]) -> None:
    """Put every line's request into the queue, and ``Quit`` at the end of the lines, when the parent is gone."""
    with suppress(OSError):
        for line in lines:
            requests.put(parse(line.decode("utf-8", errors="replace")))
    requests.put(Quit())


def load_engine() -> None:
    """Import and load what the first job will need. If that fails, the job or the doctor will say why."""
    with suppress(Exception):
        for module in ("core.job.run", "core.modes.texture"):
            importlib.import_module(module)
        from core.backbone.registry import load

        load(DEFAULT_BACKBONE)


class Server:
    """Answers requests, one after the other, on ``out``."""

    def __init__(self, out: TextIO, requests: SimpleQueue[Request], idle_exit: float | None) -> None:
        self._out = out
        self._requests = requests
        self._idle_exit = idle_exit
        self._quitting = False

    def serve(self, load: Callable[[], None]) -> None:
        """Say ``ready``, call ``load`` in the background, and serve until there is nothing more to do."""
        self._say({"event": "ready", "version": __version__, "protocol": PROTOCOL})
        loading = threading.Thread(target=load)
        loading.start()
        with suppress(Empty):
            while not self._quitting:
                request = self._requests.get(timeout=self._idle_exit)
                if isinstance(request, Run | Examine):
                    # Two threads that import the same modules may see them half made.
                    loading.join()
                if isinstance(request, Run):
                    self._run(request)
                else:
                    self._answer(request)
        loading.join()

    def _run(self, run: Run) -> None:
        try:
            for event in thinned(follow(run.folder, run.resume, self._ends_job), _PROGRESS_INTERVAL):
                self._say(as_json(event))
        except PatinaError as error:
            self._refuse(str(error), ends_job=True)
        except Exception as error:
            traceback.print_exc()
            self._refuse(f"This is a bug in Patina ({type(error).__name__}: {error}); please report it.", ends_job=True)

    def _ends_job(self) -> bool:
        """Answer what has arrived while a job runs; return whether the job shall end."""
        ends = False
        with suppress(Empty):
            while True:
                request = self._requests.get_nowait()
                if isinstance(request, Run):
                    self._refuse("The engine is busy with a job; wait for its end or cancel it.")
                else:
                    self._answer(request)
                ends |= isinstance(request, Cancel | Quit)
        return ends

    def _answer(self, request: Cancel | Examine | Malformed | Quit) -> None:
        match request:
            case Malformed(message):
                self._refuse(message)
            case Examine():
                self._say({"event": "doctor", **report_as_json(examine())})
            case Quit():
                self._quitting = True

    def _refuse(self, message: str, ends_job: bool = False) -> None:
        self._say({"event": "error", "message": message, "ends_job": ends_job})

    def _say(self, event: dict[str, Any]) -> None:
        # A parent that is gone hears nothing; the end of standard input tells the same and ends the job properly.
        with suppress(OSError):
            print(json.dumps(event), file=self._out, flush=True)
