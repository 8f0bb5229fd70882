from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.backbone.network import INPUT
from core.objective.gram import gram_matrix
from core.objective.style import StyleObjective, blended, style_targets
from core.optimize import Averages

EVERYWHERE = torch.ones(1, 1, 16, 16)


def layers(seed: int, scale: float = 1.0) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shapes = {"a": (1, 3, 8, 8), "b": (1, 5, 4, 4)}
    return {name: scale * torch.randn(shape, generator=generator) for name, shape in shapes.items()}


def test_the_style_itself_is_at_distance_zero() -> None:
    objective = StyleObjective("style", style_targets([layers(0)]), 0.9)
    near, averages = objective(layers(0), EVERYWHERE, {})
    assert near == pytest.approx(0, abs=1e-4)
    assert objective(layers(0), EVERYWHERE, averages)[0] == pytest.approx(0, abs=1e-4)
    assert objective(layers(1), EVERYWHERE, {})[0] > 0.3


def test_distance_feels_the_average_of_past_views() -> None:
    objective = StyleObjective("style", style_targets([layers(0)]), 0.9)
    _, after_style = objective(layers(0), EVERYWHERE, {})
    alone, _ = objective(layers(0, 3.0), EVERYWHERE, {})
    after, _ = objective(layers(0, 3.0), EVERYWHERE, after_style)
    assert after < 0.7 * alone


def test_the_moving_averages_are_kept() -> None:
    objective = StyleObjective("style", style_targets([layers(0)]), 0.75)
    before: Averages = {"of another": torch.ones(1)}
    _, first = objective(layers(1), EVERYWHERE, before)
    _, second = objective(layers(2), EVERYWHERE, first)
    assert set(before) == {"of another"}
    new = {key for key in second if key != "of another"}
    assert len(new) == 2
    for layer in ("a", "b"):
        expected = 0.75 * gram_matrix(layers(1)[layer]) + 0.25 * gram_matrix(layers(2)[layer])
        (found,) = (second[key] for key in new if key.endswith(layer))
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)
        assert not found.requires_grad


def test_objectives_of_other_names_keep_their_own_averages() -> None:
    targets = style_targets([layers(0)])
    _, near = StyleObjective("near", targets, 0.9)(layers(1), EVERYWHERE, {})
    _, both = StyleObjective("far", targets, 0.9)(layers(2), EVERYWHERE, near)
    assert len(both) == 4
    assert all(torch.equal(both[key], near[key]) for key in near)


def test_background_has_no_style() -> None:
    coverage = torch.zeros(1, 1, 16, 16)
    coverage[..., :8] = 1
    objective = StyleObjective("style", style_targets([layers(0)]), 0.9)
    values = {name: value.requires_grad_() for name, value in layers(1).items()}
    loss, _ = objective(values, coverage, {})
    loss.backward()
    for value in values.values():
        assert value.grad is not None
        middle = value.shape[3] // 2
        assert value.grad[..., :middle].abs().max() > 0
        assert (value.grad[..., middle:] == 0).all()


def test_a_view_that_shows_nothing_moves_nothing() -> None:
    values = {name: value.requires_grad_() for name, value in layers(1).items()}
    loss, _ = StyleObjective("style", style_targets([layers(0)]), 0.9)(values, torch.zeros(1, 1, 16, 16), {})
    loss.backward()
    assert torch.isfinite(loss)
    assert all(value.grad is not None and (value.grad == 0).all() for value in values.values())


def test_several_styles_are_blended() -> None:
    one, other, both = style_targets([layers(0)]), style_targets([layers(1)]), style_targets([layers(0), layers(1)])
    for layer in both:
        torch.testing.assert_close(both[layer], (one[layer] + other[layer]) / 2)


def test_styles_count_by_their_weights() -> None:
    one, other = style_targets([layers(0)]), style_targets([layers(1)])
    found = blended([one, other], [3.0, 1.0])
    for layer in found:
        torch.testing.assert_close(found[layer], 0.75 * one[layer] + 0.25 * other[layer])
    alone = blended([one, other], [2.0, 0.0])
    assert all(torch.equal(alone[layer], one[layer]) for layer in one)


def test_without_a_share_of_its_own_only_the_average_counts() -> None:
    targets = style_targets([layers(0)])
    both, _ = StyleObjective("style", targets, 0.9)(layers(1), EVERYWHERE, {})
    average, _ = StyleObjective("style", targets, 0.9, single_view_share=0.0)(layers(1), EVERYWHERE, {})
    assert both == pytest.approx(1.5 * float(average), rel=1e-5)


def test_balance_counts_the_mean_color_of_the_single_view() -> None:
    gray, dark = (torch.full((1, 3, 8, 8), value) for value in (0.0, -0.5))
    targets = style_targets([{INPUT: gray}])
    plain, balanced = (StyleObjective("plain", targets, decay=0.9, balance=weight) for weight in (0.0, 2.0))
    coverage = torch.ones(1, 1, 8, 8)
    losses = [objective({INPUT: dark}, coverage, {})[0] for objective in (plain, balanced)]
    assert float(losses[1] - losses[0]) == pytest.approx(2 * 3 * 0.5**2)
    assert float(balanced({INPUT: gray}, coverage, {})[0]) == pytest.approx(0.0, abs=1e-6)
