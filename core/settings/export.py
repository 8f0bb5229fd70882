"""The settings of exports of maps for game engines."""

from __future__ import annotations

import string
from typing import Annotated, ClassVar, Literal

from pydantic import model_validator
from pydantic.fields import FieldInfo

from core.border.names import TILE_TOKEN
from core.settings.base import JobSettings
from core.settings.declare import setting
from core.settings.mesh import PictureTiles, UpAxis, UVSet
from core.settings.panel import Panel

Engine = Literal["unreal", "unity", "unity-built-in", "godot", "gltf", "blender"]
MAP_FILES = ("color", "normal", "height", "roughness", "metallic", "occlusion")
"""The settings that name the files of maps."""
_ALLOWED = set(string.ascii_letters + string.digits + "-_ .{}")


def _map(command_line: str, panel: str) -> FieldInfo:
    return setting(command_line, panel, file="data", tiled=True)


class ExportSettings(JobSettings):
    """Take the maps of a material to a folder that the importer of a game engine takes, packed and named as it asks."""

    mode: Literal["export"] = "export"
    panel: ClassVar[Panel | None] = Panel(
        label="Export Maps",
        description="Write the maps of a result to files that a game engine takes",
        icon="EXPORT",
        title="Export",
        editor="EXPORT",
        main=("engine", "name_template", "normal_convention", "size"),
        groups={},
        hidden=("job", *MAP_FILES, "mesh", "name", "fill_roughness", "up_axis", "uv_set", "tiles", "seed", "device"),
    )
    job: Annotated[
        str,
        setting(
            "Folder of a finished texture job, whose maps and mesh to export.",
            "Folder of a finished job, whose maps to export",
        ),
    ] = ""
    color: Annotated[str, _map("Map of the color.", "Map of the color")] = ""
    normal: Annotated[str, _map("Normal map in tangent space, as OpenGL has it.", "Normal map")] = ""
    height: Annotated[str, _map("Map of heights, black the lowest.", "Map of heights")] = ""
    roughness: Annotated[str, _map("Map of roughness.", "Map of roughness")] = ""
    metallic: Annotated[str, _map("Map of metallic values.", "Map of metallic values")] = ""
    occlusion: Annotated[str, _map("Map of ambient occlusion.", "Map of ambient occlusion")] = ""
    mesh: Annotated[
        str,
        setting(
            "Mesh that wears the maps, to export with them: an OBJ, GLB, glTF, PLY, or STL file, or one that Blender "
            "reads.",
            "Mesh that wears the maps",
            file="mesh",
        ),
    ] = ""
    engine: Annotated[
        Engine,
        setting(
            "Who takes the files: unreal, unity with its High Definition or Universal pipeline, unity-built-in with "
            "the older one, godot, gltf for viewers and the web, or blender for programs that take one picture for "
            "each map.",
            "Who takes the files",
            title="For",
            option="for",
            labels={
                "unreal": "Unreal",
                "unity": "Unity",
                "unity-built-in": "Unity Built-In",
                "godot": "Godot",
                "gltf": "glTF",
                "blender": "Separate Maps",
            },
            tips={
                "unreal": "DirectX normals; occlusion, roughness, and metallic in one picture",
                "unity": "A mask map with metallic, occlusion, and smoothness, for the High Definition and the "
                "Universal pipeline",
                "unity-built-in": "Metallic and smoothness in one picture, for the Built-In pipeline",
                "godot": "Occlusion, roughness, and metallic in one picture",
                "gltf": "Occlusion, roughness, and metallic in one picture, and a GLB file",
                "blender": "One picture for each map",
            },
        ),
    ] = "unreal"
    name: Annotated[
        str,
        setting(
            "Name of the material, from which the files have theirs; without it, that of the mesh or the color.",
            "Name of the material, from which the files have theirs. Leave empty to use the object's name",
            title="Name",
            max_length=60,
        ),
    ] = ""
    name_template: Annotated[
        str,
        setting(
            'Names of the files, such as "T_{name}_{map}"; without it, those that suit the engine.',
            'Names of the files, such as "T_{name}_{map}". Leave empty for those that suit the engine',
            title="File Names",
            max_length=80,
        ),
    ] = ""
    normal_convention: Annotated[
        Literal["auto", "opengl", "directx"],
        setting(
            "Direction of green in the normal map: as the engine has it (auto), up (opengl), or down (directx).",
            "Direction of green in the normal map",
            title="Normals",
            labels={"auto": "Automatic", "opengl": "OpenGL", "directx": "DirectX"},
            tips={"auto": "As the engine has it", "opengl": "Green is up", "directx": "Green is down"},
        ),
    ] = "auto"
    size: Annotated[
        int | None,
        setting(
            "Width and height to scale larger maps down to; without it, maps keep theirs.",
            "Width and height to scale larger maps down to. Automatic keeps those that the maps have",
            unit="pixels",
            usual=1024,
            ge=4,
            le=16384,
        ),
    ] = None
    fill_roughness: Annotated[
        float,
        setting(
            "Roughness in packed pictures where there is no map of it.",
            "Roughness in packed pictures where there is no map of it",
            ge=0.0,
            le=1.0,
        ),
    ] = 0.6
    up_axis: UpAxis = "y"
    uv_set: UVSet = None
    tiles: PictureTiles = False

    @property
    def map_files(self) -> dict[str, str]:
        """The files of the maps that are given, by the names of the maps."""
        return {name: getattr(self, name) for name in MAP_FILES if getattr(self, name)}

    @model_validator(mode="after")
    def _check(self) -> ExportSettings:
        if not self.map_files and not self.job:
            raise ValueError(
                "there is nothing to export; give the folder of a finished job (--job) or maps (--color …)"
            )
        if any(TILE_TOKEN in name for name in self.map_files.values()) and not self.tiles:
            raise ValueError(f"maps with {TILE_TOKEN} in their names need UDIM tiles; add --tiles")
        if self.tiles and not (self.mesh or self.job):
            raise ValueError("UDIM tiles need the mesh, which tells the tiles; add --mesh")
        if self.name_template:
            _check_template(self.name_template)
        return self


def _check_template(template: str) -> None:
    try:
        parts = [part for part in string.Formatter().parse(template) if part[1] is not None]
        # A width would pad names with spaces.
        fields = ["?" if spec or conversion else field for _, field, spec, conversion in parts]
        plain = template.format(name="", map="")
    except (ValueError, KeyError, IndexError, AttributeError):
        fields, plain = ["?"], template
    if "map" not in fields or set(fields) - {"name", "map"} or not set(plain) <= _ALLOWED:
        raise ValueError(
            "the template of file names has {map} in it, may have {name}, and else only letters, digits, spaces, "
            'hyphens, underscores, and dots, such as "T_{name}_{map}"'
        )
