"""The settings of semi-transparent patterns."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.settings.base import BitDepth, PictureSize
from core.settings.image import ImageSettings
from core.settings.image_feature import FEATURE
from core.settings.panel import Panel


class ImageTransparentSettings(ImageSettings):
    """Make a picture with transparency, opaque only where the feature needs it (section 4 of the article)."""

    mode: Literal["image-transparent"] = "image-transparent"
    panel: ClassVar[Panel | None] = Panel(
        label="Transparent",
        description="A picture of a feature, transparent wherever the feature needs nothing",
        icon="IMAGE_ALPHA",
        title="Transparent picture",
        editor="IMAGE_EDITOR",
        main=("size", "steps"),
        groups={
            "Details": ("precision", "learning_rate", "view_size"),
            "Network": ("backbone", "device"),
            "Image File": ("storage", "bit_depth"),
        },
    )
    feature: Annotated[str, FEATURE]
    size: Annotated[
        PictureSize,
        Field(
            description="Width and height of the image.",
            json_schema_extra={"unit": "pixels", "size": True, "panel": "Width and height of the image"},
        ),
    ] = (320, 320)
    steps: Annotated[
        int,
        Field(
            ge=1,
            le=20000,
            description="Optimization steps; more steps give cleaner detail.",
            json_schema_extra={"panel": "Number of optimization steps. More steps take longer and give cleaner detail"},
        ),
    ] = 400
    view_size: Annotated[
        int,
        Field(
            ge=64,
            le=1024,
            description="Width and height of the part of the image that the network sees at once.",
            json_schema_extra={
                "unit": "pixels",
                "panel": "Width and height of the part of the image that the network sees at once",
            },
        ),
    ] = 224
    bit_depth: BitDepth = 8
