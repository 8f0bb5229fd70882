"""Files that Blender wrote, read back by way of Blender: in this process where that is enough, else in another."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from core.errors import InputError
from core.mesh.blender import inside
from core.mesh.blender.read import read_with_blender
from core.mesh.part import Part


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The script for Blender runs in this process, which has Blender already."""

    def run(command: Sequence[str], folder: Path, _seconds: float) -> None:
        path, _, wanted = command[command.index(str(inside.__file__)) + 1 :]
        inside.main(Path(path), folder, **json.loads(wanted))

    monkeypatch.setattr("core.mesh.blender.read._run", run)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one scene in all formats that Blender writes: a cube of two meters around (1, 2, 3), UVs in two
    maps, and planes that only the .blend file knows to hide.
    """
    folder = tmp_path_factory.mktemp("scenes")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_cube_add(location=(1, 2, 3))
    cube = bpy.context.object
    cube.name = "Cube"
    moved = cube.data.uv_layers.new(name="Moved")
    for loop in moved.data:
        loop.uv = (loop.uv[0] + 5, loop.uv[1])
    path = str(folder / "cube")
    bpy.ops.export_scene.fbx(filepath=f"{path}.fbx")
    bpy.ops.wm.usd_export(filepath=f"{path}.usdc")
    bpy.ops.wm.usd_export(filepath=f"{path}.usdz")
    bpy.ops.wm.alembic_export(filepath=f"{path}.abc", as_background_job=False)
    cube.data.uv_layers["Moved"].active_render = True
    cube.scale = (-1, 1, 1)
    cube.modifiers.new("More", "SUBSURF").subdivision_type = "SIMPLE"
    bpy.ops.mesh.primitive_plane_add()
    bpy.context.object.name = "Cutter"
    bpy.context.object.hide_render = True
    bpy.ops.mesh.primitive_plane_add()
    bpy.context.object.name = "Unseen"
    hidden = bpy.data.collections.new("Hidden")
    hidden.hide_render = True
    bpy.context.scene.collection.children.link(hidden)
    bpy.context.scene.collection.objects.unlink(bpy.context.object)
    hidden.objects.link(bpy.data.objects["Unseen"])
    bpy.ops.object.text_add(location=(0, 0, 9))
    bpy.ops.object.light_add()
    bpy.ops.wm.save_as_mainfile(filepath=f"{path}.blend")
    return folder


def assert_cube(part: Part) -> None:
    """Blender's (1, 2, 3) is (1, 3, −2) with y up."""
    np.testing.assert_allclose(part.positions.min(axis=0), [0, 2, -3], atol=1e-5)
    np.testing.assert_allclose(part.positions.max(axis=0), [2, 4, -1], atol=1e-5)
    corners = part.positions[part.triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((normals * (corners.mean(axis=1) - [1, 3, -2])).sum(axis=1) > 0).all(), "faces look inward"


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("suffix", ["fbx", "usdc", "usdz", "abc"])
def test_formats_that_blender_imports(folder: Path, suffix: str) -> None:
    (part,) = read_with_blender(folder / f"cube.{suffix}").parts
    assert_cube(part)
    assert len(part.triangles) == 12
    assert part.uvs is not None
    assert 0 <= part.uvs.min() < part.uvs.max() <= 1


def test_blend_files_come_with_modifiers_and_the_uv_map_of_renderings(folder: Path) -> None:
    reading = read_with_blender(folder / "cube.blend", blender=Path(sys.executable))
    parts = {part.name: part for part in reading.parts}
    assert sorted(part.name for part in reading.parts) == ["Cube", "Text"]
    assert_cube(parts["Cube"])
    assert len(parts["Cube"].triangles) == 48
    assert parts["Cube"].uvs is not None
    assert parts["Cube"].uvs[..., 0].min() >= 5
    assert reading.notes == ("2 hidden objects are left out: Cutter, Unseen.",)


@pytest.mark.usefixtures("at_once")
def test_a_uv_map_can_be_chosen_by_its_number(folder: Path) -> None:
    parts = read_with_blender(folder / "cube.blend", uv_set=0).parts
    (cube,) = [part for part in parts if part.name == "Cube"]
    assert cube.uvs is not None
    assert cube.uvs.max() < 1.1
    with pytest.raises(InputError, match=r"no UV set 7; choose one of 0 \(UVMap\), 1 \(Moved\) with --uv-set"):
        read_with_blender(folder / "cube.blend", uv_set=7)


@pytest.mark.usefixtures("at_once")
def test_what_blender_cannot_read_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.blend"
    path.write_bytes(b"BLENDER-v500" + bytes(100))
    with pytest.raises(InputError, match=r"^Blender cannot read the file \(.+\); export the mesh as GLB\.$"):
        read_with_blender(path)
    (tmp_path / "chair.dae").write_bytes(b"")
    with pytest.raises(InputError, match=r"\(Blender 5\.\d.* has no importer for DAE files\)"):
        read_with_blender(tmp_path / "chair.dae")
    with pytest.raises(FileNotFoundError):
        read_with_blender(tmp_path / "nowhere.fbx")


def test_scripts_in_a_file_do_not_run(tmp_path: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_cube_add()
    trace = tmp_path / "trace"
    text = bpy.data.texts.new("evil.py")
    text.use_module = True
    text.write(f"open({str(trace)!r}, 'w')\n")
    driver = bpy.context.object.driver_add("location", 0).driver
    driver.expression = f"open({str(trace)!r}, 'w') and 0"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "evil.blend"))
    assert len(read_with_blender(tmp_path / "evil.blend").parts) == 1
    assert not trace.exists()


def program(path: Path, text: str) -> Path:
    path.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="scripts are no programs on Windows")
@pytest.mark.parametrize(
    ("text", "seconds", "message"),
    [
        ("import time; time.sleep(60)", 0.2, "took more than 0 seconds"),
        ("print('Segmentation\\tfault'); exit(11)", 30, r"stopped while it read the file \(Segmentation fault\)"),
        ("exit(0)", 30, "stopped while it read the file;"),
    ],
)
def test_a_blender_that_fails_is_a_sentence(tmp_path: Path, text: str, seconds: float, message: str) -> None:
    (tmp_path / "a.fbx").write_bytes(b"")
    started = time.monotonic()
    with pytest.raises(InputError, match=message):
        read_with_blender(tmp_path / "a.fbx", blender=program(tmp_path / "blender", text), seconds=seconds)
    assert time.monotonic() - started < 20


@pytest.mark.skipif(sys.platform == "win32", reason="scripts are no programs on Windows")
def test_blender_ends_when_reading_is_canceled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while Blender works: the exception passes through, and no process stays."""
    (tmp_path / "a.fbx").write_bytes(b"")
    started: list[Any] = []

    def interrupt(self: Any, _seconds: float | None = None) -> int:
        if not started:
            started.append(self)
            raise KeyboardInterrupt
        return wait(self, None)

    wait = __import__("subprocess").Popen.wait
    monkeypatch.setattr("subprocess.Popen.wait", interrupt)
    blender = program(tmp_path / "blender", "import time; time.sleep(60)")
    with pytest.raises(KeyboardInterrupt):
        read_with_blender(tmp_path / "a.fbx", blender=blender)
    assert started[0].poll() is not None


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cube turned by a quarter around z that has attributes of all kinds, with a modifier that cuts its
    faces in four, and with a plane that has none of them."""
    folder = tmp_path_factory.mktemp("painted")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_cube_add(rotation=(0, 0, np.pi / 2))
    cube: Any = bpy.context.object
    mesh = cube.data
    up = [vertex.co.z > 0 for vertex in mesh.vertices]
    mesh.attributes.new("height", "FLOAT", "POINT").data.foreach_set("value", np.array(up, np.float32))
    mesh.attributes.new("along x", "FLOAT_VECTOR", "POINT").data.foreach_set(
        "vector", np.array([2, 0, 0] * 8, np.float32)
    )
    mesh.attributes.new("flow", "FLOAT2", "CORNER").data.foreach_set("vector", np.array([0.25, 0.75] * 24, np.float32))
    mesh.attributes.new("side", "INT", "FACE").data.foreach_set("value", np.arange(6, dtype=np.int32))
    mesh.attributes.new("on", "BOOLEAN", "FACE").data.foreach_set("value", np.ones(6, bool))
    mesh.attributes.new("turn", "QUATERNION", "POINT")
    gray = np.array([0.5, 0.5, 0.5, 1] * 24, np.float32)
    mesh.color_attributes.new("Paint", "BYTE_COLOR", "CORNER").data.foreach_set("color_srgb", gray)
    group = cube.vertex_groups.new(name="Top & sides")
    group.add([number for number, is_up in enumerate(up) if is_up], 0.5, "REPLACE")
    cube.vertex_groups.new(name="side").add(range(8), 1, "REPLACE")
    cube.modifiers.new("More", "SUBSURF").subdivision_type = "SIMPLE"
    bpy.ops.mesh.primitive_plane_add(location=(0, 0, 5))
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "painted.blend"))
    bpy.ops.wm.usd_export(filepath=str(folder / "painted.usdc"))
    bpy.ops.wm.alembic_export(filepath=str(folder / "painted.abc"), as_background_job=False, vcolors=True)
    bpy.ops.export_scene.fbx(filepath=str(folder / "painted.fbx"))
    return folder


def attributes(path: Path, *names: str) -> dict[str, np.ndarray]:
    """Return these attributes of the cube in a file, and as ``y`` how high each corner is."""
    parts = read_with_blender(path, attributes=names).parts
    (cube,) = [part for part in parts if np.ptp(part.positions[:, 1]) > 1]
    return {"y": cube.positions[cube.triangles][..., 1], **cube.attributes}


def test_attributes_and_vertex_groups_in_another_process(painted: Path) -> None:
    names = ("height", "Top & sides")
    parts = read_with_blender(painted / "painted.blend", blender=Path(sys.executable), attributes=names).parts
    assert sorted(tuple(part.attributes) for part in parts) == [(), names]


@pytest.mark.usefixtures("at_once")
def test_attributes_of_every_kind_with_modifiers_applied(painted: Path) -> None:
    found = attributes(painted / "painted.blend", "height", "along x", "flow", "side", "on", "Paint", "Top & sides")
    high = (found["y"] + 1) / 2
    np.testing.assert_allclose(found["height"][..., 0], high, atol=1e-6)
    np.testing.assert_allclose(found["Top & sides"][..., 0], high / 2, atol=1e-6)
    # The object's x is the scene's y, which is -z with y up.
    np.testing.assert_allclose(found["along x"], np.broadcast_to([0, 0, -2], found["along x"].shape), atol=1e-6)
    np.testing.assert_allclose(found["flow"], np.broadcast_to([0.25, 0.75], (48, 3, 2)), atol=1e-6)
    assert np.bincount(found["side"].astype(int).ravel()).tolist() == [24] * 6
    assert (found["on"] == 1).all()
    np.testing.assert_allclose(found["Paint"], np.full((48, 3, 3), 0.5), atol=0.01)


@pytest.mark.usefixtures("at_once")
def test_a_wrong_name_brings_the_names_of_attributes_and_groups(painted: Path) -> None:
    for name in ("wool", "turn", "position", ".select_vert"):
        with pytest.raises(InputError, match=rf"no attribute {name}, it has ") as error:
            attributes(painted / "painted.blend", name)
        listed = str(error.value).partition("it has ")[2].partition(";")[0].replace(" and ", ", ").split(", ")
        assert {"height", "along x", "flow", "side", "on", "Paint"} <= set(listed)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("suffix", "name"), [("usdc", "height"), ("usdc", "Paint"), ("abc", "Paint"), ("fbx", "Paint")]
)
def test_attributes_that_other_formats_bring(painted: Path, suffix: str, name: str) -> None:
    found = attributes(painted / f"painted.{suffix}", name)
    expected = (found["y"] + 1) / 2 if name == "height" else np.full_like(found["y"], 0.5)
    np.testing.assert_allclose(found[name][..., 0], expected, atol=0.02)
