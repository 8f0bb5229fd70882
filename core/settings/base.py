"""What the settings of all modes have in common, and what a setting can say of itself."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

from core.settings.panel import Panel

DEFAULT_BACKBONE = "efficientnet_lite0"

SMALLEST_SIDE, LARGEST_SIDE = 32, 16384
_MOST_PIXELS = 2**26

# Fields that name files in the job folder carry one of these kinds under ``json_schema_extra["file"]``; whoever packs
# a job reads, checks and copies those files.
FileKind = Literal["mesh", "picture", "weights"]

# Fields that name a backbone, or that only a backbone can judge, carry one of these under
# ``json_schema_extra["network"]``: the backbone itself, a feature expression, or names of layers.
NetworkKind = Literal["backbone", "expression", "layers"]


class JobSettings(BaseModel):
    """What every mode shares. The class of a mode adds ``mode: Literal[name]`` and its own settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    panel: ClassVar[Panel | None] = None
    """How Blender offers the mode; None where it does not."""

    seed: Annotated[
        int,
        Field(
            ge=0,
            le=2**31 - 1,
            description="Random seed; the same seed gives the same result.",
            json_schema_extra={"panel": "Start of all random choices; the same seed and settings give the same result"},
        ),
    ] = 0
    device: Annotated[
        Literal["auto", "cpu", "cuda", "mps"],
        Field(
            description="Device to compute on; auto picks the fastest one available.",
            json_schema_extra={
                "panel": "Device to compute on. Automatic picks the fastest one available",
                "labels": {"auto": "Automatic", "cpu": "CPU", "cuda": "CUDA", "mps": "Metal"},
            },
        ),
    ] = "auto"


BitDepth = Annotated[
    Literal[8, 16],
    Field(
        title="Color Depth",
        description="Color depth of the PNG, per channel.",
        json_schema_extra={
            "unit": "bits",
            "panel": "Bits per color channel of the saved PNG. 16 bits store finer gradations of color",
            "labels": {"8": "8 Bits", "16": "16 Bits"},
        },
    ),
]


StyleLayers = Annotated[
    tuple[str, ...],
    Field(
        description="Layers whose statistics define the style; omit to use the ones that suit the backbone.",
        json_schema_extra={
            "network": "layers",
            "panel": "Layers of the backbone that define the style, separated by commas. Leave empty to let Patina "
            "choose",
        },
    ),
]
ContentLayers = Annotated[
    tuple[str, ...],
    Field(
        description="Layers that preserve the content; omit to use the ones that suit the backbone.",
        json_schema_extra={
            "network": "layers",
            "panel": "Layers of the backbone that preserve the content, separated by commas. Leave empty to let Patina "
            "choose",
        },
    ),
]


class OptimizedSettings(JobSettings):
    """What the modes share that optimize something which a network judges."""

    steps: Annotated[
        int,
        Field(
            ge=1,
            le=20000,
            description="Optimization steps; more steps give cleaner detail.",
            json_schema_extra={"panel": "Number of optimization steps. More steps take longer and give cleaner detail"},
        ),
    ] = 300
    backbone: Annotated[
        str,
        Field(
            description="Network that guides the optimization: a name that `doctor` lists, any timm model, or a "
            "TorchScript or torch.export file of your own.",
            json_schema_extra={
                "network": "backbone",
                "panel": "Neural network that guides the optimization: a built-in name, any timm model, or the path of "
                "a TorchScript or torch.export file of your own",
            },
        ),
    ] = DEFAULT_BACKBONE
    precision: Annotated[
        Literal["auto", "full"],
        Field(
            description="Numerical precision of the network: auto uses bfloat16 on GPUs built for it, full never does.",
            json_schema_extra={
                "panel": "Numerical precision of the network. Automatic uses bfloat16 on GPUs built for it; "
                "Full never does",
                "labels": {"auto": "Automatic", "full": "Full"},
            },
        ),
    ] = "auto"


def parse_size(value: Any) -> Any:
    """Return width and height of ``"512x384"`` or of ``512`` (a square); leave anything else to the validation."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value, value)
    if isinstance(value, str):
        match = re.fullmatch(r"(\d+)(?:[x×](\d+))?", value.strip())
        if not match:
            raise ValueError("a size is one number or WIDTHxHEIGHT, such as 512 or 640x480")
        return (int(match[1]), int(match[2] or match[1]))
    return value


Side = Annotated[int, Field(ge=SMALLEST_SIDE, le=LARGEST_SIDE)]

PictureSize = Annotated[tuple[Side, Side], BeforeValidator(parse_size)]
"""Width and height in pixels, given as ``512``, ``"512"``, ``"640x480"`` or ``[640, 480]``. A field of this
type carries ``json_schema_extra={"size": True}``."""


def check_frames(frames: int, size: tuple[int, int]) -> None:
    """Make sure that all frames of a size fit into memory together.

    Raises:
        ValueError: they have too many pixels.
    """
    if frames * size[0] * size[1] > _MOST_PIXELS:
        raise ValueError(f"all frames together have at most {_MOST_PIXELS:,} pixels; take fewer or smaller frames")


def file_kind(field: FieldInfo) -> FileKind | None:
    """Return what kind of file a field names, or None if it names none."""
    return extra(field, "file")


def network_kind(field: FieldInfo) -> NetworkKind | None:
    """Return what a field names in a backbone, or None if it names nothing there."""
    return extra(field, "network")


def is_positional(field: FieldInfo) -> bool:
    """Return whether the command line takes a field without its name."""
    return bool(extra(field, "positional"))


def extra(field: FieldInfo, key: str) -> Any:
    """Return what a field says beyond pydantic's own words: ``unit``, ``bounds``, ``size``, ``file``, ``network`` or
    ``positional``."""
    return field.json_schema_extra.get(key) if isinstance(field.json_schema_extra, dict) else None
