from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.mesh.blender import find

SCRIPT = Path("script.py")


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def _no_blender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(find.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(find, "_places", lambda _: iter([(tmp_path / "opt", "[bB]lender*/blender")]))


def test_a_given_program_comes_first_then_the_variable_then_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "blender.exe" if sys.platform == "win32" else "blender"
    on_path, named, given = (program(tmp_path / folder / name) for folder in ("bin", "named", "given"))

    def found(given: Path | None = None) -> str:
        return (find.command_for(SCRIPT, given) or [""])[0]

    assert found() == str(on_path)
    monkeypatch.setenv(find.VARIABLE, str(named))
    assert found() == str(named)
    assert found(given) == str(given)


@pytest.mark.parametrize("inside", ["blender", "blender.exe", "Contents/MacOS/Blender"])
def test_a_folder_or_an_application_will_do(tmp_path: Path, inside: str) -> None:
    path = program(tmp_path / "Blender.app" / inside)
    command = find.command_for(SCRIPT, tmp_path / "Blender.app")
    assert command == [str(path), *find._OPTIONS, "script.py", "--"]


def test_the_newest_installed_blender_is_taken(tmp_path: Path) -> None:
    for version in ("4.5.3", "5.0.1", "4.10.2"):
        program(tmp_path / "opt" / f"blender-{version}-linux-x64" / "blender")
    command = find.command_for(SCRIPT, None)
    assert command is not None
    assert "5.0.1" in command[0]


def test_a_python_with_blender_inside_runs_the_script_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = program(tmp_path / "python3.11")
    assert find.command_for(SCRIPT, python) == [str(python), "script.py"]
    assert find.command_for(SCRIPT, None) == [sys.executable, "script.py"]
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert find.command_for(SCRIPT, None) is None


def test_a_wrong_place_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"no Blender at .*nowhere; correct --blender"):
        find.command_for(SCRIPT, tmp_path / "nowhere")
    monkeypatch.setenv(find.VARIABLE, str(tmp_path / "lost"))
    with pytest.raises(InputError, match=r"no Blender at .*lost; correct PATINA_BLENDER"):
        find.command_for(SCRIPT, None)
