"""``python -m core batch export`` writes a file for a farm and says what to do with it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from core.batch.folder import Entry, job_folder, write_index
from core.batch.standing import Standing, write_standing
from core.faces.cli.main import main


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    folder = tmp_path / "the night's batch"
    job_folder(folder, "a1").mkdir(parents=True)
    write_index(folder, [Entry("2", "chair", "a1"), Entry("3", "stool", "b2")])
    return folder


@pytest.mark.parametrize(
    ("farm", "name", "hint"),
    [
        ("flamenco", "patina_textures.js", "flamenco-manager"),
        ("openjd", "template.json", "openjd run {file}"),
        ("slurm", "patina_array.sh", "sbatch {file}"),
    ],
)
def test_it_says_what_to_do_with_the_file(
    batch: Path, capfd: pytest.CaptureFixture[str], farm: str, name: str, hint: str
) -> None:
    assert main(["batch", "export", str(batch), "--for", farm]) == 0
    said = capfd.readouterr().out
    assert f"{batch / name}: 2 jobs." in said
    # It can be typed as it is.
    assert hint.format(file=shlex.quote(str(batch / name))) in said


def test_json_tells_what_is_asked_for(batch: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_standing(job_folder(batch, "a1"), Standing("finished", seconds=700, peak_memory=2**31))
    out = tmp_path / "new" / "folder"
    assert main(["batch", "export", str(batch), "--for", "slurm", "--out", str(out), "--json"]) == 0
    facts = json.loads(capfd.readouterr().out)
    assert facts == {"file": str(out / "patina_array.sh"), "jobs": 2, "memory": 2560, "minutes": 30}
    assert Path(facts["file"]).exists()


def test_what_the_machines_have_can_be_told(batch: Path) -> None:
    options = ["--python", "/opt/py", "--patina", "/opt/my patina", "--cores", "8", "--gpus", "1", "--trust-network"]
    assert main(["batch", "export", str(batch), "--for", "slurm", *options]) == 0
    script = (batch / "patina_array.sh").read_text()
    for line in ("python=/opt/py", "patina='/opt/my patina'", "#SBATCH --cpus-per-task=8", "#SBATCH --gres=gpu:1"):
        assert line in script.splitlines()
    assert '--job "$job" --trust-network &' in script


def test_a_folder_that_is_no_batch_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "export", str(tmp_path), "--for", "slurm"]) == 2
    assert "is not a batch" in capfd.readouterr().err
    assert not list(tmp_path.iterdir())
