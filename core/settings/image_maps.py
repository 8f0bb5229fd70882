"""What an image is besides its color: a relief, and the maps of a material."""

from __future__ import annotations

from typing import Annotated, Literal

from core.settings.declare import SAME, setting

ImageMapName = Literal["normal", "height", "roughness"]

ImageRelief = Annotated[
    Literal["none", "color"],
    setting(
        "Relief to optimize: none, or one together with the color (color), whose normals and heights are written.",
        "Shape a relief together with the color, and make its normal and height maps",
        labels={"none": "None", "color": "With Color"},
    ),
]

ImageMaps = Annotated[
    tuple[ImageMapName, ...],
    setting(
        "Maps to write besides the color; without a relief, they are estimated from the finished colors.",
        "Maps to make besides the color. Without a relief, they are estimated from the finished colors",
        labels={"normal": "Normal", "height": "Height", "roughness": "Roughness"},
    ),
]

ImageDepth = Annotated[
    float,
    setting(
        "Distance from the lowest to the highest point of the heights, as a part of the image's width.",
        SAME,
        title="Depth",
        gt=0.0,
        le=0.5,
        hint="{:.1%} of the width",
    ),
]
USUAL_DEPTH = 0.02
SOFT_DEPTHS = (0.005, 0.1)
"""Depths that most images look well with."""
