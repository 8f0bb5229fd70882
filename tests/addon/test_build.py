"""The zip that Blender installs: what it holds, and that a new user's Blender takes it, enables it and lets it go."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts import build_extension

_INSTALL = """
import sys
import bpy

name = "bl_ext.user_default.patina"
bpy.ops.extensions.package_install_files(filepath=sys.argv[1], repo="user_default", enable_on_install=True)
assert name in bpy.context.preferences.addons.keys()
assert bpy.context.scene.patina.task == "STYLE"
assert not bpy.ops.patina.test_engine.poll(), "there is an engine already"
import importlib
environment = importlib.import_module(name + ".addon.setup.location").engine_environment()
assert str(environment.folder).startswith(bpy.utils.user_resource("EXTENSIONS")), environment.folder
assert any(line.startswith("torch==") for line in environment.wanted)
bpy.ops.preferences.addon_disable(module=name)
assert not hasattr(bpy.types.Scene, "patina")
print("all good")
"""


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension's zip, built by this Blender's builder."""
    return build_extension.build(tmp_path_factory.mktemp("extension"))


def test_the_zip_holds_both_halves_and_nothing_else(extension: Path) -> None:
    names = zipfile.ZipFile(extension).namelist()
    tops = {name.split("/")[0] for name in names if not name.endswith("/")}
    files = {"__init__.py", "blender_manifest.toml", "pyproject.toml", "LICENSE", "README.md"}
    assert tops == {"addon", "core", *files}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    assert extension.stat().st_size < build_extension.LARGEST


def test_a_new_blender_installs_enables_and_disables_it(extension: Path, tmp_path: Path) -> None:
    variables = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "user")}
    variables.pop("PATINA_ENGINE_PYTHON", None)
    done = subprocess.run(
        [sys.executable, "-c", _INSTALL, str(extension)], env=variables, capture_output=True, text=True, check=False
    )
    words = done.stdout + done.stderr
    assert done.returncode == 0 and "all good" in words and "Traceback" not in words, words
