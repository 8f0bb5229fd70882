from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from core.border.messages import PROTOCOL
from core.border.requests import Cancel, Malformed, Quit, Request, Run
from core.faces.pipe import Server, read_requests


class Parent(io.StringIO):
    """A parent process: keeps every event and answers it with the requests that ``reply`` returns for it."""

    def __init__(self, requests: SimpleQueue[Request], reply: Callable[[dict[str, Any]], list[Request]]) -> None:
        super().__init__()
        self.requests, self.reply = requests, reply
        self.events: list[dict[str, Any]] = []

    def flush(self) -> None:
        event = json.loads(self.getvalue())
        self.seek(0)
        self.truncate()
        self.events.append(event)
        for request in self.reply(event):
            self.requests.put(request)

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]


def serve(
    *first: Request,
    replies: dict[str, list[Request]] | None = None,
    idle_exit: float | None = 0.05,
) -> Parent:
    """Serve the ``first`` requests and, to the first event of each kind in ``replies``, those; return the parent."""
    left = dict(replies or {})
    requests: SimpleQueue[Request] = SimpleQueue()
    for request in first:
        requests.put(request)
    parent = Parent(requests, lambda event: left.pop(event["event"], []))
    Server(parent, requests, idle_exit).serve(lambda: None)
    return parent


@pytest.fixture
def toy_job(toy_mode: None, tmp_path: Path) -> Callable[..., Run]:
    def make(name: str = "job", **settings: Any) -> Run:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "job.json").write_text(json.dumps({"mode": "toy-color", "steps": 5, **settings}))
        return Run(str(folder), resume=False)

    return make


def test_ready_comes_first_and_idleness_ends_it() -> None:
    (ready,) = serve().events
    assert ready == {"event": "ready", "version": ready["version"], "protocol": PROTOCOL}


def test_a_job_runs_to_its_end(toy_job: Callable[..., Run]) -> None:
    run = toy_job()
    parent = serve(run)
    assert parent.heard("note") == [{"event": "note", "message": "Toys are not real."}]
    assert parent.heard("progress")[-1]["step"] == 5
    assert parent.events[-1] == {"event": "finished", "status": "finished", "folder": run.job, "message": ""}


def test_a_second_job_is_refused_while_one_runs(toy_job: Callable[..., Run]) -> None:
    parent = serve(toy_job(), replies={"progress": [toy_job("another")]})
    (error,) = parent.heard("error")
    assert "busy" in error["message"]
    assert error["ends_job"] is False
    assert [event["status"] for event in parent.heard("finished")] == ["finished"]


def test_a_canceled_job_can_be_resumed(toy_job: Callable[..., Run]) -> None:
    run = toy_job(steps=1000)
    canceled = serve(run, replies={"progress": [Cancel()]})
    assert canceled.events[-1]["status"] == "cancelled"
    assert canceled.heard("progress")[-1]["step"] < 1000
    resumed = serve(Run(run.job, resume=True))
    assert resumed.heard("progress")[0]["step"] > 1
    assert resumed.events[-1]["status"] == "finished"


def test_quit_cancels_the_job_and_ends_the_server(toy_job: Callable[..., Run]) -> None:
    parent = serve(toy_job(steps=1000), replies={"progress": [Quit()]}, idle_exit=None)
    assert parent.events[-1]["status"] == "cancelled"


def test_garbage_does_not_disturb_a_running_job(toy_job: Callable[..., Run]) -> None:
    parent = serve(Malformed("What?"), toy_job(), replies={"progress": [Malformed("What now?")]})
    assert [(error["message"], error["ends_job"]) for error in parent.heard("error")] == [
        ("What?", False),
        ("What now?", False),
    ]
    assert parent.events[-1]["status"] == "finished"


@pytest.mark.parametrize(
    ("settings", "words"), [({"steps": 0}, "'steps'"), ({"delay": 2.0}, "'delay'"), ({"trouble": "bug"}, "KeyError")]
)
def test_a_job_that_fails_leaves_the_server_ready_for_the_next(
    settings: dict[str, Any], words: str, toy_job: Callable[..., Run]
) -> None:
    parent = serve(toy_job("bad", **settings), toy_job("good"))
    (error,) = parent.heard("error")
    assert words in error["message"]
    assert error["ends_job"] is True
    assert parent.events[-1]["status"] == "finished"


def test_a_parent_that_no_longer_listens_loses_nothing(toy_job: Callable[..., Run]) -> None:
    class Broken(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    run = toy_job()
    requests: SimpleQueue[Request] = SimpleQueue()
    requests.put(run)
    requests.put(Quit())
    Server(Broken(), requests, None).serve(lambda: None)
    assert json.loads((Path(run.job) / "result.json").read_text())["status"] == "cancelled"


def test_the_end_of_the_lines_means_quit() -> None:
    requests: SimpleQueue[Request] = SimpleQueue()
    read_requests(io.BytesIO(b'{"request": "cancel"}\n\xff\xfe\n'), requests)
    assert requests.get() == Cancel()
    assert isinstance(requests.get(), Malformed)
    assert requests.get() == Quit()


def test_the_process_speaks_the_protocol_only_and_ends_with_its_parent(root: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "core", "serve"],
        input="garbage\n",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert [json.loads(line)["event"] for line in process.stdout.splitlines()] == ["ready", "error"]
    assert process.returncode == 0, process.stderr
