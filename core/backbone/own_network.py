"""A user's own network: a TorchScript file (.pt, .ts) or one of torch.export (.pt2), with a small TOML beside it.

The network takes normalized pictures [N, 3, H, W] of any size and returns the activations of its layers, as a tuple in
the order of the TOML's ``layers`` or as a dictionary by their names. ``network.toml`` beside ``network.pt2``::

    layers = ["conv1", "conv2", "conv3"]   # from the first to the deepest
    input_range = [0, 1]                   # values of black and white before mean and std are applied
    mean = [0.485, 0.456, 0.406]
    std = [0.229, 0.224, 0.225]
    style_layers = ["conv1", "conv3"]      # this and the following keys are optional
    content_layers = ["conv2"]
    license = "MIT"
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import torch
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError
from torch import Tensor

from core import torch_parts
from core.backbone.architecture import Architecture
from core.backbone.network import INPUT, LayeredNetwork
from core.backbone.own_file import description_of
from core.backbone.weights import WeightsFile
from core.border.names import EXPORT_SUFFIXES
from core.errors import InputError

# Two sizes: a network that was exported for a single size fails now and not in the middle of a job.
_PROBES = ((64, 64), (96, 128))

Triple = tuple[float, float, float]
# Names of layers become parts of feature expressions and of files' names.
Name = Annotated[str, Field(pattern=r"^[\w. -]+$")]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]


class _Description(BaseModel):
    model_config = ConfigDict(extra="forbid")

    layers: Names
    input_range: tuple[float, float] = (0.0, 1.0)
    mean: Triple = (0.0, 0.0, 0.0)
    std: Annotated[Triple, Field(description="Not 0.")] = (1.0, 1.0, 1.0)
    style_layers: tuple[str, ...] = ()
    content_layers: tuple[str, ...] = ()
    license: str = Field("the user's own", validation_alias=AliasChoices("license", "licence"))


def architecture(path: Path) -> Architecture:
    """Return the network of a file.

    Raises:
        InputError: a file is missing, or the TOML file is not valid.
    """
    if not path.is_file():
        raise InputError(f"There is no network {path}; give the path of a TorchScript or torch.export file.")
    described = _read_description(description_of(path))
    low, high = described.input_range
    # (x · (high - low) + low - mean) / std, as a mean and a deviation of x itself.
    mean = tuple((value - low) / (high - low) for value in described.mean)
    deviation = tuple(value / (high - low) for value in described.std)
    return Architecture(
        str(path),
        WeightsFile(path.name, "", "", described.license, path, "give the path of the file"),
        mean,
        deviation,
        _builder(path, described.layers),
        style_layers=(INPUT, *described.style_layers) if described.style_layers else (),
        content_layers=described.content_layers,
    )


class _Outputs(LayeredNetwork):
    """A network that always computes all of its layers."""

    def __init__(self, compute: Callable[[Tensor], Any], names: tuple[str, ...], path: Path) -> None:
        super().__init__()
        self.compute = compute
        self.names = names
        self.side = _PROBES[0][0]
        self._path = path

    def forward(self, value: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
        found = self.compute(value)
        by_name = found if isinstance(found, Mapping) else dict(zip(self.names, self._as_sequence(found), strict=False))
        if not set(self.names) <= by_name.keys():
            raise InputError(
                f"{self._path.name} returns {len(by_name)} layers, but its TOML names {len(self.names)}; "
                "make it return a tuple with one tensor for each."
            )
        return {name: by_name[name] for name in names}

    def train(self, mode: bool = True) -> _Outputs:  # noqa: ARG002  (torch's signature)
        # Exported programs refuse this; they compute as they were when they were saved.
        return self

    def _as_sequence(self, found: Any) -> Sequence[Tensor]:
        return [found] if isinstance(found, Tensor) else found


def _builder(path: Path, names: tuple[str, ...]) -> Callable[[Path | None], LayeredNetwork]:
    def build(_weights: Path | None) -> LayeredNetwork:
        # File and weights are one.
        network = _Outputs(_open_network(path), names, path)
        with torch.no_grad():
            for size in _PROBES:
                try:
                    found = network(torch.zeros(1, 3, *size), names)
                except InputError:
                    raise
                except Exception as error:
                    raise InputError(
                        f"{path.name} does not accept pictures of {size[1]} x {size[0]} pixels "
                        f"({str(error).splitlines()[0]}); make it accept all sizes (dynamic_shapes of torch.export)."
                    ) from error
                wrong = next((name for name in names if found[name].ndim != 4), None)
                if wrong:
                    raise InputError(
                        f"{path.name} does not return a tensor [N, channels, height, width] for layer {wrong}; "
                        "make it return one."
                    )
        return network

    return build


def _open_network(path: Path) -> Any:
    torch_parts.complete()
    try:
        if path.suffix in EXPORT_SUFFIXES:
            return torch.export.load(path).module()
        return torch.jit.load(path, map_location="cpu").eval()
    # The readers raise all kinds of errors on damaged files.
    except Exception as error:
        kind = "torch.export" if path.suffix in EXPORT_SUFFIXES else "TorchScript"
        raise InputError(
            f"{path} is not a {kind} file, or is damaged ({type(error).__name__}); save it again."
        ) from error


def _read_description(path: Path) -> _Description:
    try:
        described = _Description.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise InputError(f"A network needs a description beside it, but {path} is missing; write that file.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}: {where}: {first['msg'][0].lower()}{first['msg'][1:]}.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error}).") from None
    unknown = {*described.style_layers, *described.content_layers} - {*described.layers, INPUT}
    if unknown:
        raise InputError(f"{path}: {', '.join(sorted(unknown))} is not one of its layers; correct the name.")
    if 0 in described.std or described.input_range[0] == described.input_range[1]:
        raise InputError(f"{path}: std or the width of input_range is 0; give other values.")
    return described
