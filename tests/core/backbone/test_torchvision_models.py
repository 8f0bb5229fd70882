"""The weights themselves cannot be had offline: these are random ones, in files made like torchvision's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.backbone import registry, torchvision_models
from core.backbone.network import Backbone
from core.backbone.torchvision_operators import imported
from core.errors import PatinaError
from tests.core.servers import Server

Prepared = tuple[Any, Path]
Prepare = Callable[[str], Prepared]


@pytest.fixture
def prepare(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Prepare:
    """Put a file of random weights in its place and return torchvision's own network with them, and the file."""

    def make(name: str) -> Prepared:
        model = torchvision_models._MODELS[name]
        torch.manual_seed(0)
        network = imported("torchvision.models").get_model(name, weights=None, **dict(model.options)).eval()
        for part in network.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight)
        cache.mkdir(parents=True, exist_ok=True)
        torch.save(network.state_dict(), cache / "weights.pth")
        digits = hashlib.sha256((cache / "weights.pth").read_bytes()).hexdigest()[:8]
        path = (cache / "weights.pth").rename(cache / f"{name}-{digits}.pth")
        monkeypatch.setitem(torchvision_models._MODELS, name, replace(model, file=path.name))
        registry._load_once.cache_clear()
        return network, path

    return make


PLACES = {
    "googlenet": {"inception3a": "inception3a", "inception4c": "inception4c"},
    "vgg16": {"conv1_1": "features.1", "conv2_1": "features.6", "conv5_3": "features.29"},
    "vgg19": {"conv4_2": "features.22", "conv5_4": "features.35"},
    "resnet50": {"conv1": "relu", "layer1.0": "layer1.0", "layer3.5": "layer3.5"},
    "convnext_tiny": {"stem": "features.0", "stage2.0": "features.3.0", "stage3.4": "features.5.4"},
    "squeezenet1_1": {"conv1": "features.1", "fire2": "features.3", "fire9": "features.12"},
}


def within(backbone: Backbone, network: Any, name: str, module: str) -> tuple[Tensor, Tensor]:
    """What a layer computes here, and what the module does in torchvision's network."""
    seen: list[Tensor] = []
    network.get_submodule(module).register_forward_hook(lambda *call: seen.append(call[2].clone()))
    picture = torch.rand(1, 3, 96, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        network((picture - backbone.mean) / backbone.deviation)
        return backbone.activations(picture, (name,))[name], seen[0]


@pytest.mark.parametrize("name", torchvision_models.names())
def test_layers_compute_what_they_do_in_torchvisions_network(prepare: Prepare, name: str) -> None:
    network, _ = prepare(name)
    backbone = registry.load(name)
    for layer, module in PLACES[name].items():
        ours, theirs = within(backbone, network, layer, module)
        assert (ours - theirs).abs().max() < 1e-3 * theirs.abs().max(), layer
    known = {layer.name for layer in backbone.layers}
    assert {*backbone.style_layers, *backbone.content_layers} <= known


def test_googlenets_layers_are_those_of_the_article() -> None:
    found = {layer.name: (layer.channels, layer.stride) for layer in registry.describe("googlenet").layers}
    assert found["inception3a"] == (256, 8)
    assert found["inception4a"] == (512, 16)
    assert found["inception5b"] == (1024, 32)


@pytest.mark.parametrize("name", torchvision_models.names())
def test_layers_are_known_without_weights(cache: Path, name: str) -> None:
    assert registry.describe(name).layers[0].name == "input"
    assert not registry.weights_status(name).present


def test_a_job_without_a_network_says_what_to_put_where(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status = registry.weights_status("googlenet")
    assert status.fetched and status.licence == "BSD-3-Clause"
    assert status.path == cache / "googlenet-1378be20.pth"
    with pytest.raises(PatinaError, match=r"missing; download https://download\.pytorch\.org.* and save it as"):
        registry.load("googlenet")


def test_weights_come_from_the_server_into_the_network(
    prepare: Prepare, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, path = prepare("squeezenet1_1")
    server.content = path.read_bytes()
    server.drops = [1_000_000]
    path.unlink()
    monkeypatch.setattr(torchvision_models, "_PLACE", server.url)
    list(registry.fetch("squeezenet1_1"))
    ours, theirs = within(registry.load("squeezenet1_1"), network, "fire5", "features.7")
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("damage", ["truncated", "another file"])
def test_damaged_weights_are_refused(prepare: Prepare, damage: str) -> None:
    _, path = prepare("squeezenet1_1")
    content = path.read_bytes()
    path.write_bytes(content[:-99] if damage == "truncated" else b"<html>")
    with pytest.raises(PatinaError, match="is damaged or a different file; delete it, or download"):
        registry.load("squeezenet1_1")
