"""The template is one that Open Job Description's own tools accept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.batch.farms.needs import Needs
from core.batch.farms.submission import Submission
from core.batch.farms.write import write_for


def openjd_program() -> str:
    program = shutil.which("openjd", path=str(Path(sys.executable).parent)) or shutil.which("openjd")
    assert program, "openjd is missing; install the requirements for development (dev in pyproject.toml)."
    return program


def openjd(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([openjd_program(), *map(str, arguments)], capture_output=True, encoding="utf-8", **options)


def submitted(batch: Path, jobs: int, **changes: Any) -> Submission:
    identifiers = tuple(f"{number:016x}" for number in range(jobs))
    return Submission(batch, identifiers, **{"python": "python", "patina": "/opt/patina", "out": batch, **changes})


def test_open_job_description_accepts_the_template(tmp_path: Path) -> None:
    batch = tmp_path / "it's a {{night}}"
    template = write_for("openjd", submitted(batch, 2500, needs=Needs(2048, 20), gpus=1))
    checked = openjd("check", template)
    assert checked.returncode == 0, checked.stdout
    # A step has at most 1024 tasks.
    summary = json.loads(openjd("summary", template, "--output", "json").stdout)
    assert summary["total_steps"] == 3 and summary["total_tasks"] == 2500
    parameters = {parameter["name"]: parameter for parameter in summary["parameter_definitions"]}
    assert parameters["Batch"]["value"] == str(batch)


def test_a_host_has_what_a_job_needs(tmp_path: Path) -> None:
    template = write_for("openjd", submitted(tmp_path, 1, needs=Needs(2048, 20), gpus=1))
    requirements = json.loads(template.read_text())["steps"][0]["hostRequirements"]
    amounts = {amount["name"]: amount["min"] for amount in requirements["amounts"]}
    assert amounts == {"amount.worker.vcpu": 4, "amount.worker.memory": 2048, "amount.worker.gpu": 1}
    # Nothing is invented where nothing has been measured.
    template = write_for("openjd", submitted(tmp_path, 1, needs=Needs()))
    amounts = json.loads(template.read_text())["steps"][0]["hostRequirements"]["amounts"]
    assert [amount["name"] for amount in amounts] == ["amount.worker.vcpu"]


def test_a_template_elsewhere_asks_where_the_batch_is(tmp_path: Path) -> None:
    template = write_for("openjd", submitted(tmp_path / "batch", 1, needs=Needs(), out=tmp_path / "elsewhere"))
    assert openjd("check", template).returncode == 0
    summary = openjd("summary", template)
    assert "Values missing for required job parameters: Batch" in summary.stdout
    assert openjd("summary", template, "-p", f"Batch={tmp_path}").returncode == 0
