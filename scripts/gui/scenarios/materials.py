"""Scenarios of materials: slots, a texture to keep, and materials of many kinds beneath the result."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import bpy

from scripts.gui.bench import OBJECT, Bench, add_monkey, choose, images_in, images_on, results, wears_result
from scripts.gui.window import BOTTOM, PAUSE, Steps, expect
from scripts.support.places import style_picture


def slots(bench: Bench) -> Steps:
    """Of two material slots, only the active one gets the texture, by the panel's checkbox."""
    yield from bench.prepare_small()
    monkey: Any = bpy.data.objects[OBJECT]
    for name, color in (("Red", (0.8, 0.05, 0.05, 1.0)), ("Blue", (0.05, 0.1, 0.8, 1.0))):
        monkey.data.materials.append(_plain(name, color))
    for face in monkey.data.polygons:
        face.material_index = int(face.center.x > 0.0)
    monkey.active_material_index = 1
    place = yield from bench.screen.open_panel(".seed", ".only_active_slot")
    yield from bench.screen.click(*place)
    yield PAUSE
    expect(bench.settings.only_active_slot, "the click did not choose the active slot")
    yield from bench.screen.look("slots-1-ready")
    yield from bench.make()
    yield from bench.screen.look_rendered("slots-2-done")
    expect(monkey.material_slots[0].material.name == "Red", "the other slot lost its material")
    expect(wears_result(), "the active slot does not show the texture")
    yield from bench.screen.press_button("patina.restore_material", BOTTOM)
    yield from bench.screen.look("slots-3-restored")
    names = [slot.material.name for slot in monkey.material_slots]
    expect(names == ["Red", "Blue"], f"Restore Previous Material left {names}")


def keep_texture(bench: Bench) -> Steps:
    """The object's own texture goes into the job: an image, then one with a mapping and a color node in between."""
    yield from bench.prepare_small()
    own = _image_material()
    bpy.data.objects[OBJECT].data.materials.append(own)
    space: Any = bench.screen.view.spaces.active
    space.shading.color_type = "TEXTURE"
    # Enough for the eye to find the kept picture again.
    bench.settings.texture.steps, bench.settings.texture.content_weight = 60, 40.0
    place = yield from bench.screen.find(".keep_texture")
    yield from bench.screen.click(*place)
    yield PAUSE
    expect(bench.settings.keep_texture, "the click did not choose to keep the texture")
    yield from bench.screen.look("keep-texture-1-ready")
    yield from _make_with_base(bench)
    yield from bench.screen.look("keep-texture-2-done")
    expect(wears_result(), "the texture is not on the object")
    expect(json.loads(results()[0].image["patina"])["settings"]["keep_texture"], "the result does not say what it kept")
    yield from bench.screen.press_button("patina.restore_material", BOTTOM)
    expect(bpy.data.objects[OBJECT].material_slots[0].material == own, "the own material did not come back")
    _put_between(own)
    yield from bench.screen.look_rendered("keep-texture-3-with-nodes")
    yield from _make_with_base(bench)
    yield from bench.screen.look_rendered("keep-texture-4-with-nodes-done")
    expect(len(results()) == 2 and wears_result(), "the second texture is not on the object")


def _make_with_base(bench: Bench) -> Steps:
    """Generate, and look whether the job has a texture to keep."""
    yield from bench.click_generate()
    job = json.loads((bench.session.run.folder / "job.json").read_text(encoding="utf-8"))
    expect("base_texture" in json.dumps(job), "the job has no texture to keep")
    yield bench.idle
    yield PAUSE
    expect(not bench.session.message, f"the job failed: {bench.session.message}")


def material_kinds(bench: Bench) -> Steps:
    """One texture for objects whose materials are built in different ways shows on all of them, and undo takes it off.

    Another object that has one of the materials but is not selected keeps it.
    """
    yield from bench.prepare_small()
    bpy.data.objects.remove(bpy.data.objects[OBJECT])
    objects = []
    for number, (name, build) in enumerate(_KINDS.items()):
        monkey = add_monkey(name, (2.6 * (number % 3), 0.0, -2.4 * (number // 3)))
        build(monkey)
        objects.append(monkey)
    sharer = add_monkey("Not Selected", (7.8, 0.0, 0.0))
    sharer.data.materials.append(objects[0].material_slots[0].material)
    own = sharer.material_slots[0].material
    yield from _see_all(bench, objects)
    yield from bench.screen.look_rendered("material-kinds-1-ready")
    yield from bench.make()
    yield from bench.screen.look_rendered("material-kinds-2-done")
    bench.compare("material-kinds-1-ready", "material-kinds-2-done", True)
    image = str(results(objects[0].name)[0].image.name)
    bare = [obj.name for obj in objects if image not in _images_shown_by(obj)]
    expect(not bare, f"the texture is not on {', '.join(bare)}")
    expect(sharer.material_slots[0].material == own, "an object that was not selected got the texture")
    yield from bench.screen.press("Z", ctrl=True)
    yield 1.0
    yield from bench.screen.look_rendered("material-kinds-3-undone")
    bench.compare("material-kinds-1-ready", "material-kinds-3-undone", False)
    expect(not any(image in _images_shown_by(bpy.data.objects[name]) for name in _KINDS), "undo left a texture on")


def _see_all(bench: Bench, objects: list[Any]) -> Steps:
    """Look at all objects from the front, and select those in the list."""
    with bench.screen.inside():
        bpy.ops.view3d.view_axis(type="FRONT")
        bpy.ops.view3d.view_all()
    choose(*objects)
    bpy.ops.ed.undo_push(message="Set Up")
    yield 1.0


def _images_shown_by(obj: Any) -> list[str]:
    """Return the names of the images in the materials of an object's slots and those that its modifiers decide."""
    decided = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.materials
    originals = [bpy.data.materials[material.name] for material in decided if material is not None]
    return [*images_on(obj.name), *images_in(originals)]


def _plain(name: str, color: tuple[float, float, float, float]) -> Any:
    """Return a material of one color, in the viewport's plain colors, too."""
    material: Any = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    material.diffuse_color = color
    _shader_of(material).inputs["Base Color"].default_value = color
    return material


def _shader_of(material: Any) -> Any:
    return next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")


def _output_of(material: Any) -> Any:
    return material.node_tree.get_output_node("ALL")


def _image_material() -> Any:
    """Return a material with a picture as its Base Color."""
    material = _plain("Picture", (1.0, 1.0, 1.0, 1.0))
    picture = material.node_tree.nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(str(style_picture("flat_graphic")))
    material.node_tree.links.new(picture.outputs["Color"], _shader_of(material).inputs["Base Color"])
    material.node_tree.nodes.active = picture
    return material


def _put_between(material: Any) -> None:
    """Put a Mapping node before the picture and an Invert Color node behind it."""
    tree = material.node_tree
    picture = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage")
    where, mapping, invert = (
        tree.nodes.new(kind) for kind in ("ShaderNodeTexCoord", "ShaderNodeMapping", "ShaderNodeInvert")
    )
    mapping.inputs["Scale"].default_value = (3.0, 3.0, 1.0)
    tree.links.new(where.outputs["UV"], mapping.inputs["Vector"])
    tree.links.new(mapping.outputs["Vector"], picture.inputs["Vector"])
    tree.links.new(picture.outputs["Color"], invert.inputs["Color"])
    tree.links.new(invert.outputs["Color"], _shader_of(material).inputs["Base Color"])


def _in_a_group(monkey: Any) -> None:
    """The Principled BSDF lies in a node group."""
    material = _plain("In a Group", (0.1, 0.6, 0.2, 1.0))
    group: Any = bpy.data.node_groups.new("Paint", "ShaderNodeTree")
    group.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    shader, end = group.nodes.new("ShaderNodeBsdfPrincipled"), group.nodes.new("NodeGroupOutput")
    shader.inputs["Base Color"].default_value = (0.1, 0.6, 0.2, 1.0)
    group.links.new(shader.outputs["BSDF"], end.inputs["Shader"])
    tree = material.node_tree
    node = tree.nodes.new("ShaderNodeGroup")
    node.node_tree = group
    tree.nodes.remove(_shader_of(material))
    tree.links.new(node.outputs["Shader"], _output_of(material).inputs["Surface"])
    monkey.data.materials.append(material)


def _mixed(monkey: Any) -> None:
    """Two shaders with colors of their own are mixed."""
    material = _plain("Mixed", (0.7, 0.2, 0.6, 1.0))
    tree = material.node_tree
    mix, other = tree.nodes.new("ShaderNodeMixShader"), tree.nodes.new("ShaderNodeBsdfDiffuse")
    other.inputs["Color"].default_value = (0.2, 0.7, 0.7, 1.0)
    tree.links.new(_shader_of(material).outputs["BSDF"], mix.inputs[1])
    tree.links.new(other.outputs["BSDF"], mix.inputs[2])
    tree.links.new(mix.outputs["Shader"], _output_of(material).inputs["Surface"])
    monkey.data.materials.append(material)


def _emission(monkey: Any) -> None:
    """There is no Principled BSDF but an Emission."""
    material = _plain("Emission", (0.9, 0.5, 0.1, 1.0))
    tree = material.node_tree
    tree.nodes.remove(_shader_of(material))
    glow = tree.nodes.new("ShaderNodeEmission")
    glow.inputs["Color"].default_value = (0.9, 0.5, 0.1, 1.0)
    tree.links.new(glow.outputs["Emission"], _output_of(material).inputs["Surface"])
    monkey.data.materials.append(material)


def _two_outputs(monkey: Any) -> None:
    """EEVEE and Cycles have outputs of their own."""
    material = _plain("Two Outputs", (0.3, 0.3, 0.9, 1.0))
    tree = material.node_tree
    _output_of(material).target = "CYCLES"
    output, shader = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new("ShaderNodeBsdfDiffuse")
    output.target = "EEVEE"
    shader.inputs["Color"].default_value = (0.9, 0.9, 0.2, 1.0)
    tree.links.new(shader.outputs["BSDF"], output.inputs["Surface"])
    monkey.data.materials.append(material)


def _slot_of_the_object(monkey: Any) -> None:
    """The slot belongs to the object, not to the mesh."""
    monkey.data.materials.append(_plain("Of the Mesh", (0.9, 0.9, 0.9, 1.0)))
    monkey.material_slots[0].link = "OBJECT"
    monkey.material_slots[0].material = _plain("Of the Object", (0.6, 0.4, 0.2, 1.0))


def _by_geometry_nodes(monkey: Any) -> None:
    """A Set Material node decides."""
    group: Any = bpy.data.node_groups.new("Decide", "GeometryNodeTree")
    for in_out in ("INPUT", "OUTPUT"):
        group.interface.new_socket("Geometry", in_out=in_out, socket_type="NodeSocketGeometry")
    start, put, end = (
        group.nodes.new(kind) for kind in ("NodeGroupInput", "GeometryNodeSetMaterial", "NodeGroupOutput")
    )
    put.inputs["Material"].default_value = _plain("By Geometry Nodes", (0.9, 0.2, 0.2, 1.0))
    group.links.new(start.outputs["Geometry"], put.inputs["Geometry"])
    group.links.new(put.outputs["Geometry"], end.inputs["Geometry"])
    monkey.modifiers.new("Decide", "NODES").node_group = group


_KINDS: dict[str, Callable[[Any], None]] = {
    "Group": _in_a_group,
    "Mix": _mixed,
    "Emission": _emission,
    "Outputs": _two_outputs,
    "Object Slot": _slot_of_the_object,
    "Set Material": _by_geometry_nodes,
}
"""By the name of the object, what builds its material."""
