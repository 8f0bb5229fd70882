"""Style transfer from end to end: the content is recognized, the style is where it shall be."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

import core.image.crops as crops_module
from core.border.names import CHECKPOINT_FILE, JOB_FILE
from core.errors import InputError
from core.image import transfer_assembly
from core.image.crops import Crop
from core.job.folder import load_job
from core.job.pack import pack
from core.job.run import Cancelled, run_job
from core.modes.image_style import open_mode
from core.optimize import Schedule, beginning, optimize
from core.parameterization.patched_image import Box

MakeJob = Callable[..., Path]
RESULT = "image.png"
BRUSH_STROKES = Path(__file__).resolve().parents[3] / "addon" / "data" / "styles" / "brush_strokes.jpg"


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """A content: a bright disc and a dark one on a soft background, uint8 [96, 128, 3]."""
    y, x = np.mgrid[:96, :128]
    picture = np.stack([90 + 0.5 * x, 120 + 0.4 * y, 150 - 0.4 * x], axis=-1)
    picture[np.hypot(x - 36, y - 48) < 24] = (240, 225, 190)
    picture[np.hypot(x - 92, y - 48) < 24] = (40, 35, 60)
    return np.rint(picture).astype(np.uint8)


@pytest.fixture(scope="module")
def leaves() -> np.ndarray:
    """A style unlike the stripes: green spots on pale pink, uint8 [96, 96, 3]."""
    y, x = np.mgrid[:96, :96]
    spots = np.hypot(x % 16 - 8, y % 16 - 8) < 5
    return np.where(spots[..., None], [30, 130, 50], [245, 215, 220]).astype(np.uint8)


@pytest.fixture
def make_transfer(tmp_path: Path, photo: np.ndarray, stripes: np.ndarray, leaves: np.ndarray) -> MakeJob:
    """Write a small job into a new folder: the discs in stripes, unless the settings say else."""

    def make(name: str = "job", **settings: object) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for file, picture in (("content", photo), ("stripes", stripes), ("leaves", leaves)):
            Image.fromarray(picture).save(folder / f"{file}.png")
        left = np.zeros((96, 128), np.uint8)
        left[:, :64] = 255
        for file, mask in (("left", left), ("right", 255 - left), ("nowhere", 0 * left)):
            Image.fromarray(mask).save(folder / f"{file}.png")
        values = {"mode": "image-style", "content": "content.png", "style": ["stripes.png"], "steps": 40}
        (folder / JOB_FILE).write_text(json.dumps({**values, "device": "cpu", **settings}), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of more than 96 pixels are large."""
    monkeypatch.setattr(transfer_assembly, "_LARGEST_WHOLE", 96)
    monkeypatch.setattr(transfer_assembly, "_PART", 96)
    monkeypatch.setattr(crops_module, "_NARROWEST", 32)


def result_of(folder: Path, cancel_at: int | None = None, resume: bool = False) -> np.ndarray:
    """Run a job and return its picture, float [H, W, 3] in [0, 1]."""
    running = run_job(folder, resume)
    for event in running:
        if cancel_at is not None and getattr(event, "step", None) == cancel_at:
            running.throw(Cancelled())
            deque(running, maxlen=0)
            break
    return np.asarray(Image.open(folder / RESULT), dtype=np.float64) / 255


def likeness(result: np.ndarray, content: np.ndarray) -> float:
    """Return the correlation of the grays of two pictures."""
    return float(np.corrcoef(result.mean(2).ravel(), content.mean(2).ravel())[0, 1])


def colors_apart(result: np.ndarray, style: np.ndarray) -> float:
    """Return how far two distributions of colors are from each other (Wasserstein, mean of red, green and blue)."""
    steps = np.linspace(0.01, 0.99, 99)
    one, other = (np.quantile(picture.reshape(-1, 3), steps, axis=0) for picture in (result, style / 255))
    return float(np.abs(one - other).mean())


def test_the_result_shows_the_content_in_the_colors_of_the_style(
    make_transfer: MakeJob, photo: np.ndarray, stripes: np.ndarray
) -> None:
    result = result_of(make_transfer(steps=80))
    assert result.shape == photo.shape
    assert likeness(result, photo) > 0.5
    assert colors_apart(result, stripes) < 0.6 * colors_apart(photo / 255, stripes)


def test_the_content_counts_by_its_weight(make_transfer: MakeJob, photo: np.ndarray) -> None:
    found = {
        weight: likeness(result_of(make_transfer(f"{weight}", content_weight=weight, start="noise")), photo)
        for weight in (0.0, 10.0)
    }
    assert found[10.0] > 0.5
    assert found[0.0] < 0.3


def test_styles_count_by_their_weights(make_transfer: MakeJob, stripes: np.ndarray, leaves: np.ndarray) -> None:
    both = {"style": ["stripes.png", "leaves.png"], "content_weight": 0.5}
    striped = result_of(make_transfer("striped", **both, style_weights=[9, 1]))
    spotted = result_of(make_transfer("spotted", **both, style_weights=[1, 9]))
    assert colors_apart(striped, stripes) < 0.6 * colors_apart(spotted, stripes)
    assert colors_apart(spotted, leaves) < 0.6 * colors_apart(striped, leaves)


def test_a_style_of_weight_zero_is_as_if_it_were_not_there(make_transfer: MakeJob) -> None:
    alone = result_of(make_transfer("alone", steps=6))
    other = result_of(make_transfer("both", steps=6, style=["stripes.png", "leaves.png"], style_weights=[1, 0]))
    assert (alone == other).all()


@pytest.mark.parametrize("whole", [True, False], ids=["as a whole", "in parts"])
def test_masks_put_each_style_where_it_belongs(
    make_transfer: MakeJob, stripes: np.ndarray, leaves: np.ndarray, whole: bool, request: pytest.FixtureRequest
) -> None:
    if not whole:
        request.getfixturevalue("in_parts")
    settings = {"style": ["stripes.png", "leaves.png"], "masks": ["left.png", "right.png"], "content_weight": 0.0}
    result = result_of(make_transfer(**settings, start="noise", size=[192, 144], steps=60))
    left, right = result[:, :84], result[:, 108:]
    assert colors_apart(left, stripes) < 0.7 * colors_apart(left, leaves)
    assert colors_apart(right, leaves) < 0.7 * colors_apart(right, stripes)


def test_where_no_mask_is_the_content_stays(make_transfer: MakeJob, photo: np.ndarray) -> None:
    result = result_of(make_transfer(masks=["left.png"], steps=60))
    changed = np.abs(result - photo / 255).mean(axis=(0, 2))
    assert changed[84:].mean() < 0.4 * changed[:44].mean()


def test_colors_are_kept(make_transfer: MakeJob, photo: np.ndarray) -> None:
    def mean_change(result: np.ndarray) -> float:
        return float(np.abs(result.mean(axis=(0, 1)) - photo.mean(axis=(0, 1)) / 255).max())

    kept = result_of(make_transfer("kept", keep_colors=True))
    assert mean_change(kept) < 0.04
    assert mean_change(result_of(make_transfer("taken"))) > 0.1
    # The hues stay in their places, the light does not.
    difference = np.abs((kept[..., 0] - kept[..., 2]) - (photo[..., 0] / 255 - photo[..., 2] / 255))
    assert np.median(difference) < 0.01
    assert np.abs(kept - photo / 255).mean() > 0.03


def test_frequencies_beat_pixels_at_the_same_objective(make_transfer: MakeJob) -> None:
    """The article's point: one style objective, as many steps, other parameters."""

    def distance(name: str, **settings: object) -> float:
        folder = make_transfer(name, size=[184, 184], start="noise", content_weight=0.0, steps=40, **settings)
        with Image.open(BRUSH_STROKES) as style:
            style.save(folder / "stripes.png")
        mode = open_mode(load_job(folder), folder)
        (last,) = deque(optimize(mode.problem, mode.schedule, beginning(mode.problem)), maxlen=1)
        crop = Crop(0, Box(0, 0, 184, 184), before=0, needed=1)
        with torch.no_grad():
            return float(mode.problem.loss(crop, mode.problem.picture(crop, last.parameters), {})[0])

    pixels = min(distance(f"{rate}", parameterization="pixel", learning_rate=rate) for rate in (0.1, 0.2))
    assert distance("frequencies") < 0.9 * pixels


@pytest.mark.usefixtures("in_parts")
def test_large_pictures_come_close_to_the_style_part_by_part(make_transfer: MakeJob, stripes: np.ndarray) -> None:
    folder = make_transfer(size=[256, 192], steps=120, content_weight=0.1)
    problem = open_mode(load_job(folder), folder).problem
    begin = problem.stages.begins[-1]
    assert problem.stages.sizes[-1] == (192, 256) and 0 < begin < 100
    assert problem.crops(begin).needed > 4
    crop = Crop(len(problem.stages.sizes) - 1, Box(0, 0, 192, 256), before=0, needed=1)

    def distance(parameters: Sequence[Tensor]) -> float:
        with torch.no_grad():
            return float(problem.loss(crop, problem.picture(crop, parameters), {})[0])

    before, after = 0.0, 0.0
    for iterate in optimize(problem, Schedule(120, 0.1), beginning(problem)):
        if iterate.step == begin:
            before = distance(problem.grow(begin, iterate.parameters))
        if iterate.step == 120:
            after = distance(iterate.parameters)
    assert after < 0.9 * before
    result = result_of(folder)
    assert colors_apart(result, stripes) < 0.15
    # Where tiles and bands meet nothing jumps.
    steps = np.abs(np.diff(result, axis=1)).mean(axis=(0, 2))
    assert steps.max() < 2.5 * np.median(steps)


@pytest.mark.usefixtures("in_parts")
def test_the_same_seed_gives_the_same_bytes_also_after_an_interruption(make_transfer: MakeJob) -> None:
    settings = {"size": [200, 150], "steps": 24}
    one, same, cut, other = (make_transfer(name, **settings) for name in ("one", "same", "cut", "other"))
    (other / JOB_FILE).write_text((other / JOB_FILE).read_text().replace('"steps"', '"seed": 1, "steps"'))
    for folder in (one, same, other):
        result_of(folder)
    assert (one / RESULT).read_bytes() == (same / RESULT).read_bytes()
    assert (one / RESULT).read_bytes() != (other / RESULT).read_bytes()
    # In the middle of a stage of parts.
    early = result_of(cut, cancel_at=15)
    assert early.shape == (150, 200, 3)
    assert (cut / CHECKPOINT_FILE).is_file()
    result_of(cut, resume=True)
    assert (cut / RESULT).read_bytes() == (one / RESULT).read_bytes()


@pytest.mark.parametrize("cancel_at", [1, 7])
@pytest.mark.usefixtures("in_parts")
def test_a_job_that_ends_early_still_has_its_size(make_transfer: MakeJob, cancel_at: int) -> None:
    assert result_of(make_transfer(size=[200, 150], steps=30), cancel_at=cancel_at).shape == (150, 200, 3)


def test_size_depth_and_shape_are_those_asked_for(make_transfer: MakeJob) -> None:
    folder = make_transfer(size=[80, 100], bit_depth=16, steps=3, robust=False)
    assert result_of(folder).shape == (100, 80, 3)
    # IHDR: the byte after width and height is the bit depth.
    assert (folder / RESULT).read_bytes()[24] == 16


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"style_weights": [1, 2]}, "as many style weights as styles, 1 and not 2"),
        ({"masks": ["left.png", "right.png"]}, "as many masks as styles, 1 and not 2"),
        ({"style_weights": [0]}, "must not all be 0"),
        ({"style": []}, "'style'"),
        ({"style": ["missing.png"]}, "no picture"),
        ({"content_layers": ["blocks.9"]}, "no layer"),
    ],
)
def test_mistakes_are_one_sentence(
    make_transfer: MakeJob, tmp_path: Path, settings: dict[str, object], message: str
) -> None:
    folder = make_transfer(**settings)
    values = json.loads((folder / JOB_FILE).read_text())
    for name in ("style", "masks"):
        values[name] = [str(folder / file) for file in values.get(name, ())]
    values["content"] = str(folder / values["content"])
    with pytest.raises(InputError, match=message) as error:
        pack(values, tmp_path / "packed")
    assert "\n" not in str(error.value)


MEASURED = """
import resource, sys
from pathlib import Path
from core.job.run import run_job
for event in run_job(Path(sys.argv[1])):
    pass
# Kilobytes on Linux, bytes on macOS.
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "linux" else 2**30))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the peak memory in this way")
def test_twelve_million_pixels_stay_under_four_gigabytes(make_transfer: MakeJob, photo: np.ndarray) -> None:
    """Few steps, but through every stage: the memory is that of a long run."""
    folder = make_transfer(size=[4096, 3072], steps=6)
    Image.fromarray(photo).resize((4096, 3072)).save(folder / "content.png")
    root = Path(__file__).resolve().parents[3]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURED, str(folder)], check=True, capture_output=True, encoding="utf-8", cwd=root
    )
    assert float(measured.stdout) < 4
    with Image.open(folder / RESULT) as result:
        assert result.size == (4096, 3072)


def test_a_styled_picture_has_maps_of_its_size(make_transfer: MakeJob) -> None:
    folder = make_transfer(maps=["normal", "height", "roughness"], steps=4)
    deque(run_job(folder), maxlen=0)
    result = json.loads((folder / "result.json").read_text())
    assert list(result["maps"]) == ["color", "normal", "height", "roughness"]
    sizes = {Image.open(folder / entry["file"]).size for entry in result["maps"].values()}
    assert sizes == {Image.open(folder / RESULT).size}
    height = np.asarray(Image.open(folder / "height.png"), float) / 65535
    assert height.std() > 0.05
