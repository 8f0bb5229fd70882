"""What each game engine takes: which pictures, what is in their channels, which way green is, what they are called.

Sources: Unreal, Texture asset naming (``T_`` and suffixes) and glTF import with OcclusionRoughnessMetallic; Unity, High
Definition RP manual, *Mask map* (red metallic, green occlusion, blue detail, alpha smoothness), whose channels the
Universal RP reads alike, and manual, *Standard Shader, Metallic mode* (red metallic, alpha smoothness), *Occlusion map*
(green); Godot, class reference, ``ORMMaterial3D``, and normal maps "in OpenGL format"; Khronos, glTF
2.0, ``metallicRoughnessTexture`` and ``occlusionTexture``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.settings.export import Engine

Channel = Literal["occlusion", "roughness", "metallic", "smoothness", "none"]
"""What a channel of a packed picture holds; ``none`` is 0, smoothness is 1 - roughness."""


@dataclass(frozen=True)
class TargetPicture:
    """A picture that an engine takes: ``word`` in the names of files, what it ``holds`` (a map, or channels that are
    packed), and the ``slot`` of the engine's material that takes it."""

    word: str
    holds: str | tuple[Channel, ...]
    slot: str


@dataclass(frozen=True)
class Target:
    """An engine: its ``title``, the usual ``template`` of names, whether normals are DirectX's, its pictures, and
    whether it needs the mesh as an OBJ file, too."""

    title: str
    template: str
    directx: bool
    pictures: tuple[TargetPicture, ...]
    with_obj: bool = False


ORM: tuple[Channel, ...] = ("occlusion", "roughness", "metallic")
"""As glTF packs them, and with it most engines."""
_MASK: tuple[Channel, ...] = ("metallic", "occlusion", "none", "smoothness")
_METALLIC: tuple[Channel, ...] = ("metallic", "metallic", "metallic", "smoothness")

TARGETS: Mapping[Engine, Target] = {
    "unreal": Target(
        "Unreal Engine",
        "T_{name}_{map}",
        True,
        (
            TargetPicture("BC", "color", "Base Color, with sRGB on"),
            TargetPicture("N", "normal", "Normal, compression Normalmap, sRGB off"),
            TargetPicture("ORM", ORM, "red Ambient Occlusion, green Roughness, blue Metallic, sRGB off"),
            TargetPicture("H", "height", "Displacement, sRGB off"),
        ),
    ),
    "unity": Target(
        "Unity",
        "{name}_{map}",
        False,
        (
            TargetPicture("BaseMap", "color", "Base Map, with sRGB on"),
            TargetPicture("NormalMap", "normal", "Normal Map, texture type Normal map"),
            TargetPicture("MaskMap", _MASK, "Mask Map; in the Universal RP Metallic Map and Occlusion Map, sRGB off"),
            TargetPicture("HeightMap", "height", "Height Map, sRGB off"),
        ),
        with_obj=True,
    ),
    "unity-built-in": Target(
        "Unity's Built-In pipeline",
        "{name}_{map}",
        False,
        (
            TargetPicture("Albedo", "color", "Albedo, with sRGB on"),
            TargetPicture("Normal", "normal", "Normal Map, texture type Normal map"),
            TargetPicture("MetallicSmoothness", _METALLIC, "Metallic, source of smoothness Metallic Alpha, sRGB off"),
            TargetPicture("Occlusion", "occlusion", "Occlusion, sRGB off"),
            TargetPicture("Height", "height", "Height Map, sRGB off"),
        ),
        with_obj=True,
    ),
    "godot": Target(
        "Godot",
        "{name}_{map}",
        False,
        (
            TargetPicture("albedo", "color", "Albedo"),
            TargetPicture("normal", "normal", "Normal Map"),
            TargetPicture("orm", ORM, "ORM of an ORMMaterial3D"),
            TargetPicture("height", "height", "Height"),
        ),
    ),
    "gltf": Target(
        "glTF",
        "{name}_{map}",
        False,
        (
            TargetPicture("baseColor", "color", "baseColorTexture"),
            TargetPicture("normal", "normal", "normalTexture"),
            TargetPicture("occlusionRoughnessMetallic", ORM, "occlusionTexture and metallicRoughnessTexture"),
        ),
    ),
    "blender": Target(
        "separate maps",
        "{name}_{map}",
        False,
        (
            TargetPicture("color", "color", "Base Color"),
            TargetPicture("normal", "normal", "Normal, by way of a Normal Map node, Non-Color"),
            TargetPicture("height", "height", "Displacement, Non-Color"),
            TargetPicture("roughness", "roughness", "Roughness, Non-Color"),
            TargetPicture("metallic", "metallic", "Metallic, Non-Color"),
            TargetPicture("occlusion", "occlusion", "ambient occlusion, Non-Color"),
        ),
    ),
}
