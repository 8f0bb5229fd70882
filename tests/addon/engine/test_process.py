"""The child process, against small engines that behave well or badly."""

from __future__ import annotations

import json
import os
import signal
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addon.engine.border import PROTOCOL
from addon.engine.messages import Died, Finished, Note, Progress, Ready, Unreadable
from addon.engine.process import EngineProcess, run_job
from addon.errors import EngineError

READY = json.dumps({"event": "ready", "version": "0.1.0", "protocol": PROTOCOL})

PREAMBLE = f"""
import json, os, subprocess, sys, time

def say(event, **values):
    print(json.dumps(dict(event=event, **values)), flush=True)

say("ready", version="0.1.0", protocol={PROTOCOL})
"""

# Answers as the real engine does: a job has three steps, unless it is cancelled, and its folder's name decides.
WELL_BEHAVED = """
for line in sys.stdin:
    request = json.loads(line)
    if request["request"] == "quit":
        break
    if request["request"] == "cancel":
        say("finished", status="cancelled", folder="job", message="")
    elif request["job"] == "endless":
        say("progress", step=1, steps=1000, objective=1.0, seconds_left=999.0)
    elif request["job"] == "refused":
        say("error", message="There is no such job.", ends_job=True)
    elif request["job"] == "failed":
        say("finished", status="failed", folder="job", message="The disk is full.")
    else:
        for step in (1, 2, 3):
            say("progress", step=step, steps=3, objective=1.0 / step, seconds_left=3.0 - step)
        say("finished", status="finished", folder=request["job"], message="")
"""

Start = Callable[[str], EngineProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start an engine whose whole program is the given text, after it has said that it is ready."""
    started: list[EngineProcess] = []

    def start_engine(program: str) -> EngineProcess:
        (tmp_path / "core").mkdir()
        (tmp_path / "core" / "__main__.py").write_text(PREAMBLE + textwrap.dedent(program))
        started.append(EngineProcess(Path(sys.executable), tmp_path))
        return started[0]

    yield start_engine
    for engine in started:
        engine.stop()


def poll_until(engine: EngineProcess, kind: type, seconds: float = 10.0) -> list[object]:
    """Poll as a timer does, until a message of that kind has come."""
    arrived: list[object] = []
    deadline = time.monotonic() + seconds
    while not any(isinstance(message, kind) for message in arrived):
        assert time.monotonic() < deadline, arrived
        before = time.perf_counter()
        arrived += engine.poll()
        assert time.perf_counter() - before < 0.5
        time.sleep(0.01)
    return arrived


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A child that nobody has waited for still has its number.
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def test_a_job_from_ready_to_finished(start: Start) -> None:
    engine = start(WELL_BEHAVED)
    messages = list(run_job(engine, Path("job"), patience=10))
    assert messages[0] == Ready("0.1.0", PROTOCOL)
    assert messages[1:4] == [Progress(step, 3, 1.0 / step, 3.0 - step) for step in (1, 2, 3)]
    assert messages[4:] == [Finished("finished", "job", "")]
    assert engine.alive
    assert list(run_job(engine, Path("second"), patience=10))[-1] == Finished("finished", "second", "")


def test_polling_and_cancelling(start: Start) -> None:
    engine = start(WELL_BEHAVED)
    engine.run(Path("endless"))
    poll_until(engine, Progress)
    engine.cancel()
    assert Finished("cancelled", "job", "") in poll_until(engine, Finished)
    assert engine.poll() == []


def test_leaving_the_generator_cancels_and_the_next_job_starts_clean(start: Start) -> None:
    engine = start(WELL_BEHAVED)
    for message in run_job(engine, Path("endless"), patience=10):
        if isinstance(message, Progress):
            break
    messages = list(run_job(engine, Path("job"), patience=10))
    assert [type(message) for message in messages] == [Progress, Progress, Progress, Finished]


@pytest.mark.parametrize(("job", "words"), [("refused", "There is no such job."), ("failed", "The disk is full.")])
def test_refusals_and_failures_are_told_in_the_engines_words(start: Start, job: str, words: str) -> None:
    engine = start(WELL_BEHAVED)
    with pytest.raises(EngineError, match=words):
        list(run_job(engine, Path(job), patience=10))
    assert engine.alive


def test_death_is_told_with_the_last_words(start: Start) -> None:
    engine = start("sys.stdin.readline(); print('warming up', file=sys.stderr); sys.exit('No module named torch')")
    with pytest.raises(EngineError, match=r"status 1 \(No module named torch\); test the engine"):
        list(run_job(engine, Path("job"), patience=10))
    # Whoever asks a dead engine hears so at once.
    with pytest.raises(EngineError, match="No module named torch"):
        list(run_job(engine, Path("job"), patience=10))
    assert not engine.alive


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_engine_is_noticed_while_polling(start: Start) -> None:
    engine = start(WELL_BEHAVED)
    poll_until(engine, Ready)
    os.kill(engine.pid, signal.SIGKILL)
    assert Died(-signal.SIGKILL, "") in poll_until(engine, Died)
    assert not engine.alive
    engine.cancel()
    with pytest.raises(EngineError, match="was killed"):
        list(run_job(engine, Path("job"), patience=0.2))


def test_silence_is_told(start: Start) -> None:
    engine = start("time.sleep(60)")
    with pytest.raises(EngineError, match="not responded for 1 seconds"):
        list(run_job(engine, Path("job"), patience=1))


def test_a_hung_engine_can_be_asked_and_stopped_without_waiting(start: Start) -> None:
    engine = start("time.sleep(60)")
    poll_until(engine, Ready)
    before = time.perf_counter()
    for _ in range(5000):  # much more than a pipe holds
        engine.run(Path("a rather long folder name"))
    engine.stop()
    assert time.perf_counter() - before < 2
    assert not engine.alive


def test_garbage_on_the_output_harms_nothing(start: Start) -> None:
    engine = start(
        """
        sys.stdin.readline()
        sys.stdout.buffer.write(b"\\xff\\xfe\\x00 {]\\n" + b"x" * 100000 + b"\\n")
        say("note", message="after the garbage")
        say("finished", status="finished", folder="job", message="")
        sys.stdin.readline()
        """
    )
    messages = list(run_job(engine, Path("job"), patience=10))
    assert [type(message) for message in messages] == [Ready, Unreadable, Unreadable, Note, Finished]


def test_chatter_on_standard_error_does_not_block_the_engine(start: Start) -> None:
    engine = start("sys.stderr.write('warning\\n' * 100000)\n" + WELL_BEHAVED)
    assert isinstance(list(run_job(engine, Path("job"), patience=10))[-1], Finished)


def test_an_engine_of_another_version_is_refused(start: Start) -> None:
    engine = start('say("ready", version="9.0", protocol=99)\n' + WELL_BEHAVED)
    with pytest.raises(EngineError, match=r"different version \(9.0\)"):
        list(run_job(engine, Path("job"), patience=10))


def test_python_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"cannot be started .* install the engine again"):
        EngineProcess(tmp_path / "python", tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_stop_ends_the_engines_children_too(start: Start) -> None:
    engine = start(
        """
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        say("note", message=str(child.pid))
        time.sleep(60)
        """
    )
    (child,) = [int(m.message) for m in poll_until(engine, Note) if isinstance(m, Note)]
    assert is_running(child)
    engine.stop()
    deadline = time.monotonic() + 5
    while is_running(child):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_stop_lets_the_engine_end_by_itself(start: Start, tmp_path: Path) -> None:
    engine = start(WELL_BEHAVED + "open(os.environ['PYTHONPATH'] + '/ended', 'w').close()\n")
    engine.stop(grace=10)
    assert (tmp_path / "ended").exists()
    engine.stop()  # a second time harms nothing


def test_the_engine_sees_its_own_source_and_not_blenders_python(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "json.py").write_text("raise SystemExit('the working directory was searched')")
    monkeypatch.chdir(elsewhere)
    engine = start('say("note", message=os.getcwd())\n' + WELL_BEHAVED)
    assert Note(str(elsewhere)) in poll_until(engine, Note)


GARBAGE = """
import os
sys.stdout.buffer.write(b"\\xff\\xfe\\x00 garbage \\x1b[2J\\r\\n[[[[" + b"[" * 100_000 + b"\\n")
sys.stdout.buffer.write(b'{"event": "progress", "step": "one"}\\n{"event": [[]]}\\n{"event": "note"}\\nnull\\n7\\n')
sys.stdout.buffer.write(b'{"event": "progress", "step": 1, "steps": 2, "objective": NaN, "seconds_left": 1}\\n')
sys.stdout.buffer.write(b'{"event": "note", "message": "two\\\\nlines \\\\u001b[31m"}\\n')
sys.stdout.buffer.flush()
say("finished", status="finished", folder="job", message="")
"""


def test_garbage_on_standard_output_is_heard_as_garbage(start: Start) -> None:
    messages = list(run_job(start(GARBAGE), Path("job"), patience=10))
    unreadable = [message for message in messages if isinstance(message, Unreadable)]
    assert len(unreadable) == 8
    assert all("\n" not in message.line and "\x1b" not in message.line for message in unreadable)
    assert Note("two lines  [31m") in messages and isinstance(messages[-1], Finished)


def test_a_line_of_a_hundred_megabytes_takes_no_hundred_megabytes(start: Start) -> None:
    engine = start(
        """
        for _ in range(100):
            sys.stdout.write("x" * 2**20)
        sys.stdout.write("\\n")
        sys.stderr.write("y" * 10**7 + "\\n")
        say("finished", status="finished", folder="job", message="")
        """
    )
    messages = list(run_job(engine, Path("job"), patience=20))
    assert isinstance(messages[-1], Finished)
    assert max(len(message.line) for message in messages if isinstance(message, Unreadable)) < 2000


def test_an_engine_that_dies_in_the_middle_of_a_message(start: Start) -> None:
    engine = start(
        """
        sys.stdout.write('{"event": "finished", "status": "fini')
        sys.stdout.flush()
        sys.stderr.write("line one\\nline \\x1b[31m two")
        os._exit(3)
        """
    )
    with pytest.raises(EngineError, match=r"ended unexpectedly with status 3 \(line  \[31m two\); test the engine"):
        list(run_job(engine, Path("job"), patience=10))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process")
def test_an_engine_that_is_stopped_and_goes_on_loses_nothing(start: Start) -> None:
    engine = start(WELL_BEHAVED)
    poll_until(engine, Ready)
    os.kill(engine.pid, signal.SIGSTOP)
    with pytest.raises(EngineError, match="has not responded for 0 seconds"):
        list(run_job(engine, Path("endless"), patience=0.2))
    os.kill(engine.pid, signal.SIGCONT)
    assert isinstance(list(run_job(engine, Path("job"), patience=10))[-1], Finished)
