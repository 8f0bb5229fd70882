"""What the settings of all modes have in common."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from core.settings.common import Steps
from core.settings.declare import setting
from core.settings.panel import Panel

DEFAULT_BACKBONE = "efficientnet_lite0"
# As long as the longest path on Linux. Whoever looks for the nearest name must not do so for megabytes.
_LONGEST_TEXT = 4096


class JobSettings(BaseModel):
    """What every mode shares. The class of a mode adds ``mode: Literal[name]`` and its own settings."""

    # A job needs the validator of one mode.
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, str_max_length=_LONGEST_TEXT, defer_build=True
    )
    panel: ClassVar[Panel | None] = None
    """How Blender offers the mode; None where it does not."""

    seed: Annotated[
        int,
        setting(
            "Random seed; the same seed gives the same result.",
            "Start of all random choices; the same seed and settings give the same result",
            ge=0,
            le=2**31 - 1,
        ),
    ] = 0
    device: Annotated[
        Literal["auto", "cpu", "cuda", "mps"],
        setting(
            "Device to compute on; auto picks the fastest one available.",
            "Device to compute on. Automatic picks the fastest one available",
            labels={"auto": "Automatic", "cpu": "CPU", "cuda": "CUDA", "mps": "Metal"},
        ),
    ] = "auto"


def defaults_of(kind: type[JobSettings]) -> dict[str, Any]:
    """Return the values, as in JSON, of the settings that a job need not name; where one is None, it is not there."""
    made = kind.model_construct()
    plain = made.model_dump(mode="json", warnings=False)
    return {name: value for name, value in plain.items() if name != "mode" and value is not None}


class OptimizedSettings(JobSettings):
    """What the modes share that optimize something which a network judges."""

    steps: Steps = 300
    backbone: Annotated[
        str,
        setting(
            "Network that guides the optimization: a name that `doctor` lists, any timm model, or a TorchScript or "
            "torch.export file of your own.",
            "Neural network that guides the optimization: a built-in name, any timm model, or the path of a "
            "TorchScript or torch.export file of your own",
            title="Network",
            network="backbone",
        ),
    ] = DEFAULT_BACKBONE
    precision: Annotated[
        Literal["auto", "full"],
        setting(
            "Numerical precision of the network: auto uses bfloat16 on GPUs built for it, full never does.",
            "Numerical precision of the network. Automatic uses bfloat16 on GPUs built for it; Full never does",
            labels={"auto": "Automatic", "full": "Full"},
        ),
    ] = "auto"
