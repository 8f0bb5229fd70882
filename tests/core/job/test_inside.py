"""A job folder from a stranger: what it names stays inside it, on every system, and is an ordinary file."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.backbone import own_network
from core.border.names import CHECKPOINT_FILE, EXPORT_FOLDER, FRAMES_FOLDER, JOB_FILE, LOCK_FILE
from core.errors import InputError, UntrustedNetwork
from core.faces.cli.main import main
from core.job.folder import load_job
from core.job.inside import named_files
from core.job.run import run_job
from core.modes.table import settings_classes
from core.settings.declare import file_kind, network_kind, takes_folders
from tests.core.job.test_strangers_settings import MINIMAL, is_one_sentence

OUTSIDE = (
    *("/etc/passwd", "//server/share/a.png", "/", "/dev/zero", "/dev/stdin", "/proc/self/mem", "~/../a.png/.."),
    *("..", "../a.png", "a/../../a.png", "a/..", "./a.png", ".", "a//b.png", "a/", ".. /a.png", "... /a.png"),
    *(
        "C:\\a.png",
        "C:a.png",
        "c:/a.png",
        "\\\\server\\share\\a.png",
        "\\\\?\\C:\\a.png",
        "\\\\.\\PhysicalDrive0",
        "..\\a.png",
    ),
    *("a\\b.png", "a.png:stream", "a.png::$DATA", "NUL", "nul.png", "con", "COM1.png", "lpt9", "aux .png", "CONIN$"),
    *("a.png ", "a.png.", "a\x00.png", "a\n.png", "a\u202e.png", "*.png", "a?.png", "file:///etc/passwd"),
    *("http://example.org/a.png", "a|b.png", "<a>.png"),
)


def file_fields() -> Iterator[tuple[str, str]]:
    """Yield every field that names files, and every backbone."""
    for mode, kind in settings_classes().items():
        for field, facts in kind.model_fields.items():
            if file_kind(facts) or network_kind(facts) == "backbone":
                yield mode, field


def job(folder: Path, mode: str, field: str, name: str) -> Path:
    """A job whose field names the file; a backbone's file has the suffix of one."""
    several = "tuple" in str(settings_classes()[mode].model_fields[field].annotation)
    values: dict[str, Any] = {"mode": mode, **MINIMAL[mode], field: [name] if several else name}
    if field == "masks":
        values["style"] = ["b.png"]
    if mode in ("texture", "vertices") and "style" in values:
        del values["feature"]
    if field == "mask":
        values["base_texture"] = "b.png"
    for kind in ("base", "start"):
        if field.startswith(f"{kind}_"):
            values.setdefault(f"{kind}_texture", "b.png")
    if field == "direction_map":
        values["orientation"] = "map"
    folder.mkdir(exist_ok=True)
    (folder / JOB_FILE).write_text(json.dumps(values), encoding="utf-8")
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as error:
        load_job(folder)
    assert is_one_sentence(str(error.value)), str(error.value)
    return str(error.value)


@pytest.mark.parametrize(("mode", "field"), list(file_fields()))
def test_names_that_lead_outside_are_refused_in_every_field(tmp_path: Path, mode: str, field: str) -> None:
    for name in OUTSIDE:
        path = f"{name}/net.pt" if field == "backbone" else name
        words = refused(job(tmp_path, mode, field, path))
        assert f"Setting {field!r} names" in words and "only name files in its own folder" in words


@pytest.mark.parametrize("name", ["a.png", "pictures/a.png", "Größe 3.png", "a b (1).jpeg", ".hidden.png", "..a.png"])
def test_names_inside_are_taken(tmp_path: Path, name: str) -> None:
    settings = load_job(job(tmp_path, "image-style", "content", name))
    assert dict(named_files(settings))["content"] == name


KINDS = ("a link outside", "a link to a link outside", "a linked folder", "a folder", "a pipe", "a device", "a loop")


def place(kind: str, path: Path, outside: Path) -> None:
    """Put something else than a file at a path."""
    (outside / "secret").write_text("secret")
    match kind:
        case "a link outside":
            path.symlink_to(outside / "secret")
        case "a link to a link outside":
            path.with_name("middle").symlink_to(outside / "secret")
            path.symlink_to("middle")
        case "a linked folder":
            path.parent.rmdir() if path.parent.name == "sub" else path.symlink_to(outside)
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case "a device":
            path.symlink_to("/dev/zero")
        case "a loop":
            path.symlink_to(path.name)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("mode", "field"), list(file_fields()))
def test_what_is_no_ordinary_file_inside_is_refused(tmp_path: Path, mode: str, field: str, kind: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    name = "net.pt" if field == "backbone" else "thing.png"
    folder = job(tmp_path / "job", mode, field, name)
    place(kind, folder / name, outside)
    if kind == "a folder" and takes_folders(settings_classes()[mode].model_fields[field]):
        load_job(folder)
        return
    assert str(folder / name) in refused(folder)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [CHECKPOINT_FILE, LOCK_FILE, FRAMES_FOLDER, EXPORT_FOLDER, "net.toml"])
def test_what_a_run_reads_and_writes_beside_them_is_checked_too(tmp_path: Path, name: str, kind: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = job(tmp_path / "job", "image-feature", "backbone", "net.pt")
    (folder / "net.pt").touch()
    place(kind, folder / name, outside)
    if name in (FRAMES_FOLDER, EXPORT_FOLDER) and kind == "a folder":
        load_job(folder)
    else:
        assert str(folder / name) in refused(folder)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
@pytest.mark.parametrize("kind", ["a pipe", "a device", "a folder"])
def test_a_job_file_that_is_no_file_does_not_block(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    (tmp_path / "outside").mkdir()
    place(kind, folder / JOB_FILE, tmp_path / "outside")
    # The device is reached by a link.
    assert ("leads out of the job folder" if kind == "a device" else "is not an ordinary file") in refused(folder)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
def test_a_job_file_that_is_a_link_to_elsewhere_is_not_read(tmp_path: Path) -> None:
    """Messages quote what is wrong in it."""
    folder, elsewhere = tmp_path / "job", tmp_path / "settings.json"
    folder.mkdir()
    elsewhere.write_text('{"mode": "secret"}')
    (folder / JOB_FILE).symlink_to(Path("..") / elsewhere.name)
    message = refused(folder)
    assert "is a link that leads out of the job folder" in message and "secret" not in message


def test_results_replace_links_and_leave_what_they_lead_to(toy_mode: None, tmp_path: Path) -> None:
    folder, secret = tmp_path / "job", tmp_path / "secret"
    folder.mkdir()
    secret.write_text("secret")
    (folder / JOB_FILE).write_text('{"mode": "toy-color", "steps": 2}')
    (folder / "result.json").symlink_to(secret)
    assert main(["run", str(folder)]) == 0
    assert secret.read_text() == "secret" and stat.S_ISREG((folder / "result.json").lstat().st_mode)


@pytest.mark.parametrize("suffix", [".pt", ".ts", ".pt2"])
def test_a_network_in_a_folder_needs_consent_and_is_named(
    tmp_path: Path, suffix: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not even opened before."""
    opened: list[Path] = []
    monkeypatch.setattr(own_network, "_open_network", opened.append)
    folder = job(tmp_path, "image-feature", "backbone", f"net{suffix}")
    (folder / f"net{suffix}").write_bytes(b"anything")
    (folder / "net.toml").write_text('layers = ["one"]')
    with pytest.raises(UntrustedNetwork, match=rf"a network of its own, net\{suffix}, which can run any program"):
        list(run_job(folder))
    assert main(["run", str(folder)]) == 2
    assert "add --trust-network" in capfd.readouterr().err and opened == []
    assert main(["run", str(folder), "--trust-network"]) == 2 and opened == [folder / f"net{suffix}"]


@pytest.mark.parametrize("layer", ["../../x", "a/b", "a\\b", "a:b", "", "a\nb"])
def test_layers_of_a_network_that_would_name_files_elsewhere_are_refused(tmp_path: Path, layer: str) -> None:
    path = tmp_path / "net.pt"
    path.touch()
    path.with_suffix(".toml").write_text(f"layers = [{json.dumps(layer)}]", encoding="utf-8")
    with pytest.raises(InputError, match=r"net\.toml: layers"):
        own_network.architecture(path)


TILED = {"mode": "texture", **MINIMAL["texture"], "tiles": True}


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_of_each_tile_is_checked(tmp_path: Path, kind: str) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "job"
    outside.mkdir()
    folder.mkdir()
    (folder / JOB_FILE).write_text(json.dumps({**TILED, "base_texture": "skin.<UDIM>.png"}), encoding="utf-8")
    load_job(folder)
    place(kind, folder / "skin.1017.png", outside)
    assert str(folder / "skin.1017.png") in refused(folder)


@pytest.mark.parametrize("name", ["../skin.<UDIM>.png", "/skin.<UDIM>.png", "<UDIM>/../../skin.png", "<a>.<UDIM>.png"])
def test_names_of_tiles_lead_nowhere_else(tmp_path: Path, name: str) -> None:
    (tmp_path / JOB_FILE).write_text(json.dumps({**TILED, "base_texture": name}), encoding="utf-8")
    assert "only name files in its own folder" in refused(tmp_path)
