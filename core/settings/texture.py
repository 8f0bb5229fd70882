"""The settings of texture jobs."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.border.names import MESH_FILE
from core.settings.base import BitDepth, ContentLayers, OptimizedSettings, StyleLayers
from core.settings.panel import Panel


class TextureSettings(OptimizedSettings):
    """Sections 5 and 6 of the article: a texture optimized through renderings from random views."""

    mode: Literal["texture"] = "texture"
    panel: ClassVar[Panel | None] = Panel(
        label="Texture",
        description="A texture for the selected objects",
        icon="TEXTURE",
        title="Texture",
        editor="VIEW_3D",
        main=("style_scale", "content_weight", "size", "steps", "view_size"),
        groups={
            "Cameras": ("elevation", "roll"),
            "Network": ("backbone", "device", "parameterization"),
            "Layers and Weights": ("style_layers", "content_layers", "learning_rate", "gram_decay"),
            "Image": ("storage", "bit_depth"),
        },
        hidden=("mesh", "up_axis", "unwrap", "precision", "views", "rasterizer", "memory_saving", "tiles"),
        source="base_texture",
        alternatives=("style", "feature"),
        needs={
            "style_scale": "style",
            "style_layers": "style",
            "content_weight": "base_texture",
            "content_layers": "base_texture",
        },
        soft={
            "style_scale": (0.5, 2.0),
            "content_weight": (0.0, 40.0),
            "steps": (1, 2000),
            "view_size": (64, 512),
            "learning_rate": (0.0, 0.2),
        },
        qualities={
            "DRAFT": {"steps": 100, "view_size": 192},
            "GOOD": {"steps": 300, "view_size": 256},
            "FINAL": {"steps": 800, "view_size": 320},
        },
    )
    size: Annotated[
        int, Field(ge=64, le=8192, description="Width and height of the texture.", json_schema_extra={"unit": "pixels"})
    ] = 1024
    mesh: Annotated[
        str,
        Field(description="Mesh that wears the texture (OBJ, GLB, glTF or PLY).", json_schema_extra={"file": "mesh"}),
    ] = MESH_FILE
    up_axis: Annotated[Literal["y", "z"], Field(description="Axis of the mesh that points up.")] = "y"
    unwrap: Annotated[
        bool, Field(description="Make a new UV map with xatlas, in place of the mesh's own if it has one.")
    ] = False
    style: Annotated[
        tuple[str, ...],
        Field(
            description="Pictures whose style the mesh shall wear; several are blended.",
            json_schema_extra={"file": "picture"},
        ),
    ] = ()
    style_scale: Annotated[
        float,
        Field(
            ge=0.25,
            le=4.0,
            description="Size of the style's pattern on the model; 2 is twice as large.",
            json_schema_extra={"unit": "times"},
        ),
    ] = 1.0
    feature: Annotated[
        str,
        Field(
            description='Features to excite, e.g. "blocks.4.1:7 + 0.5*blocks.5.0:60"; see `layers`.',
            json_schema_extra={"network": "expression"},
        ),
    ] = ""
    base_texture: Annotated[
        str | None,
        Field(
            description="Texture that the mesh wears now; its content is kept.", json_schema_extra={"file": "picture"}
        ),
    ] = None
    content_weight: Annotated[
        float, Field(ge=0.0, le=1000.0, description="How strongly the base texture's content is kept; 0 ignores it.")
    ] = 10.0
    style_layers: StyleLayers = ()
    content_layers: ContentLayers = ()
    parameterization: Annotated[
        Literal["solid", "fourier"],
        Field(
            description="Where the texture lives while it grows: in space (no seams) or in the UV map, as in section 5."
        ),
    ] = "solid"
    view_size: Annotated[
        int,
        Field(
            ge=64,
            le=1024,
            description="Width and height of the renderings that the network sees.",
            json_schema_extra={"unit": "pixels"},
        ),
    ] = 256
    views: Annotated[
        int,
        Field(ge=1, le=64, description="Views that each step looks at; several processes (torchrun) share them."),
    ] = 1
    rasterizer: Annotated[
        Literal["embree", "nvdiffrast"],
        Field(
            description="What finds the surface in each view: Embree on the processor, or nvdiffrast on an NVIDIA GPU, "
            "which must be installed and whose licence allows research and evaluation only."
        ),
    ] = "embree"
    memory_saving: Annotated[
        int,
        Field(ge=0, le=16, description="Steps down in memory, taken by itself: fewer views at once, then smaller."),
    ] = 0
    learning_rate: Annotated[
        float | None,
        Field(gt=0.0, le=1.0, description="Step length of Adam; none given: 0.1 at 300 steps, more at fewer."),
    ] = None
    gram_decay: Annotated[
        float, Field(ge=0.0, lt=1.0, description="Memory of the moving average of the Gram matrices over past views.")
    ] = 0.9
    elevation: Annotated[
        tuple[float, float],
        Field(
            description="Lowest and highest camera elevation above the horizon.",
            json_schema_extra={"unit": "degrees", "bounds": [-90.0, 90.0]},
        ),
    ] = (-60.0, 75.0)
    roll: Annotated[
        float,
        Field(
            ge=0.0, le=180.0, description="Largest random roll of the camera.", json_schema_extra={"unit": "degrees"}
        ),
    ] = 10.0

    tiles: Annotated[
        bool,
        Field(
            description="Take the UV map for UDIM tiles, each of which gets an image of its own; otherwise the texture "
            "repeats outside of 0 to 1."
        ),
    ] = False
    bit_depth: BitDepth = 8

    @model_validator(mode="after")
    def _check(self) -> TextureSettings:
        if self.tiles and (self.parameterization != "solid" or self.base_texture):
            raise ValueError("tiles need the solid parameterization and go without a base texture")
        if bool(self.style) == bool(self.feature):
            raise ValueError("give either style pictures or a feature, and not both")
        low, high = self.elevation
        if not -90.0 <= low <= high <= 90.0:
            raise ValueError("elevation needs two angles between -90 and 90 degrees, the lower one first")
        return self
