"""Work on the engine's environment from inside Blender: its thread, the doctor's words, what the buttons say."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from pathlib import Path

import bpy
import pytest

import addon
from addon.engine.virtual_environment import SetupError, VirtualEnvironment
from addon.setup import devices, location, work
from addon.setup.devices import Found
from addon.setup.work import Setup
from tests.addon.setup.engines import GPU, Doctor, report


@pytest.fixture
def registered() -> Iterator[None]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon.register()
    yield
    addon.unregister()


def test_the_last_words_of_the_work_stay() -> None:
    def work() -> Generator[str, None, None]:
        yield "digging"
        yield "It is done.\nGo on."

    setup = Setup()
    setup.start(work)
    setup.wait(10)
    assert not setup.running and not setup.failed
    assert setup.lines == ("It is done.", "Go on.")


@pytest.mark.parametrize("error", [SetupError("No Python was found."), OSError(28, "No space left on device")])
def test_failure_is_told_and_the_work_can_be_repeated(error: Exception) -> None:
    def fails() -> Generator[str, None, None]:
        yield "digging"
        raise error

    def works() -> Generator[str, None, None]:
        yield "done"

    setup = Setup()
    setup.start(fails)
    setup.wait(10)
    assert setup.failed and setup.lines == (str(error),)
    setup.start(works)
    setup.wait(10)
    assert not setup.failed and setup.lines == ("done",)


def test_cancelling_closes_the_work() -> None:
    closed = []

    def endless() -> Generator[str, None, None]:
        try:
            while True:
                time.sleep(0.01)
                yield "digging"
        finally:
            closed.append(True)

    setup = Setup()
    setup.start(endless)
    assert setup.running
    setup.cancel()
    setup.wait(10)
    assert closed and not setup.failed and not setup.lines, "that says nothing about the engine"


@pytest.mark.usefixtures("registered")
def test_buttons_know_when_they_cannot_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from addon.operators import setup as operators

    environment = VirtualEnvironment(tmp_path / "engine", ("torch==2",))
    monkeypatch.setattr(operators, "engine_environment", lambda: environment)
    monkeypatch.setattr(operators, "engine_python", lambda _: None)
    bpy.context.preferences.system.use_online_access = False
    assert "stay offline" in str(operators.PATINA_OT_install_engine.obstacle(bpy.context))
    assert not bpy.ops.patina.install_engine.poll()
    assert not bpy.ops.patina.test_engine.poll()
    assert not bpy.ops.patina.remove_engine.poll()
    environment.folder.mkdir()
    assert bpy.ops.patina.remove_engine.poll()
    assert bpy.ops.patina.remove_engine() == {"FINISHED"}
    assert not environment.folder.exists()


@pytest.mark.usefixtures("registered", "kept_preferences")
def test_testing_the_engine_remembers_its_devices(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    from addon.operators import setup as operators

    monkeypatch.setenv(location.PYTHON_VARIABLE, str(doctor(report(GPU))))
    monkeypatch.setattr(operators, "engine_environment", lambda: VirtualEnvironment(Path("nowhere"), ()))
    assert devices.known(bpy.context) == {}
    assert bpy.ops.patina.test_engine() == {"FINISHED"}
    assert devices.known(bpy.context) == {"CUDA": "NVIDIA H100"}


@pytest.mark.usefixtures("registered", "kept_preferences")
def test_what_was_found_behind_a_window_is_remembered_when_the_work_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")

    def looks() -> Generator[str, None, Found]:
        yield "looking"
        return Found(Path("python"), {"CPU": "2 threads"})

    work.setup().start(looks)
    work.setup().wait(10)
    assert devices.known(bpy.context) == {}, "that is for Blender's own thread"
    assert work.watch() is None
    assert devices.known(bpy.context) == {"CPU": "2 threads"}


@pytest.mark.usefixtures("registered")
def test_an_installation_ends_with_the_addon(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless() -> Generator[str, None, None]:
        while True:
            time.sleep(0.01)
            yield "digging"

    setup = work.setup()
    setup.start(endless)
    assert not bpy.ops.patina.test_engine.poll()
    work.unregister()
    assert not setup.running
    work.register()


def test_the_environment_variable_names_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    from addon.setup.location import engine_python

    monkeypatch.setenv("PATINA_ENGINE_PYTHON", "/elsewhere/python")
    assert engine_python(bpy.context) == "/elsewhere/python"
