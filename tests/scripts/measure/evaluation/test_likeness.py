"""Style and content, as another network sees them."""

from __future__ import annotations

import numpy as np
import pytest
from torch import Tensor

from core.backbone.network import Backbone
from core.mesh.mesh import Mesh
from scripts.measure.evaluation.likeness import content_likeness, judge, style_likeness
from scripts.measure.evaluation.pictures import wrapped
from tests.scripts.measure.evaluation.models import model_of

pytestmark = pytest.mark.usefixtures("few_views")


@pytest.fixture(scope="module")
def network() -> Backbone:
    return judge()


def test_the_wrapped_picture_is_the_measure(
    ball: Mesh, clouds: np.ndarray, painting: Tensor, network: Backbone
) -> None:
    bare = model_of(ball, wrapped(painting, 512))
    assert style_likeness(bare, bare, painting, network).over_wrapped == pytest.approx(1.0)
    gray = bare.wearing(np.full_like(clouds, 0.5))
    assert style_likeness(gray, bare, painting, network).over_wrapped > 1.5


def test_the_base_texture_has_all_of_its_content(
    ball: Mesh, clouds: np.ndarray, painting: Tensor, network: Backbone
) -> None:
    bare = model_of(ball, wrapped(painting, 512))
    base = bare.wearing(clouds)
    half = bare.wearing(0.5 * (clouds + bare.texture))
    assert content_likeness(base, base, bare, network).over_wrapped == 0
    assert content_likeness(bare, base, bare, network).over_wrapped == pytest.approx(1.0)
    assert 0 < content_likeness(half, base, bare, network).over_wrapped < 1
