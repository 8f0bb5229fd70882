"""No label is cut off in the sidebar as Blender opens it: 220 units wide up to Blender 4.5, 280 since then.

Blender draws the text of a cut label with an ellipsis. Where text ends was read off screenshots of the narrower one.
"""

from __future__ import annotations

import bpy
import pytest

from addon.panels import details, main, records
from addon.settings import networks, schema
from addon.settings.definitions import STORAGES
from addon.settings.schema import Mode, Setting

_blf = pytest.importorskip("blf", reason="Blender's fonts come with Blender")
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
    _blf.size(0, _POINTS)
    return float(_blf.dimensions(0, text)[0])


def shown(mode: Mode) -> list[Setting]:
    return [mode.settings[name] for name in (*mode.own, *mode.shared) if name in mode.settings]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.identifier)
def test_labels_of_settings_fit(mode: Mode) -> None:
    too_long = [
        setting.title
        for setting in shown(mode)
        if width(setting.title) > (CHECKBOX if setting.kind == "boolean" else LABEL)
    ]
    assert not too_long


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.identifier)
def test_choices_fit(mode: Mode) -> None:
    labels = [setting.label(choice) for setting in shown(mode) for choice in setting.choices]
    offered = [label for _, label, _ in (*networks.items(), *STORAGES)]
    assert not [label for label in (*labels, *offered, *mode.qualities) if width(label) > CHOICE]


def test_what_is_too_long_would_be_noticed() -> None:
    assert width("Elevation Lowest") > LABEL
    assert width("Pattern Size") < LABEL


def test_panels_and_modes_have_short_names() -> None:
    names = [panel.bl_label for panel in (*main.CLASSES, *details.CLASSES, *records.CLASSES)]
    assert not [name for name in (*names, *(mode.label for mode in MODES)) if width(name) > BUTTON]


def test_texts_of_buttons_fit() -> None:
    import addon
    from addon import operators

    addon.register()
    try:
        labels = [cls.bl_label for cls in operators.CLASSES if hasattr(cls, "bl_label")]
    finally:
        addon.unregister()
    assert bpy.app.version >= (4, 2)
    assert not [label for label in labels if width(label) > BUTTON]
