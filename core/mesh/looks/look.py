"""What a material looks like."""

from __future__ import annotations

from dataclasses import dataclass

_WHITE = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Look:
    """``picture`` is the content of the file that shows the material's color, None where it has none; ``color`` is that
    of the material, sRGB in [0, 1], by which a picture is multiplied as light is."""

    picture: bytes | None = None
    color: tuple[float, float, float] = _WHITE


@dataclass(frozen=True)
class Looks:
    """``looks`` of the materials of a file by the numbers that its faces have (``core.mesh.part``), ``vertex_color``
    the name of the attribute that has colors of vertices, if there is one, and ``notes`` on what could not be read."""

    looks: tuple[Look, ...] = ()
    vertex_color: str | None = None
    notes: tuple[str, ...] = ()
