"""The panel of batches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

import addon
from addon.blender.handle import Handle
from addon.jobs import awaited, last_words
from addon.jobs.textures import TextureJob, Wearer
from addon.panels.batch import PATINA_PT_batch
from tests.addon.panels.drawing import draw

BUTTONS = ["patina.batch", "patina.batch_files", "patina.import_results"]


def test_it_says_what_the_object_waits_for(cube: bpy.types.Object, layout: Any, tmp_path: Path) -> None:
    addon.register()
    assert draw(PATINA_PT_batch, layout) == BUTTONS
    subject = TextureJob((Wearer(Handle.of(cube), "UVMap"),), False, "PACKED", "{}")
    for job in ("a1", "b2"):
        awaited.wait_for(job, tmp_path, subject)
    assert draw(PATINA_PT_batch, layout) == [*BUTTONS, "Cube waits for 2 results."]
    for job in ("a1", "b2"):
        awaited.put_on(cube, job)
    assert draw(PATINA_PT_batch, layout) == BUTTONS
    cube[awaited.PROPERTY] = "damaged"
    assert draw(PATINA_PT_batch, layout) == BUTTONS
    bpy.context.view_layer.objects.active = None
    assert draw(PATINA_PT_batch, layout) == BUTTONS
    last_words.keep("1 job written to /farm. Save the .blend.")
    drawn = draw(PATINA_PT_batch, layout)
    assert " ".join(drawn[3:-1]) == "1 job written to /farm. Save the .blend." and drawn[-1] == "patina.dismiss_words"
    addon.unregister()
