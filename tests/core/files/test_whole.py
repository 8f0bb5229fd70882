from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError, PatinaError
from core.files.whole import writable_folder, write_atomically


def write_and_fail(path: Path, failure: BaseException) -> None:
    with write_atomically(path) as temporary:
        temporary.write_text("half of the", encoding="utf-8")
        raise failure


def test_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "texture.png"
    with write_atomically(path) as temporary:
        temporary.write_bytes(b"new")
        assert temporary.suffix == ".png"
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_old_file_stays_when_the_block_fails(tmp_path: Path, failure: type[BaseException]) -> None:
    path = tmp_path / "result.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(failure):
        write_and_fail(path, failure())
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full; free some space"),
        (errno.EACCES, "don't have permission to write"),
        (errno.EROFS, "don't have permission to write"),
    ],
)
def test_failure_of_the_disk_is_one_sentence(tmp_path: Path, number: int, words: str) -> None:
    path = tmp_path / "texture.png"
    with pytest.raises(PatinaError, match=words) as error:
        write_and_fail(path, OSError(number, "as the system says it"))
    assert str(tmp_path) in str(error.value)
    assert error.value.exit_status == 1
    assert list(tmp_path.iterdir()) == []


def test_folder_that_vanished_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PatinaError, match="gone"), write_atomically(tmp_path / "gone" / "a.txt") as temporary:
        temporary.write_text("text", encoding="utf-8")


def test_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    folder = writable_folder(tmp_path / "a" / "b")
    assert folder.is_dir()
    assert list(folder.iterdir()) == []
    assert writable_folder(folder) == folder


def test_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    for path in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(InputError, match="a file is in the way"):
            writable_folder(path)
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EACCES, "don't have permission to write"), (errno.ENOSPC, "is full")]
)
def test_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(number, "as the system says it")

    # Permission bits would not stop root, who runs the tests in containers.
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(InputError, match=words) as error:
        writable_folder(tmp_path)
    assert str(tmp_path) in str(error.value)
