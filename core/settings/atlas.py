"""The settings of picture atlases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.settings.base import OptimizedSettings


class AtlasSettings(OptimizedSettings):
    """Make a picture atlas: one small picture for each feature of a backbone, to choose features by."""

    mode: Literal["atlas"] = "atlas"
    layers: Annotated[
        tuple[str, ...],
        Field(
            description="Layers whose channels to show; omit to show every layer that responds to more than edges and "
            "colors.",
            json_schema_extra={
                "network": "layers",
                "panel": "Layers whose channels to show, separated by commas. Leave empty to show every layer that "
                "responds to more than edges and colors",
            },
        ),
    ] = ()
    channels: Annotated[
        int,
        Field(
            ge=1,
            le=4096,
            description="Channels to show from each layer, starting with the first.",
            json_schema_extra={"panel": "Number of channels to show from each layer, starting with the first"},
        ),
    ] = 24
    thumbnail: Annotated[
        int,
        Field(
            title="Thumbnail Size",
            ge=32,
            le=512,
            description="Width and height of each thumbnail.",
            json_schema_extra={"unit": "pixels", "panel": "Width and height of each thumbnail"},
        ),
    ] = 112
    steps: Annotated[
        int,
        Field(
            ge=1,
            le=20000,
            description="Optimization steps for each thumbnail.",
            json_schema_extra={"panel": "Number of optimization steps for each thumbnail"},
        ),
    ] = 128
