"""The face for a parent process: requests come in on standard input, messages go out on standard output, as JSON lines.

The messages are those of ``core.border.messages``. ``ready`` comes first. A running job sends its events and ends with
``finished`` or with an ``error`` that has ``"ends_job": true``; an error about a request has ``"ends_job": false`` and
leaves the job running.

Jobs run on the main thread, one at a time. A thread reads the requests into a queue; between two steps of a job, the
main thread answers those that have arrived.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, TextIO

from core import __version__
from core.border.messages import PROTOCOL, Message, Ready, Refused, as_json
from core.border.requests import Cancel, Malformed, Quit, Request, Run, parse
from core.errors import UntrustedNetwork
from core.job.follow import follow, thinned
from core.loading import loading
from core.machine.memory import as_refusal, give_back
from core.machine.process import first_signal
from core.settings.base import DEFAULT_BACKBONE

_PROGRESS_INTERVAL = 0.05
_LONGEST_LINE = 2**16
_BUSY = "The engine is busy with another job; wait until it ends, or cancel it."


def serve_process(out: TextIO, idle_exit: float | None) -> None:
    """Serve the parent of this process until it asks to quit, closes its end of the pipe, or a signal arrives.

    ``out`` is standard output, which must carry nothing else. ``idle_exit`` is the number of seconds without work after
    which the process ends.
    """
    requests: SimpleQueue[Request] = SimpleQueue()
    # This is a file of its own: a thread that waits in sys.stdin would keep the interpreter from ending.
    stdin = open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115
    threading.Thread(target=read_requests, args=(stdin, requests), daemon=True).start()
    with first_signal(lambda: requests.put(Quit())):
        Server(out, requests, idle_exit).serve(load_engine)


def read_requests(lines: BinaryIO, requests: SimpleQueue[Request]) -> None:
    """Put the request of every line into the queue, and ``Quit`` after the last line, when the parent is gone."""
    with suppress(OSError):
        # No request is as long as that: the rest of such a line is read as further ones, which are malformed.
        while line := lines.readline(_LONGEST_LINE):
            requests.put(parse(line.decode("utf-8", errors="replace")))
    requests.put(Quit())


def load_engine() -> None:
    """Import and load what the first job will need. If that fails, the job says why."""
    with suppress(Exception), loading():
        for module in ("core.job.run", "core.modes.texture"):
            importlib.import_module(module)
        from PIL import Image

        from core.backbone.registry import load
        from core.kernels.compiled import kernels

        load(DEFAULT_BACKBONE)
        kernels()
        # Pillow imports its readers when it opens the first picture.
        Image.preinit()


class Server:
    """Answers requests on ``out``, one after the other."""

    def __init__(self, out: TextIO, requests: SimpleQueue[Request], idle_exit: float | None) -> None:
        self._out = out
        self._requests = requests
        self._idle_exit = idle_exit
        self._quitting = False

    def serve(self, load: Callable[[], None]) -> None:
        """Say ``ready``, call ``load`` in the background, and serve until there is nothing more to do."""
        self._say(Ready(__version__, PROTOCOL))
        loading = threading.Thread(target=load)
        loading.start()
        with suppress(Empty):
            while not self._quitting:
                request = self._requests.get(timeout=self._idle_exit)
                if isinstance(request, Run):
                    # Two threads that import the same modules may see them half loaded.
                    loading.join()
                    self._run(request)
                    give_back()
                else:
                    self._answer(request)
        loading.join()

    def _run(self, run: Run) -> None:
        try:
            events = follow(Path(run.job), run.resume, self._ends_job, run.trust)
            for event in thinned(events, _PROGRESS_INTERVAL):
                self._say(event)
        except UntrustedNetwork as error:
            self._say(Refused(str(error), ends_job=True, kind=error.kind))
        except Exception as error:
            refusal = as_refusal(error)
            if refusal is None:
                traceback.print_exc()
            words = f"This is a bug in Patina ({type(error).__name__}: {error}); please report it."
            self._say(Refused(words if refusal is None else str(refusal), ends_job=True))

    def _ends_job(self) -> bool:
        """Answer the requests that arrived while a job runs; return whether the job must end."""
        ends = False
        with suppress(Empty):
            while True:
                request = self._requests.get_nowait()
                if isinstance(request, Run):
                    self._say(Refused(_BUSY, ends_job=False))
                else:
                    self._answer(request)
                ends |= isinstance(request, Cancel | Quit)
        return ends

    def _answer(self, request: Cancel | Malformed | Quit) -> None:
        match request:
            case Malformed(message):
                self._say(Refused(message, ends_job=False))
            case Quit():
                self._quitting = True

    def _say(self, message: Message) -> None:
        # A parent that is gone hears nothing; the end of standard input says the same and ends the job properly.
        with suppress(OSError):
            print(json.dumps(as_json(message)), file=self._out, flush=True)
