"""What a material shows, as a color that can be baked: its shaders are replaced by the colors that go into them.

Everything here changes the node tree that it is given, so that must be a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import bpy

from .shader_tree import by_identifier, group_output

BASE, EMISSION = "base color", "emission color"
"""Where a color comes from."""

_INVISIBLE = {"ShaderNodeBsdfTransparent", "ShaderNodeHoldout"}
_GLOWING = {"ShaderNodeEmission", "ShaderNodeBackground"}
_TARGETS = {"CYCLES": "CYCLES", "BLENDER_EEVEE": "EEVEE", "BLENDER_EEVEE_NEXT": "EEVEE"}
_BLACK = 1e-4


@dataclass(frozen=True)
class Look:
    """The output socket of a color and where the color comes from: ``BASE`` or ``EMISSION``."""

    socket: Any
    kind: str


@dataclass(frozen=True)
class _Place:
    """A node tree and, if it is that of a group, the group's node and the place around it."""

    tree: Any
    node: Any = None
    around: _Place | None = None


def output_of(tree: Any, engine: str) -> Any:
    """Return the material output that a render engine shows; None if there is none."""
    return tree.get_output_node(_TARGETS.get(engine, "ALL"))


def source_of(socket: Any) -> Any:
    """Return the output socket that feeds an input, reroutes left out; None if nothing does."""
    while True:
        link = next((link for link in socket.links if not link.is_muted and link.is_valid), None)
        if link is None or link.from_node.bl_idname != "NodeReroute":
            return link.from_socket if link else None
        socket = link.from_node.inputs[0]


def color_input(shader: Any) -> Any:
    """Return the input that holds the color of a shader node: base color, or color; None if it has neither.

    A Principled BSDF that is black and glows shows its emission.
    """
    base = next((shader.inputs[name] for name in ("Base Color", "Color") if name in shader.inputs), None)
    glows = "Emission Color" in shader.inputs and shader.inputs["Emission Strength"].default_value > 0
    if base is None or not glows or source_of(base) is not None or max(base.default_value[:3]) > _BLACK:
        return base
    return shader.inputs["Emission Color"]


def emit(material: bpy.types.Material, engine: str) -> tuple[str | None, list[bpy.types.NodeTree]]:
    """Let a material, which must be a temporary copy, emit the color that it shows and do nothing else.

    Returns:
        Where the color comes from (None if no shader has one; then it is the color of the viewport), and the copies
        of node groups that this made.
    """
    tree: Any = material.node_tree
    groups = list(_own_groups(tree))
    for nested in (tree, *groups):
        _keep_unassociated(nested)
    shown = next(_outputs(_Place(tree), engine), None)
    look = _Reading().look(shown[0], shown[1].inputs["Surface"]) if shown is not None else None
    if look is not None and shown is not None:
        look = _brought_out(shown[0], look)
    output = output_of(tree, engine) or tree.nodes.new("ShaderNodeOutputMaterial")
    emission = tree.nodes.new("ShaderNodeEmission")
    if look is not None:
        tree.links.new(look.socket, emission.inputs["Color"])
    else:
        emission.inputs["Color"].default_value = material.diffuse_color
    # Cycles before Blender 5.0 shows those inside groups as well.
    for nested in (tree, *groups):
        for node in [node for node in nested.nodes if node.bl_idname == output.bl_idname and node != output]:
            nested.nodes.remove(node)
    for link in [link for socket in output.inputs for link in socket.links]:
        tree.links.remove(link)
    output.target = "ALL"
    tree.links.new(emission.outputs["Emission"], output.inputs["Surface"])
    return (look.kind if look else None), groups


def _outputs(place: _Place, engine: str) -> Iterator[tuple[_Place, Any]]:
    """Yield the output that a render engine shows: the tree's own, or where it has none those inside its groups."""
    output = output_of(place.tree, engine)
    if output is not None:
        yield place, output
        return
    for node in place.tree.nodes:
        if node.bl_idname == "ShaderNodeGroup" and node.node_tree is not None and not node.mute:
            yield from _outputs(_Place(node.node_tree, node, place), engine)


def _brought_out(place: _Place, look: Look) -> Look:
    """Return a color inside a group as a socket of the outermost tree."""
    while place.around is not None:
        output = group_output(place.tree) or place.tree.nodes.new("NodeGroupOutput")
        look, place = _shown_by_group(place, output, look), place.around
    return look


def _shown_by_group(place: _Place, output: Any, look: Look) -> Look:
    """Return a color inside a group as one more output of the group's node."""
    name = place.tree.interface.new_socket("Color Shown", in_out="OUTPUT", socket_type="NodeSocketColor").identifier
    place.tree.links.new(look.socket, by_identifier(output.inputs, name))
    return Look(by_identifier(place.node.outputs, name), look.kind)


def _own_groups(tree: Any) -> Iterator[bpy.types.NodeTree]:
    """Give each node that shows a group a copy of its own, at all depths, and yield the copies."""
    for node in tree.nodes:
        if node.bl_idname == "ShaderNodeGroup" and node.node_tree is not None:
            node.node_tree = node.node_tree.copy()
            yield node.node_tree
            yield from _own_groups(node.node_tree)


def _keep_unassociated(tree: Any) -> None:
    """Let images whose alpha is in use keep the color that they have with it.

    Renderers multiply the color of an image by its alpha unless something needs the alpha, which a color alone does
    not. A factor that is always 1 does.
    """
    for node in [node for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage"]:
        consumers = [link.to_socket for link in node.outputs["Color"].links]
        if not consumers or not node.outputs["Alpha"].links:
            continue
        one, color = tree.nodes.new("ShaderNodeMath"), tree.nodes.new("ShaderNodeVectorMath")
        one.operation, color.operation = "GREATER_THAN", "MULTIPLY"
        one.inputs[1].default_value = -1.0
        tree.links.new(node.outputs["Alpha"], one.inputs[0])
        tree.links.new(node.outputs["Color"], color.inputs[0])
        tree.links.new(one.outputs[0], color.inputs[1])
        for socket in consumers:
            tree.links.new(color.outputs[0], socket)


@dataclass
class _Reading:
    """A walk from an output to the colors of its shaders, which adds nodes and sockets where it needs them."""

    _known: dict[tuple[int, str, str], Look | None] = field(default_factory=dict)

    def look(self, place: _Place, socket: Any) -> Look | None:
        """Return the color of what feeds a shader input; None if that is nothing or invisible."""
        source = source_of(socket)
        if source is None:
            return None
        key = (place.tree.as_pointer(), source.node.name, source.identifier)
        if key not in self._known:
            # Blender has no circles, but a broken file may.
            self._known[key] = None
            self._known[key] = self._look(place, source)
        return self._known[key]

    def _look(self, place: _Place, source: Any) -> Look | None:
        node, kind = source.node, source.node.bl_idname
        if source.type != "SHADER":
            return Look(self._unlit(place, source), BASE)
        if node.mute:
            through = next((link.from_socket for link in node.internal_links if link.to_socket == source), None)
            return self.look(place, through) if through is not None else None
        if kind == "ShaderNodeGroup":
            return self._inside(place, source)
        if kind == "NodeGroupInput":
            return self._outside(place, source)
        if kind in ("ShaderNodeMixShader", "ShaderNodeAddShader"):
            return self._mixed(place, node)
        socket = None if kind in _INVISIBLE else color_input(node)
        if socket is None:
            return None
        glows = kind in _GLOWING or socket.name == "Emission Color"
        return Look(self._color(place, socket), EMISSION if glows else BASE)

    def _color(self, place: _Place, socket: Any) -> Any:
        """Return an output socket with the color of an input."""
        source = source_of(socket)
        if source is not None:
            return self._unlit(place, source)
        constant = place.tree.nodes.new("ShaderNodeRGB")
        constant.outputs[0].default_value = socket.default_value
        return constant.outputs[0]

    def _unlit(self, place: _Place, source: Any) -> Any:
        """Return the socket; where light is turned into color on the way to it, as if the light were white."""
        for node in upstream(source):
            if node.bl_idname == "ShaderNodeShaderToRGB" and node.id_data == place.tree:
                look = self.look(place, node.inputs[0])
                targets = [link.to_socket for link in node.outputs["Color"].links]
                if look is not None:
                    for target in targets:
                        place.tree.links.new(look.socket, target)
                    if source == node.outputs["Color"]:
                        return look.socket
        return source

    def _mixed(self, place: _Place, node: Any) -> Look | None:
        """Return the color of two shaders together: what is mixed is mixed, what is added is added."""
        mixes = node.bl_idname == "ShaderNodeMixShader"
        first, second = (self.look(place, socket) for socket in list(node.inputs)[-2:])
        if first is None or second is None:
            return first or second
        if not mixes and first.kind != second.kind:
            # A glow is added to a surface; the surface is what is kept.
            return first if first.kind == BASE else second
        mix = place.tree.nodes.new("ShaderNodeMix")
        mix.data_type, mix.blend_type = "RGBA", "MIX" if mixes else "ADD"
        inputs = {socket.identifier: socket for socket in mix.inputs}
        inputs["Factor_Float"].default_value = node.inputs[0].default_value if mixes else 1.0
        factor = source_of(node.inputs[0]) if mixes else None
        if factor is not None:
            place.tree.links.new(factor, inputs["Factor_Float"])
        place.tree.links.new(first.socket, inputs["A_Color"])
        place.tree.links.new(second.socket, inputs["B_Color"])
        result = next(socket for socket in mix.outputs if socket.identifier == "Result_Color")
        return Look(result, BASE if BASE in (first.kind, second.kind) else EMISSION)

    def _inside(self, place: _Place, source: Any) -> Look | None:
        """Return the color that a group's shader output shows, as one more output of the group."""
        node = source.node
        tree = node.node_tree
        if tree is None:
            return None
        output, inner = group_output(tree), _Place(tree, node, place)
        socket = by_identifier(output.inputs, source.identifier) if output else None
        look = self.look(inner, socket) if socket is not None else None
        return _shown_by_group(inner, output, look) if look is not None else None

    def _outside(self, place: _Place, source: Any) -> Look | None:
        """Return the color of a shader that a group is given, as one more input of the group."""
        if place.around is None:
            return None
        look = self.look(place.around, by_identifier(place.node.inputs, source.identifier))
        if look is None:
            return None
        name = place.tree.interface.new_socket("Color Given", in_out="INPUT", socket_type="NodeSocketColor").identifier
        place.around.tree.links.new(look.socket, by_identifier(place.node.inputs, name))
        return Look(by_identifier(source.node.outputs, name), look.kind)


def upstream(source: Any) -> Iterator[Any]:
    """Yield the nodes that an output socket depends on, its own first; of a group, all nodes in it as well."""
    found = [source.node]
    for node in found:
        yield node
        if node.bl_idname == "ShaderNodeGroup" and node.node_tree is not None:
            found.extend(inner for inner in node.node_tree.nodes if inner not in found)
        sources = [made.node for socket in node.inputs if (made := source_of(socket)) is not None]
        found.extend(made for made in sources if made not in found)
