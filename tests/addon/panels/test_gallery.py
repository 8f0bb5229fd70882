"""What greets a newcomer: styles to begin with, one click each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.blender import material
from addon.jobs import styles
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


@pytest.fixture
def own_folder(registered: None, kept_preferences: None, tmp_path: Path) -> Path:
    """The preferences name a folder with a picture of the artist's own, another one in a subfolder, and other files."""
    folder = tmp_path / "My Paintings"
    (folder / "north_sea").mkdir(parents=True)
    for name in ("night_sky.png", "north_sea/mosaic.jpg"):
        Image.new("RGB", (8, 8), "navy").save(folder / name)
    (folder / "notes.txt").write_text("no picture")
    location.own_preferences(bpy.context).style_folder = str(folder)
    return folder


def drawn_gallery(layout: Any) -> list[str]:
    """What the gallery draws once the artist's folder has been read."""
    styles.own(bpy.context)
    while styles._watch().busy:
        time.sleep(0.01)
    layout.drawn.clear()
    gallery.draw_gallery(layout, bpy.context)
    return list(layout.drawn)


def test_every_shipped_style_is_a_picture_in_the_extension() -> None:
    assert {"Brush Strokes", "Fabric", "Flat Graphic", "Ink Drawing", "Mosaic", "Stone"} < set(shipped())
    pictures = [name for name, style in shipped().items() if style.folder is None]
    assert len(pictures) >= 16 and pictures == sorted(pictures)
    assert all(style.file.is_file() and "addon" in style.file.parts for style in shipped().values())


@pytest.mark.parametrize("editor", EDITORS)
def test_the_styles_are_there_with_an_empty_list_and_with_a_full_one(
    registered: None, layout: Any, editor: str
) -> None:
    before = drawn_in(layout, editor)
    assert before.count("patina.use_style") == before.count("icon") > 6
    assert "patina.add_pictures" in before and "PATINA_UL_pictures" not in before
    settings = bpy.context.scene.patina if editor == "VIEW_3D" else bpy.context.scene.patina_image
    settings.pictures.add().image = bpy.data.images.new("Mine", 4, 4)
    after = drawn_in(layout, editor)
    assert after.count("patina.use_style") == before.count("patina.use_style") and "PATINA_UL_pictures" in after


@pytest.mark.parametrize("style", list(shipped()))
def test_one_click_is_all_that_a_texture_needs(registered: None, style: str) -> None:
    settings = bpy.context.scene.patina
    settings.task = "FEATURE"
    assert bpy.ops.patina.use_style(style=style) == {"FINISHED"}
    assert settings.task == "STYLE"
    assert Path(bpy.path.abspath(settings.pictures[0].image.filepath)) == shipped()[style].file
    assert obstacle(bpy.context, settings) is None


def test_a_style_that_does_not_exist_is_refused(registered: None) -> None:
    with pytest.raises(RuntimeError, match="There is no style Baroque; choose from Agate, Brush Strokes, "):
        bpy.ops.patina.use_style(style="Baroque")


def test_the_pictures_icons_are_freed_with_the_add_on(registered: None, layout: Any) -> None:
    first = drawn_gallery(layout)
    gallery.unregister()
    gallery.register()
    assert drawn_gallery(layout) == first and "icon" in first


def test_pages_show_every_style_once(registered: None, layout: Any) -> None:
    shown = []
    for page in range(9):
        bpy.ops.patina.browse_styles(page=page)
        drawn = drawn_gallery(layout)
        number, _, pages = next(text for text in drawn if " of " in text).partition(" of ")
        assert int(number) == min(page + 1, int(pages)), "a page beyond the last one shows the last one"
        shown += [drawn.count("patina.use_style")] if page < int(pages) else []
    assert sum(shown) == len(shipped()) and len(shown) > 1 and max(shown) <= 12


def test_words_and_shelves_choose_among_the_styles(own_folder: Path, layout: Any) -> None:
    state: Any = bpy.context.window_manager
    for search, shelf, count in (("wood", "", 2), ("", "My Paintings", 1), ("sea", "", 1), ("xyz", "", 0)):
        bpy.ops.patina.browse_styles(shelf=shelf)
        state.patina_gallery.search = search
        drawn = drawn_gallery(layout)
        assert drawn.count("patina.use_style") == drawn.count("icon") == count
        assert ("No style is called that." in drawn) == (count == 0)
    assert {style.shelf for style in styles.gallery(bpy.context)[0]} == {"Patina", "My Paintings", "North Sea"}


def test_searching_begins_at_the_first_page(registered: None) -> None:
    state: Any = bpy.context.window_manager
    bpy.ops.patina.browse_styles(page=1)
    state.patina_gallery.search = "w"
    assert state.patina_gallery.page == 0


def test_pictures_of_the_artists_own_are_used_by_name(own_folder: Path) -> None:
    settings = bpy.context.scene.patina
    for name, file in (("Night Sky", "night_sky.png"), ("Mosaic 2", "north_sea/mosaic.jpg")):
        assert bpy.ops.patina.use_style(style=name) == {"FINISHED"}
        used = settings.pictures[settings.active_picture].image
        assert Path(bpy.path.abspath(used.filepath)) == own_folder / file
    with pytest.raises(RuntimeError, match=r"There is no style Baroque; choose from Agate, .*, Night Sky, Mosaic 2\."):
        bpy.ops.patina.use_style(style="Baroque")


def test_a_file_that_only_looks_like_a_picture_is_refused_in_one_sentence(own_folder: Path) -> None:
    (own_folder / "broken.png").write_text("no picture")
    with pytest.raises(RuntimeError, match=r"broken\.png cannot be read as a picture; choose another style\."):
        bpy.ops.patina.use_style(style="Broken")
    assert not bpy.context.scene.patina.pictures and "broken.png" not in bpy.data.images


def test_a_missing_folder_is_said_and_the_shipped_styles_stay(own_folder: Path, layout: Any) -> None:
    location.own_preferences(bpy.context).style_folder = str(own_folder / "gone")
    drawn = drawn_gallery(layout)
    assert "icon" in drawn
    assert "gone cannot be read (no such file or directory); choose another." in " ".join(drawn)
    with pytest.raises(RuntimeError, match=r"gone cannot be read \(no such file or directory\); choose another\."):
        bpy.ops.patina.use_style(style="Night Sky")
    assert bpy.ops.patina.use_style(style="Mosaic") == {"FINISHED"}


def test_the_menu_lists_the_shelves(own_folder: Path, layout: Any) -> None:
    drawn_gallery(layout)
    layout.labels.clear()
    gallery.PATINA_MT_shelves.draw(SimpleNamespace(layout=layout), bpy.context)
    assert {text for _, text in layout.labels} == {"All Styles", "Patina", "My Paintings", "North Sea"}


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
