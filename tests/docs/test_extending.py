"""``docs/extending.md`` is right: its steps, applied to a copy of the repository, make a mode that works."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

BLOCK = re.compile(r"^```(python|diff)\n(?:# |\+\+\+ )(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = ("core", "addon/data", "addon/settings", "scripts/generate", "scripts/support", "addon/engine")
"""The engine, and what generates and reads the add-on's view of it."""

GENERATE = "from scripts.generate import addon_data; addon_data.write()"
OTHER_EXAMPLES = """
from pathlib import Path
from core.backbone.registry import describe
from core.job.pack import pack
from core.job.run import run_job
from tests.core.modes.test_image_ink import test_the_image_is_gray

test_the_image_is_gray(Path("tested"))
settings = {"mode": "image-feature", "feature": "stem:3", "parameterization": "low_rank", "count": 2, "size": 64}
pack({**settings, "steps": 4}, Path("woven"))
for _ in run_job(Path("woven")):
    pass
assert "conv5_2" in [layer.name for layer in describe("vgg13").layers]
"""


@pytest.fixture(scope="module")
def extended(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository to which all steps of the page have been applied."""
    copy = tmp_path_factory.mktemp("extended")
    for folder in COPIED:
        shutil.copytree(root / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "*.zip"))
    (copy / "addon" / "blender").mkdir()
    for kind, name, text in BLOCK.findall((root / "docs" / "extending.md").read_text(encoding="utf-8")):
        (write if kind == "python" else change)(copy / name, text)
    run(copy, "-c", GENERATE)
    return copy


def write(path: Path, text: str) -> None:
    """Write a new file."""
    assert not path.exists(), f"{path.name} is not new"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(path: Path, text: str) -> None:
    """Apply the hunks of a diff, whose lines begin with " ", "-", or "+"; ``@@`` stands between two hunks."""
    for hunk in text.split("@@\n"):
        lines = hunk.splitlines()
        before, after = ("".join(f"{line[1:]}\n" for line in lines if line[0] != sign) for sign in "+-")
        whole = path.read_text(encoding="utf-8")
        assert whole.count(before) == 1, f"{path.name} does not have these lines once:\n{before}"
        path.write_text(whole.replace(before, after), encoding="utf-8")


def run(folder: Path, *arguments: str) -> str:
    """Run Python in a folder and return what it prints."""
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_new_mode_runs_on_the_command_line(extended: Path) -> None:
    run(extended, "-m", "core", "image", "ink", "stem:3", "--size", "64", "--steps", "24", "--out", "drawn")
    result = json.loads((extended / "drawn" / "result.json").read_text(encoding="utf-8"))
    assert result["files"] == ["image.png", "image.webp"]
    png, webp = (np.asarray(Image.open(extended / "drawn" / name), dtype=int) for name in result["files"])
    assert png.shape == (64, 64, 3)
    assert png.std() > 2.5
    assert np.ptp(png, axis=2).mean() < png.std() / 3, "shades of gray"
    assert (png == webp).all()


def test_the_other_examples_work(extended: Path) -> None:
    run(extended, "-c", OTHER_EXAMPLES)
    assert {"image-0.png", "image-1.png"} <= {path.name for path in (extended / "woven").iterdir()}


def test_blender_offers_the_new_mode(extended: Path) -> None:
    modes = json.loads((extended / "addon" / "data" / "settings.json").read_text(encoding="utf-8"))["modes"]
    ink: dict[str, Any] = modes["image-ink"]
    assert (ink["label"], ink["editor"]) == ("Ink", "IMAGE_EDITOR")
    assert ink["settings"]["gray"]["panel"] == "How strongly to remove color. 0 keeps it"
    assert list(modes).index("image-ink") == list(modes).index("image-feature") + 1
    code = "from addon.settings.schema import mode; print(*mode('INK').own)"
    assert run(extended, "-c", code).split() == ["steps", "precision", "learning_rate", "size", "gray"]


def test_blender_knows_the_new_choice_and_file(extended: Path) -> None:
    data = extended / "addon" / "data"
    settings = json.loads((data / "settings.json").read_text(encoding="utf-8"))
    choice = settings["modes"]["image-feature"]["settings"]["parameterization"]
    assert choice["enum"][-1] == "low_rank" and choice["labels"]["low_rank"] == "Low Rank"
    assert json.loads((data / "border.json").read_text(encoding="utf-8"))["files"]["webp"] == "image.webp"
