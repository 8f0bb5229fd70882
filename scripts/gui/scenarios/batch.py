"""A scenario of batches: write one from the panel, run a part of it, take the results in, undo, stop, trust."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import bpy

from scripts.gui.bench import OBJECT, Bench, add_monkey, choose, results, wears_result
from scripts.gui.window import PAUSE, Steps, expect
from scripts.support.places import ROOT

_OTHERS = ("Second", "Third")
_BARE = "Bare"
_TO_HEADER = 127
"""Pixels from the last button above the panel to its header: the panels of results and of prints are between them."""
_SLOW = 5.0
"""Seconds between two steps that are to be seen."""


def batch(bench: Bench) -> Steps:
    """Write the jobs of four objects, one of which has no UV map; run two; import; undo; import again and stop."""
    yield from bench.prepare_small()
    _add_objects()
    yield PAUSE
    yield from _open_panel(bench)
    yield from bench.screen.look("batch-1-ready")
    folder = bench.folder / "farm"
    yield from _browse(bench, "patina.batch", folder, "batch-2-folder")
    yield lambda: (folder / "index.jsonl").is_file()
    yield PAUSE
    yield from bench.screen.look("batch-3-written")
    jobs = {name: _job_of(bench, name) for name in (OBJECT, *_OTHERS)}
    expect(_job_of(bench, _BARE) is None, "an object without a UV map has a job")
    for name in (OBJECT, _OTHERS[0]):
        yield from _run(bench, folder / "jobs" / str(jobs[name]))
    yield from _browse(bench, "patina.import_results", folder, "batch-4-folder", typed=False)
    yield lambda: bool(results())
    yield 1.0
    yield from bench.screen.look("batch-5-imported")
    expect(wears_result() and wears_result(_OTHERS[0]), "a result is not on its object")
    expect(not results(_OTHERS[1]), "there is a result of a job that has not run")
    yield from bench.screen.press("Z", ctrl=True)
    yield PAUSE
    expect(not results() and not results(_OTHERS[0]), "one undo does not take the results off")
    expect(_job_of(bench, OBJECT) == jobs[OBJECT], "undo has lost more than the results")
    yield from bench.screen.look("batch-6-undone")
    yield from _stop_halfway(bench, folder)
    yield from _trust(bench)


def _trust(bench: Bench) -> Steps:
    """Write a batch with a network of one's own: Blender asks about it, and then for the folder."""
    network, folder = bench.folder / "own.pt2", bench.folder / "farm-of-networks"
    network.write_bytes(b"a network")
    network.with_suffix(".toml").write_text('layers = ["one"]', encoding="utf-8")
    bench.settings.task, bench.settings.feature, bench.settings.backbone = "FEATURE", "one:0", str(network)
    yield PAUSE
    yield from bench.screen.press_button("patina.batch")
    yield 1.0
    bench.screen.shot("batch-10-question")
    yield from bench.screen.press("RET")
    yield 1.0
    yield from _choose(bench, folder, "batch-11-folder")
    yield lambda: (folder / "index.jsonl").is_file()
    yield PAUSE
    yield from bench.screen.look("batch-12-with-a-network")
    expect(not bench.running(), "a job runs")


def _stop_halfway(bench: Bench, folder: Path) -> Steps:
    stepwise = bench.module("operators.stepwise")
    interval, stepwise._INTERVAL = stepwise._INTERVAL, _SLOW
    with bench.screen.inside():
        bpy.ops.patina.import_results("EXEC_DEFAULT", directory=str(folder))
    yield lambda: bool(results())
    bench.screen.shot("batch-7-on-its-way")
    yield from bench.screen.press("ESC")
    yield 2 * _SLOW
    stepwise._INTERVAL = interval
    yield from bench.screen.look("batch-8-stopped")
    expect(results() and not results(_OTHERS[0]), "Esc did not stop, or what was done is gone")
    with bench.screen.inside():
        bpy.ops.patina.import_results("EXEC_DEFAULT", directory=str(folder))
    yield lambda: bool(results(_OTHERS[0]))
    yield PAUSE
    expect(len(results()) == len(results(_OTHERS[0])) == 1, "a result was put on twice")
    yield from bench.screen.look("batch-9-the-rest")


def _add_objects() -> None:
    for place, name in enumerate((*_OTHERS, _BARE), 1):
        add_monkey(name, (2.6 * place, 0.0, 0.0))
    bare: Any = bpy.data.objects[_BARE]
    bare.data.uv_layers.remove(bare.data.uv_layers[0])
    bare.data.update()
    choose(*(bpy.data.objects[name] for name in (OBJECT, *_OTHERS, _BARE)))
    bpy.ops.ed.undo_push(message="Add Objects")


def _open_panel(bench: Bench) -> Steps:
    """Open the panel, and close all others."""
    with bench.screen.inside():
        bpy.ops.view3d.view_selected()
    x, y = yield from bench.screen.find("patina.make_variations")
    # With the control key, all other panels close.
    yield from bench.screen.click(x, y - _TO_HEADER, ctrl=True)
    yield PAUSE
    yield from bench.screen.find("patina.batch")


def _browse(bench: Bench, operator: str, folder: Path, name: str, typed: bool = True) -> Steps:
    """Press a button that asks for a folder, and give it, or leave it as it is."""
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    yield from bench.screen.press_button(operator)
    yield 1.0
    yield from _choose(bench, folder, name, typed)


def _choose(bench: Bench, folder: Path, name: str, typed: bool = True) -> Steps:
    """Give the file browser a folder, or leave it as it is, and go on."""
    bench.screen.shot(name)
    area = bench.screen.window.screen.areas[0]
    space: Any = area.spaces.active
    if typed:
        space.params.directory = f"{folder}/".encode()
    else:
        expect(Path(space.params.directory.decode()) == folder, "the browser is not where the batch is")
    with bpy.context.temp_override(window=bench.screen.window, area=area):
        bpy.ops.file.execute()
    yield PAUSE


def _run(bench: Bench, folder: Path) -> Steps:
    """Run a job as a machine of a farm does."""
    process = subprocess.Popen([bench.screen.python, "-m", "core", "run", str(folder)], cwd=ROOT)
    yield lambda: process.poll() is not None
    expect(process.returncode == 0, f"the job in {folder} failed")


def _job_of(bench: Bench, name: str) -> str | None:
    waiting = bench.module("jobs.awaited").waiting(bpy.data.objects[name])
    return next(iter(waiting), None)
