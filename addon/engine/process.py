"""The engine as a child process: start it, ask it, hear it, end it. Imports no bpy and never blocks its caller.

Three threads move lines between the pipes and queues, so the main thread only ever touches queues. The engine ends by
itself when its standard input closes, which is what happens when Blender dies, however it dies.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ..errors import EngineError
from ..one_line import one_line
from .border import PROTOCOL
from .messages import Died, Finished, Message, Ready, Refused, parse, request

SOURCE = Path(__file__).resolve().parents[2]
"""The folder that holds ``addon``, ``core`` and ``pyproject.toml``."""
PYTHON_VARIABLE = "PATINA_ENGINE_PYTHON"
"""Environment variable that names the engine's Python, for scripts."""
LONGEST_LINE = 2**20
"""Characters of a line of the engine's output that are kept; no message has so many."""
LAST_WORDS = 20
"""How many lines of the engine's standard error are kept for the message about its death."""


class EngineProcess:
    """A running engine.

    Args:
        python: the Python of the engine's environment.
        source: the folder that holds the package ``core``.
        idle_exit: seconds without work after which the engine ends by itself, to give its memory back; None: never.

    Raises:
        EngineError: that Python does not exist or cannot be started.
    """

    def __init__(self, python: Path, source: Path, idle_exit: float | None = None) -> None:
        options = [] if idle_exit is None else ["--idle-exit", str(idle_exit)]
        try:
            self._process = subprocess.Popen(
                # -P keeps the working directory, whatever lies there, out of the module path.
                [str(python), "-P", "-m", "core", "serve", *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env=engine_variables(source),
                **_own_group(),
            )
        except OSError as error:
            raise EngineError(
                f"The engine's Python {python} cannot be started ({error.strerror}); install the engine again."
            ) from None
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._requests: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self._death: Died | None = None
        self._errors = _thread(self._read_errors, self._process.stderr)
        _thread(self._read_messages, self._process.stdout)
        _thread(self._write_requests, self._process.stdin)

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its process group where there are such."""
        return self._process.pid

    def run(self, folder: Path, resume: bool = False, trust: bool = False) -> None:
        """Ask for a job folder to be run; ``trust`` says that the artist trusts the network that it brings."""
        self._send(request("run", job=str(folder), resume=resume, trust=trust))

    def cancel(self) -> None:
        """Ask the running job to end early; it says ``Finished`` when it has."""
        self._send(request("cancel"))

    def poll(self) -> list[Message]:
        """Return the messages that have arrived since the last time, oldest first."""
        arrived = []
        with contextlib.suppress(queue.Empty):
            while True:
                arrived.append(self._messages.get_nowait())
        return arrived

    def wait(self, seconds: float) -> Message | None:
        """Return the next message, or None if there is none for so long. For background mode: this blocks.

        A dead engine says ``Died`` again and again.
        """
        try:
            return self._messages.get(timeout=0 if self._death else seconds)
        except queue.Empty:
            return self._death

    def stop(self, grace: float = 0.0) -> None:
        """End the process and its children: ask, wait at most ``grace`` seconds, then kill."""
        self._send(request("quit"))
        self._requests.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        _kill_tree(self._process)
        self._process.wait()

    def _send(self, line: str) -> None:
        # If the engine is dead nothing happens here; ``Died`` is among the messages.
        self._requests.put(line)

    def _read_messages(self, stdout: IO[str]) -> None:
        for line in _lines_of(stdout):
            self._messages.put(parse(line))
        status = self._process.wait()
        self._errors.join(timeout=1.0)
        self._death = Died(status, "".join(self._last_words).strip())
        self._messages.put(self._death)

    def _read_errors(self, stderr: IO[str]) -> None:
        self._last_words.extend(_lines_of(stderr))

    def _write_requests(self, stdin: IO[str]) -> None:
        # A dead engine breaks the pipe; _read_messages tells of its death.
        with contextlib.suppress(OSError), stdin:
            while (line := self._requests.get()) is not None:
                stdin.write(line)
                stdin.flush()


def run_job(
    engine: EngineProcess, folder: Path, resume: bool = False, patience: float = 120.0, trust: bool = False
) -> Iterator[Message]:
    """Run a job folder to its end and yield what the engine says. This blocks: it is for scripts and background mode.

    The last message is ``Finished``. Closing the generator early cancels the job.

    Args:
        engine: a running engine that has no job.
        folder: the job folder.
        resume: go on from the folder's checkpoint.
        patience: seconds of silence after which the engine counts as hung.
        trust: the artist trusts the network that the folder brings.

    Raises:
        EngineError: the engine refused the job, failed, died or fell silent.
    """
    engine.run(folder, resume, trust)
    message: Message | None = None
    try:
        while not isinstance(message, Finished):
            message = engine.wait(patience)
            yield _checked(message, patience)
    finally:
        if message is not None and not _is_last(message):
            engine.cancel()
            # What the job still has to say must not be taken for the next job's words.
            while (message := engine.wait(patience)) is not None and not _is_last(message):
                pass


def _is_last(message: Message) -> bool:
    return isinstance(message, Finished | Died) or (isinstance(message, Refused) and message.ends_job)


def _checked(message: Message | None, patience: float) -> Message:
    """Return the message; raise an EngineError if a job cannot go on after it, or after none for so long."""
    match message:
        case None:
            raise EngineError(f"The engine has not responded for {patience:.0f} seconds; stop it and try again.")
        case Refused():
            raise EngineError(message.message)
        case Finished(status="failed"):
            raise EngineError(message.message)
        case Died():
            raise EngineError(death_notice(message))
        case Ready() if message.protocol != PROTOCOL:
            raise EngineError(version_notice(message))
        case _:
            return message


def version_notice(ready: Ready) -> str:
    """Return one sentence that says that an engine with other messages was started."""
    return f"The engine has a different version ({ready.version}); install it again."


def death_notice(died: Died) -> str:
    """Return one sentence that says how the engine ended and what to do."""
    if -died.status == getattr(signal, "SIGKILL", None):
        return "The engine was killed, perhaps because memory ran out; choose a smaller size and try again."
    words = died.last_words.splitlines()
    reason = f" ({one_line(words[-1])})" if words else ""
    return f"The engine ended unexpectedly with status {died.status}{reason}; test the engine in the preferences."


def _lines_of(pipe: IO[str]) -> Iterator[str]:
    """Yield the lines that arrive; of one that is longer than any message, only the beginning."""
    whole = True
    while line := pipe.readline(LONGEST_LINE):
        if whole:
            yield line
        whole = line.endswith("\n")


def _thread(work: Any, pipe: IO[str]) -> threading.Thread:
    thread = threading.Thread(target=work, args=(pipe,), daemon=True)
    thread.start()
    return thread


def engine_variables(source: Path) -> dict[str, str]:
    """Return the environment variables of an engine. Blender's own Python settings must not reach another Python."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONSTARTUP")}
    return {**kept, "PYTHONPATH": str(source), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "PYTHONNOUSERSITE": "1"}


def _own_group() -> dict[str, Any]:
    """Return what makes Popen put the child in a group of its own: Ctrl-C is Blender's, and a kill takes all."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _kill_tree(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        return
    # The group outlives its leader as long as any child does; without one it is gone.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
