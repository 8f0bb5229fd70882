"""Every setting has one place in its mode's panel, and a panel speaks of settings that exist."""

from __future__ import annotations

import pytest

from core.modes.table import settings_classes
from core.settings.base import JobSettings
from core.settings.panel import GROUPS, SHARED, Panel, image_panel, qualities_of

OFFERED = {mode: kind for mode, kind in settings_classes().items() if kind.panel is not None}
BLENDERS_OWN = {"quality", "storage", "uv_map", "shared_uvs", "only_active_slot"}
"""Settings that the engine does not have."""
DRAWN_AS_SUCH = {"feature", "features", "style", "masks", "style_weights"}
"""What every panel draws in its own way wherever a mode has it: features, and the list of pictures."""


def panel_of(mode: str) -> Panel:
    panel = OFFERED[mode].panel
    assert panel is not None
    return panel


def settings_of(kind: type[JobSettings]) -> set[str]:
    return set(kind.model_fields) - {"mode"}


def listed(panel: Panel) -> list[tuple[str, str]]:
    """Return the places that a panel's facts list, each with the setting that is there."""
    groups = {"main": panel.main, **panel.groups, "hidden": panel.hidden}
    return [(place, name) for place, names in groups.items() for name in names]


def places(panel: Panel, name: str) -> list[str]:
    """Return every place of a setting; the picture that a mode works on is in the main panel if no group has it."""
    found = [place for place, setting in listed(panel) if setting == name]
    if "hidden" in found and name in BLENDERS_OWN:
        # Blender's UV map is one by its name.
        found = ["hidden"]
    if (name in DRAWN_AS_SUCH and name not in panel.hidden) or (name == panel.source and not found):
        found.append("drawn as such")
    return found


@pytest.mark.parametrize(
    ("mode", "name"), [(mode, name) for mode, kind in OFFERED.items() for name in sorted(settings_of(kind))]
)
def test_every_setting_has_one_place(mode: str, name: str) -> None:
    assert len(places(panel_of(mode), name)) == 1, places(panel_of(mode), name)


@pytest.mark.parametrize("mode", OFFERED)
def test_a_panel_lists_settings_that_exist(mode: str) -> None:
    assert {name for _, name in listed(panel_of(mode))} <= settings_of(OFFERED[mode]) | BLENDERS_OWN


@pytest.mark.parametrize("mode", OFFERED)
def test_the_facts_speak_of_settings_that_exist(mode: str) -> None:
    panel, settings = panel_of(mode), settings_of(OFFERED[mode])
    assert settings >= set(panel.needs) | set(panel.needs.values())
    assert settings >= set(panel.alternatives)
    assert settings >= set(panel.soft)
    assert not panel.source or panel.source in settings


@pytest.mark.parametrize("mode", [mode for mode, kind in OFFERED.items() if "steps" in kind.model_fields])
def test_every_quality_sets_settings_that_exist(mode: str) -> None:
    fields = OFFERED[mode].model_fields
    qualities = qualities_of(panel_of(mode), fields["steps"].default)
    assert list(qualities) == ["DRAFT", "GOOD", "FINAL"]
    assert all(set(values) <= set(fields) for values in qualities.values())
    assert qualities["GOOD"] == {name: fields[name].default for name in qualities["GOOD"]}


def test_what_modes_share_exists() -> None:
    assert set(SHARED) <= BLENDERS_OWN.union(*map(settings_of, OFFERED.values()))


def test_image_modes_have_the_same_sub_panels() -> None:
    panel = image_panel(label="Toy", description="A toy", icon="GHOST_ENABLED", title="Toy", output=("size",))
    assert panel.editor == "IMAGE_EDITOR"
    assert panel.groups == {
        "Look": ("seed",),
        "Output": ("size", "storage", "bit_depth"),
        "Advanced": ("backbone", "device"),
    }


@pytest.mark.parametrize("mode", OFFERED)
def test_sub_panels_are_those_that_artists_know_and_none_is_empty(mode: str) -> None:
    groups = panel_of(mode).groups
    assert list(groups) == [label for label in GROUPS if label in groups]
    assert all(groups.values())
