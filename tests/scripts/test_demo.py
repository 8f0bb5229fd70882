"""The demo from end to end with the real engine, small. Blender opens its .blend again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from scripts import demo

SIZE = 128


@pytest.fixture(scope="module")
def out(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a small demo writes."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    style = folder.with_name("style.png")
    stripes = np.tile(np.repeat(np.array([[255, 160, 0], [40, 0, 120]], np.uint8), 8, axis=0), (12, 1))
    Image.fromarray(np.broadcast_to(stripes, (192, 192, 3))).save(style)
    command = [sys.executable, str(root / "scripts" / "demo.py"), "--size", str(SIZE), "--steps", "5"]
    done = subprocess.run(
        [*command, "--style", style, "--out", folder], capture_output=True, encoding="utf-8", check=False, timeout=110
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Suzanne is ready:\n" + "".join(f"  {folder / name}\n" for name in demo.FILES)
    return folder


def test_four_files_and_nothing_else(out: Path) -> None:
    assert sorted(path.name for path in out.iterdir()) == sorted(demo.FILES)
    with Image.open(out / "texture.png") as texture:
        assert texture.size == (SIZE, SIZE)


def test_the_blend_opens_with_the_texture_showing(out: Path) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(out / "suzanne.blend"))
    suzanne = bpy.data.objects["Suzanne"]
    assert [modifier.type for modifier in suzanne.modifiers] == ["SUBSURF"]
    output = suzanne.active_material.node_tree.get_output_node("ALL")
    texture_node = output.inputs["Surface"].links[0].from_node.inputs["Base Color"].links[0].from_node
    assert texture_node.inputs["Vector"].links[0].from_node.uv_map in suzanne.data.uv_layers
    image = texture_node.image
    assert image.packed_file is not None
    pixels = np.empty(SIZE * SIZE * 4, np.float32)
    image.pixels.foreach_get(pixels)
    with Image.open(out / "texture.png") as texture:
        expected = np.asarray(texture.convert("RGB"), np.float32)[::-1] / 255
    np.testing.assert_allclose(pixels.reshape(SIZE, SIZE, 4)[..., :3], expected, atol=1e-3)
    spaces = [area.spaces.active for screen in bpy.data.screens for area in screen.areas if area.type == "VIEW_3D"]
    assert {space.shading.type for space in spaces} == {"MATERIAL"}


def test_the_glb_carries_the_texture_and_the_modifier(out: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(out / "suzanne.glb"))
    (suzanne,) = (obj for obj in bpy.data.objects if obj.type == "MESH")
    assert len(suzanne.data.polygons) > 10_000
    assert (SIZE, SIZE) in [tuple(image.size) for image in bpy.data.images]


def test_an_engine_that_refuses_leaves_nothing(tmp_path: Path, root: Path) -> None:
    style = tmp_path / "style.png"
    style.write_text("no picture")
    done = subprocess.run(
        [sys.executable, root / "scripts" / "demo.py", "--style", style, "--out", tmp_path / "out", "--size", "64"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=110,
    )
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if line.startswith("patina: ")] == done.stderr.splitlines()[-1:]
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "out").iterdir()) == []
