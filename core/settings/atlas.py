"""The settings of feature atlases."""

from __future__ import annotations

from typing import Annotated, Literal

from core.settings.base import OptimizedSettings
from core.settings.common import steps_setting
from core.settings.declare import SAME, setting


class AtlasSettings(OptimizedSettings):
    """Make an atlas: a thumbnail of every feature of a backbone."""

    mode: Literal["atlas"] = "atlas"
    layers: Annotated[
        tuple[str, ...],
        setting(
            "Layers whose channels to show; omit to show every layer that responds to more than edges and colors.",
            "Layers whose channels to show, separated by commas. Leave empty to show every layer that responds to more "
            "than edges and colors",
            network="layers",
        ),
    ] = ()
    channels: Annotated[
        int,
        setting(
            "Channels to show from each layer, starting with the first.",
            "Number of channels to show from each layer, starting with the first",
            ge=1,
            le=4096,
        ),
    ] = 24
    thumbnail: Annotated[
        int,
        setting("Width and height of each thumbnail.", SAME, title="Thumbnail Size", unit="pixels", ge=32, le=512),
    ] = 112
    steps: Annotated[
        int,
        steps_setting("Optimization steps for each thumbnail.", "Number of optimization steps for each thumbnail"),
    ] = 128
