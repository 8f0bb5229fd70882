"""The zip that Blender installs: what it holds, and that a new user's Blender takes it, enables it and lets it go."""

from __future__ import annotations

import json
import os
import re
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
print("all good", flush=True)
if bpy.app.version < (4, 3):
    # This Blender, as a Python module, can crash at Python's end.
    __import__("os")._exit(0)
"""

_INSTALL_FROM_REPOSITORY = """
import pathlib, shutil, sys
import bpy

hosted, newer = map(pathlib.Path, sys.argv[1:])
preferences = bpy.context.preferences
preferences.system.use_online_access = True
repositories = preferences.extensions.repos
for repository in list(repositories):
    repositories.remove(repository)
repositories.new(name="Patina", module="of_patina", remote_url=(hosted / "index.json").as_uri())
preferences.extensions.active_repo = 0
bpy.ops.extensions.repo_sync(repo_index=0)
bpy.ops.extensions.package_install(repo_index=0, pkg_id="patina", enable_on_install=True)
assert "bl_ext.of_patina.patina" in preferences.addons.keys()
assert bpy.context.scene.patina.task == "STYLE"
installed = pathlib.Path(repositories[0].directory, "patina", "blender_manifest.toml")
assert 'version = "9.9.9"' not in installed.read_text()
shutil.rmtree(hosted)
shutil.copytree(newer, hosted)
bpy.ops.extensions.repo_sync(repo_index=0)
bpy.ops.extensions.package_upgrade_all(use_active_only=True)
assert 'version = "9.9.9"' in installed.read_text()
assert bpy.context.scene.patina.task == "STYLE"
print("all good", flush=True)
if bpy.app.version < (4, 3):
    # This Blender, as a Python module, can crash at Python's end.
    __import__("os")._exit(0)
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
    run_as_new_user(tmp_path, _INSTALL, extension)


def test_blender_installs_it_from_the_repository_and_updates_it(extension: Path, tmp_path: Path) -> None:
    older = build_extension.publish(extension, tmp_path / "hosted").parent
    newer = build_extension.publish(as_version("9.9.9", extension, tmp_path), tmp_path / "newer").parent
    assert {file.name for file in older.iterdir()} == {extension.name, "index.html", "index.json"}
    run_as_new_user(tmp_path, _INSTALL_FROM_REPOSITORY, older, newer)


def test_a_repository_offers_the_latest_version_only(extension: Path, tmp_path: Path) -> None:
    build_extension.publish(extension, tmp_path / "hosted")
    index = build_extension.publish(as_version("9.9.9", extension, tmp_path), tmp_path / "hosted")
    assert [offered["version"] for offered in json.loads(index.read_text())["data"]] == ["9.9.9"]
    assert [file.name for file in index.parent.glob("*.zip")] == ["patina-9.9.9.zip"]


def as_version(version: str, extension: Path, folder: Path) -> Path:
    """Return a copy of an extension's zip that says it is of another version."""
    copy = folder / f"patina-{version}.zip"
    with zipfile.ZipFile(extension) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "blender_manifest.toml":
                content = re.sub(rb'\nversion = ".+?"', f'\nversion = "{version}"'.encode(), content)
            target.writestr(name, content)
    return copy


def run_as_new_user(folder: Path, code: str, *arguments: Path) -> None:
    """Run code in a Blender of a user who has set nothing; it prints ``all good`` at its end."""
    variables = {**os.environ, "BLENDER_USER_RESOURCES": str(folder / "user")}
    variables.pop("PATINA_ENGINE_PYTHON", None)
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    words = done.stdout + done.stderr
    assert done.returncode == 0 and "all good" in words and "Traceback" not in words, words
