"""The choice of the device: what the doctor found, under its own name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

import addon
from addon.jobs.readiness import obstacle
from addon.panels import details
from addon.panels.devices import PATINA_MT_devices, PATINA_MT_image_devices, draw_device
from addon.setup import devices, location
from addon.setup.devices import Found

FINDINGS = [
    {"topic": "torch", "good": True, "words": "2.13.0"},
    {"topic": "device cpu", "good": True, "words": "16 threads"},
    {"topic": "device cuda:0", "good": True, "words": "NVIDIA H100, 70.0 GiB of 80.0 GiB free"},
    {"topic": "device cuda:1", "good": True, "words": "NVIDIA T4, 15.0 GiB of 15.0 GiB free"},
    {"topic": "device mps", "good": False, "words": "broken"},
]
PYTHON = Path("python")


@pytest.fixture
def registered(
    cube: bpy.types.Object, picture: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[None]:
    """All that a texture and an image of a feature need, and the add-on's preferences."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, str(PYTHON))
    addon.register()
    request.getfixturevalue("kept_preferences")
    bpy.context.scene.patina.pictures.add().image = bpy.data.images.load(str(picture))
    yield
    addon.unregister()


@pytest.fixture
def texture(registered: None) -> Any:
    return bpy.context.scene.patina


@pytest.fixture
def image(registered: None) -> Any:
    return bpy.context.scene.patina_image


def find(**names: str) -> None:
    devices.remember(bpy.context, Found(PYTHON, names))


def menu(kind: type, layout: Any) -> list[str]:
    """Return what a menu shows."""
    layout.drawn.clear()
    kind.draw(SimpleNamespace(layout=layout, editor=kind.editor), bpy.context)
    return list(layout.drawn)


def draw_panel(name: str, layout: Any) -> None:
    """Draw a panel of the add-on, by its name."""
    panel = next(cls for cls in details.CLASSES if cls.__name__ == name)
    assert panel.poll(bpy.context)
    panel.draw(SimpleNamespace(layout=layout, settings=panel.settings, bl_label=panel.bl_label), bpy.context)


def test_devices_are_found_among_other_findings_the_first_of_each_kind() -> None:
    assert Found.among(FINDINGS, PYTHON).names == {"CPU": "16 threads", "CUDA": "NVIDIA H100"}


def test_what_was_found_is_saved_with_the_preferences(texture: Any) -> None:
    bpy.context.preferences.is_dirty = False
    find(CPU="16 threads")
    assert devices.known(bpy.context) == {"CPU": "16 threads"}
    assert bpy.context.preferences.is_dirty


def test_another_engine_is_another_matter(texture: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    find(CPU="16 threads")
    monkeypatch.setenv(location.PYTHON_VARIABLE, "elsewhere/python")
    assert devices.known(bpy.context) == {}


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"python": "python"}', '{"python": 3, "names": {}}'])
def test_what_cannot_be_read_is_not_known(texture: Any, kept: str) -> None:
    location.own_preferences(bpy.context).devices = kept
    assert devices.known(bpy.context) == {}


def test_without_preferences_nothing_is_remembered(cube: bpy.types.Object) -> None:
    find(CPU="16 threads")
    assert devices.known(bpy.context) == {}


def test_only_what_was_found_is_offered_by_its_own_name(texture: Any, layout: Any) -> None:
    find(CPU="16 threads", CUDA="NVIDIA H100")
    expected = ["device AUTO: Automatic", "device CPU: CPU (16 threads)", "device CUDA: CUDA (NVIDIA H100)"]
    assert menu(PATINA_MT_devices, layout) == menu(PATINA_MT_image_devices, layout) == expected


def test_the_panel_shows_the_chosen_device_as_a_menu(texture: Any, layout: Any) -> None:
    find(CPU="16 threads", CUDA="NVIDIA H100")
    texture.device = "CUDA"
    draw_device(layout, bpy.context, texture, "VIEW_3D")
    assert layout.drawn == ["Device", "PATINA_MT_devices: CUDA (NVIDIA H100) NONE"]


def test_a_chosen_device_that_is_not_there_stays_visible(texture: Any, layout: Any) -> None:
    find(CPU="16 threads")
    texture.device = "MPS"
    draw_device(layout, bpy.context, texture, "VIEW_3D")
    assert layout.drawn == ["Device", "PATINA_MT_devices: Metal ERROR"]


def test_as_long_as_nobody_looked_there_is_everything_to_choose_from(texture: Any, layout: Any) -> None:
    draw_device(layout, bpy.context, texture, "VIEW_3D")
    assert layout.drawn == ["property device"]
    assert list(devices.offered(texture, {})) == ["AUTO", "CPU", "CUDA", "MPS"]


def test_the_network_panels_show_it(texture: Any, layout: Any) -> None:
    find(CPU="16 threads")
    draw_panel("PATINA_PT_texture_advanced", layout)
    assert layout.drawn[1:3] == ["Device", "PATINA_MT_devices: Automatic NONE"]
    layout.drawn.clear()
    draw_panel("PATINA_PT_image_advanced", layout)
    assert layout.drawn[:3] == ["property network", "Device", "PATINA_MT_image_devices: Automatic NONE"]


@pytest.mark.parametrize("group", ["patina", "patina_image"])
def test_a_chosen_device_that_is_not_there_stands_in_the_way(registered: None, group: str) -> None:
    settings = getattr(bpy.context.scene, group)
    settings.device = "CUDA"
    assert obstacle(bpy.context, settings) is None, "nobody has looked yet"
    find(CPU="16 threads")
    assert obstacle(bpy.context, settings) == (
        "The engine did not find a CUDA device; choose another under Advanced, or press Test Engine in the "
        "preferences if you have added one"
    )
    settings.device = "AUTO"
    assert obstacle(bpy.context, settings) is None
    settings.device = "CUDA"
    find(CPU="16 threads", CUDA="NVIDIA H100")
    assert obstacle(bpy.context, settings) is None
