"""The repository as a Blender extension."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import bpy
import pytest


def test_blender_accepts_the_manifest(root: Path) -> None:
    validator = Path(bpy.utils.system_resource("SCRIPTS")) / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"
    done = subprocess.run(
        [sys.executable, validator, "validate", root], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_versions_agree(root: Path) -> None:
    import core

    manifest = tomllib.loads((root / "blender_manifest.toml").read_text())
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert manifest["version"] == project["version"] == core.__version__


def loads(root: Path, stranger: str, modules: list[str], python: str | Path = sys.executable) -> bool:
    """Whether a fresh Python that imports the modules has the stranger loaded."""
    code = "import sys, importlib as i; [i.import_module(n) for n in sys.argv[2:]]; print(sys.argv[1] in sys.modules)"
    command = [python, "-c", code, stranger, *modules]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.splitlines()[-1] == "True"


@pytest.mark.parametrize("stranger", ["torch", "pydantic"])
def test_addon_loads_nothing_of_the_engine(root: Path, stranger: str) -> None:
    assert not loads(root, stranger, ["addon.jobs.textures", "addon.operators", "addon.engine.process"])


def test_engine_process_works_without_bpy(root: Path) -> None:
    assert not loads(root, "bpy", ["addon", "addon.engine.process", "addon.engine.job_folder"])


def test_engine_does_not_load_bpy(root: Path, engine_python: Path) -> None:
    assert not loads(root, "bpy", ["core.job.run", "core.modes.texture"], engine_python)


def test_python_ends_without_a_word(root: Path) -> None:
    code = "import addon; addon.register(); from addon.jobs import live; live.state(); print('done', flush=True)"
    command = [sys.executable, "-c", code]
    # Blender as a module may crash at its end (4.2) or hang (4.5), with any add-on; what it prints counts.
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as child:
        try:
            out, errors = child.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            out, errors = child.communicate()
    assert "done" in out.splitlines()
    assert "Traceback" not in errors
