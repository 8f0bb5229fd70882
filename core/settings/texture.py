"""The settings of texture jobs."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import model_validator

from core.border.names import ATTRIBUTE_PREFIX, MESH_FILE, TILE_TOKEN, attribute_named
from core.settings.base import OptimizedSettings
from core.settings.common import (
    BitDepth,
    ContentLayers,
    Steps,
    StyleLayers,
    check_styles,
    content_weight_setting,
    learning_rate_setting,
    style_scale_setting,
    view_size_setting,
)
from core.settings.declare import SAME, setting
from core.settings.direction import (
    DirectionMap,
    Feather,
    Mask,
    Orientation,
    PatternSize,
    SizeMap,
    Strength,
    StyleMasks,
    StyleWeights,
    Symmetry,
)
from core.settings.earlier_maps import (
    BaseDepth,
    BaseHeight,
    BaseMetallic,
    BaseNormal,
    BaseOcclusion,
    BaseRoughness,
    StartHeight,
    StartMetallic,
    StartOcclusion,
    StartRoughness,
)
from core.settings.mesh import UpAxis
from core.settings.panel import ADVANCED, DIRECTION, EXAMPLE_FEATURE, LOOK, MAPS, OUTPUT, RELIEF, WHERE, Panel
from core.settings.relief import (
    MAP_NAMES,
    Depth,
    Displace,
    MapName,
    Maps,
    Metallic,
    MostDisplacedTriangles,
    RelativeDepth,
    Relief,
    ReliefSide,
    Roughness,
    RoughnessContrast,
    SmallestDetail,
    SmoothBase,
)

SMALLEST, LARGEST = 64, 8192
"""Widths of textures, in pixels."""


class TextureSettings(OptimizedSettings):
    """Make a texture for a mesh, from the style of pictures or from a feature of the network.

    Sections 5 and 6 of the article: the texture is optimized through renderings from random views.
    """

    mode: Literal["texture"] = "texture"
    panel: ClassVar[Panel | None] = Panel(
        label="Texture",
        description="A texture for the selected objects",
        icon="TEXTURE",
        title="Texture",
        editor="VIEW_3D",
        main=("relief", "steps", "view_size"),
        groups={
            LOOK: ("style_scale", "pattern_size", "size_map", "base_texture", "strength", "start_texture", "seed"),
            WHERE: ("mask", "feather", "only_active_slot"),
            DIRECTION: ("orientation", "direction_map", "symmetry", "elevation", "roll", "uv_map", "shared_uvs"),
            RELIEF: ("relative_depth", "depth", "relief_side", "smallest_detail"),
            MAPS: ("maps", "roughness", "roughness_contrast", "metallic"),
            OUTPUT: ("size", "storage", "bit_depth"),
            ADVANCED: (
                *("backbone", "device", "parameterization", "style_layers", "content_layers"),
                *("content_weight", "learning_rate", "gram_decay"),
            ),
        },
        hidden=(
            *("mesh", "up_axis", "uv_set", "faces_without_uvs", "precision", "views", "rasterizer"),
            *("uv_map", "memory_saving", "tiles", "draft"),
            *("displace", "smooth_base", "most_displaced_triangles"),
            *("base_height", "base_normal", "base_roughness", "base_metallic", "base_occlusion", "base_depth"),
            *("start_height", "start_roughness", "start_metallic", "start_occlusion"),
        ),
        source="base_texture",
        alternatives=("style", "feature"),
        needs={
            "style_scale": "style",
            "pattern_size": "style",
            "size_map": "style",
            "style_weights": "style",
            "masks": "style",
            "strength": "base_texture",
            "style_layers": "style",
            "content_weight": "base_texture",
            "content_layers": "base_texture",
        },
        unless={"style_scale": "pattern_size", "relative_depth": "depth"},
        soft={
            "style_scale": (0.5, 2.0),
            "content_weight": (0.0, 40.0),
            "steps": (1, 2000),
            "view_size": (64, 512),
            "learning_rate": (0.0, 0.2),
            "relative_depth": (0.005, 0.2),
        },
        qualities={
            "DRAFT": {"steps": 100, "view_size": 192},
            "GOOD": {"steps": 240, "view_size": 256},
            "FINAL": {"steps": 600, "view_size": 320},
        },
    )
    steps: Steps = 240
    size: Annotated[int, setting("Width and height of the texture.", SAME, unit="pixels", ge=SMALLEST, le=LARGEST)] = (
        1024
    )
    mesh: Annotated[
        str,
        setting(
            "Mesh to texture: an OBJ, GLB, glTF, PLY, or STL file, or one that Blender reads.",
            "Mesh to texture",
            file="mesh",
        ),
    ] = MESH_FILE
    up_axis: UpAxis = "y"
    uv_set: Annotated[
        int | None,
        setting(
            "UV set of the mesh to use, counted from 0; omit to use the one that the base color uses.",
            "UV set of the mesh to use, counted from 0. Leave empty to use the one that the base color uses",
            title="UV Set",
            ge=0,
        ),
    ] = None
    uv_map: Annotated[
        Literal["own", "shared", "new"],
        setting(
            "UV map to make the texture for: the mesh's own, which is refused where faces that share texels would "
            "leave the pattern in pieces; the same, where that is meant (shared); or a new one that xatlas makes.",
            "UV map to make the texture for",
            title="UV Map",
            labels={"own": "Own", "shared": "Shared", "new": "New"},
        ),
    ] = "own"
    faces_without_uvs: Annotated[
        Literal["refuse", "unwrap", "leave-out"],
        setting(
            "What to do with faces without UVs if others have some: refuse the mesh, unwrap these faces beside the "
            "others, whose map becomes smaller, or leave them out.",
            "What to do with faces without UVs if others have some",
            title="Faces Without UVs",
            labels={"refuse": "Refuse", "unwrap": "Unwrap", "leave-out": "Leave Out"},
        ),
    ] = "refuse"
    style: Annotated[
        tuple[str, ...],
        setting(
            "Pictures to use as the model's style, or folders of maps (color, normal, height, roughness …), whose "
            "names tell which is which; several are blended.",
            "Pictures or folders of maps to use as the model's style. Several are blended",
            file="picture",
            folders=True,
        ),
    ] = ()
    style_scale: Annotated[float, style_scale_setting("on the model", "the model")] = 1.0
    pattern_size: PatternSize = None
    size_map: SizeMap = None
    style_weights: StyleWeights = ()
    masks: StyleMasks = ()
    mask: Mask = None
    feather: Feather = 0.05
    strength: Strength = 0.5
    feature: Annotated[
        str,
        setting(
            f'Feature to bring out across the surface, such as "{EXAMPLE_FEATURE} + 0.5*blocks.5.0:60"; the command '
            "`layers` lists the names.",
            "Feature to bring out across the surface: a layer and a channel, or a weighted sum such as "
            f'"{EXAMPLE_FEATURE} + 0.5*blocks.5.0:60"',
            network="expression",
        ),
    ] = ""
    base_texture: Annotated[
        str | None,
        setting(
            'Current texture of the mesh, whose content to keep; with UDIM tiles, "skin.<UDIM>.png" stands for a '
            "picture for each tile.",
            "Texture whose content to keep. Leave empty to use the one that the object had before Patina",
            file="picture",
            tiled=True,
        ),
    ] = None
    start_texture: Annotated[
        str | None,
        setting(
            "Texture to start from instead of noise, such as that of an earlier job; with UDIM tiles, "
            '"skin.<UDIM>.png" stands for a picture for each tile.',
            "Texture to start from instead of noise, such as an earlier result",
            title="Start From",
            file="picture",
            tiled=True,
        ),
    ] = None
    content_weight: Annotated[float, content_weight_setting("the base texture's content")] = 10.0
    style_layers: StyleLayers = ()
    content_layers: ContentLayers = ()
    parameterization: Annotated[
        Literal["solid", "fourier"],
        setting(
            "Where to optimize the texture: in space (solid), which leaves no seams, or in the UV map (fourier), as in "
            "section 5 of the article.",
            "Where to optimize the texture: in space, which leaves no seams, or in the UV map",
            title="Painted",
            labels={"solid": "Seamless", "fourier": "In UV Map"},
        ),
    ] = "solid"
    view_size: Annotated[int, view_size_setting("Width and height of the renderings that the network sees.", SAME)] = (
        256
    )
    views: Annotated[
        int,
        setting(
            "Views rendered in each step; several processes (torchrun) share them.",
            "Number of views rendered in each step",
            title="Views per Step",
            ge=1,
            le=64,
        ),
    ] = 1
    rasterizer: Annotated[
        Literal["embree", "nvdiffrast"],
        setting(
            "What finds the surface in each view: the CPU, with Embree for large meshes, or nvdiffrast on an NVIDIA "
            "GPU, which you install separately and whose license permits research and evaluation only.",
            SAME,
            labels={"embree": "Embree", "nvdiffrast": "nvdiffrast"},
        ),
    ] = "embree"
    memory_saving: Annotated[
        int,
        setting("Automatic memory reduction level: first fewer views at once, then smaller views.", SAME, ge=0, le=16),
    ] = 0
    learning_rate: Annotated[
        float | None,
        learning_rate_setting(
            "Learning rate of Adam in the first step; omit to use 0.15 at 240 steps, more with fewer steps, and less "
            "with a start texture.",
            "How far the first optimization steps go (the learning rate). Automatic takes 0.15 at 240 steps, more with "
            "fewer steps, and less where the texture starts from another",
            usual=0.15,
        ),
    ] = None
    gram_decay: Annotated[
        float,
        setting(
            "Decay of the moving average of the Gram matrices over past views.",
            "How much past views count when the model is compared with the style. 0 uses the current view alone",
            title="Past Views",
            ge=0.0,
            lt=1.0,
        ),
    ] = 0.9
    elevation: Annotated[
        tuple[float, float],
        setting(
            "Lowest and highest camera elevation above the horizon.",
            "From how far below and above the model is seen while the texture is made",
            title="Seen From",
            unit="degrees",
            bounds=[-90.0, 90.0],
        ),
    ] = (-60.0, 75.0)
    roll: Annotated[
        float,
        setting(
            "Largest random roll of the camera.",
            "How far the camera tilts at random, to either side. 0 keeps strokes and patterns upright",
            title="Tilt",
            unit="degrees",
            ge=0.0,
            le=180.0,
        ),
    ] = 10.0
    orientation: Orientation = "camera"
    direction_map: DirectionMap = None
    symmetry: Symmetry = ()
    tiles: Annotated[
        bool,
        setting(
            "Treat the UV map as UDIM tiles, each with an image of its own; otherwise the texture repeats outside the "
            "range 0 to 1.",
            "Treat the UV map as UDIM tiles, each with an image of its own. Otherwise the texture repeats outside the "
            "range 0 to 1",
            title="UDIM Tiles",
        ),
    ] = False
    draft: Annotated[
        bool,
        setting(
            "Write the texture and a small picture of the model in it, and nothing else: enough to choose among "
            "several drafts.",
            SAME,
        ),
    ] = False
    relief: Relief = "none"
    relative_depth: RelativeDepth = 0.05
    depth: Depth = None
    relief_side: ReliefSide = "both"
    smallest_detail: SmallestDetail = None
    maps: Maps = ()
    roughness: Roughness = 0.6
    roughness_contrast: RoughnessContrast = 0.3
    metallic: Metallic = 0.0
    displace: Displace = False
    smooth_base: SmoothBase = True
    most_displaced_triangles: MostDisplacedTriangles = 1_000_000
    base_height: BaseHeight = None
    base_normal: BaseNormal = None
    base_roughness: BaseRoughness = None
    base_metallic: BaseMetallic = None
    base_occlusion: BaseOcclusion = None
    base_depth: BaseDepth = None
    start_height: StartHeight = None
    start_roughness: StartRoughness = None
    start_metallic: StartMetallic = None
    start_occlusion: StartOcclusion = None
    bit_depth: BitDepth = 8

    @property
    def base_maps(self) -> dict[MapName, str]:
        """The files of the base texture's maps, by what they are."""
        return self._files("base_")

    @property
    def start_maps(self) -> dict[MapName, str]:
        """The files of the maps to start from, by what they are."""
        return self._files("start_")

    def _files(self, prefix: str) -> dict[MapName, str]:
        files = {name: getattr(self, prefix + name, None) for name in MAP_NAMES}
        return {name: file for name, file in files.items() if file}

    @model_validator(mode="before")
    @classmethod
    def _with_choice_of_map(cls, values: Any) -> Any:
        """Take jobs of version 0.1.0, which had a switch for a new UV map and refused no others."""
        if not isinstance(values, dict) or not isinstance(values.get("unwrap"), bool):
            return values
        others = {name: value for name, value in values.items() if name != "unwrap"}
        return {"uv_map": "new" if values["unwrap"] else "shared", **others}

    def counting(self) -> TextureSettings:
        """Return the settings without styles that have no weight."""
        if all(self.style_weights):
            return self
        chosen = [index for index, weight in enumerate(self.style_weights) if weight]
        several = {"style": self.style, "style_weights": self.style_weights, "masks": self.masks}
        return self.model_copy(
            update={name: tuple(given[index] for index in chosen) for name, given in several.items() if given}
        )

    @model_validator(mode="after")
    def _check(self) -> TextureSettings:
        tiled = {
            "base texture": self.base_texture,
            "start texture": self.start_texture,
            "mask": self.mask,
            "map of sizes": self.size_map,
            "direction map": self.direction_map,
        }
        for kind, color, maps_of_kind in (
            ("base", self.base_texture, self.base_maps),
            ("start", self.start_texture, self.start_maps),
        ):
            if maps_of_kind and not color:
                raise ValueError(f"maps of a {kind} texture need its color; add --{kind}-texture")
            tiled |= {f"{name} of the {kind} texture": file for name, file in maps_of_kind.items()}
        for kind, name in tiled.items():
            if name and TILE_TOKEN in name and not self.tiles:
                raise ValueError(f"a {kind} with {TILE_TOKEN} in its name needs UDIM tiles; add --tiles")
        if any(TILE_TOKEN in name for name in self.masks):
            raise ValueError(
                "the masks of styles cannot have a picture for each tile; use attributes of the mesh, "
                f"{ATTRIBUTE_PREFIX}NAME"
            )
        for kind, name in (("base", self.base_texture), ("start", self.start_texture)):
            if name and self.uv_map == "new":
                raise ValueError(f"a {kind} texture does not fit a new UV map; go without one of the two")
            if name and self.faces_without_uvs == "unwrap":
                raise ValueError(
                    f"new UVs move the others, which then do not fit a {kind} texture; leave out faces without UVs"
                )
        if not self.style and not self.feature:
            raise ValueError("give style pictures (--style) or a feature (--feature) to make the texture from")
        if self.style and self.feature:
            raise ValueError("give either style pictures or a feature, and not both")
        if (self.orientation == "map") != bool(self.direction_map):
            raise ValueError("--orientation map and --direction-map belong together; give both or neither")
        if self.symmetry and self.parameterization == "fourier":
            raise ValueError("only the solid parameterization can be symmetric; leave out --parameterization fourier")
        if self.relief != "none" and self.parameterization == "fourier":
            raise ValueError(
                "a relief needs heights beside the surface, which the solid parameterization alone has; leave out "
                "--parameterization fourier"
            )
        maps = (self.mask, self.size_map, self.direction_map, *self.masks)
        if self.uv_map == "new" and any(name and attribute_named(name) is None for name in maps):
            raise ValueError(
                "a picture that is a map does not fit a new UV map; use an attribute of the mesh, "
                f"{ATTRIBUTE_PREFIX}NAME"
            )
        if self.mask and not self.base_texture:
            raise ValueError("a mask needs a base texture, which stays outside of it; add --base-texture")
        check_styles(self.style, self.style_weights, self.masks)
        if self.displace and self.relief == "none" and "height" not in self.maps:
            raise ValueError("without heights there is nothing to displace the mesh by; add --relief or --maps height")
        low, high = self.elevation
        if not -90.0 <= low <= high <= 90.0:
            raise ValueError("elevation needs two angles between -90 and 90 degrees, the lower one first")
        return self
