"""Batches from Blender and back: many objects become jobs, and their results come back to them, wherever they are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

import addon
from addon.blender import base_color, shape_keys
from addon.engine.batch_folder import folder_of, read_rows
from addon.engine.process import SOURCE, EngineProcess, run_job
from addon.jobs import awaited
from addon.jobs.last_words import last_words
from tests.addon.libraries import replaced_by_linked

QUICK: dict[str, Any] = {"task": "STYLE", "size": 64, "steps": 2, "view_size": 64, "seed": 7}


@pytest.fixture
def cubes(empty_scene: None) -> Iterator[list[Any]]:
    """Three selected cubes in a row, and no engine."""
    addon.register()
    for place in (0, 3, 6):
        bpy.ops.mesh.primitive_cube_add(location=(place, 0, 0))
    found: list[Any] = list(bpy.data.objects)
    for obj in found:
        obj.select_set(True)
    yield found
    addon.unregister()


@pytest.fixture
def style(tmp_path: Path) -> Path:
    path = tmp_path / "style.png"
    Image.effect_noise((64, 64), 90).convert("RGB").save(path)
    return path


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return tmp_path / "batch"


def write(batch: Path, style: Path, **more: Any) -> list[Any]:
    """Write a batch and return its rows."""
    given = {**QUICK, "pictures": [{"name": str(style)}], **more}
    assert bpy.ops.patina.batch(directory=str(batch), **given) == {"FINISHED"}
    return read_rows(batch)


def finish(batch: Path, job: str, color: tuple[int, int, int] = (255, 0, 0)) -> None:
    """Leave what the engine leaves of a texture in one color, with a relief."""
    folder = folder_of(batch, job)
    Image.new("RGB", (64, 64), color).save(folder / "texture.png")
    Image.new("L", (64, 64), 99).save(folder / "height.png")
    maps = {"color": {"file": "texture.png"}, "height": {"file": "height.png", "depth": 0.25}}
    (folder / "result.json").write_text(json.dumps({"status": "finished", "maps": maps}))


def take_in(batch: Path) -> str:
    """Import the results and return what the panel says then."""
    assert bpy.ops.patina.import_results(directory=str(batch)) == {"FINISHED"}
    return last_words().sentence


def shown(obj: Any) -> Any:
    return obj.material_slots[0].material.node_tree.nodes[base_color.IMAGE_NODE].image


def test_each_selected_object_becomes_a_job(cubes: list[Any], batch: Path, style: Path) -> None:
    rows = write(batch, style)
    assert sorted(row.name for row in rows) == ["Cube", "Cube.001", "Cube.002"]
    assert len({row.job for row in rows}) == 3, "they are in different places"
    for row in rows:
        assert row.labels == {"objects": row.name, "style": "Style"} and not row.error
        settings = json.loads((folder_of(batch, row.job) / "job.json").read_text())
        assert (settings["mode"], settings["steps"], settings["style"]) == ("texture", 2, ["style-0.png"])
        assert list(awaited.waiting(bpy.data.objects[row.name])) == [row.job]
    assert not any(obj.patina.results or obj.material_slots for obj in cubes)
    assert write(batch, style) == rows, "the same again adds nothing"
    assert len(list((batch / "jobs").iterdir())) == 3


def test_all_can_share_a_texture(cubes: list[Any], batch: Path, style: Path) -> None:
    (row,) = write(batch, style, share="ALL")
    assert row.name == "Cube.002, Cube and Cube.001"
    finish(batch, row.job)
    take_in(batch)
    (texture,) = {shown(obj) for obj in cubes}
    assert [item.image for obj in cubes for item in obj.patina.results] == [texture] * 3


def test_an_object_that_cannot_have_one_is_a_row_that_says_why(cubes: list[Any], batch: Path, style: Path) -> None:
    bare, hidden, fine = cubes
    bare.data.uv_layers.remove(bare.data.uv_layers[0])
    bare.data.update()
    collection = bpy.data.collections.new("Rocks")
    bpy.context.scene.collection.children.link(collection)
    for obj in cubes:
        collection.objects.link(obj)
    hidden.hide_set(True)
    rows = {row.name: row for row in write(batch, style, collection="Rocks")}
    assert rows["Cube"].error.startswith("Cube has no UV map") and not rows["Cube"].job
    assert rows["Cube.001"].error == "Cube.001 is hidden; show it."
    assert rows["Cube.002"].job and not rows["Cube.002"].error
    assert not awaited.waiting(bare) and awaited.waiting(fine)
    said = last_words().sentence
    assert "1 job written to " in said and "2 left out, the first one: Cube has no UV map" in said
    assert "Save the .blend, so that Import Results finds the objects." in said


def test_where_nothing_can_become_a_job_nothing_is_written(cubes: list[Any], batch: Path, style: Path) -> None:
    with pytest.raises(RuntimeError, match="Add a picture to use as the style"):
        bpy.ops.patina.batch(directory=str(batch), **QUICK)
    with pytest.raises(RuntimeError, match="There is no collection Trees; choose another"):
        bpy.ops.patina.batch(directory=str(batch), collection="Trees")
    with pytest.raises(RuntimeError, match="There is no folder for the batch"):
        bpy.ops.patina.batch()
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = None
    with pytest.raises(RuntimeError, match="Select mesh objects, or choose a collection"):
        bpy.ops.patina.batch(directory=str(batch))
    assert not (batch / "index.jsonl").exists()


def test_results_come_back_as_ordinary_ones(cubes: list[Any], batch: Path, style: Path) -> None:
    jobs = {row.name: row.job for row in write(batch, style)}
    finish(batch, jobs["Cube"])
    standing = {"state": "failed", "message": "The disk is full; free some space."}
    (folder_of(batch, jobs["Cube.001"]) / "standing.json").write_text(json.dumps(standing))
    said = take_in(batch)
    assert "Put 1 result on 1 object; 1 job is not finished; 1 failed (Cube.001: The disk is full; free some" in said
    (result,) = cubes[0].patina.results
    assert result.image == shown(cubes[0]) and result.image.name == "Cube · Style"
    assert result.image.packed_file is not None
    assert result.image["patina_map_height"].name == "Cube · Style Height" and result.image["patina_depth"] == 0.25
    record = json.loads(result.image["patina"])
    assert record["settings"]["seed"] == 7 and record["pictures"] == [str(style)]
    assert record["uv_maps"] == {"Cube": "UVMap"} and record["object"] == "Cube"
    images, materials = len(bpy.data.images), len(bpy.data.materials)
    assert "There is no new result; 1 job is not finished" in take_in(batch)
    assert (len(bpy.data.images), len(bpy.data.materials)) == (images, materials)
    assert len(cubes[0].patina.results) == 1
    finish(batch, jobs["Cube.002"])
    assert "Put 1 result on 1 object; 1 failed" in take_in(batch), "what has been finished since comes later"


def test_several_jobs_of_an_object_are_all_in_its_list(cubes: list[Any], batch: Path, style: Path) -> None:
    for seed in (1, 2):
        write(batch, style, seed=seed)
    for job in awaited.waiting(cubes[0]):
        finish(batch, job)
    take_in(batch)
    assert [json.loads(item.image["patina"])["settings"]["seed"] for item in cubes[0].patina.results] == [1, 2]
    assert shown(cubes[0]) == cubes[0].patina.results[1].image


def test_objects_are_found_after_saving_renaming_copying_and_appending(
    cubes: list[Any], batch: Path, style: Path, tmp_path: Path
) -> None:
    for row in write(batch, style):
        finish(batch, row.job)
    cubes[0].name = "Renamed"
    copy = cubes[0].copy()
    copy.name = "Copy"
    bpy.context.scene.collection.objects.link(copy)
    blend = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with pytest.raises(RuntimeError, match=r"No object of this \.blend has a job in .*; open the \.blend that"):
        bpy.ops.patina.import_results(directory=str(batch))
    with bpy.data.libraries.load(str(blend)) as (_, wanted):
        wanted.objects = ["Renamed", "Copy", "Cube.001"]
    for obj in wanted.objects:
        bpy.context.scene.collection.objects.link(obj)
    take_in(batch)
    renamed, copied, other = (bpy.data.objects[name] for name in ("Renamed", "Copy", "Cube.001"))
    assert shown(renamed) == shown(copied) != shown(other)
    assert json.loads(shown(renamed)["patina"])["uv_maps"] == {"Renamed": "UVMap", "Copy": "UVMap"}


def test_what_cannot_take_its_result_is_left_out(cubes: list[Any], batch: Path, style: Path, tmp_path: Path) -> None:
    jobs = {row.name: row.job for row in write(batch, style)}
    for job in jobs.values():
        finish(batch, job)
    cubes[0].data.uv_layers[0].name = "Other"
    (folder_of(batch, jobs["Cube.001"]) / "texture.png").write_bytes(b"no picture")
    said = take_in(batch)
    assert "Put 1 result on 1 object; 2 left out (the first one: " in said
    assert shown(cubes[2]) and not cubes[0].material_slots and not cubes[1].material_slots
    cubes[0].data.uv_layers[0].name = "UVMap"
    assert "Put 1 result on 1 object; 1 left out (" in take_in(batch), "it is tried again"


def test_an_object_of_another_file_stays_as_it_is(cubes: list[Any], batch: Path, style: Path, tmp_path: Path) -> None:
    write(batch, style, share="ALL")
    finish(batch, read_rows(batch)[0].job)
    linked = replaced_by_linked(cubes[0], tmp_path)
    said = take_in(batch)
    assert "Put 1 result on 2 objects; 1 left out (" in said and "is linked from another file" in said
    assert not linked.material_slots


def test_shapes_come_back_as_shape_keys(cubes: list[Any], batch: Path) -> None:
    given = {"mode": "VERTICES", "task": "FEATURE", "feature": "blocks.4.1:7", "share": "ALL"}
    assert bpy.ops.patina.batch(directory=str(batch), **given) == {"FINISHED"}
    (row,) = read_rows(batch)
    folder = folder_of(batch, row.job)
    with np.load(folder / "mesh.npz") as mesh:
        positions = mesh["positions"].copy()
    # The active one comes first.
    positions[:8] += np.float32((0, 0, 1))
    np.savez(folder / "vertices.npz", positions=positions)
    (folder / "result.json").write_text('{"status": "finished"}')
    bpy.data.objects.remove(cubes[0])
    take_in(batch)
    take_in(batch)
    for obj, way in ((cubes[2], 1.0), (cubes[1], 0.0)):
        (key,) = shape_keys.ours_on(obj)
        assert key.name.startswith("Patina")
        np.testing.assert_allclose(key.data[0].co.z - obj.data.vertices[0].co.z, way, atol=1e-5)


def test_undo_takes_results_off(cubes: list[Any], batch: Path, style: Path) -> None:
    for row in write(batch, style):
        finish(batch, row.job)
    bpy.ops.ed.undo_push(message="Before")
    take_in(batch)
    bpy.ops.ed.undo_push(message="Import Results")
    operators: Any = bpy.ops
    if not operators.ed.undo.poll():
        pytest.skip("This Blender undoes only in windows.")
    operators.ed.undo()
    cube: Any = bpy.data.objects["Cube"]
    assert not cube.patina.results and not cube.material_slots and awaited.waiting(cube)
    take_in(batch)
    assert shown(bpy.data.objects["Cube"]), "they can be taken in again"


def test_the_engine_makes_what_comes_back(
    cubes: list[Any], batch: Path, style: Path, engine_python: Path, kept_engine: EngineProcess
) -> None:
    rows = write(batch, style, maps={"ROUGHNESS"})
    for row in rows[:2]:
        for _message in run_job(kept_engine, folder_of(batch, row.job)):
            pass
    assert (kept_engine.alive, SOURCE.is_dir()) == (True, True)
    take_in(batch)
    for row in rows[:2]:
        image = shown(bpy.data.objects[row.name])
        assert image.packed_file.data == (folder_of(batch, row.job) / "texture.png").read_bytes()
        assert "patina_map_roughness" in image
    shutil.rmtree(batch)
    assert shown(bpy.data.objects[rows[0].name]).has_data or tuple(image.size) == (64, 64), "it is in the .blend"


def test_linked_duplicates_get_a_texture_each(cubes: list[Any], batch: Path, style: Path) -> None:
    twin = cubes[0].copy()
    twin.location = (0, 3, 0)
    bpy.context.scene.collection.objects.link(twin)
    twin.select_set(True)
    jobs = {row.name: row.job for row in write(batch, style)}
    finish(batch, jobs["Cube"], (255, 0, 0))
    finish(batch, jobs[twin.name], (0, 255, 0))
    take_in(batch)
    assert shown(cubes[0]) != shown(twin)
    assert [item.image for item in twin.patina.results] == [shown(twin)]


def test_a_copy_that_was_changed_does_not_keep_the_others_from_their_shape(cubes: list[Any], batch: Path) -> None:
    given = {"mode": "VERTICES", "task": "FEATURE", "feature": "blocks.4.1:7"}
    bpy.ops.patina.batch(directory=str(batch), **given)
    (job,) = awaited.waiting(cubes[0])
    with np.load(folder_of(batch, job) / "mesh.npz") as mesh:
        np.savez(folder_of(batch, job) / "vertices.npz", positions=mesh["positions"] + np.float32(1))
    (folder_of(batch, job) / "result.json").write_text('{"status": "finished"}')
    copy = cubes[0].copy()
    copy.data = bpy.data.meshes.new("Empty")
    bpy.context.scene.collection.objects.link(copy)
    take_in(batch)
    assert len(shape_keys.ours_on(cubes[0])) == 1 and not shape_keys.ours_on(copy)


def test_a_network_of_ones_own_is_asked_about(cubes: list[Any], batch: Path, style: Path, tmp_path: Path) -> None:
    network = tmp_path / "net.pt2"
    network.write_bytes(b"a network")
    network.with_suffix(".toml").write_text('layers = ["one"]')
    bpy.context.scene.patina.backbone = str(network)
    given = {"task": "FEATURE", "feature": "one:0"}
    with pytest.raises(RuntimeError, match=r"net\.pt2 can run any program on the computers that run the batch; give"):
        bpy.ops.patina.batch(directory=str(batch), **given)
    assert not batch.exists()
    assert bpy.ops.patina.batch(directory=str(batch), **given, trust_network=True) == {"FINISHED"}
    said = last_words().sentence
    assert "3 jobs written to" in said and "Run the batch with --trust-network" in said
    assert all((folder_of(batch, row.job) / "backbone.pt2").is_file() for row in read_rows(batch))
    assert bpy.ops.patina.batch(directory=str(batch), **given) == {"FINISHED"}, "it is trusted now"


def test_the_panel_keeps_what_was_said_until_it_is_not_true_any_more(
    cubes: list[Any], batch: Path, style: Path
) -> None:
    write(batch, style)
    assert last_words().sentence.startswith(f"3 jobs written to {batch}.") and not last_words().is_wrong
    take_in(batch)
    assert last_words().sentence == "There is no new result; 3 jobs are not finished."
    assert bpy.ops.patina.dismiss_words() == {"FINISHED"} and not last_words().sentence
    take_in(batch)
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    assert not last_words().sentence
