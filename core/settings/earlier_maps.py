"""Settings that name the maps that textures have besides their colors: those that stay, and those to start from."""

from __future__ import annotations

from typing import Annotated

from pydantic.fields import FieldInfo

from core.settings.declare import SAME, setting


def _base(what: str) -> FieldInfo:
    return setting(
        f"{what} of the base texture, which stays where the texture is not; without it, the one that result.json "
        "beside the base texture names.",
        SAME,
        file="data",
        tiled=True,
    )


def _start(what: str) -> FieldInfo:
    return setting(
        f"{what} to start from, together with the start texture; without it, the one that result.json beside that "
        "names.",
        SAME,
        file="data",
        tiled=True,
    )


BaseHeight = Annotated[str | None, _base("Heights")]
BaseNormal = Annotated[str | None, _base("Normal map")]
BaseRoughness = Annotated[str | None, _base("Roughness")]
BaseMetallic = Annotated[str | None, _base("Metallic values")]
BaseOcclusion = Annotated[str | None, _base("Ambient occlusion")]
BaseDepth = Annotated[
    float | None,
    setting(
        "Distance from black to white in the heights of the base texture, in the units of the mesh; omit it for the "
        "one that result.json beside them tells.",
        "Distance from black to white in the heights of the base texture",
        unit="scene units",
        gt=0.0,
    ),
]
StartHeight = Annotated[str | None, _start("Heights")]
StartRoughness = Annotated[str | None, _start("Roughness")]
StartMetallic = Annotated[str | None, _start("Metallic values")]
StartOcclusion = Annotated[str | None, _start("Ambient occlusion")]
