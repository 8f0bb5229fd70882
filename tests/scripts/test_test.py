"""Which suites ``scripts/test.py`` runs. They do not run here."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from addon.engine.virtual_environment import requirements_of_extra
from scripts import test as script

Ran = list[tuple[str, list[str]]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """The suites that would run, with their arguments; the one with Blender 4.5 fails."""
    calls: Ran = []

    def whole(arguments: list[str]) -> int:
        calls.append(("whole", arguments))
        return 0

    def under(version: str, arguments: list[str], capture: bool = False) -> int:
        calls.append((version, arguments))
        return 3 if version == "4.5" else 0

    monkeypatch.setattr(script, "_whole_suite", whole)
    monkeypatch.setattr(script, "_addon_suite", under)
    return calls


def test_without_a_version_the_whole_suite_runs(ran: Ran) -> None:
    assert script.main(["-q", "tests/core"]) == 0
    assert ran == [("whole", ["-q", "tests/core"])]


def test_one_version(ran: Ran) -> None:
    assert script.main(["-q", "--blender", "5.2", "-x"]) == 0
    assert ran == [("5.2", ["-q", "-x"])]


def test_all_versions_run_even_after_one_has_failed(ran: Ran) -> None:
    assert script.main(["--blender", "all"]) == 3
    assert ran[0][0] == "whole"
    assert {name for name, _ in ran[1:]} == {"4.2", "4.5", "5.2"}


@pytest.mark.parametrize("arguments", [["--blender", "3.6"], ["--blender"]])
def test_unknown_versions_are_refused(ran: Ran, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(arguments) == 2
    assert not ran
    assert "choose from 4.2, 4.5, 5.2, all" in capsys.readouterr().err


def test_each_version_has_its_pinned_list(root: Path) -> None:
    for version in script.OTHERS:
        wanted = requirements_of_extra(root / "pyproject.toml", f"blender-{version.replace('.', '_')}")
        assert any(line.startswith(f"bpy=={version}.") for line in wanted)


@pytest.mark.parametrize(("arguments", "parallel"), [([], True), (["-q"], True), (["-q", "tests/core"], False)])
def test_the_whole_suite_runs_in_parallel_and_chosen_tests_do_not(
    arguments: list[str], parallel: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 5)

    monkeypatch.setattr(subprocess, "run", run)
    assert script.main(arguments) == 5
    assert ("worksteal" in commands[0]) == parallel
    assert commands[0][-len(arguments) :] == arguments if arguments else True
