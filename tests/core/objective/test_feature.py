from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.objective.expression import Term
from core.objective.feature import feature_excitation


@pytest.fixture
def activations() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(0)
    return {"a": torch.randn(1, 3, 8, 8, generator=generator), "b": torch.randn(1, 5, 4, 4, generator=generator)}


@pytest.fixture
def everywhere() -> dict[str, Tensor]:
    return {"a": torch.ones(1, 1, 8, 8), "b": torch.ones(1, 1, 4, 4)}


def test_channel_counts_by_its_mean(activations: dict[str, Tensor], everywhere: dict[str, Tensor]) -> None:
    found = feature_excitation(activations, [Term(1, "a", ((1, 2),))], everywhere)
    assert found == pytest.approx(float(activations["a"][:, 2].mean()), rel=1e-4)


def test_layer_counts_by_its_mean_square(activations: dict[str, Tensor], everywhere: dict[str, Tensor]) -> None:
    found = feature_excitation(activations, [Term(1, "b")], everywhere)
    assert found == pytest.approx(float(activations["b"].square().mean()), rel=1e-4)


def test_terms_add_up_with_their_weights(activations: dict[str, Tensor], everywhere: dict[str, Tensor]) -> None:
    one = feature_excitation(activations, [Term(1, "a", ((1, 0),))], everywhere)
    other = feature_excitation(activations, [Term(1, "b")], everywhere)
    found = feature_excitation(activations, [Term(2.5, "a", ((1, 0),)), Term(-0.5, "b")], everywhere)
    assert found == pytest.approx(float(2.5 * one - 0.5 * other), rel=1e-4)


def test_excitation_beside_the_model_does_not_count(activations: dict[str, Tensor]) -> None:
    weights = {"a": torch.zeros(1, 1, 8, 8)}
    weights["a"][..., :4] = 1
    before = feature_excitation(activations, [Term(1, "a", ((1, 1),))], weights)
    assert before == pytest.approx(float(activations["a"][:, 1, :, :4].mean()), rel=1e-4)
    activations["a"][..., 4:] = 1000
    assert feature_excitation(activations, [Term(1, "a", ((1, 1),))], weights) == before


def test_a_view_that_shows_nothing_excites_nothing(activations: dict[str, Tensor]) -> None:
    values = activations["a"].requires_grad_()
    found = feature_excitation({"a": values}, [Term(1, "a", ((1, 1),))], {"a": torch.zeros(1, 1, 8, 8)})
    found.backward()
    assert found == 0
    assert values.grad is not None and torch.isfinite(values.grad).all()
