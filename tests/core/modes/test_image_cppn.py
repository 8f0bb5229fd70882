"""Light-paintings as jobs."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from core.border.messages import Event, Finished, Progress, Writing
from core.border.names import JOB_FILE
from core.faces.cli.main import main
from core.job.folder import job_text, validate_settings
from core.job.follow import follow
from core.job.run import run_job
from core.modes import image_cppn
from core.modes.mode import OptimizingMode
from core.modes.table import open_mode
from core.optimize import beginning, optimize
from core.output.cppn_weights import read_weights
from core.parameterization.cppn import Architecture, bands, picture

TINY = ["--view-size", "48", "--depth", "3", "--width", "8", "--steps", "8", "--json"]


def made(folder: Path, *typed: str) -> np.ndarray:
    """The picture that ``python -m core image cppn …`` makes, [H, W, 3] in [0, 1]."""
    assert main(["image", "cppn", "blocks.3.2:10", *TINY, "--out", str(folder), *typed]) == 0
    return np.asarray(Image.open(folder / "image.png"), dtype=np.float32) / 255


def frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in ("image.png", "weights.safetensors")}


def test_it_learns_to_excite_the_feature(tmp_path: Path) -> None:
    values = {"mode": "image-cppn", "feature": "blocks.3.2:10", "view_size": 48, "depth": 4, "steps": 60}
    mode = open_mode(validate_settings(values), tmp_path)
    assert isinstance(mode, OptimizingMode)
    curve = list(optimize(mode.problem, mode.schedule, beginning(mode.problem)))[-1].curve
    assert np.mean(curve[-5:]) < min(curve[0], 0) - 1


def test_the_weights_make_the_picture_at_another_size(tmp_path: Path) -> None:
    image = made(tmp_path, "--size", "60x40")
    architecture, weights = read_weights(tmp_path / "weights.safetensors")
    assert architecture == Architecture(depth=3, width=8)
    large = picture(architecture, weights, (40 * 3, 60 * 3))
    np.testing.assert_allclose(large[1::3, 1::3], image, atol=0.6 / 255)


def test_the_video_shows_the_training_from_gray_to_the_end(tmp_path: Path) -> None:
    image = made(tmp_path, "--size", "64", "--bit-depth", "16")
    shown = frames(tmp_path / "training.mp4")
    assert len(shown) == 9
    assert shown[0].std() < 2
    assert np.abs(shown[-1] / 255 - image).mean() < 0.03
    made(tmp_path / "still", "--size", "64", "--no-video")
    assert not (tmp_path / "still" / "training.mp4").exists()
    assert (tmp_path / "still" / "weights.safetensors").read_bytes() == (tmp_path / "weights.safetensors").read_bytes()


def test_long_trainings_have_a_bounded_number_of_frames(tmp_path: Path) -> None:
    settings = validate_settings({"mode": "image-cppn", "feature": "blocks.3.2:10", "steps": 20000})
    mode = open_mode(settings, tmp_path)
    assert isinstance(mode, OptimizingMode)
    parameters = mode.problem.initial()
    for step in range(0, 20000, 100):
        parameters = mode.problem.grow(step, parameters)
    assert parameters[1].shape == (1, 90, Architecture().size)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", "0"), ("b", "0"), ("c", "1")):
        made(tmp_path / name, "--size", "64", "--seed", seed)
    one, same, other = (content(tmp_path / name) for name in "abc")
    assert one == same
    # The encoder does not always choose the same bytes for the same frames.
    movies = [frames(tmp_path / name / "training.mp4") for name in "ab"]
    assert np.abs(np.array(movies[0], float) - np.array(movies[1], float)).mean() < 1
    assert all(one[name] != other[name] for name in one)


@pytest.mark.parametrize("tileable", [(), ("--tileable",)])
def test_a_resumed_job_ends_with_the_same_bytes(tmp_path: Path, tileable: tuple[str, ...]) -> None:
    folder = tmp_path / "job"
    made(folder, "--size", "64", *tileable)
    whole = content(folder)
    seen = iter(range(100))
    events = list(follow(folder, False, lambda: next(seen) >= 3))
    assert events[-1] == Finished("cancelled", str(folder), "Canceled after 4 of 8 steps.")
    # Canceled or not, there is a video of what has been learned.
    assert len(frames(folder / "training.mp4")) == 5
    assert content(folder) != whole
    for _ in run_job(folder, resume=True):
        pass
    assert content(folder) == whole


def test_a_tileable_picture_repeats_without_a_seam(tmp_path: Path) -> None:
    image = made(tmp_path, "--size", "96x64", "--tileable", "--steps", "20", "--learning-rate", "0.02", "--no-video")
    for axis in (0, 1):
        inside = np.abs(np.diff(image, axis=axis)).max()
        assert inside > 0
        assert np.abs(image.take(0, axis) - image.take(-1, axis)).max() < 1.5 * inside + 1 / 255


def test_a_huge_picture_takes_little_memory_and_can_be_canceled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, "--size", "64", "--depth", "1", "--width", "1", "--no-video")
    values = {"feature": "blocks.3.2:10", "view_size": 48, "depth": 1, "width": 1, "steps": 1, "video": False}
    settings = validate_settings({"mode": "image-cppn", **values, "size": "16384x512"})
    (tmp_path / JOB_FILE).write_text(job_text(settings), encoding="utf-8")
    heights: list[int] = []

    def counted(*arguments: object) -> Iterator[np.ndarray]:
        for band in bands(*arguments):  # type: ignore[arg-type]
            heights.append(len(band))
            yield band

    monkeypatch.setattr(image_cppn, "bands", counted)
    tracemalloc.start()
    events = list(run_job(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    with Image.open(tmp_path / "image.png") as image:
        assert image.size == (16384, 512)
    # As floats the picture has 100 MB; torch's own share of a band is not traced.
    assert heights == [16] * 32
    assert peak < 30e6
    writing = [event for event in events if isinstance(event, Writing)]
    assert [event.done for event in writing] == list(range(1, 34))
    assert {event.total for event in writing} == {33}
    before = (tmp_path / "image.png").read_bytes()
    asked: list[Event] = []
    for event in follow(tmp_path, False, lambda: len(asked) > 3):
        asked.append(event)
    assert asked[-1] == Finished("cancelled", str(tmp_path), "Canceled while the results were being written.")
    assert any(isinstance(event, Progress) for event in asked)
    assert (tmp_path / "image.png").read_bytes() == before
