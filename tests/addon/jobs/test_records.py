"""The list of textures that were made for an object, and what an image tells about its making. No engine is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

import addon
from addon.blender import base_color, image, preview
from addon.blender.file_names import file_name
from addon.blender.handle import Handle
from addon.errors import PatinaError
from addon.jobs import live, naming
from addon.jobs.records import RECORD, active, file_of, record_of, use_settings
from addon.jobs.textures import TextureJob, Wearer
from addon.jobs.uv_maps import outdated_by
from addon.settings import schema, values
from tests.addon.libraries import replaced_by_linked

Make = Callable[..., bpy.types.Image]
DEFAULTS = values.defaults(schema.mode("TEXTURE"))


def active_result(obj: bpy.types.Object) -> bpy.types.Image | None:
    return active(obj.patina)


@pytest.fixture
def make(cube: bpy.types.Object, picture: Path) -> Iterator[Make]:
    """Makes a result of the cube, newer than those before, and puts it on."""
    addon.register()

    def made(pictures: tuple[str, ...] = (), **settings: Any) -> bpy.types.Image:
        given = {**DEFAULTS, **settings}
        record = json.dumps({"settings": given, "pictures": pictures, "object": "Cube"})
        wearer = Wearer(Handle.of(cube), given["uv_map"] or "UVMap")
        return TextureJob((wearer,), given["only_active_slot"], "PACKED", record).apply(picture)

    yield made
    addon.unregister()


def shown(obj: bpy.types.Object, slot: int = 0) -> bpy.types.Image:
    return obj.material_slots[slot].material.node_tree.nodes[base_color.IMAGE_NODE].image


def test_results_are_listed_oldest_first_the_newest_chosen(cube: bpy.types.Object, make: Make) -> None:
    assert active_result(cube) is None
    made = [make(), make(), make()]
    assert [item.image for item in cube.patina.results] == made
    assert active_result(cube) == made[-1] == shown(cube)
    assert [found.name for found in made] == ["Cube", "Cube.001", "Cube.002"], "without a style"


def test_an_earlier_result_goes_on_the_same_material(cube: bpy.types.Object, make: Make) -> None:
    first, second = make(), make()
    worn = cube.active_material
    cube.patina.active_result = 0
    assert bpy.ops.patina.wear_result() == {"FINISHED"}
    assert shown(cube) == first and cube.active_material == worn
    cube.patina.active_result = 1
    bpy.ops.patina.wear_result()
    assert shown(cube) == second


def test_a_result_for_one_slot_goes_on_one_slot(cube: bpy.types.Object, make: Make) -> None:
    for name in ("Wood", "Iron"):
        cube.data.materials.append(bpy.data.materials.new(name))
    cube.active_material_index = 1
    made = make(only_active_slot=True)
    bpy.ops.patina.restore_material()
    assert [slot.material.name for slot in cube.material_slots] == ["Wood", "Iron"]
    bpy.ops.patina.wear_result()
    assert shown(cube, 1) == made
    assert cube.material_slots[0].material.name == "Wood"


def test_a_result_is_worn_by_way_of_its_own_uv_map(cube: bpy.types.Object, make: Make) -> None:
    cube.data.uv_layers.new(name="Second")
    make(uv_map="Second")
    bpy.ops.patina.wear_result()
    assert cube.active_material.node_tree.nodes[base_color.UV_NODE].uv_map == "Second"


def test_each_texture_is_worn_by_way_of_the_map_it_was_made_for_after_reopening_too(
    cube: bpy.types.Object, make: Make, tmp_path: Path
) -> None:
    """An older one goes by the artist's own map, a newer one by the map that Patina has made beside it."""
    make()
    assert bpy.ops.patina.new_uv_map() == {"FINISHED"}
    make(uv_map=bpy.context.scene.patina.uv_map)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    cube = bpy.data.objects["Cube"]
    assert worn_by(cube) == "Patina" and cube.data.uv_layers["UVMap"].active_render
    for chosen, uv_map in ((0, "UVMap"), (1, "Patina")):
        cube.patina.active_result = chosen
        assert bpy.ops.patina.wear_result() == {"FINISHED"}
        assert worn_by(cube) == uv_map
    assert bpy.ops.patina.restore_material() == {"FINISHED"}
    assert "Patina" in cube.data.uv_layers, "for the results that need it"


def test_a_texture_is_not_worn_by_another_map_where_its_own_is_gone(cube: bpy.types.Object, make: Make) -> None:
    first, layer = make(), cube.data.uv_layers.new(name="Second")
    make(uv_map="Second")
    cube.patina.active_result = 0
    bpy.ops.patina.wear_result()
    cube.patina.active_result = 1
    layer.name = "Renamed"
    with pytest.raises(RuntimeError, match=r"Cube no longer has the UV map Second, which Cube\.001 was made for; give"):
        bpy.ops.patina.wear_result()
    assert shown(cube) == first and worn_by(cube) == "UVMap"
    layer.name = "Second"
    assert bpy.ops.patina.wear_result() == {"FINISHED"} and worn_by(cube) == "Second"


def test_a_texture_that_a_new_map_makes_wrong_is_named(cube: bpy.types.Object, make: Make) -> None:
    make()
    assert outdated_by([cube], "Patina") == [], "there is no such map yet"
    bpy.ops.patina.new_uv_map()
    make(uv_map="Patina")
    assert outdated_by([cube], "Patina") == ["Cube.001"]
    other = bpy.data.objects.new("Other", cube.data)
    assert outdated_by([other], "Patina") == ["Cube.001"], "they share the mesh"


def worn_by(obj: bpy.types.Object) -> str:
    """Return the UV map by way of which an object shows its texture."""
    return str(obj.active_material.node_tree.nodes[base_color.UV_NODE].uv_map)


def test_removing_a_result_leaves_the_model_as_it_is(cube: bpy.types.Object, make: Make) -> None:
    first, second = make(), make()
    assert bpy.ops.patina.remove_result() == {"FINISHED"}
    assert [item.image for item in cube.patina.results] == [first]
    assert active_result(cube) == first
    assert shown(cube) == second
    bpy.ops.patina.remove_result()
    assert not bpy.ops.patina.remove_result.poll(), "there is nothing left"


def test_a_result_whose_image_was_deleted_cannot_be_worn(cube: bpy.types.Object, make: Make) -> None:
    bpy.data.images.remove(make())
    assert active_result(cube) is None
    assert not bpy.ops.patina.wear_result.poll()
    assert not bpy.ops.patina.use_settings.poll()


def test_an_older_result_was_made_without_what_is_new(make: Make) -> None:
    made = make()
    record = json.loads(made[RECORD])
    given = {
        "mask": "VERTEX_GROUP:Hair",
        "pattern_size": 0.5,
        "strength": 0.25,
        "orientation": "UP",
        "symmetry": {"X"},
        "size_map": "COLOR_ATTRIBUTE:Sizes",
        "feather": 0.5,
    }
    own = bpy.context.scene.patina.texture
    for name, value in given.items():
        del record["settings"][name]
        setattr(own, name, value)
    made[RECORD] = json.dumps(record)
    use_settings(bpy.context.scene.patina, made)
    present = values.values_of(bpy.context.scene.patina)
    assert {name: present[name] for name in given} == {name: pytest.approx(DEFAULTS[name]) for name in given}


def test_settings_come_back_as_they_were(make: Make) -> None:
    settings = bpy.context.scene.patina
    given = {
        "seed": 41,
        "quality": "CUSTOM",
        "steps": 17,
        "elevation": [-0.25, 0.5],
        "storage": "BESIDE",
        "roll": 0.125,
    }
    make(task="FEATURE", feature="blocks.1.0:3", only_active_slot=True, **given)
    settings.seed, settings.keep_texture, settings.texture.size = 3, True, 64
    assert bpy.ops.patina.use_settings() == {"FINISHED"}
    expected = {
        **DEFAULTS,
        "task": "FEATURE",
        "feature": "blocks.1.0:3",
        "only_active_slot": True,
        **given,
    }
    assert values.values_of(settings) == {name: pytest.approx(value) for name, value in expected.items()}


def test_pictures_come_back_from_files_and_from_the_blend(make: Make, picture: Path) -> None:
    settings = bpy.context.scene.patina
    painted = bpy.data.images.new("Painted", 4, 4)
    made = make((str(picture), "Painted"))
    settings.pictures.add().image = bpy.data.images.new("Another", 4, 4)
    assert use_settings(settings, made) == []
    found = [item.image for item in settings.pictures]
    assert found[1] == painted and Path(bpy.path.abspath(found[0].filepath)) == picture


def test_pictures_that_are_gone_are_named_and_the_rest_comes_back(make: Make, picture: Path, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.png")
    make((gone, str(picture)), seed=41)
    settings = bpy.context.scene.patina
    assert use_settings(settings, active_result(bpy.context.active_object)) == [gone]
    assert settings.seed == 41 and len(settings.pictures) == 1


@pytest.mark.parametrize("record", [None, "no JSON", "[]", '{"settings": {}}', '{"settings": 3, "pictures": []}'])
def test_an_image_that_does_not_say_how_it_was_made_is_refused(make: Make, record: str | None) -> None:
    made = make(seed=41)
    del made[RECORD]
    if record is not None:
        made[RECORD] = record
    with pytest.raises(PatinaError, match="Cube does not say how it was made; choose the settings by hand"):
        record_of(made)
    with pytest.raises(RuntimeError, match="does not say how it was made"):
        bpy.ops.patina.use_settings()
    assert bpy.context.scene.patina.seed == 0


def test_values_that_no_longer_fit_are_left_out(make: Make) -> None:
    make(seed=41, quality="SPLENDID", of_the_future=3, steps="many")
    bpy.ops.patina.use_settings()
    settings = bpy.context.scene.patina
    assert (settings.seed, settings.quality, settings.texture.steps) == (41, "GOOD", DEFAULTS["steps"])


def test_results_are_the_objects_own_and_are_saved_with_it(cube: bpy.types.Object, make: Make, tmp_path: Path) -> None:
    make(seed=41)
    bpy.ops.mesh.primitive_plane_add()
    assert not bpy.context.active_object.patina.results
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    found = active_result(bpy.data.objects["Cube"])
    assert found is not None and record_of(found)["settings"]["seed"] == 41


def test_the_previous_material_comes_back_after_several_results(cube: bpy.types.Object, make: Make) -> None:
    clay = bpy.data.materials.new("Clay")
    cube.data.materials.append(clay)
    make(), make()
    assert bpy.ops.patina.restore_material() == {"FINISHED"}
    assert cube.active_material == clay
    assert len(cube.patina.results) == 2
    assert bpy.ops.patina.wear_result() == {"FINISHED"}, "and the result can be put on again"


def test_an_object_that_is_gone_gets_nothing(cube: bpy.types.Object, make: Make, picture: Path) -> None:
    job = TextureJob((Wearer(Handle.of(cube), "UVMap"),), False, "PACKED", "{}")
    bpy.data.objects.remove(cube)
    bpy.ops.mesh.primitive_cube_add()
    assert bpy.context.active_object.name == "Cube", "another one with its name"
    with pytest.raises(PatinaError, match="Cube no longer exists, so its texture was not used"):
        job.apply(picture)
    assert not bpy.data.images and not image.files_of(picture.with_name("none.png"))


def test_a_result_is_called_after_its_style_and_says_when_it_was_made(make: Make) -> None:
    made = make(("/art/starry_night.jpg",), seed=3, quality="GOOD", size=2048)
    assert made.name == "Cube · Starry Night"
    assert file_name(made.name) == "Cube-Starry_Night"
    assert made.filepath_raw == "//textures/Cube-Starry_Night.png"
    assert naming.facts(record_of(made)) == "Good · 2048 · seed 3 · just now"


def test_one_click_flips_between_two_results(cube: bpy.types.Object, make: Make) -> None:
    first, second, third = make(), make(), make()
    cube.patina.active_result = 0
    seen = []
    for _ in range(3):
        assert bpy.ops.patina.compare_results() == {"FINISHED"}
        seen.append(shown(cube))
    assert seen == [first, third, first], "the chosen one and the one that was on the model"
    assert second.users


def test_a_single_result_is_compared_with_what_was_there_before(cube: bpy.types.Object, make: Make) -> None:
    clay = bpy.data.materials.new("Clay")
    cube.data.materials.append(clay)
    made = make()
    bpy.ops.patina.compare_results()
    assert cube.active_material == clay
    bpy.ops.patina.compare_results()
    assert shown(cube) == made


def test_a_deleted_result_leaves_the_model_and_every_list(cube: bpy.types.Object, make: Make) -> None:
    clay = bpy.data.materials.new("Clay")
    cube.data.materials.append(clay)
    first, second = make(), make()
    name = second.name
    assert bpy.ops.patina.delete_result() == {"FINISHED"}
    assert name not in bpy.data.images
    assert cube.active_material == clay
    assert active_result(cube) == first


def test_only_a_result_with_a_file_can_be_revealed(cube: bpy.types.Object, make: Make, tmp_path: Path) -> None:
    made = make()
    assert file_of(made) is None and not bpy.ops.patina.reveal_result.poll(), "it is packed"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    made.unpack(method="WRITE_LOCAL")
    found = file_of(made)
    assert found is not None and found.parent == tmp_path / "textures" and bpy.ops.patina.reveal_result.poll()


def test_a_result_becomes_an_asset_that_later_results_do_not_change(cube: bpy.types.Object, make: Make) -> None:
    made = make(("/art/starry_night.jpg",))
    assert bpy.ops.patina.mark_result() == {"FINISHED"}
    asset = bpy.data.materials[made.name]
    assert asset.asset_data is not None and asset.asset_data.tags[0].name == "Patina"
    make()
    assert asset.node_tree.nodes[base_color.IMAGE_NODE].image == made
    assert asset != cube.active_material


@pytest.fixture
def pair(cube: bpy.types.Object, make: Make, picture: Path) -> tuple[bpy.types.Object, Callable[[], bpy.types.Image]]:
    """A selected second object with the cube's mesh, and what makes a result for both of them."""
    other = cube.copy()
    bpy.context.collection.objects.link(other)
    other.select_set(True)
    record = json.dumps({"settings": DEFAULTS, "pictures": []})
    wearers = tuple(Wearer(Handle.of(obj), "UVMap") for obj in (cube, other))
    return other, lambda: TextureJob(wearers, False, "PACKED", record).apply(picture)


def test_objects_with_one_mesh_are_flipped_and_restored_together(cube: bpy.types.Object, pair: Any) -> None:
    other, make_for_both = pair
    clay = bpy.data.materials.new("Clay")
    cube.data.materials.append(clay)
    first, second = make_for_both(), make_for_both()
    for expected in (first, second):
        assert bpy.ops.patina.compare_results() == {"FINISHED"}
        assert shown(cube) == shown(other) == expected
        assert active_result(cube) == active_result(other) == expected
    assert cube.material_slots[0].link == "DATA"
    bpy.ops.patina.restore_material()
    assert cube.active_material == other.active_material == clay


def test_a_deleted_result_goes_off_objects_that_do_not_list_it(cube: bpy.types.Object, pair: Any) -> None:
    other, make_for_both = pair
    other.data = cube.data.copy()
    make_for_both()
    other.patina.results.clear()
    bpy.ops.patina.delete_result()
    assert not other.material_slots and not bpy.data.materials


@pytest.mark.parametrize("chosen", [0, 1])
def test_deleting_the_result_of_one_slot_leaves_the_other(cube: bpy.types.Object, make: Make, chosen: int) -> None:
    made = []
    for index, name in enumerate(("Wood", "Iron")):
        cube.data.materials.append(bpy.data.materials.new(name))
        cube.active_material_index = index
        made.append(make(only_active_slot=True))
    cube.patina.active_result = chosen
    bpy.ops.patina.delete_result()
    assert cube.material_slots[chosen].material.name == ("Wood", "Iron")[chosen]
    assert shown(cube, 1 - chosen) == made[1 - chosen]


def test_a_result_that_an_asset_shows_is_not_deleted(cube: bpy.types.Object, make: Make) -> None:
    made = make()
    bpy.ops.patina.mark_result()
    with pytest.raises(RuntimeError, match="Cube is also in the material Cube; delete that first"):
        bpy.ops.patina.delete_result()
    assert shown(cube) == made == active_result(cube)


def test_results_change_beneath_the_preview_of_a_job(
    cube: bpy.types.Object, make: Make, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clay = bpy.data.materials.new("Clay")
    cube.data.materials.append(clay)
    first, _ = make(), make()
    cube.patina.active_result = 0
    subject = SimpleNamespace(
        is_draft=False, show=lambda path: preview.show([(cube, "UVMap")], path, only_active_slot=False)
    )
    monkeypatch.setattr(live.state().session, "run", SimpleNamespace(preview=picture, subject=subject))
    subject.show(picture)
    bpy.ops.patina.wear_result()
    assert shown(cube).name == preview.NAME, "it is there again"
    preview.take_off()
    assert shown(cube) == first
    subject.show(picture)
    bpy.ops.patina.delete_result()
    preview.take_off()
    assert cube.active_material == clay


def test_a_linked_object_s_results_stay_as_they_are(cube: bpy.types.Object, make: Make, tmp_path: Path) -> None:
    make(), make()
    replaced_by_linked(cube, tmp_path)
    operators = bpy.ops.patina
    changing = (operators.wear_result, operators.compare_results, operators.remove_result, operators.delete_result)
    assert not any(operator.poll() for operator in (*changing, operators.restore_material))
    assert operators.use_settings.poll()
