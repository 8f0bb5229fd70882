"""Geometry nodes that make a mesh fine and round, and displace it by an image of heights along normals of the scene.

Blender's own Displace modifier goes along normals of the mesh by lengths of the mesh, and an object that is scaled
unequally has others in the scene. At a seam of the UV map, it takes the height of one side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

LEVELS = "Levels"
"""The input of the modifier that says how often it subdivides."""
_WIDE, _HIGH, _IN_A_ROW = 200, 220, 8
# On balls and cylinders, the mean of the projections is twice as far from the flat face as the surface.
_ROUND = 0.5


@dataclass(frozen=True)
class Displaced:
    """An image of heights, the UV map by which it is looked up, the distance from black to white in the scene (0.5 is
    on the surface), and the matrix [3, 3] that takes directions of the mesh to the scene."""

    image: bpy.types.Image
    uv_map: str
    depth: float
    to_scene: np.ndarray


def relief_nodes(name: str, levels: int, displaced: Displaced | None) -> bpy.types.NodeTree:
    """Return a new node group for a modifier that subdivides a mesh, rounds it where it is shaded smooth, and displaces
    it where heights are given."""
    group: Any = bpy.data.node_groups.new(name, "GeometryNodeTree")
    for in_out in ("INPUT", "OUTPUT"):
        group.interface.new_socket("Geometry", in_out=in_out, socket_type="NodeSocketGeometry")
    shown = group.interface.new_socket(LEVELS, in_out="INPUT", socket_type="NodeSocketInt")
    shown.default_value, shown.min_value, shown.max_value = levels, 0, 8
    start = _add(group, "NodeGroupInput")
    mesh = _finer(group, start.outputs[0], start.outputs[LEVELS])
    if displaced is not None:
        mesh = _moved(group, mesh, _offset(group, _distance(group, displaced), displaced.to_scene))
    group.links.new(mesh, _add(group, "NodeGroupOutput").inputs[0])
    for place, node in enumerate(group.nodes):
        node.location = (_WIDE * (place % _IN_A_ROW), -_HIGH * (place // _IN_A_ROW))
    return group


def _finer(group: Any, mesh: Any, levels: Any) -> Any:
    """Return a mesh subdivided and rounded, by Phong tessellation (Boubekeur and Alexa 2008): a point goes towards the
    mean of its projections onto the planes of the corners. What that takes is linear between corners: the sums of
    n · (n · corner), and of n · n, column by column."""
    position, normal = _add(group, "GeometryNodeInputPosition"), _add(group, "GeometryNodeInputNormal")
    along = _vector_math(group, "DOT_PRODUCT", normal.outputs[0], position.outputs[0]).outputs["Value"]
    split = _add(group, "ShaderNodeSeparateXYZ")
    group.links.new(normal.outputs[0], split.inputs[0])
    capture = _add(group, "GeometryNodeCaptureAttribute")
    capture.domain = "CORNER"
    for name, factor in (("Plane", along), *zip("XYZ", split.outputs, strict=True)):
        capture.capture_items.new("VECTOR", name)
        group.links.new(_scaled(group, normal.outputs[0], factor), capture.inputs[name])
    group.links.new(mesh, capture.inputs[0])
    subdivide = _add(group, "GeometryNodeSubdivideMesh")
    group.links.new(capture.outputs[0], subdivide.inputs["Mesh"])
    group.links.new(levels, subdivide.inputs["Level"])
    parts = _add(group, "ShaderNodeSeparateXYZ")
    group.links.new(position.outputs[0], parts.inputs[0])
    way = capture.outputs["Plane"]
    for name, part in zip("XYZ", parts.outputs, strict=True):
        column = _scaled(group, capture.outputs[name], part)
        way = _vector_math(group, "SUBTRACT", way, column).outputs[0]
    rounded = _scaled(group, _on_corners(group, way, "FLOAT_VECTOR"), _ROUND)
    return _moved(group, subdivide.outputs[0], rounded)


def _distance(group: Any, displaced: Displaced) -> Any:
    """Return how far points of the mesh move in the scene."""
    uv = _add(group, "GeometryNodeInputNamedAttribute")
    uv.data_type = "FLOAT_VECTOR"
    uv.inputs["Name"].default_value = displaced.uv_map
    image = _add(group, "GeometryNodeImageTexture")
    image.inputs["Image"].default_value = displaced.image
    group.links.new(uv.outputs["Attribute"], image.inputs["Vector"])
    # The two sides of a seam are at different places in the UV map, so that heights have a mean there, and UVs do not.
    height = _on_corners(group, image.outputs["Color"], "FLOAT")
    return _math(group, "MULTIPLY", _math(group, "SUBTRACT", height, 0.5), displaced.depth)


def _offset(group: Any, distance: Any, to_scene: np.ndarray) -> Any:
    """Return the way of points in the mesh by which they move so far along their normals in the scene."""
    # A node that asks the object where it is would displace its mesh again whenever it moves.
    to_mesh = np.linalg.pinv(to_scene)
    normal = _add(group, "GeometryNodeInputNormal")
    in_scene = _turned(group, normal.outputs[0], to_mesh.T)
    way = _scaled(group, _vector_math(group, "NORMALIZE", in_scene).outputs[0], distance)
    return _turned(group, way, to_mesh)


def _moved(group: Any, mesh: Any, offset: Any) -> Any:
    node = _add(group, "GeometryNodeSetPosition")
    group.links.new(mesh, node.inputs["Geometry"])
    group.links.new(offset, node.inputs["Offset"])
    return node.outputs[0]


def _turned(group: Any, direction: Any, matrix: np.ndarray) -> Any:
    """Return a direction times a matrix [3, 3]."""
    given, node = _add(group, "FunctionNodeCombineMatrix"), _add(group, "FunctionNodeTransformDirection")
    for (row, column), value in np.ndenumerate(matrix):
        given.inputs[f"Column {column + 1} Row {row + 1}"].default_value = value
    group.links.new(direction, node.inputs["Direction"])
    group.links.new(given.outputs[0], node.inputs["Transform"])
    return node.outputs[0]


def _on_corners(group: Any, value: Any, kind: str) -> Any:
    """Return a value of the corners of faces, of which points get the mean."""
    node = _add(group, "GeometryNodeFieldOnDomain")
    node.data_type, node.domain = kind, "CORNER"
    group.links.new(value, node.inputs[0])
    return node.outputs[0]


def _math(group: Any, operation: str, value: Any, other: float) -> Any:
    node = _add(group, "ShaderNodeMath")
    node.operation = operation
    group.links.new(value, node.inputs[0])
    node.inputs[1].default_value = other
    return node.outputs[0]


def _scaled(group: Any, vector: Any, factor: Any) -> Any:
    """Return a vector times a number, or times the value of a socket."""
    node = _vector_math(group, "SCALE", vector)
    if isinstance(factor, float):
        node.inputs["Scale"].default_value = factor
    else:
        group.links.new(factor, node.inputs["Scale"])
    return node.outputs[0]


def _vector_math(group: Any, operation: str, *vectors: Any) -> Any:
    node = _add(group, "ShaderNodeVectorMath")
    node.operation = operation
    for socket, vector in zip(node.inputs, vectors, strict=False):
        group.links.new(vector, socket)
    return node


def _add(group: Any, kind: str) -> Any:
    return group.nodes.new(kind)
