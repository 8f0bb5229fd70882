"""Several processes, started by torchrun as a user would, and what they must not disagree about."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.border.names import CHECKPOINT_FILE, RESULT_FILE
from core.errors import InputError
from core.files.data_picture import read_data
from core.files.picture import read_picture
from core.job.run import run_job
from core.machine.team import Team
from core.texture import problem

MakeJob = Callable[..., Path]
TESSERAE = Path(__file__).parents[3] / "addon/data/styles/tesserae"


def torchrun(folder: Path, *options: str, processes: int = 2) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [*command, "-m", "core", "run", str(folder), *options],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def result(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / RESULT_FILE).read_text()))


@pytest.mark.timeout(300)
def test_two_processes_give_the_texture_of_one_with_as_many_views(make_job: MakeJob, tmp_path: Path) -> None:
    """Also when they are canceled together and resumed together."""
    settings = {"views": 2, "steps": 24, "gram_decay": 0.9}
    alone, together = make_job(tmp_path / "alone", **settings), make_job(tmp_path / "together", **settings)
    for _ in run_job(alone):
        pass
    process = torchrun(together)
    deadline = time.monotonic() + 120
    while not (together / "preview.png").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    assert result(together)["status"] == "cancelled"
    assert (together / "texture.png").is_file() and (together / CHECKPOINT_FILE).is_file()
    assert len(result(together)["curve"]) < 24
    process = torchrun(together, "--resume")
    words, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    assert words.count("texture.png") == 1, "one of them speaks for both"
    assert not (together / CHECKPOINT_FILE).exists()
    curves = [np.array(result(folder)["curve"]) for folder in (alone, together)]
    # What rounding changes grows from step to step.
    np.testing.assert_allclose(curves[1], curves[0], rtol=1e-2)
    textures = [read_picture(folder / "texture.png") for folder in (alone, together)]
    assert np.abs(textures[0] - textures[1]).mean() < 3 / 255
    # The order of sums differs and nothing else: another view instead would be a hundred times as far.
    other = make_job(tmp_path / "other", **settings, seed=1)
    for _ in run_job(other):
        pass
    assert np.abs(textures[0] - read_picture(other / "texture.png")).mean() > 10 / 255


@pytest.mark.timeout(300)
@pytest.mark.parametrize("own", [{"feature": "blocks.3.2:10", "relief": "color"}, {"style": ["tesserae"]}])
def test_two_processes_make_the_relief_of_one(make_job: MakeJob, tmp_path: Path, own: dict[str, Any]) -> None:
    alone, together = (make_job(tmp_path / name, views=2, steps=8, **own) for name in ("alone", "together"))
    for folder in (alone, together):
        shutil.copytree(TESSERAE, folder / "tesserae")
    for _ in run_job(alone):
        pass
    process = torchrun(together)
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    for name in ("texture", "height", "normal"):
        one, other = (read_data(folder / f"{name}.png") for folder in (alone, together))
        assert np.abs(one - other).mean() < 3 / 255, name
        assert one.std() > 0.01


def test_views_that_cannot_be_shared_are_refused(
    make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem, "team", lambda: Team(rank=0, size=2))
    words = "2 processes cannot share 3 views per step evenly; give a multiple of 2 with --views."
    with pytest.raises(InputError, match=f"^{re.escape(words)}$"):
        next(run_job(make_job(tmp_path / "job", views=3, steps=4)))
