"""``scripts/texture_blend.py``, as a technical artist calls it: what it leaves, says and returns."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import bpy
import pytest
from PIL import Image

QUICK = ("--size", "64", "--steps", "2", "--view-size", "64")


def texture_blend(root: Path, engine_python: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the script in Blender as a module, which starts with the default scene and its cube."""
    command = [sys.executable, str(root / "scripts" / "texture_blend.py"), "--engine-python", str(engine_python)]
    variables = {name: value for name, value in os.environ.items() if name != "PATINA_ENGINE_PYTHON"}
    return subprocess.run([*command, *QUICK, *options], env=variables, capture_output=True, text=True, check=False)


def test_it_saves_a_blend_with_the_texture(root: Path, engine_python: Path, tmp_path: Path, empty_scene: None) -> None:
    style, saved = tmp_path / "style.png", tmp_path / "out.blend"
    Image.effect_noise((64, 64), 90).convert("RGB").save(style)
    done = texture_blend(root, engine_python, "--object", "Cube", "--style", str(style), "--save", str(saved))
    assert done.returncode == 0, done.stderr
    assert "step 2 of 2" in done.stdout
    bpy.ops.wm.open_mainfile(filepath=str(saved))
    image = bpy.data.objects["Cube"].material_slots[0].material.node_tree.nodes["Patina Image"].image
    assert (image.name, tuple(image.size)) == ("Cube Patina", (64, 64))


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (
            ("--object", "Cone", "--feature", "stem:1", "--save", "x.blend"),
            1,
            "There is no object Cone; the meshes are",
        ),
        (("--object", "Cube", "--save", "x.blend"), 1, "There is no picture"),
        (("--object", "Cube", "--feature", "nothing:1", "--save", "x.blend"), 1, "nothing"),
        (("--object", "Cube"), 2, "--save"),
        (("--object", "Cube", "--save", "x.blend", "--sise", "9"), 2, "--sise"),
    ],
)
def test_a_mistake_is_one_line_and_the_exit_status(
    root: Path, engine_python: Path, options: tuple[str, ...], status: int, words: str
) -> None:
    done = texture_blend(root, engine_python, *options)
    assert done.returncode == status
    assert words in done.stderr and "Traceback" not in done.stderr
    assert not Path("x.blend").exists()
