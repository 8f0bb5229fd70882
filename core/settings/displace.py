"""The settings of jobs that apply a relief to a mesh."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from core.border.names import MESH_FILE, TILE_TOKEN
from core.settings.base import JobSettings
from core.settings.declare import setting
from core.settings.mesh import PictureTiles, UpAxis, UVSet
from core.settings.relief import ReliefSide, SmoothBase


class DisplaceSettings(JobSettings):
    """Apply a relief to the vertices of a mesh, cut finely enough for it."""

    mode: Literal["displace"] = "displace"
    mesh: Annotated[
        str,
        setting(
            "Mesh to apply the relief to: an OBJ, GLB, glTF, PLY, or STL file, or one that Blender reads.",
            "Mesh to apply the relief to",
            file="mesh",
        ),
    ] = MESH_FILE
    height: Annotated[
        str,
        setting(
            'Heights as a picture in the UV map, black the lowest; "height.<UDIM>.png" stands for a picture for each '
            "UDIM tile. Beside that of a finished job, its result.json tells the depth, and solid.npz has heights "
            "without seams.",
            "Heights as a picture in the UV map",
            file="picture",
            tiled=True,
            min_length=1,
        ),
    ]
    depth: Annotated[
        float | None,
        setting(
            "Distance from black to white in the units of the mesh; omit it for the one that result.json beside the "
            "heights tells.",
            "Distance from black to white",
            unit="scene units",
            gt=0.0,
        ),
    ] = None
    relief_side: ReliefSide = "both"
    texture: Annotated[
        str,
        setting(
            'Color of displaced.glb, a picture in the UV map; "texture.<UDIM>.png" stands for a picture for each UDIM '
            "tile. Without it, the model is white.",
            "Color of the model with the relief applied",
            file="picture",
            tiled=True,
        ),
    ] = ""
    most_triangles: Annotated[
        int,
        setting(
            "Most triangles of the result; where they do not suffice, the relief is coarser everywhere.",
            "Most triangles of the result",
            title="Triangles",
            ge=1000,
            le=20_000_000,
        ),
    ] = 1_000_000
    smallest_detail: Annotated[
        float | None,
        setting(
            "Width of the finest details of the relief, in the units of the mesh; omit for as fine as its texels or "
            "the triangles can show.",
            "Width of the finest details of the relief",
            title="Detail Size",
            unit="scene units",
            gt=0.0,
        ),
    ] = None
    smooth_base: SmoothBase = True
    up_axis: UpAxis = "y"
    uv_set: UVSet = None
    tiles: PictureTiles = False

    @model_validator(mode="after")
    def _check(self) -> DisplaceSettings:
        for kind, name in (("height", self.height), ("texture", self.texture)):
            if TILE_TOKEN in name and not self.tiles:
                raise ValueError(f"a {kind} with {TILE_TOKEN} in its name needs UDIM tiles; add --tiles")
        return self
