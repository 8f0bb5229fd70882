"""The contact sheet of variations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest
from PIL import Image

import addon
from addon.jobs import live, variations
from addon.jobs.variations import Draft, DraftJob, Variations
from addon.panels.variations import PATINA_PT_variations
from tests.addon.panels.drawing import draw


@pytest.fixture
def sheet(cube: bpy.types.Object, tmp_path: Path) -> Iterator[Variations]:
    """The add-on is registered, and two of three variations are there."""
    addon.register()
    (tmp_path / "set" / "base").mkdir(parents=True)
    base: Any = SimpleNamespace(folder=tmp_path / "set" / "base", subject=SimpleNamespace(show=lambda _path: None))
    found = Variations(base, 3, 0.0)
    for seed in (5, 6):
        picture = tmp_path / "set" / f"{seed}.png"
        Image.new("RGBA", (8, 8), (255, seed, 0, 255)).save(picture)
        found.drafts.append(Draft(seed, picture.with_name(f"texture{seed}.png"), picture))
    variations._state().variations = found
    yield found
    live.state().session.run = None
    addon.unregister()


def test_without_variations_a_button_makes_them(cube: bpy.types.Object, layout: Any) -> None:
    addon.register()
    assert draw(PATINA_PT_variations, layout) == ["property variations", "patina.make_variations"]
    addon.unregister()


def test_shapes_have_none(cube: bpy.types.Object, layout: Any) -> None:
    addon.register()
    assert PATINA_PT_variations.poll(bpy.context)
    bpy.context.scene.patina.mode = "VERTICES"
    assert not PATINA_PT_variations.poll(bpy.context)
    with pytest.raises(RuntimeError, match="Variations are textures; choose the mode Texture, not Shape"):
        bpy.ops.patina.make_variations(task="FEATURE")
    addon.unregister()


def test_each_variation_has_a_picture_and_a_button(sheet: Variations, layout: Any) -> None:
    drawn = draw(PATINA_PT_variations, layout)
    assert drawn.count("icon") == drawn.count("patina.show_variation") == 2
    assert "patina.finish_variation" not in drawn, "none is chosen yet"
    live.hold(sheet.base.subject, sheet.drafts[1].texture)
    drawn = draw(PATINA_PT_variations, layout)
    assert drawn.count("patina.finish_variation") == 2 and "patina.keep_variation" in drawn
    assert "patina.discard_variations" in drawn and "patina.make_variations" in drawn


def test_while_they_are_made_no_others_can_be_started(sheet: Variations, layout: Any) -> None:
    session: Any = live.state().session
    session.run = SimpleNamespace(subject=DraftJob(sheet, 7))
    drawn = draw(PATINA_PT_variations, layout)
    assert "patina.show_variation" in drawn and "patina.make_variations" not in drawn


def test_variations_whose_files_are_gone_are_gone(sheet: Variations) -> None:
    for path in sorted(sheet.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    sheet.folder.rmdir()
    assert variations.present() is None
