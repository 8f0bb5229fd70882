"""The state of the engine in one sentence, with the one button that mends it."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

import addon
from addon.engine.virtual_environment import UNFINISHED, SetupError, VirtualEnvironment
from addon.jobs.readiness import obstacle
from addon.setup import location, state, work
from addon.setup.probe import probes
from addon.setup.state import EngineState, engine_state


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualEnvironment]:
    """Where Install Engine would put the engine of a registered extension; nothing is there yet."""
    made = VirtualEnvironment(tmp_path / "engine", ("pytest==1",))
    monkeypatch.delenv(location.PYTHON_VARIABLE, raising=False)
    monkeypatch.setattr(state, "engine_environment", lambda: made)
    monkeypatch.setattr(location, "engine_environment", lambda: made)
    monkeypatch.setattr(state, "PACKAGE", "patina")
    online(monkeypatch)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon.register()
    yield made
    work.setup().forget()
    probes().forget()
    addon.unregister()


def online(monkeypatch: pytest.MonkeyPatch, access: bool = True, override: bool = False) -> None:
    """Let Blender be online or not; ``override``: by the command line."""
    app = SimpleNamespace(
        online_access=access, online_access_override=override, background=True, version=bpy.app.version
    )
    monkeypatch.setattr(state, "bpy", SimpleNamespace(app=app, types=bpy.types))


def now() -> EngineState:
    return engine_state(bpy.context)


def fix() -> str:
    found = now().fix
    return found.operator if found is not None else ""


def put_python(environment: VirtualEnvironment, stamp: str) -> None:
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    environment.stamp.write_text(stamp)


def test_a_newcomer_is_told_to_install(environment: VirtualEnvironment) -> None:
    assert now().words.startswith("Install the engine first; it takes 1 to 6 GB, and ")
    assert not now().usable and fix() == "patina.install_engine"


def test_offline_says_so_and_leads_to_the_preference(
    environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    online(monkeypatch, access=False)
    assert "Blender is set to stay offline; allow online access first" in now().words
    assert fix() == "patina.show_network_preferences"
    online(monkeypatch, access=False, override=True)
    assert "start it without --offline-mode" in now().words and fix() == ""


def test_an_engine_that_is_there_needs_no_network(
    environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_python(environment, environment.fingerprint("3.11"))
    online(monkeypatch, access=False)
    assert now() == EngineState(True, "The engine is installed", "CHECKMARK")
    assert not now().is_worth_a_word


@pytest.mark.parametrize(
    ("stamp", "words", "label"),
    [
        (UNFINISHED, "The last installation did not finish; start it again", "Install Again"),
        ("3.11 of another version", "The engine belongs to another version of Patina; update it", "Update Engine"),
    ],
)
def test_an_engine_that_does_not_fit_is_mended(
    environment: VirtualEnvironment, stamp: str, words: str, label: str
) -> None:
    put_python(environment, stamp)
    found = now()
    assert (found.usable, found.words) == (False, words)
    assert found.fix is not None and found.fix.label == label


def test_a_wrong_path_is_told_at_once_and_can_be_cleared(
    environment: VirtualEnvironment, kept_preferences: None, tmp_path: Path
) -> None:
    preferences = location.own_preferences(bpy.context)
    preferences.other_python = str(tmp_path / "nothing")
    assert now().words == f"There is no file {tmp_path / 'nothing'}; choose another Python"
    assert not now().usable and now().icon == "ERROR"
    assert obstacle(bpy.context, bpy.context.scene.patina) is not None
    assert fix() == "patina.clear_python"
    assert bpy.ops.patina.clear_python() == {"FINISHED"}
    assert fix() == "patina.install_engine"


def test_a_python_that_fits_is_used(environment: VirtualEnvironment, kept_preferences: None) -> None:
    location.own_preferences(bpy.context).other_python = sys.executable
    assert now() == EngineState(True, f"The engine's Python is {sys.executable}", "CHECKMARK")


def test_scripts_name_their_own(environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    assert now().usable and now().words == "The engine's Python is python, as PATINA_ENGINE_PYTHON says"


def after(error: str = "", words: str = "done", blocks: bool = True) -> None:
    """Do some work to its end."""

    def steps() -> Generator[str, None, None]:
        yield words
        if error:
            raise SetupError(error)

    work.setup().start(steps, blocks)
    work.setup().wait(10)


def test_the_last_test_has_the_word(environment: VirtualEnvironment) -> None:
    put_python(environment, environment.fingerprint("3.11"))
    after(words="The engine works on the CPU.\nok torch")
    assert (now().words, now().icon, fix()) == ("The engine works on the CPU", "CHECKMARK", "")
    after("The engine cannot run jobs: torch broken.\nBAD torch")
    assert (now().words, now().icon) == ("The engine cannot run jobs: torch broken", "ERROR")
    assert now().usable, "whoever wants to try it can"
    assert fix() == "patina.install_engine"
    after(words="The engine works, but the driver of the NVIDIA GPU is too old; update the driver.")
    assert now().usable and fix() == "wm.url_open"


def test_a_failed_installation_says_why(environment: VirtualEnvironment) -> None:
    after("pip failed (no connection); check the connection and try again.")
    assert now().words == "pip failed (no connection); check the connection and try again"
    assert not now().usable and fix() == "patina.install_engine"


@pytest.mark.parametrize("blocks", [True, False])
def test_work_is_told_while_it_goes_on_and_can_be_canceled(environment: VirtualEnvironment, blocks: bool) -> None:
    def endless() -> Generator[str, None, None]:
        while True:
            time.sleep(0.01)
            yield "fetching torch"

    work.setup().start(endless, blocks)
    ends = time.monotonic() + 10
    while "torch" not in now().words and time.monotonic() < ends:
        time.sleep(0.01)
    assert (now().words, fix(), now().usable) == ("Fetching torch…", "patina.cancel_setup", not blocks)
    reason = state.obstacle(bpy.context)
    assert reason == ("The engine is being set up; wait for its end" if blocks else None)
    work.setup().cancel()
    work.setup().wait(10)


def test_the_panel_draws_the_button_of_the_state(environment: VirtualEnvironment, layout: Any) -> None:
    from addon.panels.engine import draw_engine, draw_state

    draw_engine(layout, bpy.context)
    assert layout.drawn[0].startswith("Install the engine first") and layout.drawn[-1] == "patina.install_engine"
    layout.drawn.clear()
    put_python(environment, environment.fingerprint("3.11"))
    draw_engine(layout, bpy.context)
    assert layout.drawn == [], "what works needs no word"
    draw_state(layout, bpy.context)
    assert layout.drawn == ["The engine is installed."]
