"""What artists direct: where a texture goes, how large its pattern is, which way it runs, and how much of what is there
it changes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.border.names import ATTRIBUTE_PREFIX
from core.settings.declare import SAME, setting

PatternSize = Annotated[
    float | None,
    setting(
        "Length that the shorter side of a style picture has on the model, in the units of its file, instead of "
        "--style-scale.",
        "Length that the shorter side of a style picture has on the model, whatever size the model is",
        unit="scene units",
        gt=0.0,
    ),
]

SizeMap = Annotated[
    str | None,
    setting(
        f"Map of pattern sizes, a picture in the UV map or {ATTRIBUTE_PREFIX}NAME for an attribute of the mesh: "
        "black halves the pattern's size, gray leaves it, white doubles it.",
        "Where the pattern is smaller or larger: black halves its size, gray leaves it, white doubles it",
        file="map",
        tiled=True,
    ),
]

StyleWeights = Annotated[
    tuple[Annotated[float, Field(ge=0.0, le=100.0)], ...],
    setting(
        "How much each style picture counts, one number for each; omit to weight them equally.",
        "How much each style picture counts, one number for each, separated by commas. Leave empty to weight them "
        "equally",
    ),
]

StyleMasks = Annotated[
    tuple[str, ...],
    setting(
        "Maps, one for each style: white where the style applies, black where it doesn't. An empty name stands for "
        "where the others leave room; without one, the base texture stays there.",
        SAME,
        file="map",
    ),
]

Mask = Annotated[
    str | None,
    setting(
        f"Map of where the texture goes, a picture in the UV map or {ATTRIBUTE_PREFIX}NAME for an attribute of the "
        "mesh: white where it does, black where the base texture stays.",
        "Where the texture goes: white where it does, black where the present texture stays",
        file="map",
        tiled=True,
    ),
]

Feather = Annotated[
    float,
    setting(
        "How far the texture fades in from the border of masks, as a part of the model's radius.",
        "How far the texture fades in from the border of masks, as a part of the model's radius",
        ge=0.0,
        le=1.0,
    ),
]

Strength = Annotated[
    float,
    setting(
        "How strongly the base texture changes: at 0 it stays, at 0.5 its content stays, at 1 nothing does.",
        "How strongly the present texture changes: at 0 it stays, in the middle its content stays, at 1 nothing does",
        ge=0.0,
        le=1.0,
    ),
]

Orientation = Annotated[
    Literal["camera", "up", "curvature", "uv", "map", "random"],
    setting(
        "Where the top of the style picture points on the model: up in the views, which tilt (camera); up along the "
        "surface (up); along limbs, the way that the surface bends least (curvature); along V in the UV map (uv); "
        "where --direction-map says (map); or anywhere (random).",
        "Where the top of the style picture points on the model. Strokes turn accordingly",
        labels={
            "camera": "Upright",
            "up": "Upward",
            "curvature": "Curvature",
            "uv": "UV Map",
            "map": "Map",
            "random": "Random",
        },
        tips={
            "camera": "Up in the views that the texture is made in, which tilt",
            "up": "Up along the surface",
            "curvature": "Along limbs, the way that the surface bends least",
            "uv": "Along V in the UV map",
            "map": "Where an attribute, an image, or curves say",
            "random": "Another way everywhere",
        },
    ),
]

DirectionMap = Annotated[
    str | None,
    setting(
        f"Map of directions: {ATTRIBUTE_PREFIX}NAME for an attribute of the mesh with 3 components, directions in "
        "space, or a flow map in the UV map, a picture or an attribute with 2 components: red along U, green along "
        "V, and 0.5 for neither.",
        "Picture in the UV map that says where the top of the style picture points: red along U, green along V, and "
        "0.5 for neither",
        file="map",
        tiled=True,
    ),
]

Symmetry = Annotated[
    tuple[Literal["x", "y", "z"], ...],
    setting(
        "Axes of the object in which the texture is mirrored, exactly.",
        "Mirror the texture in these axes of the object, exactly",
        labels={"x": "X", "y": "Y", "z": "Z"},
    ),
]
