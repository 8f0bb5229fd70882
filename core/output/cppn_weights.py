"""Weights of CPPNs as files that other programs can read (safetensors), with the architecture as metadata."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from core.border.names import CPPN_WEIGHTS_FILE
from core.errors import InputError
from core.files.whole import write_atomically
from core.parameterization.cppn import Architecture, layers

# One key: the order in which several are written differs from run to run.
_KEY = "cppn"


def write_weights(path: Path, architecture: Architecture, weights: Tensor) -> None:
    """Write a CPPN's weights [size].

    Raises:
        PatinaError: the file cannot be written.
    """
    tensors = _named(architecture, weights.detach().cpu())
    content = save(
        {name: tensor.contiguous().clone() for name, tensor in tensors.items()},
        {_KEY: json.dumps(asdict(architecture), sort_keys=True)},
    )
    with write_atomically(path) as temporary:
        temporary.write_bytes(content)


def read_weights(path: Path) -> tuple[Architecture, Tensor]:
    """Return the architecture and the weights [size] of a CPPN.

    Raises:
        InputError: the file cannot be read, does not hold the weights of a CPPN, or is damaged.
    """
    try:
        # Opened here first, because safetensors reports unreadable files in words of its own.
        with path.open("rb"):
            pass
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}); check the path.") from None
    except SafetensorError as error:
        raise InputError(f"{path} is not a weights file or is damaged ({error}); {_ADVICE}") from None
    if _KEY not in metadata:
        raise InputError(f"{path} does not hold the weights of a CPPN; {_ADVICE}")
    try:
        architecture = Architecture(**json.loads(metadata[_KEY]))
        weights = torch.zeros(architecture.size)
        for name, part in _named(architecture, weights).items():
            part.copy_(_checked(tensors.pop(name), part))
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{path} is damaged: its weights do not fit its architecture; {_ADVICE}") from None
    return architecture, weights


_ADVICE = f"give a {CPPN_WEIGHTS_FILE} that `image cppn` wrote."


def _named(architecture: Architecture, weights: Tensor) -> dict[str, Tensor]:
    """Return views of all parts of ``weights`` by their names."""
    return {
        f"layers.{index}.{kind}": part
        for index, layer in enumerate(layers(architecture, weights))
        for kind, part in zip(("weight", "bias"), layer, strict=True)
    }


def _checked(tensor: Tensor, like: Tensor) -> Tensor:
    if tensor.shape != like.shape or not tensor.isfinite().all():
        raise ValueError("wrong shape or not finite")
    return tensor
