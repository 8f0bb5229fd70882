"""Large meshes are unwrapped in another Blender: what comes of it, and what if the artist goes on or has had enough."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import bpy
import numpy as np
import pytest

from addon.blender import unwrap_process
from addon.blender.new_uv_map import faces_of
from addon.blender.unwrap_process import UnwrapProcess
from addon.errors import PatinaError
from addon.jobs.unwrapping import Unwrapping
from addon.jobs.uv_maps import add_uv_map


@pytest.fixture
def unwrapping(cube: bpy.types.Object) -> Iterator[Unwrapping]:
    """Another Blender unwraps a cube."""
    made = Unwrapping([cube], keep_islands=False)
    yield made
    made.stop()


def finished(unwrapping: Unwrapping) -> str:
    """Wait for the end, and return the name of the map."""
    end = time.monotonic() + 60
    while (name := unwrapping.poll()) is None:
        assert time.monotonic() < end
        time.sleep(0.02)
    return name


def uvs(obj: bpy.types.Object) -> np.ndarray:
    return np.array([tuple(corner.vector) for corner in obj.data.uv_layers["Patina"].uv])


def test_the_map_is_the_one_that_this_blender_makes(unwrapping: Unwrapping) -> None:
    cube = bpy.data.objects["Cube"]
    assert unwrapping.progress() == (0.0, "Starting, 0 s")
    cube.name, cube.location = "Other Name", (1, 2, 3)
    assert finished(unwrapping) == "Patina"
    assert unwrapping.progress()[1].startswith("Packing")
    there = uvs(cube)
    add_uv_map([cube])
    np.testing.assert_array_equal(uvs(cube), there)


def test_a_mesh_that_was_changed_meanwhile_is_left_alone(unwrapping: Unwrapping) -> None:
    bpy.data.objects["Cube"].data.flip_normals()
    with pytest.raises(PatinaError, match="The mesh was changed while it was unwrapped; make the UV map again"):
        finished(unwrapping)
    assert len(bpy.data.objects["Cube"].data.uv_layers) == 1


def test_it_may_not_take_for_ever(cube: bpy.types.Object) -> None:
    process = UnwrapProcess(faces_of([cube]), longest=0.0)
    with pytest.raises(PatinaError, match="Unwrapping took more than 0 seconds; reduce the mesh with a Decimate"):
        process.poll()
    process.stop()
    assert not list(Path(bpy.app.tempdir).glob("patina-*/faces.npz")), "nothing is left"


def test_a_blender_that_cannot_start_is_told(cube: bpy.types.Object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unwrap_process, "command_for", lambda _: ["/no/such/blender"])
    with pytest.raises(PatinaError, match=r"cannot be started \(No such file or directory\); unwrap the mesh by hand"):
        UnwrapProcess(faces_of([cube]))


def test_last_words_are_told(cube: bpy.types.Object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("raise SystemExit('No room\\n\\nError: script failed, exiting with code 1.\\n\\nBlender quit')")
    monkeypatch.setattr(unwrap_process.unwrapping, "__file__", str(script))
    made = Unwrapping([cube], keep_islands=True)
    with pytest.raises(PatinaError, match=r"stopped while it unwrapped the mesh \(No room\); unwrap it by hand"):
        finished(made)
    made.stop()
