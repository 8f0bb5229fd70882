"""The engine, kept warm between jobs, and the job that runs on it, if one does. Imports no bpy.

Whoever has a clock calls ``tick``; nothing here waits. A job that was given up may still be at work in the engine: the
next one starts when it has ended.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from .border import PROTOCOL, UDIM
from .messages import (
    Died,
    Fetching,
    Finished,
    Message,
    Note,
    Preview,
    Progress,
    Ready,
    Refused,
    Unreadable,
    Writing,
)
from .process import EngineProcess, death_notice, version_notice

SILENCE = 30.0
"""Seconds after which a silent engine is worth a word."""
PATIENCE = 15.0
"""Seconds that the engine gets to end a job that was given up."""

Status = Literal["finished", "cancelled", "failed"]
Stage = Literal["starting", "loading", "preparing"]
"""What goes on before the first step: the engine's process starts, it loads its network, it prepares the job."""
Start = Callable[[], EngineProcess]


@dataclass
class Run:
    """A job on its way. ``result`` is the file that it will leave, ``subject`` whatever the caller wants back then;
    ``trust`` says that the artist trusts the network that the folder brings."""

    folder: Path
    result: Path
    subject: Any
    trust: bool = False
    notes: list[str] = field(default_factory=list)
    stage: Stage = "starting"
    fetching: Fetching | None = None
    progress: Progress | None = None
    writing: Writing | None = None
    preview: Path | None = None
    keeping: bool = False


@dataclass(frozen=True)
class Ended:
    """A job is over. ``result`` is what it left: the finished file, its last preview, or None if there is nothing.
    ``kind`` is that of the engine's refusal (``untrusted network``), if it has one."""

    run: Run
    status: Status
    result: Path | None
    message: str
    kind: str = ""


@dataclass(frozen=True)
class Update:
    """What a tick brought: whether there is a new preview, and the end of the job."""

    changed: bool = False
    preview: bool = False
    ended: Ended | None = None


class Session:
    """One engine and at most one job."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start_engine: Start | None = None
        self._engine: EngineProcess | None = None
        self._lingering: Run | None = None
        self._patience_ends = 0.0
        self._heard = 0.0
        self._stage: Stage = "starting"
        self.run: Run | None = None
        self.message = ""

    @property
    def engine(self) -> EngineProcess | None:
        """The engine's process, or None while there is none."""
        return self._engine

    @property
    def warning(self) -> str:
        """A sentence about an engine that is silent for too long, or nothing."""
        silent = self._clock() - self._heard
        if self.run is None or silent < SILENCE:
            return ""
        return f"The engine has not responded for {silent:.0f} seconds; wait, or cancel and try again."

    def start(
        self,
        folder: Path,
        result: Path,
        subject: Any,
        start_engine: Start,
        notes: Sequence[str] = (),
        trust: bool = False,
    ) -> None:
        """Begin the job in ``folder``, which will leave ``result``, on the warm engine or a new one.

        Raises:
            EngineError: a new engine cannot be started.
        """
        assert self.run is None
        engine = self.warm_up(start_engine)
        self.message = ""
        self.run = Run(folder, result, subject, trust, list(notes), self._stage)
        self._heard = self._clock()
        if self._lingering is None:
            _begin(engine, self.run)

    def warm_up(self, start_engine: Start) -> EngineProcess:
        """Start an engine unless there is one, so that the next job begins at once.

        Raises:
            EngineError: it cannot be started.
        """
        self._start_engine = start_engine
        if self._engine is None or not self._engine.alive:
            self._drop_engine()
            self._engine, self._stage = start_engine(), "starting"
        return self._engine

    def tick(self) -> Update:
        """Take in what the engine has said since the last time.

        Raises:
            EngineError: the engine had to be replaced and cannot be started again.
        """
        changed, preview = False, False
        for message in self._engine.poll() if self._engine else []:
            changed = True
            if not isinstance(message, Unreadable):
                self._heard = self._clock()
            if isinstance(message, Ready) and message.protocol != PROTOCOL:
                return Update(changed=True, ended=self._reject(message))
            self._follow_stage(message)
            if self._lingering is not None:
                self._await_end(message)
            elif self.run is not None:
                ended = self._take_in(message, self.run)
                if ended is not None:
                    return Update(changed=True, ended=ended)
                preview |= isinstance(message, Preview)
            elif isinstance(message, Died):
                self._drop_engine()
        if self._lingering is not None and self._clock() > self._patience_ends:
            self._replace_engine()
        return Update(changed or bool(self.warning), preview)

    def keep(self) -> None:
        """Ask the job to end early with what it has."""
        if self.run is not None and self._engine is not None:
            self.run.keeping = True
            self._engine.cancel()

    def give_up(self, message: str = "") -> None:
        """Forget the job at once; ``message`` says why, if the artist did not ask for it."""
        run, self.run = self.run, None
        if run is None:
            return
        self.message = message
        if self._lingering is None and self._engine is not None:
            self._engine.cancel()
            self._lingering, self._patience_ends = run, self._clock() + PATIENCE
        else:
            _remove(run)

    def stop(self) -> None:
        """End the engine and forget the job."""
        self.give_up()
        self._drop_engine()

    def _reject(self, ready: Ready) -> Ended | None:
        """End an engine that speaks another language, and the job that waits for it; say so."""
        run = self.run
        self._drop_engine()
        self.message = version_notice(ready)
        return None if run is None else self._end(run, "failed", None, self.message)

    def _follow_stage(self, message: Message) -> None:
        """Take in how far the engine itself is; a job that waits for its first step is as far."""
        if isinstance(message, Ready):
            self._stage = "loading"
        elif isinstance(message, Progress):
            self._stage = "preparing"
        if self.run is not None:
            self.run.stage = self._stage

    def _take_in(self, message: Message, run: Run) -> Ended | None:
        match message:
            case Fetching():
                run.fetching = message
            case Progress():
                run.fetching, run.progress = None, message
            case Writing():
                run.writing = message
            case Preview():
                run.preview = Path(message.path)
            case Note():
                run.notes.append(message.message)
            case Finished(status="failed"):
                # What the engine could still write is better than the last preview of it.
                return self._end(run, "failed", run.result if _is_there(run.result) else run.preview, message.message)
            case Finished():
                return self._end(run, message.status, run.result, message.message)
            case Refused() if message.ends_job:
                return self._end(run, "failed", run.preview, message.message, message.kind)
            case Died():
                self._drop_engine()
                return self._end(run, "failed", run.preview, death_notice(message))
        return None

    def _end(self, run: Run, status: Status, result: Path | None, message: str, kind: str = "") -> Ended:
        self.run = None
        self.message = message if status == "failed" else ""
        return Ended(run, status, result, message, kind)

    def _await_end(self, message: Message) -> None:
        """Let the job that was given up come to its end; then the waiting one begins."""
        if isinstance(message, Died):
            self._replace_engine()
        elif isinstance(message, Finished) or (isinstance(message, Refused) and message.ends_job):
            self._forget_lingering()
            if self.run is not None and self._engine is not None:
                _begin(self._engine, self.run)

    def _replace_engine(self) -> None:
        """End an engine that does not come to an end by itself; start another one if a job waits."""
        self._drop_engine()
        if self.run is not None and self._start_engine is not None:
            self._engine, self._stage = self._start_engine(), "starting"
            _begin(self._engine, self.run)

    def _drop_engine(self) -> None:
        if self._engine is not None:
            self._engine.stop()
        self._engine = None
        self._forget_lingering()

    def _forget_lingering(self) -> None:
        if self._lingering is not None:
            _remove(self._lingering)
        self._lingering = None


def _begin(engine: EngineProcess, run: Run) -> None:
    if run.trust:
        engine.run(run.folder, trust=True)
    else:
        engine.run(run.folder)


def _is_there(result: Path) -> bool:
    """Return whether a result, or a tile of it, has been written."""
    return any(result.parent.glob(result.name.replace(UDIM, "[0-9]*")))


def _remove(run: Run) -> None:
    shutil.rmtree(run.folder, ignore_errors=True)
