"""Picture atlases as jobs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from core.backbone.network import Backbone
from core.border.messages import Finished
from core.faces.cli.main import main
from core.job.folder import validate_settings
from core.job.follow import follow
from core.job.run import run_job
from core.modes.table import open_mode

Streams = pytest.CaptureFixture[str]

TINY = ["--layers", "blocks.1.0", "blocks.2.0", "--channels", "18", "--thumbnail", "32", "--steps", "3"]


def atlas(folder: Path, *typed: str) -> dict[str, Any]:
    """The index of what ``python -m core atlas …`` makes."""
    assert main(["atlas", "--out", str(folder), *TINY, *typed]) == 0
    index: dict[str, Any] = json.loads((folder / "index.json").read_text())
    return index


def pictures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.webp")}


def test_the_index_names_a_picture_for_each_feature(tmp_path: Path, capfd: Streams) -> None:
    index = atlas(tmp_path)
    assert (index["backbone"], index["thumbnail"]) == ("efficientnet_lite0", 32)
    features = [item["feature"] for item in index["features"]]
    assert features == [f"{layer}:{channel}" for layer in ("blocks.1.0", "blocks.2.0") for channel in range(18)]
    for item in index["features"]:
        with Image.open(tmp_path / item["file"]) as picture:
            assert (picture.format, picture.size) == ("WEBP", (32, 32))
    printed = capfd.readouterr().out
    assert "and 26 more" in printed
    assert len(printed.splitlines()) == 14


def test_each_picture_excites_its_own_feature(tmp_path: Path, backbone: Backbone) -> None:
    assert main(["atlas", "--layers", "blocks.3.2", "--channels", "6", "--steps", "40", "--out", str(tmp_path)]) == 0
    files = [tmp_path / f"blocks.3.2-{channel}.webp" for channel in range(6)]
    images = torch.stack([torch.from_numpy(np.array(Image.open(file))).permute(2, 0, 1) / 255 for file in files])
    excitations = backbone.activations(images, ("blocks.3.2",))["blocks.3.2"].mean(dim=(2, 3))[:, :6]
    assert excitations.argmax(dim=0).tolist() == list(range(6))


def test_all_pictures_are_equally_far_when_it_is_canceled_and_resuming_makes_the_same(tmp_path: Path) -> None:
    atlas(tmp_path)
    whole = pictures(tmp_path)
    seen = iter(range(100))
    events = list(follow(tmp_path, False, lambda: next(seen) >= 4))
    assert isinstance(events[-1], Finished)
    assert events[-1].status == "cancelled"
    assert pictures(tmp_path).keys() == whole.keys()
    assert pictures(tmp_path) != whole
    for _ in run_job(tmp_path, resume=True):
        pass
    assert pictures(tmp_path) == whole


def test_layers_have_no_more_features_than_channels_and_those_without_patterns_are_left_out(tmp_path: Path) -> None:
    mode = open_mode(validate_settings({"mode": "atlas", "channels": 100}), tmp_path)
    shown: dict[str, int] = {}
    for batch in mode.problem.batches:  # type: ignore[attr-defined]
        shown[batch.layer] = shown.get(batch.layer, 0) + len(batch.channels)
    assert shown["blocks.2.1"] == 40
    assert shown["head"] == 100
    assert not {"input", "stem", "blocks.0.0"} & shown.keys()


def test_unknown_layers_are_refused(tmp_path: Path, capfd: Streams) -> None:
    assert main(["atlas", "--layers", "blocks.9", "--out", str(tmp_path / "job")]) == 2
    assert 'no layer "blocks.9"' in capfd.readouterr().err
    assert not (tmp_path / "job").exists()
