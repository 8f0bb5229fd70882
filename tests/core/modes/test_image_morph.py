"""Morphs as jobs."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.border.messages import Finished, Writing
from core.border.names import JOB_FILE, RESULT_FILE
from core.faces.cli.main import main
from core.job.follow import follow
from core.job.run import run_job
from core.modes.image_morph import between, eased
from core.output.cppn_weights import write_weights
from core.parameterization.cppn import Architecture, picture

Streams = pytest.CaptureFixture[str]
Paint = Callable[..., Path]

SMALL = Architecture(depth=2, width=6)


def painted(architecture: Architecture, seed: int) -> torch.Tensor:
    return torch.randn(architecture.size, generator=torch.Generator().manual_seed(seed)) / 2


@pytest.fixture
def paint(tmp_path: Path) -> Paint:
    """Write the weights of a light painting."""

    def write(name: str, seed: int, architecture: Architecture = SMALL) -> Path:
        path = tmp_path / f"{name}.safetensors"
        write_weights(path, architecture, painted(architecture, seed))
        return path

    return write


def morph(first: Path, second: Path, folder: Path, *typed: str) -> int:
    return main(["image", "morph", str(first), str(second), "--size", "48x32", "--out", str(folder), *typed])


def test_the_ends_are_the_two_pictures(paint: Paint, tmp_path: Path, capfd: Streams) -> None:
    folder = tmp_path / "job"
    assert morph(paint("a", 0), paint("b", 1), folder, "--frames", "5", "--no-back-and-forth") == 0
    stdout = capfd.readouterr().out
    assert "ms per step" not in stdout
    assert " s. In " in stdout
    for seed, number in ((0, 1), (1, 5)):
        with Image.open(folder / "frames" / f"frame_{number:04}.png") as frame:
            levels = picture(SMALL, painted(SMALL, seed), (32, 48)) * 255
            np.testing.assert_array_equal(np.asarray(frame), np.rint(levels))
    for name in ("animation.mp4", "animation.gif", "sheet.png"):
        assert (folder / name).stat().st_size > 0
    # The job needs nothing outside its folder.
    assert json.loads((folder / JOB_FILE).read_text())["a"] == "a.safetensors"
    result = json.loads((folder / RESULT_FILE).read_text())
    assert result["status"] == "finished"
    assert result["steps_done"] == 0


def test_back_and_forth_begins_anew_after_its_last_frame() -> None:
    shares = eased(8, back_and_forth=True)
    assert shares[0] == 0
    assert shares[4] == 1
    np.testing.assert_allclose(shares[1:], shares[:0:-1])
    assert eased(3, back_and_forth=False) == pytest.approx([0, 0.5, 1])


def test_half_way_lies_a_little_more_than_the_mean() -> None:
    start, end = torch.tensor([1.0, -1.0]), torch.tensor([3.0, 1.0])
    torch.testing.assert_close(between(start, end, 0.5), torch.tensor([2.5, 0.0]))
    torch.testing.assert_close(between(start, end, 1.0), end)


def test_progress_cancelling_and_resuming_without_steps(paint: Paint, tmp_path: Path) -> None:
    folder = tmp_path / "job"
    assert morph(paint("a", 0), paint("b", 1), folder, "--frames", "4", "--json") == 0
    whole = {path.name: path.read_bytes() for path in (folder / "frames").iterdir()}
    writing = [event for event in run_job(folder) if isinstance(event, Writing)]
    done = [event.done for event in writing]
    assert done == sorted(done)
    assert done[-1] == 8
    seen = iter(range(10))
    events = list(follow(folder, False, lambda: next(seen) == 2))
    assert events[-1] == Finished("cancelled", str(folder), "Canceled while the results were being written.")
    assert list(run_job(folder, resume=True))[-1] == Finished("finished", str(folder))
    assert {path.name: path.read_bytes() for path in (folder / "frames").iterdir()} == whole


def test_writing_tells_the_time_left(paint: Paint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert morph(paint("a", 0), paint("b", 1), tmp_path / "job", "--frames", "4") == 0
    seconds = itertools.count()
    monkeypatch.setattr("core.job.run.time.perf_counter", lambda: float(next(seconds)))
    left = [event.seconds_left for event in run_job(tmp_path / "job") if isinstance(event, Writing)]
    # Painting four frames is half of the work.
    assert left[:4] == [7, 6, 5, 4]
    assert left[-1] == 0


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Architecture(depth=3, width=6), "one is 2 layers of 6 channels with atan, the other 3 layers of 6"),
        (Architecture(depth=2, width=6, tileable=True), "tileable"),
    ],
)
def test_different_architectures_are_refused(
    paint: Paint, tmp_path: Path, other: Architecture, words: str, capfd: Streams
) -> None:
    assert morph(paint("a", 0), paint("b", 1, other), tmp_path / "job") == 2
    assert words in capfd.readouterr().err


def test_bad_files_are_refused_before_anything_is_written(
    paint: Paint, picture: Path, tmp_path: Path, capfd: Streams
) -> None:
    damaged = paint("damaged", 0)
    damaged.write_bytes(damaged.read_bytes()[:-9])
    bad = {damaged: "is damaged", picture: "is not a weights file", tmp_path / "none.safetensors": "cannot be read"}
    for path, words in bad.items():
        assert morph(paint("a", 0), path, tmp_path / "job") == 2
        error = capfd.readouterr().err
        assert words in error
        assert len(error.splitlines()) == 1
    assert not (tmp_path / "job").exists()


def test_more_frames_than_memory_holds_are_refused(paint: Paint, tmp_path: Path, capfd: Streams) -> None:
    assert morph(paint("a", 0), paint("b", 1), tmp_path / "job", "--size", "4096", "--frames", "5") == 2
    assert "fewer or smaller frames" in capfd.readouterr().err


def test_resuming_with_other_weights_is_refused(paint: Paint, tmp_path: Path, capfd: Streams) -> None:
    first, second = paint("a", 0), paint("b", 1)
    assert morph(first, second, tmp_path / "job", "--frames", "2") == 0
    assert morph(second, second, tmp_path / "job", "--frames", "2", "--resume") == 2
    assert "--a differs" in capfd.readouterr().err


def test_the_share_eases_as_a_cosine() -> None:
    assert eased(5, back_and_forth=False)[1] == pytest.approx((1 - math.cos(math.pi / 4)) / 2)
