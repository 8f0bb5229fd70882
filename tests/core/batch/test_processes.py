"""Several processes plan what one would, and end when they should."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from core.batch.asked import Asked, asked
from core.batch.folder import jobs_of, read_index
from core.batch.plan import plan
from core.batch.processes import portions, processes_for
from core.batch.sheet import Row
from core.border.names import BATCH_FOUND_FILE, BATCH_INDEX_FILE, BATCH_JOBS_FOLDER

ROOT = Path(__file__).parents[3]


def write_models(folder: Path, quad: Path, count: int) -> None:
    text = quad.read_text(encoding="utf-8")
    for number in range(count):
        (folder / f"model_{number}.obj").write_text(text.replace("v 1 1 0", f"v 1 {number + 1} 0"), encoding="utf-8")


def rows_of(folder: Path, picture: Path, models: int, seeds: int) -> list[Asked]:
    values = [
        {"mesh": f"model_{model}.obj", "style": picture.name, "size": 64, "seed": seed}
        for seed in range(seeds)
        for model in range(models)
    ]
    return [job for number, row in enumerate(values) for job in asked(Row(str(number), row, {}), folder)]


def test_two_processes_make_what_one_makes(tmp_path: Path, quad: Path, picture: Path) -> None:
    write_models(tmp_path, quad, 50)
    # A model under two names makes for equal jobs in both processes.
    shutil.copy(tmp_path / "model_1.obj", tmp_path / "model_50.obj")
    jobs = [*rows_of(tmp_path, picture, 51, 3), *asked(Row("x", {"mesh": "none.obj", "size": -1}, {}), tmp_path)]
    one = list(plan(jobs, tmp_path / "one", processes=1))
    two = list(plan(jobs, tmp_path / "two", processes=2))
    assert [row.entry for row in two] == [row.entry for row in one]
    assert read_index(tmp_path / "two") == read_index(tmp_path / "one")
    for job in jobs_of(read_index(tmp_path / "one")):
        folders = [tmp_path / batch / BATCH_JOBS_FOLDER / job for batch in ("one", "two")]
        first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
        assert first == second
    assert not any(row.new for row in plan(jobs, tmp_path / "two", processes=2))


def test_processes_get_whole_files_of_blenders_and_parts_of_others() -> None:
    def rows(mesh: str, count: int) -> list[Asked]:
        return [Asked(f"{mesh} {number}", values={"mesh": mesh}) for number in range(count)]

    jobs = [*rows("a.obj", 250), *rows("b.blend", 300), *(row for name in range(90) for row in rows(f"{name}.obj", 1))]
    found = list(portions(jobs))
    assert [row for portion in found for row in portion] == jobs
    assert [len(portion) for portion in found] == [120, 120, 310, 40, 40, 10]
    assert any(all(row in portion for row in rows("b.blend", 300)) for portion in found)


def test_few_rows_are_planned_by_one_process() -> None:
    assert processes_for(100, 50) == 1
    assert processes_for(10_000, 0) == processes_for(0, 500) == min(3, len(os.sched_getaffinity(0)))


@pytest.fixture
def planning(tmp_path: Path, quad: Path, picture: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command that plans for long, with two processes that do, in a group of its own, as in a terminal."""
    write_models(tmp_path, quad, 400)
    lines = [f"model_{model}.obj,{picture.name},64,{seed}" for seed in range(40) for model in range(400)]
    (tmp_path / "sheet.csv").write_text("\n".join(["mesh,style,size,seed", *lines]), encoding="utf-8")
    # Whoever runs the tests in the background has this ignored.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "from core.batch import plan; plan.processes_for = lambda *_: 2; "
    code += "from core.faces.cli.main import main; raise SystemExit(main())"
    command = [
        sys.executable,
        "-c",
        code,
        "batch",
        "plan",
        str(tmp_path / "sheet.csv"),
        "--out",
        str(tmp_path / "batch"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE)
    jobs, until = tmp_path / "batch" / BATCH_JOBS_FOLDER, time.monotonic() + 60
    while not (jobs.is_dir() and len(list(jobs.iterdir())) > 100):
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.05)
    yield process
    with process:
        process.kill()


def running(parent: int) -> dict[int, str]:
    """Return the commands of the children of a process by their numbers."""
    command = ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="]
    listed = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    lines = [line.split(None, 3) for line in listed.splitlines()]
    return {int(pid): line for pid, ppid, state, line in lines if int(ppid) == parent and state[0] != "Z"}


def is_alive(pid: int) -> bool:
    command = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False).stdout
    return bool(state) and state[0] != "Z"


def wait_for_end(processes: Iterable[int]) -> None:
    until = time.monotonic() + 20
    while left := list(filter(is_alive, processes)):
        assert time.monotonic() < until, left
        time.sleep(0.1)


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill"])
def test_no_process_stays_behind(planning: subprocess.Popen[bytes], tmp_path: Path, way: signal.Signals) -> None:
    workers = running(planning.pid)
    assert len(workers) >= 2
    if way == signal.SIGINT:
        os.killpg(planning.pid, way)
    else:
        planning.kill()
    planning.wait(20)
    wait_for_end(workers)
    if way == signal.SIGINT:
        assert planning.returncode == 130
        assert planning.stderr is not None and b"Traceback" not in planning.stderr.read()
        # What was read is remembered, and no file is left half.
        assert (tmp_path / "batch" / BATCH_FOUND_FILE).exists()
        assert not [path for path in (tmp_path / "batch").rglob("*") if ".part" in path.name]
    assert not (tmp_path / "batch" / BATCH_INDEX_FILE).exists()


def test_a_process_that_dies_is_a_sentence(planning: subprocess.Popen[bytes]) -> None:
    # Besides those that plan, there is one of Python's own, which looks after what they share.
    os.kill(next(pid for pid, command in running(planning.pid).items() if "spawn_main" in command), signal.SIGKILL)
    _, said = planning.communicate(timeout=30)
    assert planning.returncode == 1
    assert b"A process that reads models has died, perhaps for lack of memory" in said and b"Traceback" not in said
