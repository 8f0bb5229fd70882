"""Asks the engine's doctor, a program of its own that takes seconds, whether jobs can run."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..engine.process import SOURCE, engine_variables
from ..engine.virtual_environment import SetupError
from .devices import Found

_PATIENCE = 120.0
"""Seconds that the doctor gets."""
_INTERVAL = 0.2


@dataclass(frozen=True)
class Report:
    """What the doctor says: whether jobs can run, the verdict in a sentence, all lines of the examination, and the
    devices that were found; None if it could not even look."""

    ok: bool
    verdict: str
    details: tuple[str, ...] = ()
    found: Found | None = None

    @property
    def words(self) -> str:
        """The verdict, and each detail on a line of its own."""
        return "\n".join((self.verdict, *self.details))


def consult(python: Path) -> Generator[str, None, Report]:
    """Yield what is examined, a few times a second, and return what ``python -m core doctor`` says.

    Raises:
        SetupError: that Python does not start or says nothing.
    """
    command = [str(python), "-P", "-m", "core", "doctor", "--json"]
    with _started(command, python) as process:
        topics = _topics(process)
        ends = time.monotonic() + _PATIENCE
        topic = last = ""
        while process.poll() is None:
            if time.monotonic() > ends:
                raise SetupError(f"The engine did not respond for {_PATIENCE:.0f} seconds; install it again.")
            with contextlib.suppress(queue.Empty):
                last = topic = topics.get(timeout=_INTERVAL) or topic
            yield f"testing the engine{': ' if topic else ''}{topic}"
        stdout = process.stdout.read() if process.stdout else ""
        while not topics.empty():
            last = topics.get() or last
    return _report(stdout, last, python)


@contextlib.contextmanager
def _started(command: Sequence[str], python: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the doctor; end it if the block is left early."""
    try:
        process = subprocess.Popen(
            command,
            env=engine_variables(SOURCE),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise SetupError(f"{python} cannot be started ({error.strerror}); install the engine again.") from None
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _topics(process: subprocess.Popen[str]) -> queue.SimpleQueue[str]:
    """Return a queue that gets each line of the doctor's standard error: what it examines."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read(stream: IO[str]) -> None:
        for line in stream:
            lines.put(line.strip())

    threading.Thread(target=read, args=(process.stderr,), daemon=True).start()
    return lines


def _report(stdout: str, last_words: str, python: Path) -> Report:
    try:
        # Libraries may have chattered before it.
        said = json.loads(stdout[stdout.index("{") :])
        findings = said["findings"]
        return Report(bool(said["ok"]), _verdict(findings), tuple(said["lines"]), Found.among(findings, python))
    except (ValueError, KeyError, TypeError, AttributeError):
        words = last_words or next(iter(reversed(stdout.strip().splitlines())), "no words")
        return Report(False, f"The engine does not work ({words}); install it again.")


def _verdict(findings: Sequence[Mapping[str, Any]]) -> str:
    """Return what the findings come to, in a sentence."""
    for finding in findings:
        if finding["needed"] and not finding["good"]:
            advice = f"; {finding['advice']}" if finding["advice"] else ""
            return f"The engine cannot run jobs: {finding['topic']} {finding['words']}{advice}."
    for finding in findings:
        if finding["topic"].startswith("device ") and not finding["good"]:
            return f"The engine works, but {finding['words']}; {finding['advice']}."
    known = {finding["topic"]: finding["words"] for finding in findings}
    gpus = [
        words.partition(",")[0] for topic, words in known.items() if topic.startswith(("device cuda", "device mps"))
    ]
    cpu = f"the CPU ({known['device cpu']})" if "device cpu" in known else "the CPU"
    version = f" with PyTorch {known['torch']}" if "torch" in known else ""
    return f"The engine works{version} on {' and '.join((*gpus, cpu))}."
