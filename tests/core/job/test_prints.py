"""Prints are packed with the colors that their mesh files have themselves."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image, ImageCms

from core.errors import InputError
from core.job.folder import load_job
from core.job.pack import pack
from core.job.run import run_job
from core.printing.model import Source
from core.printing.source import read_source
from core.settings.printing import PrintSettings

RED, BLUE = (255, 0, 0), (0, 0, 255)
QUAD = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 2 0 0\nv 2 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
FACES = "usemtl left\nf 1/1 2/2 3/3 4/4\nusemtl right\nf 2/1 5/2 6/3 3/4\n"


def packed(mesh: Path, folder: Path, **values: Any) -> tuple[Source, tuple[str, ...]]:
    pack({"mode": "print", "mesh": str(mesh), **values}, folder)
    settings = load_job(folder)
    assert isinstance(settings, PrintSettings)
    return read_source(settings, folder)


def middle_colors(source: Source) -> np.ndarray:
    count = len(source.mesh.triangles)
    return source.colors.at(np.arange(count), np.full((count, 3), 1 / 3, np.float32))


def write_picture(path: Path, color: tuple[int, int, int]) -> None:
    Image.new("RGB", (8, 8), color).save(path)


def test_an_obj_file_has_pictures_and_colors_by_its_materials(tmp_path: Path) -> None:
    write_picture(tmp_path / "my skin.png", RED)
    (tmp_path / "a b.mtl").write_text("newmtl right\nKd 0 0 1\nnewmtl left\nKd .8 .8 .8\nmap_Kd -s 1 1 1 my skin.png\n")
    (tmp_path / "a.obj").write_text("mtllib a b.mtl\n" + QUAD + FACES)
    source, notes = packed(tmp_path / "a.obj", tmp_path / "job")
    np.testing.assert_allclose(middle_colors(source), [(1, 0, 0)] * 2 + [(0, 0, 1)] * 2, atol=1e-6)
    assert notes == ()
    assert source.own is None
    assert source.texel == pytest.approx(1 / 8)


@pytest.mark.parametrize("name", [r"textures\skin.png", r"C:\Users\me\skin.png", "/home/me/skin.png", "skin.png"])
def test_pictures_are_found_wherever_whoever_wrote_the_file_had_them(tmp_path: Path, name: str) -> None:
    (tmp_path / "textures").mkdir()
    write_picture(tmp_path / ("textures" if name.startswith("textures") else "") / "skin.png", RED)
    (tmp_path / "a.mtl").write_text(f"newmtl left\nmap_Kd {name}\nnewmtl right\nmap_Kd {name}\n")
    (tmp_path / "a.obj").write_text("mtllib a.mtl\n" + QUAD + FACES)
    source, _ = packed(tmp_path / "a.obj", tmp_path / "job")
    assert source.own is not None, "both materials show one picture"
    assert (source.own.texture == RED).all()


def test_what_is_missing_is_noted(tmp_path: Path) -> None:
    (tmp_path / "a.mtl").write_text("newmtl left\nKd 1 0 0\nmap_Kd gone.png\n")
    (tmp_path / "a.obj").write_text("mtllib a.mtl\n" + QUAD + FACES)
    source, notes = packed(tmp_path / "a.obj", tmp_path / "job")
    np.testing.assert_allclose(middle_colors(source), [(1, 0, 0)] * 2 + [(1, 1, 1)] * 2)
    assert any('"gone.png"' in note for note in notes)
    assert any('"right"' in note for note in notes)
    (tmp_path / "a.mtl").unlink()
    source, notes = packed(tmp_path / "a.obj", tmp_path / "job")
    assert (middle_colors(source) == 1).all()
    assert any('"a.mtl"' in note for note in notes)


def test_several_objects_of_a_glb_file_have_their_textures_and_factors(tmp_path: Path) -> None:
    scene = trimesh.Scene()
    for number, (color, factor) in enumerate([(RED, [255, 255, 255, 255]), ((255, 255, 255), [0, 0, 255, 255])]):
        box = trimesh.creation.box()
        box.apply_translation((2 * number, 0, 0))
        material = trimesh.visual.material.PBRMaterial(
            baseColorTexture=Image.new("RGB", (16, 16), color), baseColorFactor=factor
        )
        uv = 3 * box.vertices[:, :2]
        box.visual = trimesh.visual.TextureVisuals(uv=uv, material=material)
        scene.add_geometry(box)
    scene.export(tmp_path / "two.glb")
    source, _ = packed(tmp_path / "two.glb", tmp_path / "job", height=80)
    colors = middle_colors(source)
    by_side = source.mesh.positions[source.mesh.triangles][..., 0].mean(axis=1) < 0
    np.testing.assert_allclose(colors[by_side], [(1, 0, 0)] * by_side.sum(), atol=0.01)
    np.testing.assert_allclose(colors[~by_side], [(0, 0, 1)] * (~by_side).sum(), atol=0.01)


def test_colors_of_vertices_are_those_of_a_ply_file(tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(1)
    ball.visual.vertex_colors = np.tile([255, 128, 0, 255], (len(ball.vertices), 1))
    ball.export(tmp_path / "ball.ply")
    source, _ = packed(tmp_path / "ball.ply", tmp_path / "job")
    np.testing.assert_allclose(middle_colors(source), [(1, 128 / 255, 0)] * 80, atol=1e-5)


def test_a_picture_that_a_ply_file_names_in_a_comment(tmp_path: Path) -> None:
    write_picture(tmp_path / "skin.png", BLUE)
    (tmp_path / "a.ply").write_text(
        "ply\nformat ascii 1.0\ncomment TextureFile skin.png\nelement vertex 3\nproperty float x\nproperty float y\n"
        "property float z\nproperty float s\nproperty float t\nelement face 1\nproperty list uchar int vertex_indices\n"
        "end_header\n0 0 0 0 0\n1 0 0 1 0\n0 1 1 0 1\n3 0 1 2\n"
    )
    source, _ = packed(tmp_path / "a.ply", tmp_path / "job")
    assert source.own is not None
    assert (source.own.texture == BLUE).all()


def test_without_any_color_the_print_is_white_and_says_so(tmp_path: Path) -> None:
    trimesh.creation.box().export(tmp_path / "box.stl")
    source, notes = packed(tmp_path / "box.stl", tmp_path / "job")
    assert (middle_colors(source) == 1).all()
    assert "white" in notes[-1]


@pytest.mark.parametrize(("suffix", "units"), [(".glb", 1000.0), (".obj", 1.0), (".stl", 1.0)])
def test_units_and_name_follow_from_the_file(tmp_path: Path, suffix: str, units: float) -> None:
    mesh = tmp_path / f"my box{suffix}"
    trimesh.creation.box().export(mesh)
    settings = pack({"mode": "print", "mesh": str(mesh)}, tmp_path / "job")
    assert isinstance(settings, PrintSettings)
    assert (settings.units, settings.name) == (units, "my box")
    settings = pack({"mode": "print", "mesh": str(mesh), "height": "8cm", "name": "Box"}, tmp_path / "job")
    assert isinstance(settings, PrintSettings)
    assert (settings.units, settings.height, settings.name) == (None, 80, "Box")


def test_profiles_are_packed_and_others_refused(tmp_path: Path) -> None:
    trimesh.creation.box().export(tmp_path / "box.stl")
    values = {"mode": "print", "mesh": str(tmp_path / "box.stl"), "profile": str(tmp_path / "printer.icc")}
    with pytest.raises(InputError, match="no ICC profile"):
        pack(values, tmp_path / "job")
    (tmp_path / "printer.icc").write_bytes(b"no profile")
    with pytest.raises(InputError, match="not an ICC profile"):
        pack(values, tmp_path / "job")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (tmp_path / "printer.icc").write_bytes(profile)
    pack(values, tmp_path / "job")
    assert (tmp_path / "job" / "profile.icc").read_bytes() == profile


def test_the_solid_of_a_texture_s_job_goes_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(QUAD + FACES)
    write_picture(tmp_path / "texture.png", RED)
    (tmp_path / "solid.npz").write_bytes(b"solid")
    values = {"mode": "print", "mesh": str(tmp_path / "a.obj")}
    pack(values | {"texture": str(tmp_path / "texture.png")}, tmp_path / "job")
    assert (tmp_path / "job" / "solid.npz").read_bytes() == b"solid"
    pack(values, tmp_path / "job")
    assert not (tmp_path / "job" / "solid.npz").exists()


def test_materials_of_a_stranger_name_no_other_files(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(QUAD + FACES)
    pack({"mode": "print", "mesh": str(tmp_path / "a.obj")}, tmp_path / "job")
    stream = io.BytesIO()
    with np.load(tmp_path / "job" / "materials.npz") as arrays:
        np.savez(stream, **{**arrays, "pictures": np.array(["../secret.png"] * len(arrays["pictures"]))})
    (tmp_path / "job" / "materials.npz").write_bytes(stream.getvalue())
    settings = load_job(tmp_path / "job")
    assert isinstance(settings, PrintSettings)
    with pytest.raises(InputError, match="names other files"):
        read_source(settings, tmp_path / "job")


def test_colors_of_vertices_take_no_solid_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``attribute:NAME`` is no path, whatever lies in the current folder."""
    (tmp_path / "solid.npz").write_bytes(b"solid")
    text = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
    text += "property uchar red\nproperty uchar green\nproperty uchar blue\nelement face 1\n"
    text += "property list uchar int vertex_indices\nend_header\n0 0 0 255 0 0\n1 0 0 255 0 0\n0 1 0 255 0 0\n3 0 1 2\n"
    (tmp_path / "face.ply").write_text(text)
    monkeypatch.chdir(tmp_path)
    source, _ = packed(tmp_path / "face.ply", tmp_path / "job", texture="attribute:color")
    np.testing.assert_allclose(middle_colors(source), [(1, 0, 0)], atol=1e-6)
    assert not (tmp_path / "job" / "solid.npz").exists()


def test_the_uv_set_is_the_one_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(QUAD + FACES)
    assert packed(tmp_path / "a.obj", tmp_path / "job", uv_set=0)[0].mesh.uvs is not None
    with pytest.raises(InputError, match="UV set"):
        packed(tmp_path / "a.obj", tmp_path / "job", uv_set=1)


def write_glb(path: Path, picture: bytes, **material: Any) -> None:
    """Write a box that shows ``picture``, whatever that is."""
    box = trimesh.creation.box()
    look = trimesh.visual.material.PBRMaterial(baseColorTexture=Image.new("RGB", (8, 8)), **material)
    box.visual = trimesh.visual.TextureVisuals(uv=box.vertices[:, :2] / 3 + 0.4, material=look)
    path.write_bytes(box.export(file_type="glb"))
    (path.parent / "skin.png").write_bytes(picture)
    data = path.read_bytes()
    length = int.from_bytes(data[12:16], "little")
    tree = json.loads(data[20 : 20 + length])
    tree["images"] = [{"uri": "skin.png"}]
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    rest = data[20 + length :]
    head = data[:8] + (20 + len(text) + len(rest)).to_bytes(4, "little") + len(text).to_bytes(4, "little")
    path.write_bytes(head + data[16:20] + text + rest)


def as_png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def test_opaque_materials_of_a_glb_file_take_no_notice_of_transparency(tmp_path: Path) -> None:
    write_glb(tmp_path / "a.glb", as_png(Image.new("RGBA", (8, 8), (255, 0, 0, 0))))
    source, notes = packed(tmp_path / "a.glb", tmp_path / "job")
    np.testing.assert_allclose(middle_colors(source), [(1, 0, 0)] * 12, atol=1e-6)
    assert notes == ()


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (as_png(Image.new("RGBA", (8, 8), (255, 0, 0, 0))), "transparent everywhere"),
        (as_png(Image.effect_noise((64, 64), 50))[:2000], "cannot be read"),
    ],
)
def test_pictures_that_show_nothing_are_noted(tmp_path: Path, picture: bytes, words: str) -> None:
    write_glb(tmp_path / "a.glb", picture, alphaMode="BLEND", baseColorFactor=[0, 0, 255, 255])
    source, notes = packed(tmp_path / "a.glb", tmp_path / "job")
    np.testing.assert_allclose(middle_colors(source), [(0, 0, 1)] * 12, atol=1e-6)
    assert words in notes[0]


def test_mtl_files_may_have_tabs(tmp_path: Path) -> None:
    write_picture(tmp_path / "skin.png", RED)
    (tmp_path / "a.mtl").write_text("newmtl\tleft\n\tmap_Kd\tskin.png\nnewmtl\tright\n\tKd\t0\t0\t1\n")
    (tmp_path / "a.obj").write_text("mtllib\ta.mtl\n" + (QUAD + FACES).replace("usemtl ", "usemtl\t"))
    source, notes = packed(tmp_path / "a.obj", tmp_path / "job")
    np.testing.assert_allclose(middle_colors(source), [(1, 0, 0)] * 2 + [(0, 0, 1)] * 2, atol=1e-6)
    assert notes == ()


def test_a_texture_for_each_tile_needs_tiles(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(QUAD + FACES)
    with pytest.raises(InputError, match="add --tiles"):
        packed(tmp_path / "a.obj", tmp_path / "job", texture=str(tmp_path / "skin.<UDIM>.png"))
    assert not (tmp_path / "job").exists()


def test_a_texture_that_a_print_is_given_is_no_earlier_result(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(QUAD + FACES)
    write_picture(tmp_path / "texture.png", RED)
    values = {"mode": "print", "mesh": str(tmp_path / "a.obj"), "texture": str(tmp_path / "texture.png"), "hollow": 1}
    pack(values, tmp_path / "job")
    with pytest.raises(InputError) as caught:
        list(run_job(tmp_path / "job"))
    assert "texture.png" not in str(caught.value)
