"""The settings of 3D prints."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import model_validator

from core.border.names import MESH_FILE, TILE_TOKEN
from core.settings.base import JobSettings
from core.settings.declare import SAME, setting
from core.settings.length import Length
from core.settings.mesh import UpAxis, UVSet
from core.settings.panel import FILAMENTS, OUTPUT, RELIEF, REPAIR, Panel
from core.settings.print_processes import PROCESSES, ProcessName
from core.settings.relief import ReliefSide

Format = Literal["3mf", "obj", "vrml", "glb", "ply"]
FORMATS: tuple[Format, ...] = ("3mf", "obj", "vrml", "glb", "ply")
Repair = Literal["merge", "normals", "degenerate", "holes", "watertight"]


class PrintSettings(JobSettings):
    """Take a textured model to files for a full-color 3D print, with the checks that save a failed one."""

    mode: Literal["print"] = "print"
    panel: ClassVar[Panel | None] = Panel(
        label="Print",
        description="Take the selected objects to files for a full-color 3D print",
        icon="MESH_MONKEY",
        title="Print",
        editor="PRINT",
        main=("purpose", "process", "height"),
        groups={
            RELIEF: ("relief_depth",),
            FILAMENTS: ("filaments", "filament_choice", "filament_count", "smallest_feature"),
            REPAIR: ("repair", "most_triangles", "hollow", "drain"),
            OUTPUT: ("formats", "texture_size", "spacing", "profile", "byte_limit", "triangle_limit"),
        },
        hidden=(
            "relief",
            "relief_side",
            "recorded_depth",
            "mesh",
            "texture",
            "units",
            "name",
            "only",
            "up_axis",
            "uv_set",
            "tiles",
            "seed",
            "device",
        ),
        needs={"drain": "hollow"},
        unless={"filament_choice": "filaments", "filament_count": "filaments"},
    )
    mesh: Annotated[
        str,
        setting(
            "Mesh to print: an OBJ, GLB, glTF, PLY, or STL file, or one that Blender reads.",
            "Mesh to print",
            file="mesh",
        ),
    ] = MESH_FILE
    texture: Annotated[
        str,
        setting(
            'Texture of the mesh; "skin.<UDIM>.png" stands for a picture for each UDIM tile, and "attribute:NAME" for '
            "the colors of its vertices. Omit it to use the colors and pictures that the mesh file itself has.",
            "Texture to print",
            file="map",
            tiled=True,
        ),
    ] = ""
    purpose: Annotated[
        Literal["full-color", "filament", "one-color", "all"],
        setting(
            "Who takes the files: full-color is for services and printers that print textures, filament for slicers "
            "of printers that change filaments, one-color for everyone else, all for the first two, and with a relief "
            "for one color, too.",
            "Who takes the files: services that print textures, slicers of printers that change filaments, or anyone "
            "who prints in one color",
            title="For",
            option="for",
            labels={"full-color": "Full Color", "filament": "Filament", "one-color": "One Color", "all": "All"},
        ),
    ] = "full-color"
    height: Annotated[
        Length | None,
        setting(
            "Height of the print, such as 80mm or 3in; without it, the size follows from the units of the mesh.",
            "Height of the print. 0 keeps the size that the model has in the scene",
            unit="millimeters",
            gt=0.0,
            le=10_000.0,
            usual=80.0,
        ),
    ] = None
    units: Annotated[
        Length | None,
        setting(
            "Length of one unit of the mesh, such as 1mm or 1m; without it, 1m for glTF files and those that Blender "
            "reads, and 1mm for others.",
            "Length of one unit of the mesh",
            unit="millimeters",
            gt=0.0,
            le=1_000_000.0,
        ),
    ] = None
    process: Annotated[
        ProcessName,
        setting(
            "Printing process, whose limits the model is checked against.",
            SAME,
            labels={"auto": "Automatic", **{process.name: process.title for process in PROCESSES}},
            tips={"auto": "The usual one for the purpose", **{process.name: process.limits for process in PROCESSES}},
        ),
    ] = "auto"
    formats: Annotated[
        tuple[Format, ...],
        setting(
            "Formats of the full-color files.",
            SAME,
            labels={"3mf": "3MF", "obj": "OBJ", "vrml": "VRML", "glb": "GLB", "ply": "PLY"},
        ),
    ] = FORMATS
    filaments: Annotated[
        tuple[str, ...],
        setting(
            'Filaments to print with, as colors such as "#c12e1f", names of common filaments such as red, or '
            '"My Red=#c12e1f"; without them, the colors that suit the texture best.',
            "Colors of the filaments to print with. Without any, Patina chooses the colors that suit the texture best",
        ),
    ] = ()
    filament_count: Annotated[
        int,
        setting(
            "How many filaments to choose where none are given.",
            "How many filaments to choose where you give none",
            title="Count",
            ge=2,
            le=16,
        ),
    ] = 4
    filament_choice: Annotated[
        Literal["fitted", "common"],
        setting(
            "Where no filaments are given: fitted takes the colors that suit the texture best, common the best ones "
            "among common filaments.",
            "Where the colors of the filaments come from: fitted to the texture, or the best ones among common "
            "filaments",
            title="Colors",
            labels={"fitted": "Fitted", "common": "Common"},
        ),
    ] = "fitted"
    smallest_feature: Annotated[
        Length | None,
        setting(
            "Smallest spot of color that the filament files keep; without it, that of the process.",
            "Smallest spot of color to keep. 0 takes that of the process",
            title="Small Spots",
            unit="millimeters",
            gt=0.0,
            le=100.0,
            usual=0.4,
        ),
    ] = None
    repair: Annotated[
        tuple[Repair, ...],
        setting(
            "What to mend on a copy of the mesh, before files are written: merge joins vertices at the same place, "
            "normals turns faces outward, degenerate removes faces without area, holes fills holes, and watertight "
            "makes one closed surface, with the texture carried over.",
            "What to mend on a copy of the model",
            labels={
                "merge": "Merge by Distance",
                "normals": "Turn Faces Outward",
                "degenerate": "Remove Degenerate",
                "holes": "Fill Holes",
                "watertight": "Make Watertight",
            },
            tips={
                "merge": "Join vertices at the same place",
                "normals": "Turn faces outward",
                "degenerate": "Remove faces without area",
                "holes": "Fill holes",
                "watertight": "Make one closed surface, with the texture carried over",
            },
        ),
    ] = ()
    most_triangles: Annotated[
        int | None,
        setting(
            "Reduce the mesh to so many triangles, with the texture carried over.",
            "Reduce a copy of the model to so many triangles, with the texture carried over. 0 leaves it as it is",
            title="Triangles",
            ge=100,
            le=10_000_000,
            usual=500_000,
        ),
    ] = None
    hollow: Annotated[
        Length | None,
        setting(
            "Make the model hollow, with walls so thick.",
            "Thickness of the walls of a hollow copy. 0 leaves the model solid",
            title="Walls",
            unit="millimeters",
            gt=0.0,
            le=1000.0,
            usual=3.0,
        ),
    ] = None
    drain: Annotated[
        Length,
        setting(
            "Diameter of the hole at the bottom of a hollow model through which powder or resin comes out; 0 makes "
            "none.",
            "Diameter of the hole at the bottom of a hollow model through which powder or resin comes out. 0 makes "
            "none",
            title="Drain Hole",
            unit="millimeters",
            ge=0.0,
            le=1000.0,
        ),
    ] = 5.0
    texture_size: Annotated[
        int | None,
        setting(
            "Width of the texture where a new one is baked; without it, it is as fine as the old one or as the process "
            "resolves, whichever is coarser.",
            "Width of the texture where a new one is baked. 0 takes what the old one and the process resolve",
            title="Texture",
            unit="pixels",
            ge=256,
            le=16384,
            usual=4096,
        ),
    ] = None
    relief: Annotated[
        str,
        setting(
            "Heights as a picture in the UV map, which are applied to the surface; for one-color, those that the job "
            "of the texture has made are found by themselves.",
            "Heights to apply to the surface",
            file="picture",
            tiled=True,
        ),
    ] = ""
    relief_depth: Annotated[
        Length | None,
        setting(
            "Distance from the lowest to the highest point of the relief, such as 1mm; without it, the depth that its "
            "job has recorded, at the scale of the print.",
            "Distance from the lowest to the highest point of the relief. 0 takes the depth that its job has recorded",
            title="Depth",
            unit="millimeters",
            gt=0.0,
            le=1000.0,
            usual=1.0,
        ),
    ] = None
    relief_side: ReliefSide = "both"
    recorded_depth: Annotated[
        float | None,
        setting(
            "Distance from black to white in the heights, in the units of the mesh; found in result.json beside them.",
            "Distance from black to white in the heights, in the units of the mesh",
            unit="scene units",
            gt=0.0,
        ),
    ] = None
    profile: Annotated[
        str,
        setting(
            "ICC profile of the printer, to find colors that it cannot print.",
            SAME,
            title="ICC Profile",
            file="profile",
        ),
    ] = ""
    spacing: Annotated[
        Length | None,
        setting(
            "Distance of the colored vertices in PLY files; without it, as fine as the texture needs.",
            "Distance of the colored vertices in PLY files. 0 is as fine as the texture needs",
            title="PLY Detail",
            unit="millimeters",
            gt=0.0,
            le=100.0,
            usual=0.4,
        ),
    ] = None
    byte_limit: Annotated[
        int,
        setting(
            "Size of the largest file that the service takes.",
            SAME,
            title="Megabytes",
            unit="megabytes",
            ge=1,
            le=4096,
        ),
    ] = 64
    triangle_limit: Annotated[
        int, setting("The most triangles that the service takes.", SAME, title="Triangles", ge=1000, le=100_000_000)
    ] = 1_000_000
    name: Annotated[
        str,
        setting(
            "Name of the print, from which those of its files are made; without it, that of the mesh file.",
            "Name of the print, from which those of its files are made",
        ),
    ] = ""
    only: Annotated[
        Literal["checks", "preview", "copy"] | None,
        setting(
            "Do only a part: checks writes no files for printing, preview and copy only the model in the colors of "
            "filaments, or mended, for Blender to show.",
            "Do only a part of the work",
            labels={"checks": "Checks", "preview": "Preview", "copy": "Copy"},
        ),
    ] = None
    up_axis: UpAxis = "y"
    uv_set: UVSet = None
    tiles: Annotated[
        bool,
        setting(
            "Treat the UV map as UDIM tiles, each with a picture of its own; otherwise the texture repeats outside the "
            "unit square.",
            SAME,
        ),
    ] = False

    @model_validator(mode="after")
    def _check(self) -> PrintSettings:
        for kind, name in (("texture", self.texture), ("relief", self.relief)):
            if TILE_TOKEN in name and not self.tiles:
                raise ValueError(f"a {kind} with {TILE_TOKEN} in its name needs UDIM tiles; add --tiles")
        return self
