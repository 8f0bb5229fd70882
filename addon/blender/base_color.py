"""A picture as the color of a material's surface, whatever shaders the material has.

The inputs that decide the color of what can be seen are linked to one Image Texture node; all else stays as it is. A
node group on the way is replaced by a copy that this material alone has, which takes the color as an input.
"""

from __future__ import annotations

from typing import Any

import bpy

from .shader_tree import Place, Socket, is_group
from .surface_color import Plan, plan

IMAGE_NODE = "Patina Image"
UV_NODE = "Patina UV Map"
COLOR_SOCKET = "Patina Color"
"""Input of our copies of node groups."""
OWN_GROUP = "patina"
"""Custom property of our copies of node groups."""


def show_image(tree: Any, image: bpy.types.Image, uv_map: str) -> None:
    """Show the picture as the color of what a material's tree shows, by way of a UV map."""
    wanted = plan(tree)
    if not wanted.colors and not wanted.surfaces:
        wanted = Plan(surfaces=(_new_output(tree),))
    image_node = _image_node(tree, uv_map)
    groups: dict[Any, Any] = {}
    for place in wanted.surfaces:
        inner, color = _inner_color(tree, image_node, place, groups)
        surface = _socket(inner, place)
        principled = inner.nodes.new("ShaderNodeBsdfPrincipled")
        _put_beside(principled, surface.node, 320)
        inner.links.new(principled.outputs[0], surface)
        inner.links.new(color, principled.inputs["Base Color"])
    for place in wanted.colors:
        inner, color = _inner_color(tree, image_node, place, groups)
        inner.links.new(color, _socket(inner, place))
    for place in wanted.blacks:
        inner, _ = _inner_color(tree, image_node, place, groups)
        _make_black(inner, _socket(inner, place))
    # The active image node is what Solid shading, baking and texture painting use.
    tree.nodes.active = image_node
    image_node.image = image


def image_in(tree: Any) -> bpy.types.Image | None:
    """Return the picture that ``show_image`` has shown in a material's tree last, if it is still there."""
    node = tree.nodes.get(IMAGE_NODE) if tree is not None else None
    found: bpy.types.Image | None = getattr(node, "image", None)
    return found


def own_groups(tree: Any) -> set[Any]:
    """Return our copies of node groups in a tree, nested ones too."""
    found = {node.node_tree for node in tree.nodes if is_group(node)}
    nested: set[Any] = set().union(*(own_groups(group) for group in found))
    return nested | {group for group in found if group.get(OWN_GROUP)}


def _new_output(tree: Any) -> Place:
    """Return the Surface input of a new Material Output."""
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    return Socket((), output.inputs["Surface"]).place


def _inner_color(tree: Any, image_node: Any, place: Place, groups: dict[Any, Any]) -> tuple[Any, Any]:
    """Return the tree that a place lies in, groups on the way made our own, and the picture's color in that tree.

    Args:
        tree: the material's.
        image_node: the node that has the picture.
        place: in that tree or in a nested group.
        groups: our copies of groups by what they were made from; new ones are added.
    """
    inner, color = tree, image_node.outputs["Color"]
    own = own_groups(tree)
    for name in place.groups:
        node = inner.nodes[name]
        node.node_tree = _own_group(tree, node.node_tree, own, groups)
        identifier = _color_input(node.node_tree)
        outer = next(socket for socket in node.inputs if socket.identifier == identifier)
        inner.links.new(color, outer)
        inner = node.node_tree
        color = next(socket for socket in _group_input(inner).outputs if socket.identifier == identifier)
    return inner, color


def _own_group(tree: Any, group: Any, own: set[Any], groups: dict[Any, Any]) -> Any:
    """Return a copy of a group that this material alone has; the group itself if it is one."""
    if group in groups.values():
        return group
    if group in own and group.users - group.use_fake_user == _uses(tree, group):
        return group
    if group not in groups:
        copy = group.copy()
        copy.use_fake_user = False
        copy[OWN_GROUP] = True
        groups[group] = copy
    return groups[group]


def _uses(tree: Any, group: Any) -> int:
    """Return how many nodes of a tree, and of the groups in it, show a group."""
    trees, pending = {tree}, [tree]
    while pending:
        inner = {node.node_tree for node in pending.pop().nodes if is_group(node)} - trees
        trees |= inner
        pending.extend(inner)
    return sum(is_group(node) and node.node_tree == group for inner in trees for node in inner.nodes)


def _color_input(group: Any) -> str:
    """Return the identifier of the input for our color, made if it is missing."""
    for item in group.interface.items_tree:
        if item.item_type == "SOCKET" and item.in_out == "INPUT" and item.name == COLOR_SOCKET:
            return str(item.identifier)
    made = group.interface.new_socket(COLOR_SOCKET, in_out="INPUT", socket_type="NodeSocketColor")
    return str(made.identifier)


def _group_input(group: Any) -> Any:
    node = group.nodes.get(COLOR_SOCKET)
    if node is None or node.bl_idname != "NodeGroupInput":
        node = group.nodes.new("NodeGroupInput")
        node.name = node.label = COLOR_SOCKET
        leftmost = min((_corner(other)[0] for other in group.nodes if other != node), default=0)
        node.location = (leftmost - 240, 0)
    return node


def _image_node(tree: Any, uv_map: str) -> Any:
    """Return the node for the picture, with the UV map behind it."""
    image_node = _node(tree, IMAGE_NODE, "ShaderNodeTexImage")
    uv_node = _node(tree, UV_NODE, "ShaderNodeUVMap")
    uv_node.uv_map = uv_map
    tree.links.new(uv_node.outputs["UV"], image_node.inputs["Vector"])
    return image_node


def _node(tree: Any, name: str, kind: str) -> Any:
    """Return the node of ours that has a name, made above all others if it is missing."""
    node = tree.nodes.get(name)
    if node is None or node.bl_idname != kind:
        others = [_corner(other) for other in tree.nodes]
        left, top = min((x for x, _ in others), default=0), max((y for _, y in others), default=0)
        node = tree.nodes.new(kind)
        node.name = node.label = name
        node.location = (left, top + 340) if kind == "ShaderNodeTexImage" else (left - 220, top - 180)
    node.mute = False
    return node


def _put_beside(node: Any, other: Any, distance: float) -> None:
    x, y = _corner(other)
    node.location = (x - distance, y)


def _corner(node: Any) -> tuple[float, float]:
    """Return where a node is; a node in a frame says it relative to the frame."""
    x, y = node.location
    outer = (0.0, 0.0) if node.parent is None else _corner(node.parent)
    return x + outer[0], y + outer[1]


def _socket(tree: Any, place: Place) -> Any:
    return next(socket for socket in tree.nodes[place.node].inputs if socket.identifier == place.socket)


def _make_black(tree: Any, socket: Any) -> None:
    for link in list(socket.links):
        tree.links.remove(link)
    socket.default_value = (0, 0, 0, 1)
