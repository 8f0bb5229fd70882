"""The maps of a material besides its color, in the nodes of a material that shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import bpy

from .base_color import IMAGE_NODE, UV_NODE

NORMAL, HEIGHT, ROUGHNESS, METALLIC = "normal", "height", "roughness", "metallic"
NORMAL_NODE, BUMP_NODE, DISPLACEMENT_NODE = "Patina Normal Map", "Patina Bump", "Patina Displacement"
_INPUTS = {ROUGHNESS: "Roughness", METALLIC: "Metallic"}
_WIDE, _HIGH = 300, 300


@dataclass(frozen=True)
class Maps:
    """Images of maps by what they are, and the distance from black to white in the heights, in units of the scene."""

    images: Mapping[str, bpy.types.Image] = field(default_factory=dict)
    depth: float = 0.0


NO_MAPS = Maps()


def show_maps(tree: Any, maps: Maps, uv_map: str) -> None:
    """Show maps on the surfaces of a material's tree whose color is the picture of ``base_color.show_image``: normals,
    roughness, and metallic values. Heights are there for whoever displaces the surface (``displacement``). Nodes of
    maps that were there before are removed."""
    hide_maps(tree)
    surfaces = [node for node in tree.nodes if _wears_picture(node)]
    if not surfaces:
        return
    for row, (name, image) in enumerate(maps.images.items()):
        if name == NORMAL:
            outlet = _normal_map(tree, _picture(tree, name, image, row), uv_map)
            _link(tree, outlet, "Normal", surfaces)
        elif name == HEIGHT:
            _displacement(tree, _picture(tree, name, image, row), maps.depth)
        elif name in _INPUTS:
            _link(tree, _picture(tree, name, image, row).outputs["Color"], _INPUTS[name], surfaces)
    if HEIGHT in maps.images and NORMAL not in maps.images:
        _link(tree, _bump(tree).outputs["Normal"], "Normal", surfaces)


def hide_maps(tree: Any) -> None:
    """Remove the nodes of maps from a material's tree."""
    hide_relief(tree)
    _remove(tree, {_name(name) for name in _INPUTS})


def hide_relief(tree: Any) -> None:
    """Remove the nodes of normals and heights from a material's tree."""
    _remove(tree, {NORMAL_NODE, BUMP_NODE, DISPLACEMENT_NODE, _name(NORMAL), _name(HEIGHT)})


def displacement_node(tree: Any) -> Any:
    """Return the node that displaces the surface of a material that shows heights, None where there are none."""
    return tree.nodes.get(DISPLACEMENT_NODE) if tree is not None else None


def height_image(tree: Any) -> bpy.types.Image | None:
    """Return the image of the heights of a material's tree."""
    node = tree.nodes.get(_name(HEIGHT)) if tree is not None else None
    found: bpy.types.Image | None = getattr(node, "image", None)
    return found


def show_bumps(tree: Any, by: Literal["NORMALS", "HEIGHTS"] | None) -> None:
    """Let the light and shade of a relief be seen in a material's tree: by its normal map, or by its heights, or not at
    all. Where there is no normal map, heights take its place.

    A normal map holds normals relative to the mesh, which an unequal scale of the object turns; heights are lengths in
    the scene.
    """
    normal, bump = tree.nodes.get(NORMAL_NODE), tree.nodes.get(BUMP_NODE)
    if normal is not None and by == "HEIGHTS" and bump is None:
        _give_links(tree, normal, _bump(tree))
    elif normal is not None and by != "HEIGHTS" and bump is not None:
        _give_links(tree, bump, normal)
        tree.nodes.remove(bump)
    for node in (tree.nodes.get(NORMAL_NODE), tree.nodes.get(BUMP_NODE)):
        if node is not None:
            node.mute = by is None


def _give_links(tree: Any, node: Any, other: Any) -> None:
    """Let another node give its normals to whatever a node gives its own to."""
    for socket in [link.to_socket for link in node.outputs["Normal"].links]:
        tree.links.new(other.outputs["Normal"], socket)


def _remove(tree: Any, names: Collection[str]) -> None:
    for node in [node for node in tree.nodes if node.name in names]:
        tree.nodes.remove(node)


def _name(name: str) -> str:
    """Return what the image node of a map is called."""
    return f"Patina {name.capitalize()}"


def _wears_picture(node: Any) -> bool:
    if node.bl_idname != "ShaderNodeBsdfPrincipled":
        return False
    return any(link.from_node.name == IMAGE_NODE for link in node.inputs["Base Color"].links)


def _picture(tree: Any, name: str, image: bpy.types.Image, row: int) -> Any:
    """Return a new node that shows a map, below that of the color."""
    color = tree.nodes[IMAGE_NODE]
    node = tree.nodes.new("ShaderNodeTexImage")
    node.name = node.label = _name(name)
    node.image = image
    node.location = (color.location[0], color.location[1] - (row + 1) * _HIGH)
    tree.links.new(tree.nodes[UV_NODE].outputs["UV"], node.inputs["Vector"])
    return node


def _normal_map(tree: Any, picture: Any, uv_map: str) -> Any:
    node = tree.nodes.new("ShaderNodeNormalMap")
    node.name = node.label = NORMAL_NODE
    node.uv_map = uv_map
    # From Blender 5.2 on, the node also takes DirectX's.
    if hasattr(node, "convention"):
        node.convention = "OPENGL"
    node.location = (picture.location[0] + _WIDE, picture.location[1])
    tree.links.new(picture.outputs["Color"], node.inputs["Color"])
    return node.outputs["Normal"]


def _displacement(tree: Any, picture: Any, depth: float) -> None:
    node = tree.nodes.new("ShaderNodeDisplacement")
    node.name = node.label = DISPLACEMENT_NODE
    # Heights are lengths in the scene, however an object is scaled.
    node.space = "WORLD"
    node.inputs["Midlevel"].default_value = 0.5
    node.inputs["Scale"].default_value = depth
    node.location = (picture.location[0] + _WIDE, picture.location[1])
    tree.links.new(picture.outputs["Color"], node.inputs["Height"])


def _bump(tree: Any) -> Any:
    """Return a new node that shows the heights that there are as light and shade."""
    displacement = tree.nodes[DISPLACEMENT_NODE]
    node = tree.nodes.new("ShaderNodeBump")
    node.name = node.label = BUMP_NODE
    node.inputs["Distance"].default_value = displacement.inputs["Scale"].default_value
    node.location = (displacement.location[0] + _WIDE, displacement.location[1])
    tree.links.new(displacement.inputs["Height"].links[0].from_socket, node.inputs["Height"])
    return node


def _link(tree: Any, outlet: Any, name: str, surfaces: list[Any]) -> None:
    for surface in surfaces:
        tree.links.new(outlet, surface.inputs[name])
