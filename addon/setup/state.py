"""The state of the engine in one sentence, and the one button that mends it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import bpy

from ..engine.process import PYTHON_VARIABLE, SOURCE
from ..engine.virtual_environment import VirtualEnvironment
from .location import PACKAGE, engine_environment, other_python
from .probe import probes
from .work import Setup, begin_watching, setup

DRIVERS = "https://www.nvidia.com/drivers"


@dataclass(frozen=True)
class Fix:
    """A button: its label, its icon, and the operator that it calls, with the operator's properties."""

    label: str
    icon: str
    operator: str
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class EngineState:
    """Whether jobs can run, or nobody knows yet (``usable``); what there is to say, in a sentence without its full
    stop, with an icon; and what mends it, if a button can."""

    usable: bool
    words: str
    icon: str
    fix: Fix | None = None

    @property
    def is_worth_a_word(self) -> bool:
        """Whether artists should read it even where they only want to work."""
        return self.icon != "CHECKMARK"


INSTALL = Fix("Install Engine", "IMPORT", "patina.install_engine")
_UPDATE = Fix("Update Engine", "FILE_REFRESH", "patina.install_engine")
_AGAIN = Fix("Install Again", "FILE_REFRESH", "patina.install_engine")
_CLEAR = Fix("Clear Path", "X", "patina.clear_python")
_CANCEL = Fix("Cancel", "X", "patina.cancel_setup")
_ALLOW = Fix("Allow Online Access", "PREFERENCES", "patina.show_network_preferences")
_DRIVER = Fix("Get the Driver", "URL", "wm.url_open", {"url": DRIVERS})


def engine_state(context: bpy.types.Context) -> EngineState:
    """Return the state of the engine that jobs would run on. Panels may ask at every drawing."""
    work = setup()
    if work.running:
        return EngineState(not work.blocks, f"{work.words[:1].upper()}{work.words[1:]}…", "SORTTIME", _CANCEL)
    named = os.environ.get(PYTHON_VARIABLE)
    if named:
        return _tested(
            work, EngineState(True, f"The engine's Python is {named}, as {PYTHON_VARIABLE} says", "CHECKMARK")
        )
    other = other_python(context)
    if other:
        return _state_of_other(work, Path(other))
    return _state_of_installed(work, engine_environment())


def obstacle(context: bpy.types.Context) -> str | None:
    """Return why no job can run on the engine, in one sentence without its full stop, or None."""
    state = engine_state(context)
    if state.usable:
        return None
    return "The engine is being set up; wait for its end" if setup().running else state.words


def _state_of_other(work: Setup, python: Path) -> EngineState:
    problem = probes().problem_of(python, SOURCE, engine_environment().packages, bpy.app.background)
    if problem is None:
        begin_watching()
        return EngineState(True, f"Looking at {python}…", "SORTTIME")
    if problem:
        return EngineState(False, problem, "ERROR", _CLEAR)
    return _tested(work, EngineState(True, f"The engine's Python is {python}", "CHECKMARK"), _CLEAR)


def _state_of_installed(work: Setup, environment: VirtualEnvironment) -> EngineState:
    ready = environment.is_ready() if PACKAGE else environment.python.exists()
    if ready:
        return _tested(work, EngineState(True, "The engine is installed", "CHECKMARK"), _AGAIN)
    if environment.was_interrupted():
        state = EngineState(False, "The last installation did not finish; start it again", "ERROR", _AGAIN)
    elif environment.python.exists():
        state = EngineState(False, "The engine belongs to another version of Patina; update it", "ERROR", _UPDATE)
    else:
        state = EngineState(False, f"Install the engine first; {_needed(environment)}", "INFO", INSTALL)
    if work.failed:
        state = EngineState(False, work.lines[0].rstrip("."), "ERROR", state.fix)
    return state if bpy.app.online_access else _offline(state)


def _offline(state: EngineState) -> EngineState:
    """Return the state of an engine that would have to be downloaded while Blender stays offline."""
    if bpy.app.online_access_override:
        words = "Blender was started offline, so the engine cannot be downloaded; start it without --offline-mode"
        return EngineState(state.usable, words, "ERROR")
    words = "The engine is a download, and Blender is set to stay offline; allow online access first"
    return EngineState(state.usable, words, "ERROR", _ALLOW)


def _tested(work: Setup, state: EngineState, fix: Fix | None = None) -> EngineState:
    """Return a state with what the last test has said, if there was one; ``fix`` mends an engine that failed it."""
    if not work.lines:
        return state
    words = work.lines[0].rstrip(".")
    if work.failed:
        # Jobs may run all the same: whoever wants to try it can.
        return EngineState(True, words, "ERROR", fix)
    return EngineState(True, words, "ERROR", _DRIVER) if "driver" in words else EngineState(True, words, "CHECKMARK")


def _needed(environment: VirtualEnvironment) -> str:
    existing = next(folder for folder in environment.folder.parents if folder.exists())
    return f"it takes 1 to 6 GB, and {shutil.disk_usage(existing).free / 1e9:.0f} GB are free"
