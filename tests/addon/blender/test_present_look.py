"""What materials show is read as they show it, kind by kind, and nothing of the .blend changes."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np
import pytest

from addon.blender.present_look import PresentLook, read_present_look
from tests.addon.blender import looks
from tests.addon.blender.looks import SIZE, add, centers, image_node, linear, looked_up, output, show, srgb, texels

Builder = Callable[[bpy.types.Material], np.ndarray | None]
"""Wires a material and returns the picture that a plane shows with it; None where only a rendering can tell."""

STEP = 1 / 255


def read(*objects: bpy.types.Object, slot: bool = False, uv_maps: tuple[str, ...] = ()) -> PresentLook:
    names = uv_maps or tuple(obj.data.uv_layers[0].name for obj in objects)
    return read_present_look(objects, names, slot, bpy.context.scene, SIZE)


def pixels(*objects: bpy.types.Object, **options: object) -> np.ndarray:
    found = read(*objects, **options).pixels
    assert found is not None
    return found


def mapped(material: bpy.types.Material, **inputs: object) -> None:
    """Show random texels through a Mapping node."""
    tree = material.node_tree
    mapping = add(tree, "Mapping", output(add(tree, "TexCoord"), "UV"))
    for name, value in inputs.items():
        mapping.inputs[name.title()].default_value = value
    show(material, image_node(tree, looks.new_image(texels()), output(mapping)))


def mapping_scale(material: bpy.types.Material) -> np.ndarray:
    mapped(material, scale=(2, 4, 1))
    u, v = centers()
    return looked_up(texels(), 2 * u, 4 * v)


def mapping_rotation(material: bpy.types.Material) -> np.ndarray:
    mapped(material, rotation=(0, 0, np.pi / 2), location=(0.25, 0, 0))
    u, v = centers()
    return looked_up(texels(), 0.25 - v, u)


def hue_and_saturation(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    gray = add(tree, "HueSaturation", 0.5, 0.0, 1.0, 1.0, image_node(tree, looks.new_image(texels())))
    show(material, output(gray))
    return np.repeat(texels().max(axis=2, keepdims=True), 3, axis=2)


def rgb_curves(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    curves = add(tree, "RGBCurve", 1.0, image_node(tree, looks.new_image(texels())))
    for point, y in zip(curves.mapping.curves[3].points, (1.0, 0.0), strict=True):
        point.location = (1 - y, y)
    curves.mapping.update()
    show(material, output(curves))
    return srgb(1 - linear(texels()))


def gamma_of_half_the_image(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    color = image_node(tree, looks.new_image(texels()))
    mixed = add(tree, "MixRGB", 0.5, color, (0, 0, 0, 1))
    show(material, output(add(tree, "Gamma", output(mixed), 2.0)))
    return srgb((linear(texels()) / 2) ** 2)


def gradient_in_generated_coordinates(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    show(material, output(add(tree, "TexGradient", output(add(tree, "TexCoord"), "Generated")), "Color"))
    return srgb(np.repeat(centers()[0][..., None], 3, axis=2))


def noise_in_generated_coordinates(material: bpy.types.Material) -> None:
    tree = material.node_tree
    noise = add(tree, "TexNoise", output(add(tree, "TexCoord"), "Generated"))
    noise.inputs["Scale"].default_value = 3.0
    show(material, output(noise, "Color"))


def checker_in_object_coordinates(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    checker = add(tree, "TexChecker", output(add(tree, "TexCoord"), "Object"), (1, 0, 0, 1), (0, 0, 1, 1), 2.0)
    # The plane lies on a border of checks.
    moved = add(tree, "Mapping", output(add(tree, "TexCoord"), "Object"))
    moved.inputs["Location"].default_value = (0, 0, 0.1)
    tree.links.new(output(moved), checker.inputs["Vector"])
    show(material, output(checker, "Color"))
    u, v = centers()
    odd = (np.floor(4 * u - 2) + np.floor(4 * v - 2)) % 2
    return np.where(odd[..., None] == 1, np.array([1.0, 0, 0]), np.array([0, 0, 1.0]))


def grouped(*inner: str, shader: bool = False) -> bpy.types.NodeTree:
    """Return a node group that inverts a color, or shows it as a diffuse surface."""
    group = bpy.data.node_groups.new("Group", "ShaderNodeTree")
    group.interface.new_socket("In", in_out="INPUT", socket_type="NodeSocketColor")
    kind = "NodeSocketShader" if shader else "NodeSocketColor"
    group.interface.new_socket("Out", in_out="OUTPUT", socket_type=kind)
    node = add(group, "NodeGroupInput")
    node = add(group, "Invert", 1.0, output(node))
    if shader:
        node = add(group, "BsdfDiffuse", output(node))
    add(group, "NodeGroupOutput", output(node))
    return group


def nested_group_of_colors(material: bpy.types.Material) -> np.ndarray:
    inner = grouped()
    group = grouped()
    nested = group.nodes.new("ShaderNodeGroup")
    nested.node_tree = inner
    end = next(node for node in group.nodes if node.bl_idname == "NodeGroupOutput")
    group.links.new(end.inputs[0].links[0].from_socket, nested.inputs[0])
    group.links.new(nested.outputs[0], end.inputs[0])
    node = material.node_tree.nodes.new("ShaderNodeGroup")
    node.node_tree = group
    material.node_tree.links.new(image_node(material.node_tree, looks.new_image(texels())), node.inputs[0])
    show(material, node.outputs[0])
    return texels()


def surface(material: bpy.types.Material, socket: object) -> None:
    tree = material.node_tree
    tree.links.new(socket, tree.get_output_node("ALL").inputs["Surface"])


def group_node(tree: object, group: bpy.types.NodeTree, *inputs: object) -> bpy.types.Node:
    node = add(tree, "Group", node_tree=group)
    for value, socket in zip(inputs, node.inputs, strict=True):
        tree.links.new(value, socket)
    return node


def shader_in_nested_groups(material: bpy.types.Material) -> np.ndarray:
    outer = bpy.data.node_groups.new("Outer", "ShaderNodeTree")
    outer.interface.new_socket("In", in_out="INPUT", socket_type="NodeSocketColor")
    outer.interface.new_socket("Out", in_out="OUTPUT", socket_type="NodeSocketShader")
    inner = group_node(outer, grouped(shader=True), output(add(outer, "NodeGroupInput")))
    add(outer, "NodeGroupOutput", inner.outputs[0])
    tree = material.node_tree
    surface(material, group_node(tree, outer, image_node(tree, looks.new_image(texels()))).outputs[0])
    return srgb(1 - linear(texels()))


def output_in_nested_groups(material: bpy.types.Material) -> np.ndarray:
    inner = bpy.data.node_groups.new("Inner", "ShaderNodeTree")
    color = image_node(inner, looks.new_image(texels()))
    shown = output(add(inner, "BsdfDiffuse", output(add(inner, "Invert", 1.0, color))))
    inner.links.new(shown, add(inner, "OutputMaterial").inputs["Surface"])
    outer = bpy.data.node_groups.new("Outer", "ShaderNodeTree")
    group_node(outer, inner)
    material.node_tree.nodes.clear()
    group_node(material.node_tree, outer)
    return srgb(1 - linear(texels()))


def shader_through_a_group(material: bpy.types.Material) -> np.ndarray:
    group = bpy.data.node_groups.new("Finish", "ShaderNodeTree")
    for direction, name in (("INPUT", "In"), ("OUTPUT", "Out")):
        group.interface.new_socket(name, in_out=direction, socket_type="NodeSocketShader")
    given = output(add(group, "NodeGroupInput"))
    add(
        group,
        "NodeGroupOutput",
        output(add(group, "MixShader", 0.25, given, output(add(group, "BsdfDiffuse", (0, 0, 0, 1))))),
    )
    tree = material.node_tree
    color = image_node(tree, looks.new_image(texels()))
    surface(material, group_node(tree, group, output(add(tree, "BsdfDiffuse", color))).outputs[0])
    return srgb(0.75 * linear(texels()))


def mix_of_shaders_by_an_image(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    mask = looks.new_image(np.repeat(texels(1)[..., :1], 3, axis=2), "Mask")
    mask.colorspace_settings.name = "Non-Color"
    first = output(add(tree, "BsdfDiffuse", image_node(tree, looks.new_image(texels()))))
    second = output(add(tree, "BsdfDiffuse", (0.5, 0.25, 0.125, 1)))
    surface(material, output(add(tree, "MixShader", image_node(tree, mask), first, second)))
    factor = texels(1)[..., :1]
    return srgb((1 - factor) * linear(texels()) + factor * np.array([0.5, 0.25, 0.125]))


def part_of_it_transparent(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    solid = output(add(tree, "BsdfDiffuse", image_node(tree, looks.new_image(texels()))))
    surface(material, output(add(tree, "MixShader", 0.5, output(add(tree, "BsdfTransparent")), solid)))
    return texels()


def added_to_a_glow(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    solid = output(add(tree, "BsdfDiffuse", image_node(tree, looks.new_image(texels()))))
    surface(material, output(add(tree, "AddShader", output(add(tree, "Emission", (1, 0, 0, 1))), solid)))
    return texels()


def nothing_but_emission(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    inverted = add(tree, "Invert", 1.0, image_node(tree, looks.new_image(texels())))
    surface(material, output(add(tree, "Emission", output(inverted))))
    return srgb(1 - linear(texels()))


def black_that_glows(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    inverted = add(tree, "Invert", 1.0, image_node(tree, looks.new_image(texels())))
    looks.shader(material).inputs["Base Color"].default_value = (0, 0, 0, 1)
    looks.shader(material).inputs["Emission Strength"].default_value = 1.0
    tree.links.new(output(inverted), looks.shader(material).inputs["Emission Color"])
    return srgb(1 - linear(texels()))


def color_in_place_of_a_shader(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    surface(material, output(add(tree, "Invert", 1.0, image_node(tree, looks.new_image(texels())))))
    return srgb(1 - linear(texels()))


def shader_turned_into_color(material: bpy.types.Material) -> np.ndarray:
    """As cel shading is made for EEVEE."""
    tree = material.node_tree
    lit = add(tree, "ShaderToRGB", output(add(tree, "BsdfDiffuse", image_node(tree, looks.new_image(texels())))))
    surface(material, output(add(tree, "Invert", 1.0, output(lit, "Color"))))
    return srgb(1 - linear(texels()))


def muted_nodes_and_reroutes(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    muted = add(tree, "Invert", 1.0, image_node(tree, looks.new_image(texels())), mute=True)
    reroute = add(tree, "NodeReroute", output(muted))
    gamma = add(tree, "Gamma", reroute.outputs[0], 2.0)
    show(material, output(gamma))
    return srgb(linear(texels()) ** 2)


def image_with_alpha(material: bpy.types.Material) -> None:
    tree = material.node_tree
    picture = np.concatenate([texels(), np.where(texels(1)[..., :1] > 0.5, 1.0, 0.25)], axis=2)
    show(material, image_node(tree, looks.new_image(picture)))


def alpha_that_cuts_out(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    picture = np.concatenate([texels(), np.where(texels(1)[..., :1] > 0.5, 1.0, 0.8)], axis=2)
    color = image_node(tree, looks.new_image(picture))
    tree.links.new(color.node.outputs["Alpha"], looks.shader(material).inputs["Alpha"])
    show(material, color)
    return texels()


def float_image(material: bpy.types.Material) -> np.ndarray:
    image = looks.new_image(2 * texels(), float_buffer=True)
    show(material, image_node(material.node_tree, image))
    return srgb(2 * texels())


def non_color_image(material: bpy.types.Material) -> np.ndarray:
    image = looks.new_image(texels())
    image.colorspace_settings.name = "Non-Color"
    show(material, image_node(material.node_tree, image))
    return srgb(texels())


def box_projection(material: bpy.types.Material) -> None:
    tree = material.node_tree
    color = image_node(tree, looks.new_image(texels()), output(add(tree, "TexCoord"), "Generated"))
    color.node.projection = "BOX"
    show(material, color)


def clipped_image(material: bpy.types.Material) -> np.ndarray:
    mapped(material, scale=(2, 2, 1))
    node = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeTexImage")
    node.extension = "EXTEND"
    u, v = centers()
    inside = (np.minimum(2 * at, 1 - 1e-6) for at in (u, v))
    return looked_up(texels(), *inside)


def ramp_of_the_image(material: bpy.types.Material) -> np.ndarray:
    tree = material.node_tree
    image = looks.new_image(np.repeat(texels()[..., :1], 3, axis=2))
    image.colorspace_settings.name = "Non-Color"
    ramp = add(tree, "ValToRGB", image_node(tree, image))
    ramp.color_ramp.interpolation = "CONSTANT"
    ramp.color_ramp.elements[1].position = 0.5
    ramp.color_ramp.elements[0].color, ramp.color_ramp.elements[1].color = (1, 0, 0, 1), (0, 1, 0, 1)
    show(material, output(ramp, "Color"))
    return np.where(texels()[..., :1] < 0.5, np.array([1.0, 0, 0]), np.array([0, 1.0, 0]))


KINDS: tuple[Builder, ...] = (
    mapping_scale,
    mapping_rotation,
    hue_and_saturation,
    rgb_curves,
    gamma_of_half_the_image,
    gradient_in_generated_coordinates,
    noise_in_generated_coordinates,
    checker_in_object_coordinates,
    nested_group_of_colors,
    shader_in_nested_groups,
    output_in_nested_groups,
    shader_through_a_group,
    mix_of_shaders_by_an_image,
    part_of_it_transparent,
    added_to_a_glow,
    nothing_but_emission,
    black_that_glows,
    color_in_place_of_a_shader,
    shader_turned_into_color,
    muted_nodes_and_reroutes,
    image_with_alpha,
    alpha_that_cuts_out,
    float_image,
    non_color_image,
    box_projection,
    clipped_image,
    ramp_of_the_image,
)
UNLIKE_A_RENDERING = {
    # The color of what can be seen is kept, not what lies behind it or is added to it; Cycles has no Shader to RGB.
    part_of_it_transparent,
    added_to_a_glow,
    alpha_that_cuts_out,
    shader_turned_into_color,
}


@pytest.fixture
def plane(empty_scene: None) -> bpy.types.Object:
    made = looks.plane()
    made.data.materials.append(looks.new_material())
    return made


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_it_is_read_as_the_material_shows_it(plane: bpy.types.Object, build: Builder) -> None:
    expected = build(plane.active_material)
    found = pixels(plane)
    if expected is not None:
        np.testing.assert_allclose(found, expected, atol=1.1 * STEP)
    if build not in UNLIKE_A_RENDERING:
        np.testing.assert_allclose(found, looks.rendered(plane), atol=2.1 * STEP)
