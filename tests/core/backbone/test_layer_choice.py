from __future__ import annotations

from core.backbone.layer_choice import content_layers, style_layers
from core.backbone.network import INPUT, Layer


def layers(**strides: int) -> list[Layer]:
    return [Layer(INPUT, 3, 1), *(Layer(name, 8, stride) for name, stride in strides.items())]


def test_style_is_the_first_and_the_last_layer_of_each_stride() -> None:
    network = layers(a=2, b=2, c=2, d=4, e=8, f=8, g=16, h=32)
    assert style_layers(network) == (INPUT, "a", "c", "d", "e", "f", "g")
    assert content_layers(network) == ("f", "g")


def test_a_transformer_has_one_stride() -> None:
    network = layers(**{f"block{index}": 16 for index in range(12)})
    assert style_layers(network) == (INPUT, "block0", "block2", "block4", "block5", "block7")
    assert content_layers(network) == ("block5",)


def test_a_network_that_is_coarse_from_the_beginning_has_a_style_all_the_same() -> None:
    network = layers(a=32, b=64)
    assert style_layers(network) == (INPUT, "a")
    assert content_layers(network) == ("a",)
