"""What greets a newcomer: styles to begin with, one click each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

import addon
from addon.blender import material
from addon.jobs.readiness import obstacle
from addon.jobs.styles import shipped
from addon.operators import viewport
from addon.panels import gallery, main
from addon.panels.source import draw_source
from addon.settings import schema
from addon.setup import location

EDITORS = {"VIEW_3D": "TEXTURE", "IMAGE_EDITOR": "STYLE"}


@pytest.fixture
def registered(cube: bpy.types.Object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The add-on is registered, and there is an engine and an object, but nobody has chosen anything yet."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    addon.register()
    yield
    addon.unregister()


def drawn_in(layout: Any, editor: str) -> list[str]:
    mode = schema.mode(EDITORS[editor])
    settings = bpy.context.scene.patina if editor == "VIEW_3D" else bpy.context.scene.patina_image
    settings.mode = mode.identifier
    layout.drawn.clear()
    draw_source(layout, bpy.context, settings, mode)
    return list(layout.drawn)


def test_every_shipped_style_is_a_picture_in_the_extension() -> None:
    assert list(shipped()) == ["Brush Strokes", "Fabric", "Flat Graphic", "Ink Drawing", "Mosaic", "Stone"]
    assert all(file.is_file() and "addon" in file.parts for file in shipped().values())


@pytest.mark.parametrize("editor", EDITORS)
def test_an_empty_list_shows_the_styles_and_a_full_one_the_list(registered: None, layout: Any, editor: str) -> None:
    before = drawn_in(layout, editor)
    assert before.count("patina.use_style") == before.count("icon") == len(shipped())
    assert "patina.add_pictures" in before and "PATINA_UL_pictures" not in before
    settings = bpy.context.scene.patina if editor == "VIEW_3D" else bpy.context.scene.patina_image
    settings.pictures.add().image = bpy.data.images.new("Mine", 4, 4)
    after = drawn_in(layout, editor)
    assert "patina.use_style" not in after and "PATINA_UL_pictures" in after


@pytest.mark.parametrize("style", list(shipped()))
def test_one_click_is_all_that_a_texture_needs(registered: None, style: str) -> None:
    settings = bpy.context.scene.patina
    settings.task = "FEATURE"
    assert bpy.ops.patina.use_style(style=style) == {"FINISHED"}
    assert settings.task == "STYLE"
    assert Path(bpy.path.abspath(settings.pictures[0].image.filepath)) == shipped()[style]
    assert obstacle(bpy.context, settings) is None


def test_a_style_that_does_not_exist_is_refused(registered: None) -> None:
    with pytest.raises(RuntimeError, match="There is no style Baroque; choose from Brush Strokes, Fabric"):
        bpy.ops.patina.use_style(style="Baroque")


def test_the_pictures_icons_are_freed_with_the_add_on(registered: None, layout: Any) -> None:
    gallery.draw_gallery(layout)
    gallery.unregister()
    gallery.draw_gallery(layout)
    assert layout.drawn.count("icon") == 2 * len(shipped())


def viewport_of(kind: str, color: str) -> Any:
    """A context whose viewport has a shading."""
    return SimpleNamespace(space_data=SimpleNamespace(shading=SimpleNamespace(type=kind, color_type=color)))


@pytest.mark.parametrize(
    ("kind", "color", "hides"),
    [
        ("SOLID", "MATERIAL", True),
        ("SOLID", "OBJECT", True),
        ("SOLID", "TEXTURE", False),
        ("WIREFRAME", "TEXTURE", True),
        ("MATERIAL", "MATERIAL", False),
        ("RENDERED", "MATERIAL", False),
    ],
)
def test_which_viewports_hide_textures(kind: str, color: str, hides: bool) -> None:
    context = viewport_of(kind, color)
    assert viewport.hides_textures(context) is hides
    viewport.show_textures(context)
    assert not viewport.hides_textures(context)
    shading = context.space_data.shading
    assert (shading.type, shading.color_type) == (("SOLID", "TEXTURE") if hides else (kind, color))


def test_a_texture_by_another_map_than_the_active_one_is_shown_in_material_preview(cube: bpy.types.Object) -> None:
    cube.data.uv_layers.new(name="Patina", do_init=False)
    cube.data.uv_layers.active = cube.data.uv_layers["UVMap"]
    for kind in ("SOLID", "RENDERED"):
        context = viewport_of(kind, "TEXTURE")
        for uv_map, shown in (("", kind), ("UVMap", kind), ("Patina", "MATERIAL" if kind == "SOLID" else kind)):
            viewport.show_textures(context, viewport.goes_by_other_map(cube, uv_map))
            assert context.space_data.shading.type == shown


def test_only_a_texture_that_is_there_can_be_hidden(cube: bpy.types.Object, registered: None, layout: Any) -> None:
    context = viewport_of("SOLID", "MATERIAL")
    main._draw_hidden(layout, context, [cube])
    assert layout.drawn == []
    material.wear(cube, bpy.data.images.new("Made", 4, 4), "UVMap")
    context.region, context.preferences = None, bpy.context.preferences
    main._draw_hidden(layout, context, [cube])
    assert layout.drawn == ["This viewport hides the texture.", "patina.show_textures"]


def test_solid_shading_by_another_uv_map_is_said(cube: bpy.types.Object, registered: None, layout: Any) -> None:
    layers: Any = cube.data.uv_layers
    layers.new(name="Lightmap")
    layers.active = layers["UVMap"]
    material.wear(cube, bpy.data.images.new("Made", 4, 4), "Lightmap")
    context = viewport_of("SOLID", "TEXTURE")
    context.region, context.preferences = None, bpy.context.preferences
    main._draw_hidden(layout, context, [cube])
    assert " ".join(layout.drawn) == "Solid shading uses UVMap, not the UV map of the texture. wm.context_set_enum"
    layout.drawn.clear()
    layers.active = layers["Lightmap"]
    main._draw_hidden(layout, context, [cube])
    main._draw_hidden(layout, viewport_of("MATERIAL", "TEXTURE"), [cube])
    assert layout.drawn == []
