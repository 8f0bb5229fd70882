"""What goes wrong with color prints elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.job.pack import pack
from core.mesh.arrays import save_npz
from core.mesh.mesh import Mesh, mesh_of
from core.printing.full_color.write import write_full_color
from core.printing.model import Model, Source
from core.printing.prepare import prepare
from core.printing.source import read_source
from core.settings.print_processes import process_of
from core.settings.printing import FORMATS, Format, PrintSettings
from core.steps import result_of
from scripts.measure.print_errors import errors_of, spread
from scripts.readers.all import READERS, opened
from scripts.readers.reading import Reading
from tests.core.printing.models import ball
from tests.core.printing.readers.needs import needs

TEXTURED: tuple[Format, ...] = ("3mf", "obj", "vrml", "glb")
RADIUS = 20.0
(THREE,) = (reader for reader in READERS if reader.name == "three.js")


def boxes(offsets: tuple[float, ...]) -> Mesh:
    """Boxes of side 1 side by side, each a body and an UDIM tile of its own, each side with the whole picture."""
    corner = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]])
    quads = np.array([[3, 2, 1, 0], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]])
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    halves = np.array([[0, 1, 2], [0, 2, 3]])
    triangles, uvs = quads[:, halves].reshape(-1, 3), np.tile(square[halves], (6, 1, 1))
    return mesh_of(
        np.concatenate([np.add(corner, (offset, 0, 0)) for offset in offsets]),
        np.concatenate([triangles + 8 * number for number in range(len(offsets))]),
        np.concatenate([np.add(uvs, (number, 0)) for number in range(len(offsets))]),
    )


def letters(text: str, paper: str, ink: str) -> Image.Image:
    """A picture whose letters reach its edges."""
    picture = Image.new("RGB", (128, 128), paper)
    font = ImageFont.load_default(60)
    ImageDraw.Draw(picture).text((64, 64), f"{text}\n{text}", ink, font, anchor="mm", align="center", spacing=0)
    return picture


def checkers() -> Image.Image:
    """A picture of black and white texels by turns."""
    rows, columns = np.mgrid[:64, :64]
    return Image.fromarray(((rows + columns) % 2 * 255).astype(np.uint8)).convert("RGB")


def source_with(folder: Path, *pictures: Image.Image) -> Source:
    save_npz(boxes(tuple(1.5 * number for number in range(len(pictures)))), folder / "mesh.npz")
    for number, picture in enumerate(pictures, 1001):
        picture.save(folder / f"skin.{number}.png")
    settings = PrintSettings(mesh="mesh.npz", texture="skin.<UDIM>.png", tiles=True, height=20, up_axis="z")
    return read_source(settings, folder)[0]


def shown(model: Model, kind: Format, folder: Path) -> Reading:
    """Return what three.js shows of a file in a folder with a name that programs stumble over."""
    needs(THREE.missing())
    settings = PrintSettings(name="boxes", formats=(kind,), triangle_limit=60_000)
    result_of(write_full_color(model, settings, folder))
    return THREE.read(opened(folder, kind, folder / "my prints, März #1"), kind)


def prepared(source: Source) -> Model:
    model, _ = result_of(prepare(source, PrintSettings(), process_of("auto", "full-color")))
    return model


def test_letters_at_the_edges_of_several_objects_are_not_clipped(tmp_path: Path) -> None:
    source = source_with(tmp_path, letters("MW", "white", "black"), letters("go", "#ffd400", "#0b3d91"))
    reading = shown(prepared(source), "obj", tmp_path)
    errors = errors_of(source.mesh, source.colors, reading, THREE.frame("obj"))
    assert errors.parts == 1
    assert errors.color is not None and errors.color < 1
    # Where a letter is cut off, its ink is lost.
    assert errors.worst is not None and errors.worst < 10


@pytest.mark.parametrize("kind", TEXTURED)
def test_detail_of_a_texel_survives(tmp_path: Path, kind: Format) -> None:
    source = source_with(tmp_path, checkers())
    reading = shown(prepared(source), kind, tmp_path)
    errors = errors_of(source.mesh, source.colors, reading, THREE.frame(kind))
    # MTL cannot say that a picture does not repeat, so that its edges are a blend of both sides.
    limit = 0.5 if kind == "obj" else 0.01
    assert errors.color is not None and errors.color < limit


@pytest.mark.parametrize("kind", FORMATS)
def test_white_stays_white(tmp_path: Path, kind: Format) -> None:
    reading = shown(ball(RADIUS), kind, tmp_path)
    corners = THREE.frame(kind).placed(reading.corners)
    triangles, weights = spread(corners, 10_000, seed=0)
    heights = np.einsum("nk,nk->n", weights, corners[triangles][..., 2])
    # Without the rim of the white spot.
    at_top = heights > RADIUS * (1 + 0.93)
    assert at_top.sum() > 100
    np.testing.assert_allclose(reading.at(triangles, weights)[at_top], 1, atol=1e-3)


def test_pictures_are_found_by_names_with_backslashes_and_spaces(tmp_path: Path) -> None:
    model = ball(RADIUS, subdivisions=2, size=96)
    folder = tmp_path / "my models, März"
    write_obj(folder / "a ball.obj", model, "tex tures\\skin 1.png")
    job = tmp_path / "job"
    job.mkdir()
    settings = pack({"mode": "print", "mesh": str(folder / "a ball.obj"), "up_axis": "z", "height": "40mm"}, job)
    assert isinstance(settings, PrintSettings)
    source, _ = read_source(settings, job)
    errors = errors_of(model.mesh, model.colors, shown(prepared(source), "3mf", tmp_path), THREE.frame("3mf"))
    assert max(errors.size, errors.distance) < 0.01
    assert errors.color is not None and errors.color < 1


def write_obj(path: Path, model: Model, picture: str) -> None:
    """Write a model as an exporter on Windows would that cares little about names."""
    uvs = model.mesh.uvs
    assert uvs is not None
    image = path.parent / picture.replace("\\", "/")
    image.parent.mkdir(parents=True)
    Image.fromarray(model.texture).save(image)
    path.with_suffix(".mtl").write_text(f"newmtl skin\nmap_Kd {picture}\n", encoding="utf-8")
    lines = [f"mtllib {path.stem}.mtl", "usemtl skin"]
    lines += [f"v {x:.5f} {y:.5f} {z:.5f}" for x, y, z in model.mesh.positions]
    lines += [f"vt {u:.6f} {v:.6f}" for u, v in uvs.reshape(-1, 2)]
    lines += [
        "f " + " ".join(f"{vertex + 1}/{3 * face + corner + 1}" for corner, vertex in enumerate(triangle))
        for face, triangle in enumerate(model.mesh.triangles)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
