from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from core.backbone import registry
from core.backbone.network import INPUT
from core.backbone.torchvision_operators import imported
from core.errors import InputError, PatinaError
from tests.core.servers import Server


@pytest.mark.parametrize("name", ["resnet18", "timm/regnetx_002", "convnextv2_atto", "densenet121"])
def test_convolutional_networks_give_their_stages(name: str) -> None:
    described = registry.describe(name)
    strides = [layer.stride for layer in described.layers]
    assert strides == sorted(strides) and strides[-1] == 32
    assert described.style_layers[0] == INPUT and len(described.style_layers) >= 4
    assert described.content_layers


@pytest.mark.parametrize(
    ("name", "stride"), [("vit_tiny_patch16_224", 16), ("vit_small_patch14_dinov2", 14), ("xcit_nano_12_p8_224", 8)]
)
def test_transformers_give_their_blocks_as_maps(name: str, stride: int) -> None:
    layers = registry.describe(name).layers
    assert [layer.stride for layer in layers] == [1, *(len(layers) - 1) * [stride]]


@pytest.mark.parametrize("name", ["resnet18", "vit_tiny_patch16_224"])
def test_fetched_weights_are_those_that_compute(
    name: str, cache: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    options: dict[str, Any] = {"dynamic_img_size": True} if name.startswith("vit") else {}
    own: Any = imported("timm").create_model(name, pretrained=False, **options).eval()
    save_file(own.state_dict(), tmp_path / "model.safetensors")
    server.content, server.tells = (tmp_path / "model.safetensors").read_bytes(), True
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    registry._load_once.cache_clear()
    list(registry.fetch(name))
    backbone = registry.load(name)
    layer = backbone.layers[2].name
    picture = torch.rand(1, 3, 96, 160)
    with torch.no_grad():
        found = backbone.activations(picture, (layer,))[layer]
        expected = own.forward_intermediates(
            (picture - backbone.mean) / backbone.deviation, indices=[1], intermediates_only=True
        )[0]
    assert (found - expected).abs().max() < 1e-3 * expected.abs().max()
    registry._load_once.cache_clear()


def test_weights_that_are_cut_short_are_refused(cache: Path) -> None:
    status = registry.weights_status("resnet18")
    assert status.licence == "apache-2.0"
    cache.mkdir(parents=True)
    status.path.write_bytes(b"cut short")
    with pytest.raises(PatinaError, match="does not hold the weights of resnet18; delete it, or download"):
        registry.load("resnet18")


def test_a_model_that_timm_does_not_have() -> None:
    with pytest.raises(InputError, match='timm has no model "resnet1"; the nearest is resnet18'):
        registry.describe("timm/resnet1")
