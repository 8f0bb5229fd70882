from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from core.parameterization.cppn import (
    Architecture,
    band_count,
    bands,
    colors,
    initial_weights,
    layers,
    picture,
    positions,
)
from core.parameterization.cppn_activations import ACTIVATIONS
from core.parameterization.cppn_image import CPPNImage


def random_weights(architecture: Architecture, seed: int = 0) -> Tensor:
    """Initial weights whose last layer paints, too."""
    generator = torch.Generator().manual_seed(seed)
    weights = initial_weights(architecture, generator)
    matrix, bias = layers(architecture, weights)[-1]
    matrix.copy_(torch.randn(matrix.shape, generator=generator) / math.sqrt(matrix.shape[1]))
    bias.copy_(torch.randn(bias.shape, generator=generator))
    return weights


def test_the_articles_network_has_its_8451_weights() -> None:
    assert Architecture().size == 8451


def test_the_picture_begins_gray() -> None:
    weights = initial_weights(Architecture(), torch.Generator().manual_seed(0))
    np.testing.assert_array_equal(picture(Architecture(), weights, (4, 6)), np.full((4, 6, 3), 0.5))


@pytest.mark.parametrize("tileable", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_two_sizes_are_the_same_picture(activation: str, tileable: bool) -> None:
    architecture = Architecture(activation=activation, tileable=tileable)
    weights = random_weights(architecture)
    small, large = picture(architecture, weights, (20, 30)), picture(architecture, weights, (100, 150))
    assert small.std() > 0.02
    # Of every 5 × 5 pixels the middle one lies where the small picture's pixel does.
    np.testing.assert_allclose(large[2::5, 2::5], small, atol=1e-4)


def test_what_is_tileable_goes_on_without_a_seam() -> None:
    size = (48, 64)
    for tileable in (True, False):
        architecture = Architecture(tileable=tileable)
        image = picture(architecture, random_weights(architecture), size)
        for axis in (0, 1):
            inside = np.abs(np.diff(image, axis=axis)).max()
            seam = np.abs(image.take(0, axis) - image.take(-1, axis)).max()
            assert (seam < 1.5 * inside) == tileable


def test_bands_make_the_whole_picture() -> None:
    architecture = Architecture(depth=2, width=4)
    weights = random_weights(architecture)
    size = (700, 1000)
    parts = list(bands(architecture, weights, size))
    assert len(parts) == band_count(size) > 1
    np.testing.assert_allclose(np.concatenate(parts), picture(architecture, weights, size), atol=1e-6)


def test_huge_pictures_are_made_in_bands_of_one_size() -> None:
    """A band of a picture of 16,384² is no larger than one of a picture of 1024²."""
    architecture = Architecture(depth=1, width=1)
    weights = random_weights(architecture)
    pixels = [next(bands(architecture, weights, size)).size for size in ((16384, 16384), (1024, 1024))]
    assert pixels[0] == pixels[1] == 3 * 2**18


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_those_of_finite_differences(activation: str) -> None:
    architecture = Architecture(depth=2, width=3, activation=activation)
    weights = random_weights(architecture).double().requires_grad_()
    places = positions(architecture, (3, 4)).double()
    assert torch.autograd.gradcheck(lambda w: colors(architecture, w, places), weights)


def test_normalized_activations_have_mean_0_and_deviation_1() -> None:
    values = torch.randn(1, 100_000, generator=torch.Generator().manual_seed(0))
    for name in ("atan-centerd", "relu"):
        activation = ACTIVATIONS[name]
        for block, mean, deviation in zip(
            activation.function(values), activation.means, activation.deviations, strict=True
        ):
            normalized = (block - mean) / deviation
            assert abs(normalized.mean()) < 0.02
            assert abs(normalized.std() - 1) < 0.02


def test_every_stage_leaves_a_record_and_the_weights_alone() -> None:
    image = CPPNImage([(8, 8), (16, 16), (16, 16)], count=2)
    weights, record = image.initial(torch.Generator().manual_seed(0))
    assert image.images([weights, record]).shape == (2, 3, 8, 8)
    assert not torch.equal(weights[0], weights[1])
    learned = weights + 1
    same, grown = image.grow([learned, record], 2)
    assert same is learned
    assert image.images([same, grown]).shape == (2, 3, 16, 16)
    torch.testing.assert_close(grown, torch.stack([weights, learned, learned], dim=1))
    assert image.grow([same, grown], 2)[1] is grown


@pytest.mark.parametrize(
    "values", [{"depth": 0}, {"depth": 10**9}, {"width": 2.5}, {"width": True}, {"activation": "sine"}]
)
def test_impossible_architectures_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="is"):
        Architecture(**values)  # type: ignore[arg-type]
