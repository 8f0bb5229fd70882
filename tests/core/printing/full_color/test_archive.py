from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from core.errors import InputError
from core.printing.full_color.archive import write_zip


def test_files_that_are_too_large_are_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    with pytest.raises(InputError, match="more than 2 GB"):
        write_zip(tmp_path / "a.zip", {"a.obj": iter([bytes(60), bytes(60)])})
    assert not list(tmp_path.iterdir())


def test_the_same_content_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        write_zip(tmp_path / name, {"model.obj": [b"v 0 0 0\n"], "model.png": [b"png"]})
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert [entry.compress_type for entry in archive.infolist()] == [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]
