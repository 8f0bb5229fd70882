"""Settings of modes that read a mesh file: how it stands, which UV set it has, and whether that has UDIM tiles."""

from __future__ import annotations

from typing import Annotated, Literal

from core.settings.declare import SAME, setting

UpAxis = Annotated[Literal["y", "z"], setting("Axis of the mesh that points up.", SAME, labels={"y": "Y", "z": "Z"})]

UVSet = Annotated[
    int | None,
    setting("UV set of the mesh file, counted from 0.", SAME, title="UV Set", ge=0, le=255),
]

PictureTiles = Annotated[
    bool,
    setting(
        "Treat the UV map as UDIM tiles, each with pictures of its own; otherwise pictures repeat outside 0 to 1.",
        "Treat the UV map as UDIM tiles, each with pictures of its own",
        title="UDIM Tiles",
    ),
]
