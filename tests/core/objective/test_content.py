from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.objective.content import content_distance, squared_content_distance


def layers(seed: int) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {"a": torch.randn(1, 3, 8, 8, generator=generator), "b": torch.randn(1, 5, 4, 4, generator=generator)}


def test_distance_by_hand() -> None:
    current, wanted = layers(0), layers(1)
    expected = [(current[name] - wanted[name]).abs().sum() / wanted[name].abs().sum() for name in wanted]
    found = content_distance(current, wanted, torch.ones(1, 1, 16, 16))
    assert found == pytest.approx(float(sum(expected) / 2), rel=1e-5)


def test_nothing_changed_is_zero_and_everything_gone_is_one() -> None:
    wanted, everywhere = layers(0), torch.ones(1, 1, 16, 16)
    assert content_distance(wanted, wanted, everywhere) == 0
    gone = {name: torch.zeros_like(value) for name, value in wanted.items()}
    assert content_distance(gone, wanted, everywhere) == pytest.approx(1)


def test_only_the_model_counts() -> None:
    wanted, coverage = layers(0), torch.ones(1, 1, 16, 16)
    coverage[..., 8:] = 0
    current = {name: value.clone() for name, value in wanted.items()}
    for value in current.values():
        value[..., value.shape[3] // 2 :] += 100
    assert content_distance(current, wanted, coverage) == 0
    assert content_distance(current, wanted, torch.ones(1, 1, 16, 16)) > 1
    assert content_distance(current, wanted, torch.zeros(1, 1, 16, 16)) == 0


def test_layers_that_are_not_wanted_do_not_count() -> None:
    current, wanted = layers(0), layers(1)
    everywhere = torch.ones(1, 1, 16, 16)
    alone = content_distance({"b": current["b"]}, {"b": wanted["b"]}, everywhere)
    assert content_distance(current, {"b": wanted["b"]}, everywhere) == alone


def test_squared_distance_by_hand() -> None:
    current, wanted = layers(0), layers(1)
    expected = [(current[name] - wanted[name]).square().sum() / wanted[name].square().sum() for name in wanted]
    assert squared_content_distance(current, wanted) == pytest.approx(float(sum(expected) / 2), rel=1e-5)
    assert squared_content_distance(wanted, wanted) == 0
