"""What a texture is besides its color: a relief, and the maps of a material."""

from __future__ import annotations

from typing import Annotated, Literal

from core.settings.declare import SAME, setting

MapName = Literal["normal", "height", "roughness", "metallic", "occlusion"]
MAP_NAMES: tuple[MapName, ...] = ("normal", "height", "roughness", "metallic", "occlusion")
"""The maps of a material besides its color, in the order in which they are listed."""

Relief = Annotated[
    Literal["none", "color", "carve"],
    setting(
        "Relief to optimize: none, one together with the color (color), or one alone, carved into a surface that keeps "
        "its colors (carve).",
        "Shape the surface as well: together with the color, or carved into the colors that are there",
        labels={"none": "None", "color": "With Color", "carve": "Carve"},
    ),
]

RelativeDepth = Annotated[
    float,
    setting(
        "Distance from the lowest to the highest point of the relief, as a part of the model's radius.",
        "Distance from the lowest to the highest point of the relief, as a part of the model's radius",
        title="Depth",
        gt=0.0,
        le=0.5,
        hint="{:.1%} of the radius",
    ),
]

Depth = Annotated[
    float | None,
    setting(
        "Distance from the lowest to the highest point of the relief, in the units of the mesh, instead of "
        "--relative-depth.",
        "Distance from the lowest to the highest point of the relief, whatever size the model is",
        title="Depth",
        unit="scene units",
        gt=0.0,
    ),
]

ReliefSide = Annotated[
    Literal["both", "emboss", "engrave"],
    setting(
        "Where the relief goes: to both sides of the surface, outward alone (emboss), or inward alone, with what would "
        "stand out cut in (engrave).",
        SAME,
        title="Direction",
        labels={"both": "Both Sides", "emboss": "Emboss", "engrave": "Engrave"},
        tips={
            "both": "Half of the depth outward, half of it inward",
            "emboss": "The pattern stands out from the surface",
            "engrave": "The pattern is cut into the surface",
        },
    ),
]

SmallestDetail = Annotated[
    float | None,
    setting(
        "Width of the finest details of the relief, in the units of the mesh; omit for as fine as the texture's "
        "texels can show.",
        "Width of the finest details of the relief. Automatic takes those that the texture's texels can show",
        title="Detail Size",
        unit="scene units",
        gt=0.0,
        usual=0.02,
    ),
]

Maps = Annotated[
    tuple[MapName, ...],
    setting(
        "Maps to write besides the color. A relief brings its normals and heights, a folder of maps as a style brings "
        "all that it has; others are estimated from the finished colors.",
        "Maps to make besides the color. Those that neither the relief nor the style brings are estimated from the "
        "finished colors",
        labels={
            "normal": "Normal",
            "height": "Height",
            "roughness": "Roughness",
            "metallic": "Metallic",
            "occlusion": "Occlusion",
        },
    ),
]

Roughness = Annotated[
    float,
    setting(
        "Mean of a roughness that is estimated from the colors.",
        "Mean of a roughness that is estimated from the colors",
        ge=0.0,
        le=1.0,
    ),
]

RoughnessContrast = Annotated[
    float,
    setting(
        "How much an estimated roughness varies: above 0, dark parts are rougher than bright ones; below 0, smoother.",
        "How much an estimated roughness varies. Above 0, dark parts are rougher than bright ones; below 0, smoother",
        title="Variation",
        ge=-1.0,
        le=1.0,
    ),
]

Metallic = Annotated[
    float,
    setting(
        "Metallic value of a map that the style does not have.",
        "Metallic value of a map that the style does not have",
        ge=0.0,
        le=1.0,
    ),
]

Displace = Annotated[
    bool,
    setting(
        "Also write the model with the relief applied to its vertices: displaced.glb with the texture, and "
        "displaced.stl for a 3D print in one color.",
        SAME,
    ),
]

SmoothBase = Annotated[
    bool,
    setting(
        "Make coarse meshes round under the relief where they are shaded smooth; edges sharper than 45 degrees stay.",
        SAME,
    ),
]

MostDisplacedTriangles = Annotated[
    int,
    setting(
        "Most triangles of the model with the relief applied.",
        SAME,
        title="Most Triangles",
        ge=1000,
        le=20_000_000,
    ),
]
