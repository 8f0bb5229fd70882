"""Geometry nodes that displace a mesh by an image of heights, along its normals in the scene.

Blender's own Displace modifier goes along normals of the mesh by lengths of the mesh, and an object that is scaled
unequally has others in the scene. At a seam of the UV map, it takes the height of one side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bpy

_WIDE = 200


@dataclass(frozen=True)
class Displaced:
    """An image of heights, the UV map by which it is looked up, and the distance from black to white in the scene;
    0.5 is on the surface."""

    image: bpy.types.Image
    uv_map: str
    depth: float


def displace_nodes(name: str, displaced: Displaced) -> bpy.types.NodeTree:
    """Return a new node group for a modifier that displaces."""
    group: Any = bpy.data.node_groups.new(name, "GeometryNodeTree")
    for in_out in ("INPUT", "OUTPUT"):
        group.interface.new_socket("Geometry", in_out=in_out, socket_type="NodeSocketGeometry")
    start, end, move = (_add(group, kind) for kind in ("NodeGroupInput", "NodeGroupOutput", "GeometryNodeSetPosition"))
    group.links.new(start.outputs[0], move.inputs["Geometry"])
    group.links.new(move.outputs[0], end.inputs[0])
    group.links.new(_offset(group, _distance(group, displaced)), move.inputs["Offset"])
    for place, node in enumerate(group.nodes):
        node.location = (_WIDE * (place % 6), -_WIDE * (place // 6))
    return group


def _distance(group: Any, displaced: Displaced) -> Any:
    """Return how far points of the mesh move in the scene."""
    uv = _add(group, "GeometryNodeInputNamedAttribute")
    uv.data_type = "FLOAT_VECTOR"
    uv.inputs["Name"].default_value = displaced.uv_map
    image = _add(group, "GeometryNodeImageTexture")
    image.inputs["Image"].default_value = displaced.image
    group.links.new(uv.outputs["Attribute"], image.inputs["Vector"])
    # The two sides of a seam are at different places in the UV map, so that heights have a mean there, and UVs do not.
    corners = _add(group, "GeometryNodeFieldOnDomain")
    corners.data_type, corners.domain = "FLOAT", "CORNER"
    group.links.new(image.outputs["Color"], corners.inputs[0])
    middle, scaled = _math(group, "SUBTRACT", 0.5), _math(group, "MULTIPLY", displaced.depth)
    group.links.new(corners.outputs[0], middle.inputs[0])
    group.links.new(middle.outputs[0], scaled.inputs[0])
    return scaled.outputs[0]


def _offset(group: Any, distance: Any) -> Any:
    """Return the way of points in the mesh by which they move so far along their normals in the scene."""
    itself, info = _add(group, "GeometryNodeSelfObject"), _add(group, "GeometryNodeObjectInfo")
    group.links.new(itself.outputs[0], info.inputs["Object"])
    inverse, transposed = _add(group, "FunctionNodeInvertMatrix"), _add(group, "FunctionNodeTransposeMatrix")
    group.links.new(info.outputs["Transform"], inverse.inputs[0])
    group.links.new(inverse.outputs[0], transposed.inputs[0])
    normal, in_scene = _add(group, "GeometryNodeInputNormal"), _add(group, "FunctionNodeTransformDirection")
    group.links.new(normal.outputs[0], in_scene.inputs["Direction"])
    group.links.new(transposed.outputs[0], in_scene.inputs["Transform"])
    unit, way = _vector_math(group, "NORMALIZE"), _vector_math(group, "SCALE")
    group.links.new(in_scene.outputs[0], unit.inputs[0])
    group.links.new(unit.outputs[0], way.inputs[0])
    group.links.new(distance, way.inputs["Scale"])
    in_mesh = _add(group, "FunctionNodeTransformDirection")
    group.links.new(way.outputs[0], in_mesh.inputs["Direction"])
    group.links.new(inverse.outputs[0], in_mesh.inputs["Transform"])
    return in_mesh.outputs[0]


def _add(group: Any, kind: str) -> Any:
    return group.nodes.new(kind)


def _math(group: Any, operation: str, value: float) -> Any:
    node = _add(group, "ShaderNodeMath")
    node.operation = operation
    node.inputs[1].default_value = value
    return node


def _vector_math(group: Any, operation: str) -> Any:
    node = _add(group, "ShaderNodeVectorMath")
    node.operation = operation
    return node
