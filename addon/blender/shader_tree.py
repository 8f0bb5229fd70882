"""Which shaders a material shows: followed from its outputs through groups, reroutes and what is muted.

Nothing is changed here. A ``Place`` finds a socket again after groups have been copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

TARGETS = ("ALL", "EEVEE", "CYCLES")
"""What a Material Output can be for."""
Trail = tuple[Any, ...]
"""The group nodes that lead from a material's tree down to a nested one."""


@dataclass(frozen=True)
class Place:
    """An input socket: the names of the group nodes that lead to its node, the node's name, and its identifier."""

    groups: tuple[str, ...]
    node: str
    socket: str


@dataclass(frozen=True)
class Socket:
    """A socket as it is now, with the group nodes that lead to its tree."""

    trail: Trail
    socket: Any

    @property
    def node(self) -> Any:
        """The node that has the socket."""
        return self.socket.node

    @property
    def place(self) -> Place:
        """What finds the socket again."""
        return Place(tuple(node.name for node in self.trail), self.node.name, self.socket.identifier)

    def beside(self, name: str) -> Socket | None:
        """Return the node's input that has a name, unless the node hides it."""
        found = self.node.inputs.get(name)
        return Socket(self.trail, found) if found is not None and found.enabled else None


@dataclass(frozen=True)
class Shader:
    """A shader that can be seen.

    ``wanted_by`` is the input that it reaches, ``output`` the socket it comes from: a shader's, or that of a color in
    place of one. ``rays`` tells shaders apart that different kinds of rays see: the choices of the Mix Shaders on the
    way whose factor asks the Light Path. ``added_to`` are the outputs of the shaders whose light it is added to.
    """

    wanted_by: Socket
    output: Socket
    rays: tuple[tuple[Place, int], ...] = ()
    added_to: frozenset[Place] = frozenset()


def outputs(tree: Any) -> list[Socket]:
    """Return the Surface inputs of the outputs in use, one for each kind of renderer that has its own.

    An output inside a group counts where the material's own tree has none.
    """
    found = (_output(tree, target) for target in TARGETS)
    unique = {socket.place: socket for socket in found if socket is not None}
    return list(unique.values())


def shaders(surface: Socket) -> list[Shader]:
    """Return the shaders behind an input, those that a constant factor of Mix Shader hides left out."""
    return _shaders(surface)


def source(wanted_by: Socket) -> Socket | None:
    """Return the output socket that an input gets its value from, or None where nothing is linked."""
    trail, socket = wanted_by.trail, wanted_by.socket
    while True:
        link = next((link for link in socket.links if link.is_valid and not link.is_muted), None)
        if link is None:
            return None
        step = _through(Socket(trail, link.from_socket))
        if step is None or step.socket.is_output:
            return step
        trail, socket = step.trail, step.socket


def constant(wanted_by: Socket) -> float | None:
    """Return the number that an input has; None where nodes compute it."""
    last = wanted_by
    while True:
        link = next((link for link in last.socket.links if link.is_valid and not link.is_muted), None)
        if link is None:
            return float(last.socket.default_value)
        step = _through(Socket(last.trail, link.from_socket))
        if step is None:
            return None
        if step.socket.is_output:
            return float(step.socket.default_value) if step.node.bl_idname == "ShaderNodeValue" else None
        last = step


def nodes_behind(wanted_by: Socket) -> Iterator[Any]:
    """Yield the nodes that an input depends on."""
    seen, pending = set(), [wanted_by]
    while pending:
        reached = source(pending.pop())
        if reached is not None and reached.place not in seen:
            seen.add(reached.place)
            yield reached.node
            pending.extend(Socket(reached.trail, socket) for socket in reached.node.inputs)


def images(wanted_by: Socket) -> set[Any]:
    """Return the images that an input depends on."""
    found = (getattr(node, "image", None) for node in nodes_behind(wanted_by))
    return {image for image in found if image is not None}


def _output(tree: Any, target: str, trail: Trail = ()) -> Socket | None:
    node = tree.get_output_node(target)
    if node is not None:
        return Socket(trail, node.inputs["Surface"])
    inner = (_output(node.node_tree, target, (*trail, node)) for node in tree.nodes if is_group(node) and not node.mute)
    return next((socket for socket in inner if socket is not None), None)


def is_group(node: Any) -> bool:
    """Return whether a node shows a tree of its own."""
    return getattr(node, "node_tree", None) is not None


def _shaders(wanted_by: Socket) -> list[Shader]:
    found = source(wanted_by)
    if found is None:
        return []
    inputs = [Socket(found.trail, socket) for socket in found.node.inputs if socket.type == "SHADER" and socket.enabled]
    if found.socket.type != "SHADER" or not inputs:
        return [Shader(wanted_by, found)]
    if found.node.bl_idname == "ShaderNodeAddShader":
        return _added(_shaders(inputs[0]), _shaders(inputs[1]))
    if found.node.bl_idname == "ShaderNodeMixShader":
        return _mixed(Socket(found.trail, found.node.inputs[0]), inputs)
    return [shader for socket in inputs for shader in _shaders(socket)]


def _added(first: list[Shader], second: list[Shader]) -> list[Shader]:
    others = frozenset(shader.output.place for shader in first)
    return [*first, *(replace(shader, added_to=shader.added_to | others) for shader in second)]


def _mixed(factor: Socket, inputs: list[Socket]) -> list[Shader]:
    """Return the shaders of a Mix Shader: one side's where the factor is constant and hides the other."""
    number = constant(factor)
    if number is not None and not 0 < number < 1:
        return _shaders(inputs[0] if number <= 0 else inputs[1])
    if not any(node.bl_idname == "ShaderNodeLightPath" for node in nodes_behind(factor)):
        return [shader for socket in inputs for shader in _shaders(socket)]
    return [
        replace(shader, rays=((factor.place, side), *shader.rays))
        for side, socket in enumerate(inputs)
        for shader in _shaders(socket)
    ]


def _through(reached: Socket) -> Socket | None:
    """Return the input that an output merely passes on, the output itself if it is a source, None if nothing comes."""
    node = reached.node
    if node.mute:
        inner = next((link.from_socket for link in node.internal_links if link.to_socket == reached.socket), None)
        return Socket(reached.trail, inner) if inner is not None else None
    if node.bl_idname == "NodeReroute":
        return Socket(reached.trail, node.inputs[0])
    if node.bl_idname == "NodeGroupInput":
        outer = by_identifier(reached.trail[-1].inputs, reached.socket.identifier) if reached.trail else None
        return Socket(reached.trail[:-1], outer) if outer is not None else None
    if is_group(node):
        end = group_output(node.node_tree)
        socket = by_identifier(end.inputs, reached.socket.identifier) if end is not None else None
        return Socket((*reached.trail, node), socket) if socket is not None else None
    return reached


def group_output(tree: Any) -> Any:
    """Return the Group Output node that counts in a group's tree, or None."""
    return next((node for node in tree.nodes if node.bl_idname == "NodeGroupOutput" and node.is_active_output), None)


def by_identifier(sockets: Any, identifier: str) -> Any:
    """Return the socket that has an identifier, or None."""
    return next((socket for socket in sockets if socket.identifier == identifier), None)
