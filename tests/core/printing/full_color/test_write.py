from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import lib3mf
import numpy as np
import pytest
import trimesh
from PIL import Image
from plyfile import PlyData

from core.errors import InputError, PatinaError
from core.mesh.mesh import mesh_of
from core.printing.full_color.write import write_full_color
from core.printing.model import Model
from core.settings.printing import FORMATS, Format, PrintSettings
from core.steps import result_of
from tests.core.printing.models import ball, cube


def written(model: Model, folder: Path, *formats: Format, **settings: Any) -> list[Path]:
    names = result_of(write_full_color(model, PrintSettings(name="my ball", formats=formats, **settings), folder))
    return [folder / name for name in names]


def read_3mf(path: Path) -> Any:
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromFile(str(path))
    assert reader.GetWarningCount() == 0
    return model


def member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def same_texture(picture: bytes, model: Model) -> bool:
    return np.array_equal(np.asarray(Image.open(io.BytesIO(picture))), model.texture)


def test_files_are_named_after_the_print(tmp_path: Path) -> None:
    names = [path.name for path in written(cube(), tmp_path, *FORMATS)]
    assert names == ["my_ball_full_color.3mf", "my_ball_obj.zip", "my_ball_vrml.zip", "my_ball.glb", "my_ball.ply"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_only_the_formats_asked_for_are_written(tmp_path: Path) -> None:
    assert [path.name for path in written(cube(), tmp_path, "glb", "3mf")] == ["my_ball_full_color.3mf", "my_ball.glb"]


def test_shares_grow_to_the_whole(tmp_path: Path) -> None:
    shares = list(write_full_color(cube(), PrintSettings(spacing=5.0), tmp_path))
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] == 1


def test_same_model_makes_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    for one, other in zip(
        written(ball(subdivisions=1), tmp_path, *FORMATS),
        written(ball(subdivisions=1), tmp_path / "again", *FORMATS),
        strict=True,
    ):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_3mf_is_one_closed_textured_body_in_millimeters(tmp_path: Path) -> None:
    ours = ball()
    (path,) = written(ours, tmp_path, "3mf")
    model = read_3mf(path)
    assert model.GetUnit() == lib3mf.ModelUnit.MilliMeter
    assert model.GetMeshObjects().Count() == model.GetBuildItems().Count() == 1
    bodies = model.GetMeshObjects()
    bodies.MoveNext()
    body = bodies.GetCurrentMeshObject()
    assert body.IsManifoldAndOriented()
    vertices = np.array([list(vertex.Coordinates) for vertex in body.GetVertices()])
    triangles = np.array([list(triangle.Indices) for triangle in body.GetTriangleIndices()])
    np.testing.assert_allclose(vertices, ours.mesh.positions, atol=1e-5)
    np.testing.assert_array_equal(triangles, ours.mesh.triangles)
    groups = model.GetTexture2DGroups()
    groups.MoveNext()
    group = groups.GetCurrentTexture2DGroup()
    assert ours.mesh.uvs is not None
    for triangle in (0, 500, len(triangles) - 1):
        coordinates = [group.GetTex2Coord(name) for name in body.GetTriangleProperties(triangle).PropertyIDs]
        np.testing.assert_allclose([(at.U, at.V) for at in coordinates], ours.mesh.uvs[triangle], atol=1e-6)
    picture = group.GetTexture2D()
    assert picture.GetTileStyleUV() == (lib3mf.TextureTileStyle.Clamp, lib3mf.TextureTileStyle.Clamp)
    assert same_texture(bytes(picture.GetAttachment().WriteToBuffer()), ours)


def test_3mf_has_any_title(tmp_path: Path) -> None:
    settings = PrintSettings(name='<Bär> & "Söhne"\n\x07', formats=("3mf",))
    (name,) = result_of(write_full_color(cube(), settings, tmp_path))
    model = read_3mf(tmp_path / name)
    group = model.GetMetaDataGroup()
    entries = {group.GetMetaData(number).GetName(): group.GetMetaData(number).GetValue() for number in range(2)}
    assert entries == {"Title": '<Bär> & "Söhne"', "Application": "Patina"}


def test_obj_is_flat_and_names_its_picture(tmp_path: Path) -> None:
    ours = ball()
    assert ours.mesh.uvs is not None
    (path,) = written(ours, tmp_path, "obj")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["my_ball.obj", "my_ball.mtl", "my_ball.png"]
        archive.extractall(tmp_path)
    assert "map_Kd my_ball.png" in (tmp_path / "my_ball.mtl").read_text().splitlines()
    assert same_texture(member(path, "my_ball.png"), ours)
    rows = [line.split() for line in (tmp_path / "my_ball.obj").read_text().splitlines()]
    vertices, coordinates = (np.array([row[1:] for row in rows if row[0] == kind], float) for kind in ("v", "vt"))
    faces = np.array([[corner.split("/") for corner in row[1:]] for row in rows if row[0] == "f"], int) - 1
    np.testing.assert_array_equal(faces[..., 0], ours.mesh.triangles)
    np.testing.assert_allclose(vertices, ours.mesh.positions, atol=1e-5)
    np.testing.assert_allclose(coordinates[faces[..., 1]], ours.mesh.uvs, atol=1e-6)
    again: Any = trimesh.load_mesh(tmp_path / "my_ball.obj")
    assert again.visual.material.image.size == (384, 256)


def test_vrml_stands_upright_and_names_its_picture(tmp_path: Path) -> None:
    ours = cube()
    assert ours.mesh.uvs is not None
    (path,) = written(ours, tmp_path, "vrml")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["my_ball.wrl", "my_ball.png"]
    text = member(path, "my_ball.wrl").decode()
    assert text.startswith("#VRML V2.0 utf8\n")
    assert 'url [ "my_ball.png" ]' in text

    def numbers(start: str, end: str) -> np.ndarray:
        return np.array(text.split(start)[1].split(end)[0].replace(",", " ").split(), float)

    points = numbers("Coordinate { point [", "]").reshape(-1, 3)
    triangles = numbers("coordIndex [", "]").reshape(-1, 4).astype(int)
    np.testing.assert_allclose(np.ptp(points, axis=0), 20)
    assert points[:, 1].min() == 0
    assert (triangles[:, 3] == -1).all()
    solid = trimesh.Trimesh(points, triangles[:, :3], process=False)
    assert solid.is_watertight
    assert solid.volume == pytest.approx(8000)
    coordinates = numbers("TextureCoordinate { point [", "]").reshape(-1, 2)
    corners = numbers("texCoordIndex [", "]").reshape(-1, 4).astype(int)
    np.testing.assert_allclose(coordinates[corners[:, :3]], ours.mesh.uvs, atol=1e-6)


def test_glb_is_in_meters_and_does_not_repeat(tmp_path: Path) -> None:
    ours = cube()
    (path,) = written(ours, tmp_path, "glb")
    data = path.read_bytes()
    tree = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    assert (tree["samplers"][0]["wrapS"], tree["samplers"][0]["wrapT"]) == (33071, 33071)
    bounds = tree["accessors"][0]
    np.testing.assert_allclose([bounds["min"], bounds["max"]], [[-0.01, 0, -0.01], [0.01, 0.02, 0.01]], atol=1e-8)


def test_triangles_without_area_are_no_obstacle(tmp_path: Path) -> None:
    whole = cube()
    assert whole.mesh.uvs is not None
    extra = mesh_of(
        whole.mesh.positions,
        np.concatenate([whole.mesh.triangles, [[0, 0, 1], [2, 2, 2]]]),
        np.concatenate([whole.mesh.uvs, whole.mesh.uvs[:2]]),
    )
    paths = written(replace(whole, mesh=extra), tmp_path, *FORMATS, spacing=10.0)
    bodies = read_3mf(paths[0]).GetMeshObjects()
    bodies.MoveNext()
    assert bodies.GetCurrentMeshObject().GetTriangleCount() == 12
    assert len(PlyData.read(paths[-1])["vertex"]) > 8


def test_nothing_is_written_if_the_spacing_takes_too_many_triangles(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Vertices every 0\.1 mm take more than 1,000 triangles"):
        written(cube(), tmp_path, *FORMATS, spacing=0.1, triangle_limit=1000)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", FORMATS)
def test_missing_folder_is_an_error_in_a_sentence(tmp_path: Path, name: Format) -> None:
    with pytest.raises(PatinaError, match="could not be written"):
        written(cube(), tmp_path / "gone", name, spacing=10.0)
