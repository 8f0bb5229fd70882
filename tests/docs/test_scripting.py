"""``docs/scripting.md`` is right: its operators take what it gives them, and its settings exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import addon


@pytest.fixture
def statements(root: Path) -> list[ast.stmt]:
    """The statements of all blocks of code on the page."""
    text = (root / "docs" / "scripting.md").read_text(encoding="utf-8")
    return ast.parse("\n".join(re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))).body


@pytest.fixture
def scene() -> Iterator[Any]:
    """An empty scene, while the add-on is registered, and an image that the page speaks of."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon.register()
    bpy.data.images.new("painting.jpg", 64, 64)
    yield bpy.context.scene
    addon.unregister()


def calls(statements: list[ast.stmt]) -> list[ast.Call]:
    """The operators that the page calls."""
    return [line.value for line in statements if isinstance(line, ast.Expr) and isinstance(line.value, ast.Call)]


def test_operators_take_what_they_are_given(scene: Any, statements: list[ast.stmt]) -> None:
    assert len(calls(statements)) == 45
    operators: Any = bpy.ops
    for call in calls(statements):
        assert isinstance(call.func, ast.Attribute)
        properties = getattr(operators.patina, call.func.attr).get_rna_type().properties
        for argument in call.keywords:
            assert argument.arg
            choices = [item.identifier for item in getattr(properties[argument.arg], "enum_items", ())]
            given = ast.literal_eval(argument.value)
            assert not choices or (given if isinstance(given, set) else {given}) <= set(choices), argument.arg


def test_settings_can_be_set(scene: Any, statements: list[ast.stmt]) -> None:
    assignments: list[ast.stmt] = [line for line in statements if isinstance(line, ast.Assign)]
    exec(compile(ast.Module(assignments, []), "scripting.md", "exec"), {"bpy": bpy})
    assert scene.patina.texture.size == 2048
    assert scene.patina.pictures[0].image.name == "painting.jpg"
    assert scene.patina_image.image_feature.count == 4
    assert len(scene.patina_image.results) == 0
