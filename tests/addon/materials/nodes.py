"""Materials in a few words, for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import bpy
import numpy as np

Surface = Callable[[Any], Any]
"""Adds nodes to a tree and returns the output socket that the surface comes from; None for no surface."""
GRAY = (0.5, 0.5, 0.5, 1.0)
PURPLE = (0.25, 0.02, 0.3, 1.0)


def node(tree: Any, kind: str, inputs: Mapping[Any, Any] | None = None, **properties: Any) -> Any:
    """Return a new node; ``inputs`` are sockets to link, or values, by name or place."""
    made = tree.nodes.new(kind)
    for name, value in properties.items():
        setattr(made, name, value)
    for name, value in (inputs or {}).items():
        if isinstance(value, bpy.types.NodeSocket):
            tree.links.new(value, made.inputs[name])
        else:
            made.inputs[name].default_value = value
    return made


def shader(tree: Any, kind: str, inputs: Mapping[Any, Any] | None = None, **properties: Any) -> Any:
    """Return the output of a new node, its kind without the usual start of the name."""
    return node(tree, f"ShaderNode{kind}", inputs, **properties).outputs[0]


def material(surface: Surface, name: str = "Before") -> bpy.types.Material:
    """Return a material that shows a surface."""
    made = empty_material(name)
    link_output(made.node_tree, surface(made.node_tree))
    return made


def empty_material(name: str = "Before") -> bpy.types.Material:
    """Return a material without nodes in its tree."""
    made = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0, 0):
        made.use_nodes = True
    made.node_tree.nodes.clear()
    return made


def link_output(tree: Any, surface: Any, target: str = "ALL") -> Any:
    """Add a Material Output and link a surface to it."""
    output = node(tree, "ShaderNodeOutputMaterial", target=target)
    if surface is not None:
        tree.links.new(surface, output.inputs["Surface"])
    return output


def group(content: Surface, name: str = "Group", inputs: Mapping[str, str] | None = None) -> Any:
    """Return a node group that shows a surface; its inputs are given as kinds of sockets by name."""
    made: Any = bpy.data.node_groups.new(name, "ShaderNodeTree")
    for socket, kind in (inputs or {}).items():
        made.interface.new_socket(socket, in_out="INPUT", socket_type=kind)
    made.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    end = made.nodes.new("NodeGroupOutput")
    made.links.new(content(made), end.inputs[0])
    return made


def grouped(tree: Any, content: Any) -> Any:
    """Return the first output of a node that shows a group."""
    return shader(tree, "Group", node_tree=content)


def principled(tree: Any, color: Any = GRAY, **inputs: Any) -> Any:
    """Return a rough Principled BSDF; names of inputs are written with underscores."""
    named = {name.replace("_", " "): value for name, value in inputs.items()}
    return shader(tree, "BsdfPrincipled", {"Base Color": color, "Roughness": 1.0, "Specular IOR Level": 0.0, **named})


def old_picture() -> bpy.types.Image:
    """Return what the material showed before: purple stripes, the lower half transparent."""
    known = bpy.data.images.get("Old")
    if known is not None:
        return known
    made = bpy.data.images.new("Old", 16, 16, alpha=True)
    pixels = np.ones((16, 16, 4), np.float32)
    pixels[:, ::2, :3] = (0.5, 0.1, 0.6)
    pixels[:8, :, 3] = 0
    made.pixels.foreach_set(pixels.reshape(-1))
    made.pack()
    return made


def picture_node(tree: Any) -> Any:
    """Return an Image Texture node with the old picture."""
    return node(tree, "ShaderNodeTexImage", image=old_picture(), interpolation="Closest")
