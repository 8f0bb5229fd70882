"""Where the bytes come from: files beside the glTF file, data in it, a GLB file's chunk."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest

from core.errors import InputError
from core.mesh.gltf.read import read_gltf
from tests.core.mesh.gltf.builder import SQUARE, Builder, square_scene


def assert_square(path: Path) -> None:
    (part,) = read_gltf(path).parts
    assert part.positions.tolist() == SQUARE.tolist()
    assert part.uvs is not None
    np.testing.assert_allclose(part.uvs, part.positions[part.triangles][..., :2])


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("plain.bin", "plain.bin"),
        ("my model.bin", "my%20model.bin"),
        ("my model.bin", "my model.bin"),
        ("größe ü.bin", quote("größe ü.bin")),
        ("100%.bin", "100%.bin"),
        ("a%20b.bin", "a%20b.bin"),
        ("data/deep/a.bin", "./data/deep/../deep/a.bin"),
        ("../up.bin", "../up.bin"),
        ("data/a.bin", "data\\a.bin"),
    ],
)
def test_uris_of_files_beside_the_gltf_file(tmp_path: Path, name: str, uri: str) -> None:
    folder = tmp_path / "folder"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    builder = square_scene()
    (folder / name).write_bytes(builder.data)
    assert_square(builder.gltf(folder / "a.gltf", uri))


def test_data_in_the_json(tmp_path: Path) -> None:
    builder = square_scene()
    assert_square(builder.gltf(tmp_path / "a.gltf"))
    assert_square(builder.gltf(tmp_path / "b.gltf", "data:application/gltf-buffer," + quote(builder.data)))


def test_the_first_bytes_say_what_a_file_is(tmp_path: Path) -> None:
    assert_square(square_scene().glb(tmp_path / "a.gltf"))
    assert_square(square_scene().gltf(tmp_path / "a.glb"))
    text = (tmp_path / "a.glb").read_bytes()
    (tmp_path / "mark.gltf").write_bytes(b"\xef\xbb\xbf" + text)
    assert_square(tmp_path / "mark.gltf")


def test_unknown_chunks_are_skipped(tmp_path: Path) -> None:
    data = bytearray(square_scene().glb(tmp_path / "a.glb").read_bytes()) + b"\x04\0\0\0MORE1234"
    data[8:12] = len(data).to_bytes(4, "little")
    (tmp_path / "a.glb").write_bytes(data)
    assert_square(tmp_path / "a.glb")


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("no%20where.bin", 'The buffer file "no where.bin" does not exist beside'),
        ("folder", 'The buffer file "folder" does not exist beside'),
        ("/dev/zero", "is not beside the glTF file"),
        ("file:///etc/passwd", "is not beside the glTF file"),
        ("https://example.com/a.bin", "is not beside the glTF file"),
        ("\\\\server\\share\\a.bin", "is not beside the glTF file"),
        ("%5C%5Cserver%5Cshare%5Ca.bin", "is not beside the glTF file"),
        ("C:\\a.bin", "is not beside the glTF file"),
        ("a\0b.bin", "does not exist beside"),
        ("a\nb.bin", '"a b.bin" does not exist beside'),
        ("x" * 5000, "…"),
        ("data:application/octet-stream;base64,????", "Buffer 0 holds damaged data"),
        ("data:nothing", "Buffer 0 holds damaged data"),
        ("data:;base64,AAAA", "Buffer 0 has 3 bytes instead of"),
        ("short.bin", 'Buffer "short.bin" has 3 bytes instead of'),
    ],
)
def test_a_buffer_that_cannot_be_read_is_named(tmp_path: Path, uri: str, message: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "short.bin").write_bytes(b"abc")
    path = square_scene().gltf(tmp_path / "a.gltf", uri)
    with pytest.raises(InputError) as error:
        read_gltf(path)
    assert message in str(error.value)
    assert str(error.value).isprintable()


def test_missing_images_and_unused_buffers_do_not_matter(tmp_path: Path) -> None:
    builder = square_scene(images=[{"uri": "missing.png"}], buffers=[{"byteLength": 5, "uri": "missing.bin"}])
    assert_square(builder.glb(tmp_path / "a.glb"))


@pytest.mark.parametrize("name", ["EXT_meshopt_compression", "KHR_meshopt_compression"])
def test_meshopt_is_refused_by_name_unless_plain_bytes_stand_in_for_it(tmp_path: Path, name: str) -> None:
    builder = square_scene(extensionsUsed=[name])
    for view in builder.tree["bufferViews"]:
        view["extensions"] = {name: {"buffer": 1, "byteLength": 5, "count": 1, "byteStride": 4, "mode": "ATTRIBUTES"}}
    assert_square(builder.glb(tmp_path / "a.glb"))
    for view in builder.tree["bufferViews"]:
        view["buffer"] = 1
    builder.tree["buffers"] = [{"byteLength": len(builder.data), "extensions": {name: {"fallback": True}}}]
    builder.tree["extensionsRequired"] = [name]
    with pytest.raises(InputError, match=f"compressed with {name}"):
        read_gltf(builder.glb(tmp_path / "b.glb"))


def cut(data: bytes) -> list[bytes]:
    return [data[:size] for size in (4, 11, 15, 19, 25, 200, len(data) - 10)]


def test_files_that_are_cut_off(tmp_path: Path) -> None:
    for data in cut(square_scene().glb(tmp_path / "a.glb").read_bytes()):
        (tmp_path / "cut.glb").write_bytes(data)
        with pytest.raises(InputError, match="cut off"):
            read_gltf(tmp_path / "cut.glb")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "not a glTF file"),
        (b"solid cube", "not a glTF file"),
        (b"\xff\xfe{", "not a glTF file"),
        (b"[]", "not that of a glTF file"),
        (b'{"asset": {"version": "2.0"},\n "nodes": [}', "damaged at line 2, column 12"),
        (b"[" * 200_000, "damaged"),
        (b'{"scene": ' + b"9" * 5000 + b"}", "damaged"),
        (b'{"asset": {"version": "1.0"}, "meshes": {"a": {}}}', r"glTF 1\.0"),
        (b"glTF\1\0\0\0\x20\0\0\0" + bytes(20), "glTF 1;"),
    ],
)
def test_files_that_are_not_gltf(tmp_path: Path, text: bytes, message: str) -> None:
    (tmp_path / "a.gltf").write_bytes(text)
    with pytest.raises(InputError, match=message):
        read_gltf(tmp_path / "a.gltf")


def test_a_buffer_without_an_address_is_missing(tmp_path: Path) -> None:
    builder = Builder(**square_scene().tree)
    builder.data = b"1234"
    for view in builder.tree["bufferViews"]:
        view["buffer"] = 1
    builder.tree["buffers"] = [{"byteLength": 500, "name": "Geometry"}]
    with pytest.raises(InputError, match='Buffer "Geometry" is not in the file'):
        read_gltf(builder.glb(tmp_path / "a.glb"))
