"""Full-color files, read by programs that this project did not write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.printing.full_color.write import write_full_color
from core.printing.model import Model
from core.settings.printing import Format, PrintSettings
from core.steps import result_of
from scripts.measure.print_errors import errors_of
from scripts.measure.print_models import suzanne
from scripts.readers.all import READERS, Reader, opened
from scripts.readers.gltf_validator import complaints_of_validator
from scripts.readers.lib3mf_ import OPEN
from scripts.readers.present import missing_modules, missing_program
from scripts.readers.prusa_slicer import read_with_prusa_slicer
from tests.core.printing.models import ball
from tests.core.printing.readers.needs import needs

MODELS: dict[str, Callable[[], Model]] = {"ball": ball, "suzanne": lambda: suzanne(subdivisions=1, size=512)}
CASES = [(reader, kind) for reader in READERS for kind in reader.formats]


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest) -> Model:
    return MODELS[request.param]()


@pytest.fixture(scope="module")
def folder(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the files of a print whose name is as bad as names are."""
    folder = tmp_path_factory.mktemp("a print, with spaces")
    settings = PrintSettings(name='C:\\Prints\\my "Häuschen" #1', triangle_limit=60_000)
    result_of(write_full_color(model, settings, folder))
    return folder


@pytest.mark.parametrize(("reader", "kind"), CASES, ids=[f"{reader.name}-{kind}" for reader, kind in CASES])
def test_others_read_what_the_model_is(
    model: Model, folder: Path, tmp_path: Path, reader: Reader, kind: Format
) -> None:
    needs(reader.missing())
    reading = reader.read(opened(folder, kind, tmp_path), kind)
    errors = errors_of(model.mesh, model.colors, reading, reader.frame(kind))
    is_open = not solid(model).is_watertight
    assert reading.complaints == ((OPEN,) if is_open and reader.name == "lib3mf" else ())
    assert (errors.parts, errors.inward) == (1, 0)
    assert max(errors.size, errors.distance) < 0.01
    assert areas(reading.corners).min() > 0
    if kind in reader.colorless:
        assert not reading.has_colors
        return
    limit = 3 if kind == "ply" else 1
    assert errors.color is not None and errors.color < limit
    assert errors.views is not None and errors.views < limit


@pytest.mark.parametrize("kind", ["3mf", "obj"])
def test_slicer_finds_the_size_and_the_bodies_of_the_model(
    model: Model, folder: Path, tmp_path: Path, kind: Format
) -> None:
    needs(missing_program("prusa-slicer"))
    found = read_with_prusa_slicer(opened(folder, kind, tmp_path))
    wanted = solid(model)
    np.testing.assert_allclose(found.bounds, wanted.bounds, atol=0.01)
    assert (found.triangles, found.bodies) == (len(wanted.faces), wanted.body_count)
    assert found.manifold == wanted.is_watertight


def test_validator_finds_nothing_wrong_with_the_glb(folder: Path, tmp_path: Path) -> None:
    needs(missing_modules())
    assert complaints_of_validator(opened(folder, "glb", tmp_path)) == ()


def areas(corners: np.ndarray) -> np.ndarray:
    return np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2


def solid(model: Model) -> trimesh.Trimesh:
    return trimesh.Trimesh(model.mesh.positions, model.mesh.triangles, process=False)
