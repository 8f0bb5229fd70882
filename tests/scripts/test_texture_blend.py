"""Textures without a window, from the command line: the saved .blend, the exit status, the message of a failure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

import addon
from addon.blender.material import use_nodes

# Does what ``blender --background scene.blend --python script -- …`` does, with the bpy of this Python.
RUN = """
import runpy, sys, bpy
script, scene = sys.argv[1:3]
bpy.ops.wm.open_mainfile(filepath=scene)
sys.argv = ["blender", scene, "--python", script, "--", *sys.argv[3:]]
runpy.run_path(script, run_name="__main__")
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """A .blend with two cubes and a lamp."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for place in (0, 3):
        bpy.ops.mesh.primitive_cube_add(location=(place, 0, 0))
    bpy.ops.object.light_add()
    path = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    return path


@pytest.fixture
def style(tmp_path: Path) -> Path:
    path = tmp_path / "style.png"
    Image.effect_noise((64, 64), 90).convert("RGB").save(path)
    return path


def texture_blend(root: Path, scene: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    script = root / "scripts" / "texture_blend.py"
    # This Python is also the engine's: it has both halves.
    command = [sys.executable, "-c", RUN, script, scene, *options, "--engine-python", sys.executable]
    return subprocess.run(command, cwd=scene.parent, capture_output=True, encoding="utf-8", check=False, timeout=110)


def assert_fails_in_one_line(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert done.returncode == 1, done.stderr
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("patina: "))
    assert words in line
    assert "Traceback" not in done.stderr


def test_objects_share_a_texture_in_the_saved_blend(root: Path, scene: Path, style: Path) -> None:
    size = ("--size", "64", "--steps", "3", "--view-size", "64", "--seed", "7", "--elevation", "-30", "30")
    objects = ("--object", "Cube", "--object", "Cube.001")
    # Relative paths start at the working directory.
    done = texture_blend(root, scene, *objects, "--style", style.name, *size, "--save", "out.blend")
    assert done.returncode == 0, done.stderr
    assert "patina: step 3 of 3" in done.stdout
    bpy.ops.wm.open_mainfile(filepath=str(scene.with_name("out.blend")))
    wearers: list[Any] = [bpy.data.objects[name] for name in objects[1::2]]
    (texture,) = {wearer.active_material.node_tree.nodes["Patina Image"].image for wearer in wearers}
    assert texture.name == "Cube · Style" and texture.packed_file is not None
    assert tuple(texture.size) == (64, 64)
    record = json.loads(texture["patina"])
    assert record["pictures"] == [str(style)]
    settings = record["settings"]
    assert (settings["quality"], settings["steps"], settings["seed"]) == ("CUSTOM", 3, 7)
    assert settings["elevation"] == pytest.approx([-0.5236, 0.5236], abs=1e-4)


def test_a_new_uv_map_can_be_asked_for(root: Path, scene: Path, style: Path) -> None:
    size = ("--size", "64", "--steps", "1", "--view-size", "64")
    done = texture_blend(
        root, scene, "--object", "Cube", "--style", style, *size, "--new-uv-map", "--save", "out.blend"
    )
    assert done.returncode == 0, done.stderr
    bpy.ops.wm.open_mainfile(filepath=str(scene.with_name("out.blend")))
    cube: Any = bpy.data.objects["Cube"]
    assert [layer.name for layer in cube.data.uv_layers] == ["UVMap", "Patina"]
    assert cube.active_material.node_tree.nodes["Patina UV Map"].uv_map == "Patina"


def test_a_mask_and_strength_are_options(root: Path, scene: Path, style: Path) -> None:
    options = ("--object", "Cube", "--style", style, "--save", scene.parent / "out.blend", "--mask", "FACE_SET:3")
    assert_fails_in_one_line(texture_blend(root, scene, *options), "Cube has no face sets; choose another mask.")
    assert not (scene.parent / "out.blend").exists()
    with_strength = ("--object", "Cube", "--style", style, "--save", scene.parent / "out.blend", "--strength", "0.3")
    assert_fails_in_one_line(texture_blend(root, scene, *with_strength), "Cube had no material before Patina")


def test_a_relief_is_carved_into_the_colors_that_are_there(root: Path, scene: Path, style: Path) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(scene))
    material: Any = bpy.data.materials.new("Red")
    cube: Any = bpy.data.objects["Cube"]
    use_nodes(material)
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (1.0, 0.0, 0.0, 1.0)
    cube.data.materials.append(material)
    bpy.ops.wm.save_as_mainfile(filepath=str(scene))
    size = ("--size", "64", "--steps", "2", "--view-size", "64", "--save", "out.blend")
    relief = ("--relief", "carve", "--relief-side", "engrave", "--depth", "0.2", "--maps", "roughness", "metallic")
    done = texture_blend(root, scene, "--object", "Cube", "--style", style, *relief, *size)
    assert done.returncode == 0, done.stderr
    bpy.ops.wm.open_mainfile(filepath=str(scene.with_name("out.blend")))
    image: Any = next(image for image in bpy.data.images if image.get("patina"))
    settings = json.loads(image["patina"])["settings"]
    assert (settings["relief"], settings["relief_side"], settings["depth"]) == ("CARVE", "ENGRAVE", 0.2)
    assert sorted(settings["maps"]) == ["METALLIC", "ROUGHNESS"]
    red, green = np.array(image.pixels[:]).reshape(-1, 4)[:, :2].T
    assert red.min() > 0.95 and green.max() < 0.05, "the colors have changed"


def test_an_unknown_object_is_named_with_those_there_are(root: Path, scene: Path, style: Path) -> None:
    done = texture_blend(root, scene, "--object", "Sphere", "--style", style, "--save", "out.blend")
    assert_fails_in_one_line(done, "There is no object Sphere; the meshes are: Cube, Cube.001.")
    assert not scene.with_name("out.blend").exists()


def test_an_object_that_is_no_mesh_is_refused(root: Path, scene: Path, style: Path) -> None:
    done = texture_blend(root, scene, "--object", "Point", "--style", style, "--uv-map", "A", "--save", "out.blend")
    assert_fails_in_one_line(done, "Point is not a mesh")


@pytest.mark.parametrize("option", [["--siez", "64"], ["--size", "large"], ["--task", "PAINT"]], ids=" ".join)
def test_a_wrong_option_is_an_error_of_usage(root: Path, scene: Path, option: list[str]) -> None:
    done = texture_blend(root, scene, "--object", "Cube", "--save", "out.blend", *option)
    assert done.returncode == 2
    assert "usage: texture_blend.py" in done.stderr
    assert not scene.with_name("out.blend").exists()


def test_objects_are_printed_as_they_look(root: Path, scene: Path) -> None:
    print_options = ("--print", "prints", "--height", "2cm", "--for", "full-color", "--formats", "glb")
    done = texture_blend(root, scene, "--object", "Cube", *print_options)
    assert done.returncode == 0, done.stderr
    folder = scene.parent / "prints"
    assert {file.name for file in folder.iterdir()} == {"Cube.glb", "Cube_print_sheet.pdf", "Cube_result.json"}
    assert "patina: passed: Holes: " in done.stdout and f"patina: {folder / 'Cube.glb'}" in done.stdout
    result = json.loads((folder / "Cube_result.json").read_text())
    assert result["settings"]["height"] == 20.0 and result["print"]["size_mm"] == [20.0, 20.0, 20.0]
    assert {file.name for file in scene.parent.glob("*.blend")} == {"scene.blend"}, "nothing is saved"


def test_a_texture_is_made_and_then_printed(root: Path, scene: Path, style: Path) -> None:
    size = ("--size", "64", "--steps", "1", "--view-size", "64", "--save", "out.blend")
    print_options = (
        "--print",
        "prints",
        "--height",
        "20",
        "--for",
        "filament",
        "--filaments",
        "Red",
        "My Blue=#0a2989",
    )
    done = texture_blend(root, scene, "--object", "Cube", "--style", style, *size, *print_options)
    assert done.returncode == 0, done.stderr
    assert scene.with_name("out.blend").exists()
    result = json.loads((scene.parent / "prints" / "Cube_result.json").read_text())
    assert result["settings"]["texture"] == "texture.png", "the one that was made"
    assert result["settings"]["filaments"] == ["Red", "My Blue=#0a2989"]


def test_a_length_that_is_none_is_refused(root: Path, scene: Path) -> None:
    done = texture_blend(root, scene, "--object", "Cube", "--print", "prints", "--height", "tall")
    assert_fails_in_one_line(done, "a length is a number with a unit, such as 80mm")
    assert not (scene.parent / "prints").exists()


def test_a_texture_needs_a_file_to_go_to(root: Path, scene: Path, style: Path) -> None:
    done = texture_blend(root, scene, "--object", "Cube", "--style", style, "--print", "prints")
    assert done.returncode == 2 and "required: --save" in done.stderr


def test_objects_become_a_batch_whose_results_come_back(root: Path, scene: Path, style: Path) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(scene))
    rocks, scene_collection = bpy.data.collections.new("Rocks"), bpy.data.scenes[0].collection
    rocks.objects.link(bpy.data.objects["Cube"])
    rocks.objects.link(bpy.data.objects["Cube.001"])
    scene_collection.children.link(rocks)
    bpy.ops.wm.save_as_mainfile(filepath=str(scene))
    quick = ("--style", style.name, "--size", "64", "--steps", "2", "--view-size", "64")
    done = texture_blend(root, scene, "--collection", "Rocks", *quick, "--batch", "farm", "--save", scene.name)
    assert done.returncode == 0, done.stderr
    farm = scene.parent / "farm"
    assert f"patina: 2 jobs written to {farm}." in done.stdout
    rows = [json.loads(line) for line in (farm / "index.jsonl").read_text().splitlines()]
    assert [row["labels"] for row in rows] == [
        {"blend": str(scene), "objects": name, "style": "Style"} for name in ("Cube", "Cube.001")
    ]
    command = [sys.executable, "-m", "core", "run", str(farm / "jobs" / rows[0]["job"])]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=110)
    done = texture_blend(root, scene, "--import-results", "farm", "--save", "out.blend")
    assert done.returncode == 0, done.stderr
    assert "patina: Put 1 result on 1 object; 1 job is not finished." in done.stdout
    bpy.ops.wm.open_mainfile(filepath=str(scene.with_name("out.blend")))
    cube: Any = bpy.data.objects["Cube"]
    assert cube.active_material.node_tree.nodes["Patina Image"].image.packed_file is not None
    addon.register()
    assert len(cube.patina.results) == 1
    addon.unregister()


def test_a_batch_says_what_it_lacks(root: Path, scene: Path, style: Path) -> None:
    done = texture_blend(root, scene, "--collection", "Trees", "--batch", "farm", "--save", "out.blend")
    assert_fails_in_one_line(done, "There is no collection Trees; the collections are:")
    assert_fails_in_one_line(
        texture_blend(root, scene, "--import-results", "farm", "--save", "o.blend"), "is not a batch"
    )
    done = texture_blend(root, scene, "--import-results", "farm")
    assert done.returncode == 2 and "required: --save" in done.stderr
    done = texture_blend(root, scene, "--batch", "farm", "--save", "out.blend")
    assert done.returncode == 2 and "--object, --collection" in done.stderr


def test_many_files_become_one_batch_and_take_its_results_in(root: Path, scene: Path, style: Path) -> None:
    twin = scene.with_name("twin.blend")
    bpy.ops.wm.open_mainfile(filepath=str(scene))
    bpy.data.objects["Cube"].location.z = 2
    bpy.ops.wm.save_as_mainfile(filepath=str(twin))
    farm, quick = scene.parent / "farm", ("--style", style.name, "--size", "64", "--steps", "2")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    empty = scene.with_name("empty.blend")
    bpy.ops.wm.save_as_mainfile(filepath=str(empty))
    done = texture_blend(root, empty, "--files", scene.name, twin.name, "gone.blend", *quick, "--batch", "farm")
    assert done.returncode == 0, done.stderr
    # One of the cubes is the same in both.
    assert f"patina: 3 jobs of 2 files written to {farm}. 1 file left out: gone.blend: There is" in done.stdout
    for folder in (farm / "jobs").iterdir():
        Image.new("RGB", (64, 64)).save(folder / "texture.png")
        (folder / "result.json").write_text('{"status": "finished"}')
    done = texture_blend(root, empty, "--files", scene.name, twin.name, "--import-results", "farm")
    assert done.returncode == 0, done.stderr
    assert "patina: Put 4 results on 4 objects. 2 files looked at." in done.stdout
    bpy.ops.wm.open_mainfile(filepath=str(twin))
    assert all(obj.material_slots for obj in bpy.data.objects if obj.type == "MESH")
    done = texture_blend(root, empty, "--files", scene.name, "--batch", "farm", "--save", "out.blend")
    assert done.returncode == 2 and "many files go with" in done.stderr
