"""Materials whose nodes are arranged in other ways than shader to output."""

from __future__ import annotations

from typing import Any

import bpy

from .nodes import GRAY, PURPLE, empty_material, group, grouped, link_output, material, node, picture_node, principled
from .nodes import shader as new
from .shaders import diffuse, emission, of


def filtered(tree: Any) -> Any:
    """A picture times ambient occlusion and a color attribute, its hue turned."""
    occluded = new(tree, "AmbientOcclusion", {"Color": picture_node(tree).outputs["Color"]})
    painted = node(tree, "ShaderNodeVertexColor", layer_name="Color").outputs[0]
    mix = new(tree, "MixRGB", {0: 1.0, 1: occluded, 2: painted}, blend_type="MULTIPLY")
    return principled(tree, new(tree, "HueSaturation", {"Color": mix, "Hue": 0.8}))


def in_group(tree: Any) -> Any:
    return grouped(tree, group(principled))


def in_nested_groups(tree: Any) -> Any:
    inner = group(lambda nested: principled(nested, picture_node(nested).outputs["Color"]), "Inner")
    return grouped(tree, group(lambda outer: grouped(outer, inner), "Outer"))


def in_group_with_color(tree: Any) -> Any:
    def content(nested: Any) -> Any:
        return principled(nested, nested.nodes.new("NodeGroupInput").outputs["Color"])

    made = group(content, inputs={"Color": "NodeSocketColor"})
    return node(tree, "ShaderNodeGroup", node_tree=made).outputs[0]


def group_twice(tree: Any) -> Any:
    shared = group(principled)
    return new(tree, "MixShader", {0: 0.5, 1: grouped(tree, shared), 2: grouped(tree, shared)})


def mixed_by_group_input(tree: Any) -> Any:
    """A group that mixes by an input; from outside, the input hides the first shader."""

    def content(nested: Any) -> Any:
        factor = nested.nodes.new("NodeGroupInput").outputs["Factor"]
        return new(nested, "MixShader", {0: factor, 1: principled(nested), 2: emission(nested)})

    made = group(content, inputs={"Factor": "NodeSocketFloat"})
    shown = node(tree, "ShaderNodeGroup", node_tree=made)
    shown.inputs["Factor"].default_value = 1.0
    return shown.outputs[0]


def shader_into_group(tree: Any) -> Any:
    """A group that adds a coat to the shader that it is given."""

    def content(nested: Any) -> Any:
        given = nested.nodes.new("NodeGroupInput").outputs["Under"]
        return new(nested, "MixShader", {0: 0.1, 1: given, 2: new(nested, "BsdfGlossy")})

    made = group(content, inputs={"Under": "NodeSocketShader"})
    shown = node(tree, "ShaderNodeGroup", node_tree=made)
    tree.links.new(diffuse(tree), shown.inputs["Under"])
    return shown.outputs[0]


def rerouted(tree: Any) -> Any:
    color = node(tree, "NodeReroute", {0: picture_node(tree).outputs["Color"]}).outputs[0]
    first = node(tree, "NodeReroute", {0: principled(tree, color)}).outputs[0]
    return node(tree, "NodeReroute", {0: first}).outputs[0]


def muted_color_node(tree: Any) -> Any:
    turned = node(tree, "ShaderNodeHueSaturation", {"Color": picture_node(tree).outputs["Color"]}, mute=True)
    return principled(tree, turned.outputs[0])


def muted_mix(tree: Any) -> Any:
    return new(tree, "MixShader", {0: 0.5, 1: emission(tree), 2: principled(tree)}, mute=True)


def muted_principled(tree: Any) -> Any:
    made = principled(tree)
    made.node.mute = True
    return made


def muted_group(tree: Any) -> Any:
    made = in_group(tree)
    made.node.mute = True
    return made


def muted_link_to_color(tree: Any) -> Any:
    made = principled(tree, picture_node(tree).outputs["Color"])
    made.node.inputs["Base Color"].links[0].is_muted = True
    return made


def framed(tree: Any) -> Any:
    made = principled(tree, picture_node(tree).outputs["Color"])
    frame = node(tree, "NodeFrame", location=(400, 300))
    made.node.parent = frame
    return made


def bumpy(tree: Any) -> Any:
    picture = picture_node(tree).outputs["Color"]
    return principled(tree, picture, Normal=new(tree, "Bump", {"Height": picture, "Strength": 0.01}))


def muted_link_to_output(obj: bpy.types.Object) -> None:
    made = material(principled)
    tree: Any = made.node_tree
    tree.get_output_node("ALL").inputs["Surface"].links[0].is_muted = True
    obj.data.materials.append(made)


def output_for_each_renderer(obj: bpy.types.Object) -> None:
    made = empty_material()
    link_output(made.node_tree, principled(made.node_tree), "CYCLES")
    link_output(made.node_tree, emission(made.node_tree), "EEVEE")
    obj.data.materials.append(made)


def second_output_active(obj: bpy.types.Object) -> None:
    made = empty_material()
    link_output(made.node_tree, emission(made.node_tree)).is_active_output = False
    link_output(made.node_tree, principled(made.node_tree)).is_active_output = True
    obj.data.materials.append(made)


def output_in_group(obj: bpy.types.Object) -> None:
    made = empty_material()
    inner: Any = bpy.data.node_groups.new("Inner", "ShaderNodeTree")
    link_output(inner, principled(inner))
    node(made.node_tree, "ShaderNodeGroup", node_tree=inner)
    obj.data.materials.append(made)


def no_output(obj: bpy.types.Object) -> None:
    obj.data.materials.append(empty_material())


def animated(obj: bpy.types.Object) -> None:
    made = material(principled)
    made.node_tree.nodes["Principled BSDF"].inputs["Base Color"].keyframe_insert("default_value", frame=1)
    obj.data.materials.append(made)


def displaced(obj: bpy.types.Object) -> None:
    made = material(principled)
    tree: Any = made.node_tree
    height = new(tree, "Displacement", {"Height": picture_node(tree).outputs["Alpha"], "Scale": 0.001})
    tree.links.new(height, tree.get_output_node("ALL").inputs["Displacement"])
    obj.data.materials.append(made)


def group_of_another_material(obj: bpy.types.Object) -> None:
    shared = group(principled)
    for name in ("Elsewhere", "Before"):
        made = material(lambda tree: grouped(tree, shared), name)
    obj.data.materials.append(made)


TREES = {
    "color through other nodes": of(filtered),
    "group": of(in_group),
    "group of another material": group_of_another_material,
    "nested groups": of(in_nested_groups),
    "group with a color input": of(in_group_with_color),
    "group used twice": of(group_twice),
    "group that mixes by an input": of(mixed_by_group_input),
    "shader into a group": of(shader_into_group),
    "reroutes": of(rerouted),
    "muted color node": of(muted_color_node),
    "muted mix": of(muted_mix),
    "muted principled": of(muted_principled),
    "muted group": of(muted_group),
    "muted link to the color": of(muted_link_to_color),
    "muted link to the output": muted_link_to_output,
    "frame": of(framed),
    "bump from the picture": of(bumpy),
    "displacement": displaced,
    "output for each renderer": output_for_each_renderer,
    "second output active": second_output_active,
    "output in a group": output_in_group,
    "no output": no_output,
    "animated color": animated,
    "gray group": of(lambda tree: grouped(tree, group(lambda nested: diffuse(nested, GRAY)))),
    "purple light in a group": of(lambda tree: grouped(tree, group(lambda nested: emission(nested, PURPLE)))),
}
"""What gives an object its material, by how the nodes are arranged."""
