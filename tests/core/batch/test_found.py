"""Planning again reads only what has changed, and notices whatever has."""

from __future__ import annotations

import json
import os
import shutil
import struct
import time
from pathlib import Path
from typing import Any

import pytest

from core.batch import found, once, shared
from core.batch.asked import asked
from core.batch.folder import read_index
from core.batch.plan import plan
from core.batch.sheet import Row
from core.batch.stands_alone import stands_alone
from core.border.names import BATCH_FOUND_FILE, BATCH_SHARED_FOLDER
from core.job import checks
from core.job.meshes import Wish
from core.mesh import load

OLD = time.time() - 100


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return tmp_path / "batch"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are read and checked from now on, and those that are read for their digests alone."""
    read: list[Path] = []
    parts, check, digest = load.read_parts, checks.check_file, shared.digest_of_file

    def read_parts(path: Path, *given: Any) -> Any:
        read.append(path)
        return parts(path, *given)

    def check_file(file: Any, settings: Any) -> None:
        if file.kind != "mesh":
            read.append(file.source)
        check(file, settings)

    def digest_of_file(path: Path) -> str:
        read.append(Path("digest of") / path.name)
        return digest(path)

    monkeypatch.setattr(once, "read_parts", read_parts)
    monkeypatch.setattr(once, "check_file", check_file)
    monkeypatch.setattr(found, "digest_of_file", digest_of_file)
    # A file that is younger than that may change without a sign.
    monkeypatch.setattr(found, "_YOUNG", 0.0)
    return read


def job_of(batch: Path, mesh: Path, picture: Path, **values: Any) -> str:
    row = Row("1", {"mesh": str(mesh), "style": str(picture), "size": 64, **values}, {})
    (planned,) = plan(list(asked(row, mesh.parent)), batch)
    return planned.entry.job or planned.entry.error


def test_what_is_unchanged_is_not_read_again(batch: Path, quad: Path, picture: Path, reads: list[Path]) -> None:
    job = job_of(batch, quad, picture)
    assert {quad, picture} <= set(reads)
    reads.clear()
    assert job_of(batch, quad, picture) == job
    assert job_of(batch, quad, picture, seed=3) != job
    assert reads == []
    shutil.copy(quad, quad.with_name("copy.obj"))
    assert job_of(batch, quad.with_name("copy.obj"), picture) == job
    assert reads == [Path("digest of/copy.obj")]


def test_other_wishes_read_a_mesh_again(batch: Path, quad: Path, picture: Path, reads: list[Path]) -> None:
    job_of(batch, quad, picture)
    reads.clear()
    job_of(batch, quad, picture, uv_map="new")
    assert reads == [quad]


@pytest.mark.parametrize("way", ["in place", "replaced", "in place with its old time"])
def test_a_file_of_the_same_size_is_noticed(
    batch: Path, quad: Path, picture: Path, reads: list[Path], way: str
) -> None:
    os.utime(quad, (OLD, OLD))
    time.sleep(0.02)
    job = job_of(batch, quad, picture)
    text = quad.read_text(encoding="utf-8").replace("v 1 1 0", "v 1 2 0")
    if way == "replaced":
        other = quad.with_name("other.obj")
        other.write_text(text, encoding="utf-8")
        os.utime(other, (OLD, OLD))
        other.replace(quad)
    else:
        quad.write_text(text, encoding="utf-8")
        if way != "in place":
            os.utime(quad, (OLD, OLD))
    reads.clear()
    assert job_of(batch, quad, picture) != job
    assert quad in reads


def test_a_file_that_was_just_written_is_not_trusted(
    batch: Path, quad: Path, picture: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "_YOUNG", 2.0)
    job_of(batch, quad, picture)
    reads.clear()
    job_of(batch, quad, picture)
    assert Path("digest of/quad.obj") in reads and quad not in reads


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    batch: Path, quad: Path, picture: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def changing(path: Path, *given: Any) -> Any:
            reading = original(path, *given)
            quad.write_text(quad.read_text(encoding="utf-8").replace("v 1 1 0", "v 1 2 0"), encoding="utf-8")
            return reading

        original = load.read_parts
        patch.setattr(once, "read_parts", changing)
        first = job_of(batch, quad, picture)
    assert job_of(batch, quad, picture) != first


def test_other_code_reads_all_again(
    batch: Path, quad: Path, picture: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    job_of(batch, quad, picture)
    reads.clear()
    monkeypatch.setattr(found, "_code", lambda: "an update")
    job_of(batch, quad, picture)
    assert {quad, picture} <= set(reads)


@pytest.mark.parametrize("content", ["{", "[]", '{"code": "x"}', None])
def test_a_damaged_file_is_as_good_as_none(
    batch: Path, quad: Path, picture: Path, reads: list[Path], content: str | None
) -> None:
    job = job_of(batch, quad, picture)
    path = batch / BATCH_FOUND_FILE
    written = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(content or json.dumps({**written, "found": {"a": 3}}), encoding="utf-8")
    assert job_of(batch, quad, picture) == job
    assert quad in reads


def test_a_shared_file_that_is_gone_is_made_again(batch: Path, quad: Path, picture: Path) -> None:
    job_of(batch, quad, picture)
    for path in (batch / BATCH_SHARED_FOLDER).iterdir():
        path.unlink()
    job_of(batch, quad, picture, seed=1)
    assert sorted(path.suffix for path in (batch / BATCH_SHARED_FOLDER).iterdir()) == [".jpg", ".npz"]


def test_what_is_wrong_is_looked_at_again(batch: Path, quad: Path, picture: Path, reads: list[Path]) -> None:
    right = quad.read_text(encoding="utf-8")
    quad.write_text("v 0 0 0\n", encoding="utf-8")
    assert "no faces" in job_of(batch, quad, picture)
    reads.clear()
    assert "no faces" in job_of(batch, quad, picture)
    assert quad in reads
    quad.write_text(right, encoding="utf-8")
    job_of(batch, quad, picture)
    assert not read_index(batch)[0].error


def test_what_is_not_needed_is_forgotten(batch: Path, quad: Path, picture: Path, reads: list[Path]) -> None:
    def size() -> int:
        return len(json.loads((batch / BATCH_FOUND_FILE).read_text(encoding="utf-8"))["found"])

    job_of(batch, quad, picture)
    first = size()
    text = quad.read_text(encoding="utf-8")
    sizes = []
    for number in range(12):
        quad.write_text(text.replace("v 1 1 0", f"v 1 {number + 2} 0"), encoding="utf-8")
        job_of(batch, quad, picture)
        sizes.append(size())
    assert sizes[-1] == sizes[-2] <= first + found._PLANS


def test_only_files_that_hold_all_that_is_read_are_remembered(tmp_path: Path) -> None:
    def glb(text: bytes) -> Path:
        path = tmp_path / "model.glb"
        path.write_bytes(struct.pack("<4sIII4s", b"glTF", 2, 20 + len(text), len(text), b"JSON") + text)
        return path

    wish = Wish("texture")
    assert stands_alone(tmp_path / "a.OBJ", wish)
    assert stands_alone(glb(b'{"asset": {}}'), wish)
    assert not stands_alone(glb(b'{"buffers": [{"uri": "a.bin"}]}'), wish)
    assert not stands_alone(glb(rb'{"buffers": [{"\u0075ri": "a.bin"}]}'), wish)
    assert not stands_alone(tmp_path / "a.blend", wish)
    assert not stands_alone(tmp_path / "a.gltf", wish)
    assert not stands_alone(tmp_path / "a.obj", Wish("print in its own colors"))
