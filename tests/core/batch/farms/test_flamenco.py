"""Flamenco 3 compiles our job type into tasks that its workers can run, wherever they see the shared storage.

Flamenco itself does not run here. ``flamenco_manager.mjs`` does what its Manager does, after the source of 3.9 (alpha).
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import Any

import pytest

from core.batch.farms.needs import Needs
from core.batch.farms.submission import Submission
from core.batch.farms.write import write_for
from core.batch.folder import Entry, write_index
from scripts.readers.present import missing_node

pytestmark = pytest.mark.skipif(bool(missing_node()), reason=missing_node())

MANAGER = Path(__file__).with_name("flamenco_manager.mjs")
SETTING_TYPES = {"string": str, "int32": int, "float": float, "bool": bool}
SETTING_KEYS = {
    *("key", "type", "subtype", "choices", "propargs", "description", "label", "default", "eval", "evalInfo"),
    *("visible", "required", "editable"),
}
"""The schema AvailableJobSetting of Flamenco's API."""
ROWS = [
    Entry("2", 'the "big" chair', "a1"),
    Entry("3", "table", error="There is no file table.obj; check the path."),
    Entry("4", "Bürostuhl\u2028", "b2"),
    Entry("5", "the big chair again", "a1"),
    Entry("6", "", "c3"),
]


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A batch of three jobs, in a folder with a difficult name."""
    folder = tmp_path / 'it\'s a "night" ${HOME}'
    folder.mkdir()
    write_index(folder, ROWS)
    return folder


def submitted(batch: Path, **changes: Any) -> Submission:
    values = {"python": "/opt/patina/bin/python", "patina": "/opt/patina", **changes}
    return Submission(batch, ("a1", "b2", "c3"), out=batch, needs=Needs(), **values)


def compiled(script: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What Flamenco Manager makes of a job with these settings, and the job type."""
    job = {"name": "night", "settings": settings}
    done = subprocess.run(
        ["node", str(MANAGER), str(script)], input=json.dumps(job), capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def job_type(script: Path) -> dict[str, Any]:
    return compiled(script, {"jobs": '[["a1", ""]]', "python": "", "patina": "", "batch": ""})["jobType"]


def settings_from_blender(script: Path, **typed: Any) -> dict[str, Any]:
    """The settings that Flamenco's add-on submits, where a person has typed some of them.

    It evaluates what is hidden as here (``JobTypePropertyGroup.eval_setting``).
    """
    kinds = job_type(script)["settings"]
    empty = {"string": "", "int32": 0, "float": 0.0, "bool": False}
    values = {setting["key"]: setting.get("default", empty[setting["type"]]) for setting in kinds} | typed
    names = {"settings": SimpleNamespace(**values), "Path": Path, "abspath": lambda path: Path(path).absolute()}
    for setting in kinds:
        if setting.get("visible", "visible") not in ("visible", "submission") and setting.get("eval"):
            values[setting["key"]] = eval(setting["eval"], {}, names)
    return values


def test_the_job_type_is_one_that_flamenco_can_show(batch: Path) -> None:
    shown = job_type(write_for("flamenco", submitted(batch)))
    assert shown.keys() <= {"label", "description", "settings"}
    for setting in shown["settings"]:
        assert setting.keys() <= SETTING_KEYS
        assert setting.get("subtype", "dir_path") in {"file_path", "dir_path", "file_name", "hashed_file_path"}
        assert setting.get("visible", "visible") in {"visible", "hidden", "submission", "web"}
        if "default" in setting:
            assert isinstance(setting["default"], SETTING_TYPES[setting["type"]])


def test_each_job_is_a_task_that_every_worker_can_run(batch: Path) -> None:
    script = write_for("flamenco", submitted(batch))
    tasks = compiled(script, settings_from_blender(script))["tasks"]
    assert [task["name"] for task in tasks] == ["the big chair again", "Bürostuhl", "c3"]
    assert {task["type"] for task in tasks} == {"misc"}
    assert [command for task in tasks for command in task["commands"]] == [
        {
            "name": "exec",
            "parameters": {
                "exe": "/opt/patina/bin/python",
                "args": ["/opt/patina/core", "batch", "work", str(batch), "--job", job],
            },
            "totalStepCount": 0,
        }
        for job in ("a1", "b2", "c3")
    ]


def test_a_task_can_run_several_jobs(batch: Path) -> None:
    script = write_for("flamenco", submitted(batch, trust_network=True))
    first, second = compiled(script, settings_from_blender(script, jobs_per_task=2))["tasks"]
    assert first["name"] == "the big chair again and 1 more"
    assert [len(task["commands"]) for task in (first, second)] == [2, 1]
    assert second["commands"][0]["parameters"]["args"][-3:] == ["--job", "c3", "--trust-network"]


def test_the_job_type_serves_other_batches(batch: Path, tmp_path: Path) -> None:
    script = write_for("flamenco", submitted(batch))
    other = tmp_path / "other"
    other.mkdir()
    write_index(other, [Entry("2", "lamp", "d4")])
    (task,) = compiled(script, settings_from_blender(script, batch=str(other)))["tasks"]
    assert task["name"] == "lamp"
    assert task["commands"][0]["parameters"]["args"][3:] == [str(other), "--job", "d4"]


def test_a_batch_without_jobs_is_refused(batch: Path, tmp_path: Path) -> None:
    script = write_for("flamenco", submitted(batch))
    with pytest.raises(AssertionError, match="The batch has no jobs"):
        compiled(script, {"jobs": "[]", "batch": str(batch), "python": "", "patina": ""})


@pytest.mark.parametrize(
    ("submitted_from", "worker", "expected"),
    [
        ("/mnt/farm/my night", "windows", r"F:\farm\my night"),
        (r"F:\farm\my night", "linux", "/mnt/farm/my night"),
        (r"F:\farm\my night", "windows", r"F:\farm\my night"),
    ],
)
def test_flamenco_translates_every_path(batch: Path, submitted_from: str, worker: str, expected: str) -> None:
    storage = {"linux": "/mnt/farm", "windows": r"F:\farm"}
    patina = {"linux": "/opt/patina", "windows": r"C:\Program Files\patina"}
    python = {"linux": "/opt/patina/bin/python", "windows": r"C:\Program Files\patina\python.exe"}
    script = write_for("flamenco", submitted(batch, python="{patinaPython}", patina="{patina}"))
    settings = settings_from_blender(script) | {"batch_path": submitted_from}
    here = "windows" if PureWindowsPath(submitted_from).drive else "linux"
    # The Manager stores the variable instead of the start of each path.
    settings = {
        key: "{storage}" + value[len(storage[here]) :]
        if isinstance(value, str) and value.startswith(storage[here])
        else value
        for key, value in settings.items()
    }
    parameters = compiled(script, settings)["tasks"][0]["commands"][0]["parameters"]

    def expanded(text: str) -> str:
        """After ``VariableExpander.Expand``: what holds a two-way variable is a path as a whole."""
        text = text.replace("{patinaPython}", python[worker]).replace("{patina}", patina[worker])
        if "{storage}" not in text:
            return text
        text = text.replace("{storage}", storage[worker])
        return re.sub(r"[\\/]+", lambda _: "\\" if worker == "windows" else "/", text)

    assert expanded(parameters["exe"]) == python[worker]
    arguments = [expanded(argument) for argument in parameters["args"]]
    assert arguments == [f"{patina[worker]}/core", "batch", "work", expected, "--job", "a1"]
