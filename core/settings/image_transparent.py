"""The settings of semi-transparent patterns."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from core.settings.common import BitDepth, Feature, Steps, view_size_setting
from core.settings.declare import SAME
from core.settings.image import ImageSettings
from core.settings.panel import Panel, image_panel
from core.settings.size import PictureSize, size_setting


class ImageTransparentSettings(ImageSettings):
    """Make an image with transparency, opaque only where the feature needs it (section 4 of the article)."""

    mode: Literal["image-transparent"] = "image-transparent"
    panel: ClassVar[Panel | None] = image_panel(
        label="Transparent",
        description="A feature on a transparent background",
        icon="IMAGE_ALPHA",
        title="Transparent image",
        output=("size",),
        advanced=("view_size", "learning_rate", "precision"),
    )
    feature: Feature
    size: Annotated[PictureSize, size_setting("Width and height of the image.", SAME)] = (320, 320)
    steps: Steps = 400
    view_size: Annotated[
        int, view_size_setting("Width and height of the part of the image that the network sees at once.", SAME)
    ] = 224
    bit_depth: BitDepth = 8
