"""The settings of picture atlases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.settings.base import OptimizedSettings


class AtlasSettings(OptimizedSettings):
    """A picture atlas: one small picture for each feature of a backbone, to choose a feature by what it shows."""

    mode: Literal["atlas"] = "atlas"
    layers: Annotated[
        tuple[str, ...],
        Field(
            description="Layers whose channels are shown; none given: all that see more than edges and colours.",
            json_schema_extra={"network": "layers"},
        ),
    ] = ()
    channels: Annotated[int, Field(ge=1, le=4096, description="How many channels of each layer, the first ones.")] = 24
    thumbnail: Annotated[
        int,
        Field(ge=32, le=512, description="Width and height of each picture.", json_schema_extra={"unit": "pixels"}),
    ] = 112
    steps: Annotated[int, Field(ge=1, le=20000, description="Optimization steps of each picture.")] = 128
