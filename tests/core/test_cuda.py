"""What only a CUDA GPU can show; skipped, visibly, without one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.border.names import RESULT_FILE
from core.files.picture import read_picture
from core.job.run import run_job

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
MakeJob = Callable[..., Path]


def run(folder: Path) -> Path:
    for _ in run_job(folder):
        pass
    return folder


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_a_gpu_makes_as_good_a_texture_as_the_processor(
    make_job: MakeJob, tmp_path: Path, parameterization: str
) -> None:
    folders = [
        run(make_job(tmp_path / device, device=device, precision="full", parameterization=parameterization))
        for device in ("cpu", "cuda")
    ]
    curves = [np.array(json.loads((folder / RESULT_FILE).read_text())["curve"]) for folder in folders]
    np.testing.assert_allclose(curves[1][:4], curves[0][:4], rtol=1e-2)
    assert curves[1][-16:].mean() == pytest.approx(curves[0][-16:].mean(), rel=0.05)


def test_mixed_precision_changes_no_result_visibly(make_job: MakeJob, tmp_path: Path) -> None:
    """Less than another seed does, by far, and no worse by the objective."""
    settings: dict[str, Any] = {"device": "cuda", "size": 256, "view_size": 128, "steps": 150}
    names: dict[str, dict[str, Any]] = {
        "auto": {},
        "full": {"precision": "full"},
        "other": {"precision": "full", "seed": 1},
    }
    folders = {name: run(make_job(tmp_path / name, **settings, **own)) for name, own in names.items()}
    textures = {name: read_picture(folder / "texture.png") for name, folder in folders.items()}
    mixed, another = (np.abs(textures[name] - textures["full"]).mean() for name in ("auto", "other"))
    assert mixed < 0.5 * another
    ends = {
        name: np.mean(json.loads((folder / RESULT_FILE).read_text())["curve"][-20:]) for name, folder in folders.items()
    }
    assert ends["auto"] < 1.03 * ends["full"]


def test_a_job_that_was_canceled_on_a_gpu_goes_on_there(make_job: MakeJob, tmp_path: Path) -> None:
    from core.border.messages import Finished, Progress
    from core.job.run import Cancelled

    folder = make_job(tmp_path / "job", device="cuda", steps=400)
    running = run_job(folder)
    for event in running:
        if isinstance(event, Progress):
            end = running.throw(Cancelled())
            assert end is not None
            break
    for _ in running:
        pass
    events = list(run_job(folder, resume=True))
    assert isinstance(events[-1], Finished) and events[-1].status == "finished"
