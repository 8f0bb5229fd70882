"""What the panels draw: every setting of every mode has a place, in both editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import addon
from addon.blender.material_maps import Maps
from addon.jobs.records import keep
from addon.jobs.result_maps import bind_maps
from addon.panels import details, main, records
from addon.settings import schema
from addon.settings.properties import scene_settings
from addon.settings.schema import Mode
from addon.settings.values import own_settings
from addon.setup import location
from tests.addon.panels.drawing import draw, settings_of

MODES = (*schema.modes("VIEW_3D"), *schema.modes("IMAGE_EDITOR"))


@pytest.fixture
def registered(cube: bpy.types.Object, picture: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The add-on is registered, there is an engine and an object, and each editor has two pictures."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    addon.register()
    for editor in ("VIEW_3D", "IMAGE_EDITOR"):
        settings = scene_settings(bpy.context.scene, editor)
        for name in ("One", "Two"):
            settings.pictures.add().image = bpy.data.images.new(name, 4, 4)
    yield
    addon.unregister()


def drawn_for(mode: Mode, layout: Any) -> list[str]:
    panels = [panel for panel in (*main.CLASSES, *details.CLASSES) if panel.bl_space_type == mode.editor]
    return [item for panel in panels for item in draw(panel, layout)]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.identifier)
def test_every_setting_of_every_mode_has_a_place(registered: None, layout: Any, mode: Mode) -> None:
    settings = settings_of(mode)
    settings.quality, settings.network = "CUSTOM", "OTHER"
    if "learning_rate" in mode.own:
        own_settings(settings, mode).learning_rate_automatic = False
    drawn = drawn_for(mode, layout)
    if mode.source and mode.editor == "VIEW_3D":
        settings.keep_texture = True
        own = own_settings(settings, mode)
        own.pattern_size, own.mask, own.orientation = 0.1, "FACE_SET:1", "MAP"
        own.relief, own.maps, own.smallest_detail_automatic = "COLOR", {"ROUGHNESS", "METALLIC"}, False
        drawn += drawn_for(mode, layout)
        own.depth_unit = "SCENE"
        drawn += drawn_for(mode, layout)
    for alternative in mode.alternatives:
        settings.task = alternative.upper()
        drawn += drawn_for(mode, layout)
    if mode.identifier == "FEATURE":
        settings.image_feature.count = 2
        settings.image_feature.relief, settings.image_feature.maps = "COLOR", {"ROUGHNESS"}
        drawn += drawn_for(mode, layout)
    if mode.identifier == "STYLE":
        settings.own_size = True
        settings.image_style.maps = {"HEIGHT", "ROUGHNESS"}
        drawn += drawn_for(mode, layout)
    missing = {name for name in (*mode.own, *mode.shared) if name != "features"} - {
        item.removeprefix("property ").removesuffix("_source") for item in drawn
    }
    assert not missing
    assert ("PATINA_UL_features" in drawn) == ("features" in mode.settings)
    assert ("PATINA_UL_pictures" in drawn) == ("style" in mode.settings)


def test_images_have_a_depth_where_they_have_heights(registered: None, layout: Any) -> None:
    for name in ("FEATURE", "STYLE"):
        mode = next(mode for mode in MODES if mode.identifier == name and mode.editor == "IMAGE_EDITOR")
        settings = settings_of(mode)
        own = own_settings(settings, mode)
        for maps, shown in ((set(), False), ({"ROUGHNESS"}, False), ({"NORMAL"}, True)):
            own.maps = maps
            assert drawn_for(mode, layout).count("property depth") == shown, (name, maps)


def test_what_means_nothing_is_not_shown(registered: None, layout: Any) -> None:
    settings = settings_of(schema.mode("TEXTURE"))
    settings.task = "FEATURE"
    drawn = drawn_for(schema.mode("TEXTURE"), layout)
    assert "property feature" in drawn
    for name in ("style_scale", "style_layers", "content_weight", "steps", "view_size"):
        assert f"property {name}" not in drawn


def test_sub_panels_belong_to_the_mode(registered: None, layout: Any) -> None:
    labels = {panel.bl_label for panel in details.CLASSES if panel.bl_space_type == "VIEW_3D"}
    assert labels == {"Look", "Where", "Direction", "Relief", "Maps", "Output", "Advanced"}
    settings_of(schema.mode("MORPH"))
    panels = {panel.__name__: panel for panel in details.CLASSES}
    assert draw(panels["PATINA_PT_image_advanced"], layout) == ["property device"]
    assert draw(panels["PATINA_PT_image_look"], layout) == []


@pytest.mark.parametrize(
    "mode", [mode for mode in MODES if mode.is_automatic("learning_rate")], ids=lambda mode: mode.label
)
def test_an_automatic_value_is_shown_as_such_until_the_artist_takes_over(
    registered: None, layout: Any, mode: Mode
) -> None:
    own = own_settings(settings_of(mode), mode)
    drawn = drawn_for(mode, layout)
    assert "property learning_rate_automatic" in drawn and "property learning_rate" not in drawn
    own.learning_rate_automatic = False
    assert own.learning_rate == pytest.approx(mode.settings["learning_rate"].usual)
    assert "property learning_rate" in drawn_for(mode, layout)
    own.learning_rate = 0.3
    own.learning_rate_automatic = False
    assert own.learning_rate == pytest.approx(0.3)
    own.learning_rate_automatic = True
    assert own.learning_rate == 0


def test_a_pattern_s_size_says_what_it_is_compared_with(registered: None, layout: Any) -> None:
    mode = schema.mode("TEXTURE")
    assert "100% of the model" in drawn_for(mode, layout)
    settings_of(mode).texture.style_scale = 0.5
    assert "50% of the model" in drawn_for(mode, layout)


def test_the_button_is_there_and_says_what_is_missing(registered: None, layout: Any) -> None:
    settings = settings_of(schema.mode("TEXTURE"))
    assert draw(main.PATINA_PT_texture, layout)[-1] == "patina.generate_texture"
    settings.pictures.clear()
    assert draw(main.PATINA_PT_texture, layout)[-1] == "Add a picture to use as the style."


def test_what_spoils_a_texture_is_told_before_a_job_runs(cube: bpy.types.Object, registered: None, layout: Any) -> None:
    for uv in cube.data.uv_layers[0].uv:
        uv.vector = (uv.vector[0] * 0.01, uv.vector[1])
    before = draw(main.PATINA_PT_texture, layout)
    for polygon in cube.data.polygons:
        for corner, uv in zip(polygon.loop_indices, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
            cube.data.uv_layers[0].uv[corner].vector = uv
    cube.data.update_tag()
    bpy.context.view_layer.update()
    after = draw(main.PATINA_PT_texture, layout)
    assert "use it anyway" not in " ".join(before)
    assert "use it anyway" in " ".join(after)


@pytest.mark.parametrize(("panel", "words"), [("PATINA_PT_results", "object"), ("PATINA_PT_image_results", "scene")])
def test_results_are_listed_once_there_are_some(registered: None, layout: Any, panel: str, words: str) -> None:
    drawn = next(cls for cls in records.CLASSES if cls.__name__ == panel)
    assert draw(drawn, layout)[0] == f"No results for this {words} yet".replace("for this scene", "in this scene")
    owner: Any = bpy.context.active_object if words == "object" else None
    owner = owner.patina if owner else bpy.context.scene.patina_image
    owner.results.add().image = bpy.data.images.new("Made", 4, 4)
    assert "PATINA_UL_results" in draw(drawn, layout)
    assert "patina.use_settings" in layout.drawn


def test_a_result_with_maps_can_be_exported(registered: None, layout: Any) -> None:
    image, normal = bpy.data.images.new("Made", 4, 4), bpy.data.images.new("Made normal", 4, 4)
    bpy.context.active_object.patina.results.add().image = image
    panel = records.PATINA_PT_results
    assert "patina.export_maps" not in draw(panel, layout)
    keep(image, {"settings": {}, "pictures": []})
    bind_maps(image, Maps({"normal": normal}))
    assert "patina.export_maps" in draw(panel, layout)


def test_what_belongs_to_a_border_is_shown_where_there_is_one(registered: None, layout: Any) -> None:
    mode = schema.mode("TEXTURE")
    settings = settings_of(mode)
    assert "property feather" not in drawn_for(mode, layout)
    settings.texture.mask = "VERTEX_GROUP:Hair"
    assert "property feather" in drawn_for(mode, layout)
    settings.texture.mask = ""
    settings.pictures[0].where = "FACE_SET:1"
    assert "property feather" not in drawn_for(mode, layout), "the other style goes everywhere else"
    settings.pictures[1].where = "FACE_SET:2"
    assert "property feather" in drawn_for(mode, layout)


def test_strength_is_shown_where_a_texture_is_kept(registered: None, layout: Any) -> None:
    mode = schema.mode("TEXTURE")
    settings = settings_of(mode)
    settings.texture.mask = "VERTEX_GROUP:Hair"
    assert "property strength" not in drawn_for(mode, layout)
    settings.keep_texture = True
    assert "property strength" in drawn_for(mode, layout)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("VERTEX_GROUP:Hair", "Hair"),
        ("!MATERIAL:Skin", "not Skin"),
        ("FACE_SET:3", "face set 3"),
        ("odd", ""),
    ],
)
def test_the_closed_panel_says_where_the_texture_goes(registered: None, text: str, words: str) -> None:
    settings = settings_of(schema.mode("TEXTURE"))
    settings.texture.mask = text
    assert details.mask_in_words(settings) == words
