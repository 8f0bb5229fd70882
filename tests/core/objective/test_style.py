from __future__ import annotations

import pytest
import torch
from torch import Tensor

from core.backbone.network import INPUT
from core.objective.gram import gram_matrix
from core.objective.style import Statistics, StyleObjective, blended, statistics
from core.optimize import Averages

EVERYWHERE = torch.ones(1, 1, 16, 16)


def layers(seed: int, scale: float = 1.0) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shapes = {"a": (1, 3, 8, 8), "b": (1, 5, 4, 4)}
    return {name: scale * torch.randn(shape, generator=generator) for name, shape in shapes.items()}


def picture(seed: int) -> Tensor:
    return torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(seed))


def style(seed: int) -> Statistics:
    return statistics(layers(seed), picture(seed))


def distance(objective: StyleObjective, seed: int, averages: Averages, scale: float = 1.0) -> tuple[Tensor, Averages]:
    return objective(layers(seed, scale), picture(seed), EVERYWHERE, averages)


def test_the_style_itself_is_at_distance_zero() -> None:
    objective = StyleObjective("style", style(0), 0.9)
    near, averages = distance(objective, 0, {})
    # Colors are compared at a thousand places, and a picture of 16 x 16 has fewer.
    assert near < 0.2
    assert distance(objective, 0, averages)[0] < 0.2
    assert distance(objective, 1, {})[0] > 5 * near


@pytest.mark.parametrize("what", ["layers", "detail", "colors"])
def test_each_kind_of_statistics_counts(what: str) -> None:
    objective = StyleObjective("style", style(0), 0.9)
    plain, _ = distance(objective, 0, {})
    values, image = layers(0), picture(0)
    if what == "layers":
        values = layers(1)
    elif what == "detail":
        # The same colors in other places.
        image = image.flatten(2).sort(dim=2).values.view(image.shape)
    else:
        image = image.roll(1, dims=1)[:, [1, 0, 2]] * 0.5
    assert objective(values, image, EVERYWHERE, {})[0] > plain + 0.5


def test_distance_feels_the_average_of_past_views() -> None:
    objective = StyleObjective("style", style(0), 0.9)
    _, after_style = distance(objective, 0, {})
    alone, _ = distance(objective, 0, {}, 3.0)
    after, _ = distance(objective, 0, after_style, 3.0)
    assert after < 0.7 * alone


def test_the_moving_averages_are_kept() -> None:
    objective = StyleObjective("style", style(0), 0.75)
    before: Averages = {"of another": torch.ones(1)}
    _, first = distance(objective, 1, before)
    _, second = distance(objective, 2, first)
    assert set(before) == {"of another"}
    assert {key.split("/")[1] for key in second if key != "of another"} == {name for name, _ in style(0).named()}
    for layer in ("a", "b"):
        expected = 0.75 * gram_matrix(layers(1)[layer]) + 0.25 * gram_matrix(layers(2)[layer])
        torch.testing.assert_close(second[f"style/{layer}"], expected, atol=1e-5, rtol=1e-5)
    assert not any(value.requires_grad for value in second.values())


def test_objectives_of_other_names_keep_their_own_averages() -> None:
    _, near = distance(StyleObjective("near", style(0), 0.9), 1, {})
    _, both = distance(StyleObjective("far", style(0), 0.9), 2, near)
    assert len(both) == 2 * len(near)
    assert all(torch.equal(both[key], near[key]) for key in near)


def test_background_has_no_style() -> None:
    coverage = torch.zeros(1, 1, 16, 16)
    coverage[..., :8] = 1
    values = {name: value.requires_grad_() for name, value in layers(1).items()}
    image = picture(1).requires_grad_()
    loss, _ = StyleObjective("style", style(0), 0.9)(values, image, coverage, {})
    loss.backward()
    for value in (*values.values(), image):
        assert value.grad is not None
        middle = value.shape[3] // 2
        assert value.grad[..., :middle].abs().max() > 0
        assert (value.grad[..., middle:] == 0).all()


def test_a_view_that_shows_nothing_moves_nothing() -> None:
    values = {name: value.requires_grad_() for name, value in layers(1).items()}
    image = picture(1).requires_grad_()
    loss, _ = StyleObjective("style", style(0), 0.9)(values, image, torch.zeros(1, 1, 16, 16), {})
    loss.backward()
    assert torch.isfinite(loss)
    assert all(value.grad is not None and (value.grad == 0).all() for value in (*values.values(), image))


def test_several_views_are_judged_each_for_itself() -> None:
    objective = StyleObjective("style", style(0), 0.0)
    both = {name: torch.cat([layers(1)[name], layers(2)[name]]) for name in ("a", "b")}
    together, _ = objective(both, torch.cat([picture(1), picture(2)]), EVERYWHERE.expand(2, -1, -1, -1), {})
    apart = [float(distance(objective, seed, {})[0]) for seed in (1, 2)]
    assert float(together) == pytest.approx(sum(apart) / 2, rel=1e-4)


def test_styles_count_by_their_weights() -> None:
    one, other = style(0), style(1)
    found = blended([one, other], [3.0, 1.0])
    for layer in found.layers:
        torch.testing.assert_close(found.layers[layer], 0.75 * one.layers[layer] + 0.25 * other.layers[layer])
    for index, band in found.bands.items():
        torch.testing.assert_close(band, 0.75 * one.bands[index] + 0.25 * other.bands[index])
    alone = blended([one, other], [2.0, 0.0])
    for (_, found_part), (_, part) in zip(alone.named(), one.named(), strict=True):
        torch.testing.assert_close(found_part, part)


def test_two_styles_keep_their_colors_and_make_no_others() -> None:
    dark, bright = (statistics({}, torch.full((1, 3, 16, 16), value)) for value in (0.1, 0.9))
    mixed = blended([dark, bright], [1.0, 1.0]).colors
    values = torch.cat([dark.colors, bright.colors], dim=2)
    assert all(
        (mixed[0, direction, :, None] - values[0, direction]).abs().min(dim=1).values.max() < 1e-6
        for direction in range(12)
    )
    assert (mixed[0] == dark.colors[0]).double().mean() == pytest.approx(0.5, abs=0.01)


def test_without_a_share_of_its_own_only_the_average_counts() -> None:
    both, _ = distance(StyleObjective("style", style(0), 0.9, balance=1.0), 1, {})
    average, _ = distance(StyleObjective("style", style(0), 0.9, single_view_share=0.0), 1, {})
    assert both == pytest.approx(1.5 * float(average), rel=1e-5)


def test_without_balance_a_view_may_have_colors_of_its_own() -> None:
    style_of_dark = statistics(layers(0), torch.zeros(1, 3, 16, 16))
    lit = torch.ones(1, 3, 16, 16)
    losses = [
        StyleObjective("style", style_of_dark, 0.0, balance=balance)(layers(0), lit, EVERYWHERE, {})[0]
        for balance in (0.0, 1.0)
    ]
    assert losses[1] > 1.4 * losses[0]


def test_balance_counts_the_mean_color_of_the_single_view() -> None:
    gray, dark = (torch.full((1, 3, 8, 8), value) for value in (0.0, -0.5))
    plain, balanced = (
        StyleObjective("plain", statistics({INPUT: gray}, gray), decay=0.9, balance=weight) for weight in (0.0, 2.0)
    )
    coverage = torch.ones(1, 1, 8, 8)
    losses = [objective({INPUT: dark}, gray, coverage, {})[0] for objective in (plain, balanced)]
    assert float(losses[1] - losses[0]) == pytest.approx(2 * 3 * 0.5**2)


def test_bands_that_the_images_cannot_show_do_not_count() -> None:
    objective = StyleObjective("style", style(0), 0.9)
    sorted_by_brightness = picture(0).flatten(2).sort(dim=2).values.view(1, 3, 16, 16)
    losses = [float(objective(layers(0), sorted_by_brightness, EVERYWHERE, {}, finest)[0]) for finest in range(4)]
    assert losses == sorted(losses, reverse=True) and losses[0] > losses[3] + 1
    _, averages = objective(layers(0), picture(0), EVERYWHERE, {}, 2)
    assert "style/band 2" in averages and "style/band 1" not in averages


def test_each_turn_of_a_view_is_compared_with_its_own_style() -> None:
    """Of two turns, the left half of the view has the one and the right half the other."""
    generator = torch.Generator().manual_seed(0)
    left, right = (scale * torch.rand(1, 4, 8, 4, generator=generator) for scale in (1.0, 3.0))
    activations = {"fine": torch.cat([left, right], dim=3)}
    images = torch.rand(1, 3, 32, 32, generator=generator)
    turns = torch.zeros(1, 2, 32, 32)
    turns[:, 0, :, :16], turns[:, 1, :, 16:] = 1, 1
    targets = tuple({"fine": gram_matrix(half)} for half in (left, right))
    plain = statistics({}, images)

    def distance(turned: tuple[dict[str, Tensor], ...]) -> float:
        objective = StyleObjective("style", plain, 0.9, turned=turned)
        assert objective.layers == ("fine",)
        found, averages = objective(activations, images, torch.ones(1, 1, 32, 32), {}, turns=turns)
        assert {"style/turn 0/fine", "style/turn 1/fine"} <= averages.keys()
        return float(found)

    assert distance(targets) < 0.05
    assert distance(targets[::-1]) > 0.5


def test_what_a_view_does_not_show_keeps_its_averages() -> None:
    """Parts of a step that see different things keep averages of the same things."""
    generator = torch.Generator().manual_seed(0)
    images, values = torch.rand(1, 3, 32, 32, generator=generator), torch.rand(1, 4, 8, 8, generator=generator)
    turned = tuple({"fine": gram_matrix(scale * values)} for scale in (1, 2))
    objective = StyleObjective("style", statistics({}, images), 0.9, turned=turned)
    whole, first = torch.ones(1, 1, 32, 32), torch.cat([torch.ones(1, 1, 32, 32), torch.zeros(1, 1, 32, 32)], dim=1)
    _, seen = objective({"fine": values}, images, whole, {}, finest_band=1, turns=first)
    unseen = objective.unseen({}, finest_band=1)
    assert seen.keys() == unseen.keys()
    assert torch.equal(seen["style/turn 1/fine"], turned[1]["fine"])
    assert objective.unseen(seen, finest_band=1) == seen
