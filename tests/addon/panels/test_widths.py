"""No label is cut off in the sidebar as Blender opens it: 220 units wide up to Blender 4.5, 280 since then.

Blender draws the text of a cut label with an ellipsis. Where text ends was read off screenshots of the narrower one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import blf
import bpy
import pytest

import addon
from addon.blender import material
from addon.panels import details, main, records
from addon.settings import networks, schema
from addon.settings.definitions import STORAGES
from addon.settings.schema import Mode
from addon.settings.values import own_settings
from addon.setup import location, state
from tests.addon.panels.drawing import draw, settings_of

_POINTS = 11.0
"""Size of the text in Blender's default theme."""
LABEL = 64
"""Units for a label on the left: two fifths of the panel, without the gap before the value."""
CHECKBOX = 73
"""Units for the label of a checkbox: the other three fifths, without the box."""
CHOICE = 65
"""Units for the text in a menu: the same, without its margins and the arrow."""
BUTTON = 138
"""Units for the text of a button with an icon: the whole width without both."""

MODES = (*schema.modes("VIEW_3D"), *schema.modes("IMAGE_EDITOR"))


def width(text: str) -> float:
    blf.size(0, _POINTS)
    return float(blf.dimensions(0, text)[0])


@pytest.fixture
def registered(cube: bpy.types.Object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The add-on is registered, and the object has all that panels ask for: UV maps, slots, results."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    addon.register()
    cube.data.uv_layers.new(name="Second")
    for name in ("One", "Two"):
        material.wear(cube, bpy.data.images.new(name, 4, 4), "UVMap")
        cube.data.materials.append(bpy.data.materials.new(name))
    yield
    addon.unregister()


def drawn(mode: Mode, layout: Any) -> set[tuple[str, str]]:
    """Return all labels that the panels of a mode can show, with little and with much to say."""
    settings = settings_of(mode)
    owner: Any = bpy.context.active_object.patina if mode.editor == "VIEW_3D" else bpy.context.scene.patina_image
    for much in (False, True):
        settings.quality, settings.network = ("CUSTOM", "OTHER") if much else ("GOOD", "vgg19")
        for name in ("keep_texture", "use_start", "own_size"):
            if hasattr(settings, name):
                setattr(settings, name, much)
        if much:
            settings.pictures.add().image = bpy.data.images["One"]
            settings.pictures.add().image = bpy.data.images["Two"]
            owner.results.add().image = bpy.data.images["One"]
        if "learning_rate" in mode.own:
            own_settings(settings, mode).learning_rate_automatic = not much
        if "count" in mode.own:
            own_settings(settings, mode).count = 1 + much
        if "relief" in mode.own:
            own = own_settings(settings, mode)
            own.relief = "COLOR" if much else "NONE"
            if "smallest_detail" in mode.own:
                own.smallest_detail_automatic = not much
        if "maps" in mode.own:
            maps = {"ROUGHNESS", "METALLIC"} if "metallic" in mode.own else {"ROUGHNESS"}
            own_settings(settings, mode).maps = maps | (set() if much else {"HEIGHT"})
        for alternative in mode.alternatives or ("",):
            if alternative:
                settings.task = alternative.upper()
            for panel in (*main.CLASSES, *details.CLASSES, *records.CLASSES):
                if panel.bl_space_type == mode.editor:
                    draw(panel, layout)
    return set(layout.labels)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.identifier)
def test_labels_fit(registered: None, layout: Any, mode: Mode) -> None:
    labels = drawn(mode, layout)
    rooms = {"label": LABEL, "checkbox": CHECKBOX, "button": BUTTON}
    assert {"label", "button"} <= {kind for kind, _ in labels} <= rooms.keys()
    assert not [text for kind, text in labels if width(text) > rooms[kind]]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.identifier)
def test_choices_fit(mode: Mode) -> None:
    shown = [mode.settings[name] for name in (*mode.own, *mode.shared) if name in mode.settings]
    labels = [setting.label(choice) for setting in shown for choice in setting.choices]
    offered = [label for _, label, _ in (*networks.items(), *STORAGES)]
    assert not [label for label in (*labels, *offered, *mode.qualities) if width(label) > CHOICE]


def test_what_is_too_long_would_be_noticed() -> None:
    assert width("Elevation Lowest") > LABEL
    assert width("Pattern Size") < LABEL


def test_panels_and_modes_have_short_names() -> None:
    names = [panel.bl_label for panel in (*main.CLASSES, *details.CLASSES, *records.CLASSES)]
    assert not [name for name in (*names, *(mode.label for mode in MODES)) if width(name) > BUTTON]


def test_buttons_that_mend_the_engine_fit() -> None:
    fixes = [value for value in vars(state).values() if isinstance(value, state.Fix)]
    assert len(fixes) >= 6
    assert not [fix.label for fix in fixes if width(fix.label) > BUTTON]
