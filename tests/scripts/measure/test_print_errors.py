"""The errors of prints: what goes wrong on the way to others is measured as wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.printing.model import Model
from scripts.measure.print_errors import Errors, errors_of
from scripts.readers.reading import CornerColors, Frame, Part, Reading, texture_colors
from tests.core.printing.models import ball

MILLIMETERS = Frame(1, "z")


@pytest.fixture(scope="module")
def model() -> Model:
    return ball(subdivisions=2, size=96)


def part(model: Model) -> Part:
    assert model.mesh.uvs is not None
    corners = model.mesh.positions[model.mesh.triangles].astype(np.float64)
    return Part(corners, texture_colors(model.mesh.uvs, model.texture))


def errors(model: Model, *parts: Part, frame: Frame = MILLIMETERS) -> Errors:
    return errors_of(model.mesh, model.colors, Reading(parts), frame)


def test_what_is_read_as_it_is_has_no_errors(model: Model) -> None:
    found = errors(model, part(model))
    assert (found.size, found.inward, found.parts) == (0, 0, 1)
    assert found.distance == pytest.approx(0, abs=1e-5)
    assert found.color == pytest.approx(0, abs=1e-2)
    assert found.views == pytest.approx(0, abs=1e-2)


def test_units_and_axes_are_those_of_the_format(model: Model) -> None:
    own = part(model)
    x, y, z = np.moveaxis(own.corners, -1, 0)
    in_meters = replace(own, corners=np.stack([x, z, -y], axis=-1) / 1000)
    assert errors(model, in_meters, frame=Frame(1000, "y")).distance == pytest.approx(0, abs=1e-5)
    assert errors(model, in_meters).size > 30
    assert errors(model, in_meters, frame=Frame(1000, "z")).distance > 10


def test_triangles_that_face_inward_count(model: Model) -> None:
    own = part(model)
    assert model.mesh.uvs is not None
    inverted = Part(own.corners[:, ::-1], texture_colors(model.mesh.uvs[:, ::-1], model.texture))
    found = errors(model, inverted)
    assert found.inward == 1
    assert found.color == pytest.approx(0, abs=1e-2)
    # They are seen from behind.
    assert found.views is not None and found.views > 20


@pytest.mark.parametrize("axis", [0, 1])
def test_mirrored_uvs_count(model: Model, axis: int) -> None:
    assert model.mesh.uvs is not None
    uvs = model.mesh.uvs.copy()
    uvs[..., axis] = 1 - uvs[..., axis]
    found = errors(model, replace(part(model), colors=texture_colors(uvs, model.texture)))
    assert found.color is not None and found.color > 10
    assert found.views is not None and found.views > 10


def test_parts_are_counted_and_keep_their_colors(model: Model) -> None:
    whole = part(model)
    assert model.mesh.uvs is not None
    parts = [Part(whole.corners[k::3], texture_colors(model.mesh.uvs[k::3], model.texture)) for k in range(3)]
    found = errors(model, *parts)
    assert found.parts == 3
    assert found.color == pytest.approx(0, abs=1e-2)


def test_colors_that_are_lost_are_not_measured(model: Model) -> None:
    found = errors(model, replace(part(model), colors=None))
    assert (found.color, found.views) == (None, None)


def test_one_color_for_all_is_far_from_the_texture(model: Model) -> None:
    gray = CornerColors(np.full((len(model.mesh.triangles), 3, 3), 0.5, np.float32))
    assert (errors(model, replace(part(model), colors=gray)).color or 0) > 10
