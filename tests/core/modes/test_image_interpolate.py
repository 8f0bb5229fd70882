"""Aligned interpolations as jobs, and why sharing aligns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch
from PIL import Image

from core.faces.cli.main import main
from core.job.folder import validate_settings
from core.modes.image_interpolate import blend_shares
from core.modes.table import open_mode
from core.optimize import beginning, optimize


def frames_and_objective(folder: Path, aligned: bool) -> tuple[torch.Tensor, float]:
    """The frames [N, 3, H, W] of a short interpolation and its mean objective over the last steps."""
    values = {"features": ["blocks.3.2:10", "blocks.4.1:7"], "size": 64, "frames": 4, "steps": 60, "aligned": aligned}
    mode: Any = open_mode(validate_settings({"mode": "image-interpolate", **values}), folder)
    last = list(optimize(mode.problem, mode.schedule, beginning(mode.problem)))[-1]
    return mode.problem.parameterization.images(last.parameters).detach(), float(np.mean(last.curve[-20:]))


def test_a_shared_parameterization_aligns_and_costs_little(tmp_path: Path) -> None:
    aligned, its_loss = frames_and_objective(tmp_path, aligned=True)
    unaligned, other_loss = frames_and_objective(tmp_path, aligned=False)

    def between_neighbors(frames: torch.Tensor) -> float:
        # In units of the pictures' own contrast, which differs.
        return float((frames[1:] - frames[:-1]).square().mean() / frames.var())

    assert between_neighbors(aligned) < 0.6 * between_neighbors(unaligned)
    assert -its_loss > 0.9 * -other_loss


def test_sharing_enlarges_the_basin_where_both_agree() -> None:
    """The article's toy: x and y both minimize (z² − 1)²; with x = u + s and y = v + s they agree more often."""

    def agreement(shared: float) -> float:
        generator = torch.Generator().manual_seed(0)
        unique, common = torch.randn(2, 4000, generator=generator), torch.randn(4000, generator=generator)
        unique.requires_grad_()
        common.requires_grad_()
        for _ in range(400):
            loss = (((unique + shared * common) ** 2 - 1) ** 2).sum()
            for parameter, gradient in zip(
                (unique, common), torch.autograd.grad(loss, (unique, common), allow_unused=True), strict=True
            ):
                parameter.data -= 0.02 * gradient
        x, y = unique + shared * common
        return float(((x * y) > 0).float().mean())

    assert abs(agreement(0.0) - 0.5) < 0.05
    assert agreement(1.0) > 0.6


def test_frames_a_sheet_a_video_and_a_gif(tmp_path: Path) -> None:
    typed = ["blocks.3.2:10", "blocks.3.2:11", "--frames", "10", "--size", "48x40", "--steps", "20", "--rate", "5"]
    assert main(["image", "interpolate", *typed, "--neighbor-weight", "0.1", "--json", "--out", str(tmp_path)]) == 0
    with av.open(str(tmp_path / "animation.mp4")) as video:
        assert [(frame.width, frame.height) for frame in video.decode(video=0)] == [(48, 40)] * 10
    assert getattr(Image.open(tmp_path / "animation.gif"), "n_frames") == 10  # noqa: B009
    names = sorted(path.name for path in (tmp_path / "frames").iterdir())
    assert names == [f"frame_{number:04}.png" for number in range(1, 11)]
    assert Image.open(tmp_path / "sheet.png").size == (48 * 3, 40 * 4)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    typed = ["blocks.3.2:10", "blocks.3.2:11", "--frames", "3", "--size", "48", "--steps", "4", "--json"]
    for name in "ab":
        assert main(["image", "interpolate", *typed, "--out", str(tmp_path / name)]) == 0
    for file in ("frames/frame_0002.png", "animation.mp4", "animation.gif"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize("loop", [False, True])
def test_every_frame_has_one_or_two_features(loop: bool) -> None:
    weights = blend_shares(9, 3, loop)
    assert torch.allclose(weights.sum(dim=1), torch.ones(9))
    assert weights[0].tolist() == [1, 0, 0]
    assert (weights[-1, 0] > 0) == loop
    assert ((weights > 0).sum(dim=1) <= 2).all()


def test_one_feature_is_no_interpolation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["image", "interpolate", "blocks.3.2:10", "--out", str(tmp_path / "job")]) == 2
    assert "'features'" in capsys.readouterr().err


def test_many_frames_are_told_to_need_more_steps(tmp_path: Path) -> None:
    def notes(frames: int) -> tuple[str, ...]:
        values = {"features": ["blocks.3.2:10", "blocks.3.2:11"], "frames": frames, "size": 32, "steps": 300}
        return open_mode(validate_settings({"mode": "image-interpolate", **values}), tmp_path).notes

    assert notes(12) == ()
    assert "1200 steps" in notes(64)[0]


def test_more_frames_than_memory_holds_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = ["blocks.3.2:10", "blocks.3.2:11", "--frames", "256", "--size", "1024", "--out", str(tmp_path / "job")]
    assert main(["image", "interpolate", *typed]) == 2
    assert "fewer or smaller frames" in capsys.readouterr().err
