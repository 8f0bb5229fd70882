"""A picture in the making in an Image Editor, and that nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.blender import editor
from addon.blender.editor import Place


@pytest.fixture
def space() -> Any:
    """An Image Editor on a picture called Before."""
    bpy.ops.wm.read_factory_settings()
    editor.forget()
    areas = (area for screen in bpy.data.screens for area in screen.areas)
    found: Any = next(area.spaces.active for area in areas if area.type == "IMAGE_EDITOR")
    found.image = bpy.data.images.new("Before", 8, 8)
    return found


@pytest.fixture
def registered() -> Iterator[None]:
    addon.register()
    yield
    addon.unregister()


def name(space: Any) -> str:
    return space.image.name if space.image else ""


def temporary() -> list[str]:
    return [image.name for image in bpy.data.images if image.get(editor.MARK)]


def test_it_is_shown_and_leaves_no_trace(space: Any, picture: Path) -> None:
    place = Place.of(space)
    editor.show(picture, place)
    assert space.image.get(editor.MARK) and tuple(space.image.size) == (16, 8)
    assert editor.take_off()
    assert name(space) == "Before" and not temporary()
    assert not editor.take_off(), "a second time finds nothing"


def test_shown_again_it_is_read_again_and_looks_as_large_as_before(space: Any, picture: Path) -> None:
    editor.show(picture, Place.of(space))
    space.zoom_percentage = 400
    Image.new("RGBA", (32, 16), (0, 0, 255, 128)).save(picture)
    editor.show(picture, Place.of(space))
    assert tuple(space.image.size) == (32, 16) and len(temporary()) == 1
    assert space.zoom_percentage == pytest.approx(200)
    assert space.image.pixels[3] == pytest.approx(0.5, abs=0.01), "transparency is shown"


def test_transparency_is_shown_as_such(space: Any, picture: Path) -> None:
    space.display_channels = "COLOR"
    editor.show(picture, Place.of(space))
    assert space.display_channels == "COLOR", "it has no alpha"
    editor.take_off()
    Image.new("RGBA", (16, 8), (0, 0, 255, 128)).save(picture)
    editor.show(picture, Place.of(space))
    assert space.display_channels == "COLOR_ALPHA"


def test_an_artist_who_turned_to_another_image_is_left_alone(space: Any, picture: Path) -> None:
    place = Place.of(space)
    space.image = bpy.data.images.new("Other", 8, 8)
    editor.show(picture, place)
    editor.put(bpy.data.images.new("Result", 16, 8), picture, place)
    assert name(space) == "Other"


def test_the_result_takes_the_previews_place(space: Any, picture: Path) -> None:
    place = Place.of(space)
    editor.show(picture, place)
    editor.put(bpy.data.images.new("Result", 16, 8), picture, place)
    editor.take_off()
    assert name(space) == "Result" and not temporary()


def test_without_a_preview_the_result_goes_to_the_editor(space: Any, picture: Path) -> None:
    editor.put(bpy.data.images.new("Result", 16, 8), picture, Place.of(space))
    assert name(space) == "Result"


def test_an_undone_result_gives_way_to_what_was_there(space: Any, picture: Path) -> None:
    result = bpy.data.images.new("Result", 16, 8)
    editor.put(result, picture, Place.of(space))
    space.image = None
    # What an undo does: the image goes, the editor shows nothing.
    bpy.data.images.remove(result)
    editor.settle()
    assert name(space) == "Before"


def test_deleted_images_do_no_harm(space: Any, picture: Path) -> None:
    place = Place.of(space)
    editor.show(picture, place)
    bpy.data.images.remove(space.image)
    editor.show(picture, place)
    assert temporary(), "it comes back"
    bpy.data.images.remove(bpy.data.images["Before"])
    editor.take_off()
    assert space.image is None


def test_an_editor_that_was_closed_does_no_harm(space: Any, picture: Path) -> None:
    place = Place(address=12345, covered=Place.of(space).covered)
    editor.show(picture, place)
    editor.put(bpy.data.images.new("Result", 16, 8), picture, place)
    assert name(space) == "Before"


@pytest.mark.usefixtures("registered")
def test_a_saved_blend_holds_nothing_of_it(space: Any, picture: Path, tmp_path: Path) -> None:
    editor.show(picture, Place.of(space))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    assert name(space) == "Before"
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    assert not temporary()
