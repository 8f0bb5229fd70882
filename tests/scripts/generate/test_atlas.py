"""The archive of the atlas that the add-on ships."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from scripts.generate import atlas


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    for name in ("index.json", "b.webp", "a.webp"):
        (tmp_path / name).write_text(name)
    (tmp_path / "preview.png").write_text("not part of the atlas")
    archives = [tmp_path / "first.zip", tmp_path / "second.zip"]
    atlas.pack(tmp_path, archives[0])
    (tmp_path / "a.webp").touch()
    atlas.pack(tmp_path, archives[1])
    assert archives[0].read_bytes() == archives[1].read_bytes()
    with zipfile.ZipFile(archives[0]) as archive:
        assert archive.namelist() == ["index.json", "a.webp", "b.webp"]
        assert archive.read("a.webp") == b"a.webp"


def test_help_makes_no_atlas(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(atlas, "write", lambda _: pytest.fail("it made the atlas"))
    with pytest.raises(SystemExit) as ended:
        atlas.main(["--help"])
    assert ended.value.code == 0 and "takes minutes" in capsys.readouterr().out
