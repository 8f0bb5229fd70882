"""Feature visualizations as jobs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.faces.cli.main import main
from core.files.deep_png import deep_color
from core.job.folder import validate_settings
from core.modes.mode import OptimizingMode
from core.modes.table import open_mode
from core.optimize import beginning, optimize

SMALL = ["--size", "96", "--steps", "24", "--json"]


def made(folder: Path, *typed: str, name: str = "image.png") -> np.ndarray:
    """The picture that ``python -m core image feature …`` makes, [H, W, 3] in [0, 1]."""
    assert main(["image", "feature", *typed, "--out", str(folder)]) == 0
    return np.asarray(Image.open(folder / name), dtype=np.float32) / 255


def excitation(folder: Path, **settings: Any) -> float:
    """How excited the feature is at the end of a job, on average over its last steps."""
    values = {"mode": "image-feature", "size": "96", "steps": 60, **settings}
    mode = open_mode(validate_settings(values), folder)
    assert isinstance(mode, OptimizingMode)
    last = list(optimize(mode.problem, mode.schedule, beginning(mode.problem)))[-1]
    return -float(np.mean(last.curve[-10:]))


def test_decorrelated_fourier_beats_pixels_at_equal_steps(tmp_path: Path) -> None:
    # The deeper the layer, the more it gains.
    for feature, factor in (("blocks.5.0:60", 1.3), ("blocks.4.1:7", 1.05)):
        fourier = excitation(tmp_path, feature=feature, parameterization="fourier")
        pixels = excitation(tmp_path, feature=feature, parameterization="pixel")
        assert fourier > factor * pixels


def test_the_same_seed_gives_the_same_bytes_and_another_one_another_picture(tmp_path: Path) -> None:
    for name, seed in (("a", "0"), ("b", "0"), ("c", "1")):
        made(tmp_path / name, "blocks.3.2:10", "--seed", seed, *SMALL)
    one, same, other = ((tmp_path / name / "image.png").read_bytes() for name in "abc")
    assert one == same
    assert one != other


def test_a_tileable_picture_has_no_seam_when_repeated(tmp_path: Path) -> None:
    picture = made(tmp_path, "blocks.3.2:10", "--tileable", *SMALL, "--steps", "60")
    for axis in (0, 1):
        steps = np.abs(np.diff(picture, axis=axis)).mean()
        seam = np.abs(picture.take(0, axis) - picture.take(-1, axis)).mean()
        assert seam < 1.3 * steps


def test_several_pictures_differ_more_with_the_diversity_term(tmp_path: Path) -> None:
    def spread(weight: str) -> float:
        folder = tmp_path / weight
        made(folder, "blocks.3.2:10", "--count", "3", "--diversity", weight, *SMALL, name="image-0.png")
        means = [np.asarray(Image.open(folder / f"image-{i}.png"), float).mean(axis=(0, 1)) for i in range(3)]
        return float(np.std(means, axis=0).mean())

    assert spread("5") > spread("0")


def test_dreaming_on_a_picture_keeps_its_shape_and_colors(tmp_path: Path) -> None:
    halves = np.zeros((96, 144, 3), np.uint8)
    halves[:, 72:] = (240, 200, 40)
    Image.fromarray(halves).save(tmp_path / "start.png")
    dream = made(tmp_path / "job", "blocks.2.0", "--start", str(tmp_path / "start.png"), "--steps", "16", "--json")
    assert dream.shape == (96, 144, 3)
    assert dream[:, :60].mean() < 0.35 < 0.5 < dream[:, 84:].mean()


@pytest.mark.parametrize("feature", ["blocks.3.2", "-blocks.3.2:10", "blocks.3.2:[3 - 0.5*7]", "blocks.3.2:10@center"])
def test_layers_negatives_directions_and_neurons(tmp_path: Path, feature: str) -> None:
    picture = made(tmp_path, feature, "--size", "72x64", "--steps", "8", "--json")
    assert picture.shape == (64, 72, 3)
    assert picture.std() > 0.01


def test_pictures_beyond_the_view_grow_by_octaves(tmp_path: Path) -> None:
    picture = made(tmp_path, "blocks.2.0:3", "--size", "201x256", "--view-size", "96", "--steps", "12", "--json")
    assert picture.shape == (256, 201, 3)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ([], "'feature' is required"),
        (["blocks.3.2:10", "--size", "63x"], "WIDTHxHEIGHT"),
        (["blocks.3.2:10", "--size", "16"], "32"),
        (["blocks.3.2:10", "--size", "65", "--tileable"], "even width and height"),
        (["blocks.9.9:1"], 'no layer "blocks.9.9"'),
        (["blocks.3.2:[1 2]"], "expected channels"),
        (["blocks.3.2:1@2,3"], "place"),
    ],
)
def test_mistakes_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: list[str], words: str
) -> None:
    assert main(["image", "feature", *typed, "--out", str(tmp_path / "job")]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert words in line
    assert not (tmp_path / "job" / "job.json").exists()


def map_of(folder: Path, name: str) -> np.ndarray:
    """A map of 16 bits that a job has made, float [H, W] or [H, W, 3] in [0, 1]."""
    path = folder / name
    return deep_color(path) if name == "normal.png" else np.asarray(Image.open(path), float) / 65535


def test_a_relief_is_made_with_the_color_and_repeats_with_it(tmp_path: Path) -> None:
    picture = made(tmp_path, "blocks.3.2:10", "--tileable", "--relief", "color", *SMALL, "--steps", "60")
    height, normal = map_of(tmp_path, "height.png"), map_of(tmp_path, "normal.png")
    assert picture.shape == (96, 96, 3) and height.shape == (96, 96)
    assert height.min() < 0.05 or height.max() > 0.95
    for axis in (0, 1):
        for found in (height, normal):
            steps = np.abs(np.diff(found, axis=axis)).mean()
            assert np.abs(found.take(0, axis) - found.take(-1, axis)).mean() < 1.4 * steps
    slope = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) / 2 * 0.02 * 96
    vectors = normal * 2 - 1
    assert np.allclose(-vectors[..., 0] / vectors[..., 2], slope, atol=2e-3)
    maps = json.loads((tmp_path / "result.json").read_text())["maps"]
    assert maps["color"] == {"file": "image.png"}
    assert maps["normal"] == {"file": "normal.png", "convention": "opengl"}
    assert maps["height"] == {"file": "height.png", "depth": 0.02, "zero": 0.5}
    assert "roughness" not in maps


@pytest.mark.parametrize("parameterization", ["fourier", "pixel", "cppn"])
def test_a_relief_excites_the_feature_in_the_light_of_lamps(tmp_path: Path, parameterization: str) -> None:
    settings = {"feature": "blocks.3.2:10", "relief": "color", "parameterization": parameterization}
    values = {"mode": "image-feature", "size": "96", "steps": 60, **settings}
    mode = open_mode(validate_settings(values), tmp_path)
    assert isinstance(mode, OptimizingMode)
    last = list(optimize(mode.problem, mode.schedule, beginning(mode.problem)))[-1]
    lit = -np.array(last.curve)[1::2]
    assert lit[-8:].mean() > 2 * lit[:4].mean() + 0.01


def test_maps_without_a_relief_are_estimated_and_those_not_asked_for_left_out(tmp_path: Path) -> None:
    made(tmp_path, "blocks.3.2:10", "--maps", "roughness", "height", *SMALL)
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["files"] == ["image.png", "height.png", "roughness.png"]
    assert list(result["maps"]) == ["color", "height", "roughness"]
    rough = np.asarray(Image.open(tmp_path / "roughness.png"), float) / 255
    assert rough.mean() == pytest.approx(0.6, abs=0.02) and rough.std() > 0.005


def test_maps_of_several_images_are_refused() -> None:
    with pytest.raises(InputError, match="Maps belong to one image"):
        validate_settings({"mode": "image-feature", "feature": "blocks.3.2:10", "count": 2, "relief": "color"})
