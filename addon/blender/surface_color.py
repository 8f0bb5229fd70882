"""Which inputs of a material's nodes decide the color that one sees. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, compress
from operator import not_
from typing import Any, TypeVar

from .shader_tree import Place, Shader, Socket, constant, images, outputs, shaders, source

T = TypeVar("T")

_SURFACES = {
    "ShaderNodeBsdfPrincipled": "Base Color",
    "ShaderNodeEeveeSpecular": "Base Color",
    "ShaderNodeBsdfDiffuse": "Color",
    "ShaderNodeSubsurfaceScattering": "Color",
    "ShaderNodeBsdfTranslucent": "Color",
    "ShaderNodeBsdfToon": "Color",
}
"""Shaders of a surface that has a color of its own, and the input that it comes from."""
_LIGHTS = {"ShaderNodeEmission": "Color", "ShaderNodeBackground": "Color"}
_LIT_BY_ITSELF = ("Emission Color", "Emissive Color")
"""Inputs for the light that a surface gives off."""
_MIRRORS = {
    "ShaderNodeBsdfGlossy": "Color",
    "ShaderNodeBsdfAnisotropic": "Color",
    "ShaderNodeBsdfMetallic": "Base Color",
}
_HOLES = ("ShaderNodeBsdfTransparent", "ShaderNodeHoldout")
"""Shaders that let one look through."""
_BLACK = 0.02
"""Color below which a surface shows nothing but the light that it gives off."""


@dataclass(frozen=True)
class Plan:
    """Where the color goes: inputs for colors, and inputs for shaders that get a Principled BSDF in place of theirs.

    ``blacks`` are inputs for colors that would be added to it. ``replaced`` names the kinds of shaders that have no
    color to replace.
    """

    colors: tuple[Place, ...] = ()
    blacks: tuple[Place, ...] = ()
    surfaces: tuple[Place, ...] = ()
    replaced: tuple[str, ...] = ()


def plan(tree: Any) -> Plan:
    """Return where a picture goes so that it shows in every renderer that the material has an output for."""
    plans = [_plan(surface) for surface in outputs(tree)]
    colors = _united(one.colors for one in plans)
    blacks = tuple(place for place in _united(one.blacks for one in plans) if place not in colors)
    return Plan(colors, blacks, _united(one.surfaces for one in plans), _united(one.replaced for one in plans))


def _united(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _plan(surface: Socket) -> Plan:
    """Return where a picture goes for one output."""
    seen = shaders(surface)
    colored = [pair for side in _sides(seen) for pair in _colors(side)]
    if colored:
        places = {shader.output.place for shader, _ in colored}
        added = [bool(shader.added_to & places) for shader, _ in colored]
        sockets = [socket.place for _, socket in colored]
        return Plan(tuple(compress(sockets, map(not_, added))), tuple(compress(sockets, added)))
    solid = [shader for shader in seen if shader.output.node.bl_idname not in _HOLES]
    replaced = tuple(shader.output.node.bl_label for shader in solid or seen)
    covered = tuple(shader.wanted_by.place for shader in solid if not shader.added_to)
    return Plan(surfaces=covered or (surface.place,), replaced=replaced)


def _sides(seen: list[Shader]) -> list[list[Shader]]:
    """Return the shaders that rays of the same kind see together."""
    kinds = dict.fromkeys(shader.rays for shader in seen)
    return [[shader for shader in seen if shader.rays == kind] for kind in kinds]


def _colors(seen: list[Shader]) -> list[tuple[Shader, Socket]]:
    """Return the inputs that decide the color of shaders seen together: surfaces, else lights, else mirrors."""
    bodies = [(shader, socket) for shader in seen for socket in _body(shader)]
    glows = [(shader, socket) for shader in seen for socket in _glow(shader)]
    if not bodies:
        return glows or [(shader, socket) for shader in seen for socket in _input(shader, _MIRRORS)]
    # What glows in the surface's own picture is the surface again, made to look unlit.
    known = {image for _, socket in bodies for image in images(socket)}
    again = [(shader, socket) for shader, socket in glows if images(socket) & known]
    return [*bodies, *(pair for pair in again if pair not in bodies)]


def _body(shader: Shader) -> Iterator[Socket]:
    """Yield the input for the color of a surface; of one that is black and glows, that for its glow."""
    for color in _input(shader, _SURFACES):
        glows = list(_glow(shader)) if _is_black(color) else []
        yield from glows or [color]


def _glow(shader: Shader) -> Iterator[Socket]:
    """Yield the input for the color of the light that a shader gives off, if it gives off any."""
    if shader.output.socket.type != "SHADER":
        # A color in place of a shader is light.
        yield shader.wanted_by
        return
    names = (_LIGHTS.get(shader.output.node.bl_idname, ""), *_LIT_BY_ITSELF)
    color = next((found for name in names if (found := shader.output.beside(name)) is not None), None)
    strengths = (shader.output.beside("Strength"), shader.output.beside("Emission Strength"))
    is_off = any(strength is not None and constant(strength) == 0 for strength in strengths)
    if color is not None and not is_off and not _is_black(color):
        yield color


def _is_black(color: Socket) -> bool:
    return source(color) is None and max(color.socket.default_value[:3]) < _BLACK


def _input(shader: Shader, kinds: Mapping[str, str]) -> Iterator[Socket]:
    """Yield the input that a table names for a kind of shader."""
    node = shader.output.node
    name = kinds.get(node.bl_idname) if shader.output.socket.type == "SHADER" else None
    # The color of real metals follows from their physics.
    is_physical = getattr(node, "fresnel_type", "") == "PHYSICAL_CONDUCTOR"
    found = shader.output.beside(name) if name is not None and not is_physical else None
    if found is not None:
        yield found
