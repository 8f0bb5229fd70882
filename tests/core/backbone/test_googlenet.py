"""The weights themselves cannot be had offline: these are random ones, in a file made like torchvision's."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import torch

from core.backbone import googlenet, registry
from core.errors import PatinaError


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of random weights in its place."""
    from torchvision.models import googlenet as architecture

    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    torch.manual_seed(0)
    network: Any = architecture(weights=None, aux_logits=True, init_weights=False)
    path = tmp_path / "checkpoints" / "googlenet-1378be20.pth"
    path.parent.mkdir()
    torch.save(network.state_dict(), path)
    monkeypatch.setattr(googlenet, "_HASH", hashlib.sha256(path.read_bytes()).hexdigest()[:8])
    return path


def test_its_layers_are_those_of_the_article(weights: Path) -> None:
    backbone = googlenet.load()
    found = {layer.name: (layer.channels, layer.stride) for layer in backbone.layers}
    assert found["inception3a"] == (256, 8)
    assert found["inception4a"] == (512, 16)
    assert found["inception5b"] == (1024, 32)
    assert {*backbone.style_layers, *backbone.content_layers} <= found.keys()


def test_it_computes_what_torchvisions_network_does(weights: Path) -> None:
    from torchvision.models import googlenet as architecture

    network: Any = architecture(weights=None, aux_logits=True, init_weights=False).eval()
    network.load_state_dict(torch.load(weights, weights_only=True))
    seen = []
    network.inception4c.register_forward_hook(lambda *call: seen.append(call[2]))
    picture = torch.rand(1, 3, 96, 64)
    with torch.no_grad():
        network((picture - 0.5) / 0.5)
        ours = googlenet.load().activations(picture, ("inception4c",))["inception4c"]
    torch.testing.assert_close(ours, seen[0], atol=1e-4, rtol=1e-3)


def test_a_job_names_the_file_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    status = registry.weights_status("googlenet")
    assert not status.present
    assert str(tmp_path / "checkpoints" / "googlenet-1378be20.pth") in status.hint
    with pytest.raises(PatinaError, match=r"missing; download https://download\.pytorch\.org"):
        googlenet.load()


@pytest.mark.parametrize("damage", ["truncated", "another file"])
def test_damaged_weights_are_refused(weights: Path, damage: str) -> None:
    content = weights.read_bytes()
    weights.write_bytes(content[:-99] if damage == "truncated" else b"<html>")
    with pytest.raises(PatinaError, match="does not hold the weights of googlenet"):
        googlenet.load()
