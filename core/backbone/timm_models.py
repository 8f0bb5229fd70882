"""Any model of timm by its name, convolutional or transformer: ``resnet18``, ``timm/vit_small_patch14_dinov2`` …"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from core.backbone.architecture import Architecture
from core.backbone.network import LayeredNetwork
from core.backbone.torchvision_operators import imported
from core.backbone.weights import WeightsFile, cached
from core.errors import InputError, PatinaError

PREFIX = "timm/"
_HUB = "https://huggingface.co"
_ENDPOINT_VARIABLE = "HF_ENDPOINT"
_UNKNOWN_LICENCE = "unknown"
# Transformers are made for pictures of one size unless an option lifts that, a different one for each family.
_ANY_SIZE: tuple[dict[str, Any], ...] = (
    {"dynamic_img_size": True, "dynamic_img_pad": True},
    {"strict_img_size": False},
    {},
)
# A size that no model is made for.
_ODD_SIZE = (160, 192)


def knows(name: str) -> bool:
    """Return whether timm has a model of that name."""
    return bool(imported("timm").is_model(_without_prefix(name)))


def names() -> list[str]:
    """Return the names of all models of timm's."""
    return list(imported("timm").list_models())


def architecture(name: str) -> Architecture:
    """Return the architecture of a model of timm's.

    Raises:
        InputError: timm has no such model, or no weights for it.
        PatinaError: timm does not give access to the model's layers.
    """
    if not knows(name):
        (near,) = get_close_matches(_without_prefix(name), names(), n=1, cutoff=0.0)
        raise InputError(f'timm has no model "{_without_prefix(name)}"; the nearest is {near}.')
    known = imported("timm").models.get_pretrained_cfg(_without_prefix(name))
    if known is None or not known.has_weights:
        raise InputError(f'timm has no weights for "{_without_prefix(name)}"; choose another model.')
    return Architecture(
        name, _weights(known), tuple(known.mean), tuple(known.std), _builder(_without_prefix(name), known)
    )


class _Intermediates(LayeredNetwork):
    """A timm model that returns its intermediate results. ``size`` is the size that it needs if it does not accept
    others."""

    def __init__(self, model: Any, size: tuple[int, int]) -> None:
        super().__init__()
        self.model = model
        self._size: tuple[int, int] | None = None
        device = next(model.parameters()).device
        with torch.no_grad():
            try:
                found = self._all_layers(torch.zeros(1, 3, *_ODD_SIZE, device=device))
            # Models raise all kinds of errors for sizes that they do not accept.
            except Exception:
                self._size, self.side = size, size[0]
                found = self._all_layers(torch.zeros(1, 3, *size, device=device))
        modules = _module_names(model)
        self.names = tuple(modules) if len(modules) == len(found) else tuple(f"level{i}" for i in range(len(found)))

    def forward(self, value: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
        indices = sorted(self.names.index(name) for name in names)
        if self._size:
            value = functional.interpolate(value, self._size, mode="bilinear", antialias=True)
        found = self.model.forward_intermediates(
            value, indices=indices, stop_early=True, output_fmt="NCHW", intermediates_only=True
        )
        return {self.names[index]: values for index, values in zip(indices, found, strict=True)}

    def _all_layers(self, value: Tensor) -> list[Tensor]:
        return list(self.model.forward_intermediates(value, output_fmt="NCHW", intermediates_only=True))


def _builder(name: str, known: Any) -> Callable[[Path | None], LayeredNetwork]:
    def build(weights: Path | None) -> LayeredNetwork:
        model = _create_model(name, weights)
        if not hasattr(model, "forward_intermediates"):
            raise PatinaError(f"timm does not give access to the layers of {name}; choose another model.")
        return _Intermediates(model.eval(), tuple(known.input_size[1:]))

    return build


def _create_model(name: str, weights: Path | None) -> Any:
    """Return the model, made for pictures of any size if possible."""
    timm: Any = imported("timm")
    source = (
        {"pretrained": True, "pretrained_cfg_overlay": {"file": str(weights)}} if weights else {"pretrained": False}
    )
    for options in _ANY_SIZE[:-1]:
        try:
            return timm.create_model(name, **source, **options)
        except TypeError:
            continue
    return timm.create_model(name, **source, **_ANY_SIZE[-1])


def _module_names(model: Any) -> list[str]:
    information = getattr(model, "feature_info", [])
    levels = getattr(information, "info", information)
    return [level["module"] for level in levels]


def _weights(known: Any) -> WeightsFile:
    licence = known.license or _UNKNOWN_LICENCE
    if known.hf_hub_id:
        endpoint = os.environ.get(_ENDPOINT_VARIABLE, _HUB).rstrip("/")
        file = known.hf_hub_filename or "model.safetensors"
        suffix = Path(file).suffix
        url, name = f"{endpoint}/{known.hf_hub_id}/resolve/main/{file}", f"timm-{_tagged(known)}{suffix}"
        return cached(url, "", licence, name, by_hand=_ENDPOINT_VARIABLE in os.environ)
    return cached(known.url, "", licence)


def _tagged(known: Any) -> str:
    """Return a model's name together with the tag of its default weights."""
    return f"{known.architecture}.{known.tag}" if known.tag else str(known.architecture)


def _without_prefix(name: str) -> str:
    return name.removeprefix(PREFIX)
