"""Shared by the add-on's tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Leave with the tests' status before Blender 4.2, as a Python module, can crash at Python's end.

    That Blender ends when its module is freed, and the crash comes if the module never is: callbacks of properties keep
    it. Blender the program ends first and Python after it.
    """
    if bpy.app.version < (4, 3):
        session.config.add_cleanup(lambda: _leave(exitstatus))


def _leave(status: int) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


@pytest.fixture(scope="session")
def engine_python() -> Path:
    """The Python that has the engine: this one, unless Blender's Python is not the engine's."""
    return Path(os.environ.get("PATINA_ENGINE_PYTHON", sys.executable))


@pytest.fixture
def empty_scene() -> None:
    """Blender's factory settings with nothing in the scene."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.fixture
def cube(empty_scene: None) -> bpy.types.Object:
    """Blender's cube: corners at ±1, a UV map, no material."""
    bpy.ops.mesh.primitive_cube_add()
    return bpy.context.active_object


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A 16 x 8 PNG: red, but for a green texel at the top left."""
    from PIL import Image

    pixels = np.zeros((8, 16, 3), np.uint8)
    pixels[..., 0] = 255
    pixels[0, 0] = (0, 255, 0)
    path = tmp_path / "texture.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def kept_preferences(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Blender keeps preferences of the add-on, as of an extension. To be asked for after what registers the add-on."""
    from addon.panels.preferences import PatinaPreferences
    from addon.setup import location

    entry = bpy.context.preferences.addons.new()
    entry.module = PatinaPreferences.bl_idname
    monkeypatch.setattr(location, "PACKAGE", entry.module)
    yield
    bpy.context.preferences.addons.remove(entry)
    bpy.context.preferences.is_dirty = False


class Layout:
    """Stands in for Blender's layout, which only windows have: keeps what is drawn, as texts, and the labels that share
    a line with something else, by their kind: "label", "checkbox" or "button"."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.labels: set[tuple[str, str]] = set()

    def row(self, heading: str = "", **_: Any) -> Layout:
        self.labels.add(("label", heading))
        return self

    column = split = box = grid_flow = row

    def label(self, text: str, **_: Any) -> None:
        self.drawn.append(text)

    def prop(self, owner: Any, name: str, text: str | None = None, **_: Any) -> None:
        self.drawn.append(f"property {name}")
        known = getattr(owner, "bl_rna", None)
        if known is not None:
            found = known.properties[name]
            self.labels.add(("checkbox" if found.type == "BOOLEAN" else "label", found.name if text is None else text))

    def prop_search(self, owner: Any, name: str, *_: Any, **__: Any) -> None:
        self.prop(owner, name)

    def template_list(self, name: str, *_: Any, **__: Any) -> None:
        self.drawn.append(name)

    def template_icon(self, **_: Any) -> None:
        self.drawn.append("icon")

    def template_icon_view(self, _owner: Any, name: str, **_: Any) -> None:
        self.drawn.append(f"picker {name}")

    def icon(self, _image: Any) -> int:
        return 0

    def prop_enum(self, owner: Any, name: str, value: str, text: str | None = None, **_: Any) -> None:
        if text is None:
            text = owner.bl_rna.properties[name].enum_items[value].name
        self.drawn.append(f"{name} {value}: {text}")

    def menu(self, name: str, text: str, icon: str = "NONE", **_: Any) -> None:
        self.drawn.append(f"{name}: {text} {icon}")

    def panel(self, *_: Any, **__: Any) -> tuple[Layout, Layout]:
        return self, self

    def separator(self, **_: Any) -> None:
        pass

    def operator(self, name: str, text: str | None = None, **_: Any) -> Any:
        self.drawn.append(name)
        if text is None:
            group, _dot, short = name.partition(".")
            operator: Any = getattr(getattr(bpy.ops, group), short)
            text = operator.get_rna_type().name
        self.labels.add(("button", str(text)))
        return SimpleNamespace()

    def progress(self, factor: float, text: str) -> None:
        self.drawn.append(f"{factor:.0%} {text}")


@pytest.fixture
def layout() -> Layout:
    """A layout that keeps what is drawn."""
    return Layout()
