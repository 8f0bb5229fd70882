"""A content image of Patina's own: Suzanne and fruit in the evening sun, rendered with Cycles."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import bpy
from mathutils import Vector

from scripts.support.suzanne import add_suzanne, quiet

SIZE = (1024, 768)
_SAMPLES = 48
_CAMERA, _TARGET = Vector((0.6, -8.4, 2.6)), Vector((0.2, 0.0, 1.0))


def render(path: Path) -> None:
    """Render the still life as a JPEG."""
    suzanne = add_suzanne()
    for other in [found for found in bpy.data.objects if found is not suzanne]:
        bpy.data.objects.remove(other)
    suzanne.location, suzanne.rotation_euler, suzanne.scale = (-0.9, 0.6, 1.28), (-0.15, 0, 0.35), (1.35, 1.35, 1.35)
    _paint(suzanne, (0.55, 0.16, 0.06), roughness=0.35)
    _set_table()
    _light()
    _shoot(path)


def _set_table() -> None:
    bpy.ops.mesh.primitive_plane_add(size=40)
    _paint(bpy.context.active_object, (0.24, 0.13, 0.07), roughness=0.5, grain=True)
    bpy.ops.mesh.primitive_plane_add(size=60, location=(0, 14, 0), rotation=(math.radians(90), 0, 0))
    _paint(bpy.context.active_object, (0.12, 0.2, 0.3), roughness=0.9)
    bpy.ops.mesh.primitive_cylinder_add(radius=0.55, depth=2.4, location=(2.3, 1.4, 1.2), vertices=64)
    _paint(_smooth(), (0.02, 0.16, 0.12), roughness=0.12)
    bpy.ops.mesh.primitive_torus_add(location=(2.3, 1.4, 2.4), major_radius=0.5, minor_radius=0.1)
    _paint(_smooth(), (0.02, 0.16, 0.12), roughness=0.12)
    places = random.Random(4)
    colors = ((0.8, 0.33, 0.02), (0.6, 0.03, 0.03), (0.75, 0.6, 0.05), (0.3, 0.45, 0.05))
    for index, (x, y) in enumerate(((0.8, -1.3), (1.5, -0.9), (2.25, -0.9), (1.2, -0.2), (-2.3, -0.9), (-1.6, -1.5))):
        radius = places.uniform(0.3, 0.46)
        bpy.ops.mesh.primitive_uv_sphere_add(radius=radius, location=(x, y, radius * 0.95), segments=48, ring_count=24)
        _paint(_smooth(), colors[index % len(colors)], roughness=0.3)


def _smooth() -> Any:
    bpy.ops.object.shade_smooth()
    return bpy.context.active_object


def _paint(thing: Any, color: tuple[float, float, float], roughness: float, grain: bool = False) -> None:
    material: Any = bpy.data.materials.new(thing.name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    shader: Any = nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*color, 1)
    shader.inputs["Roughness"].default_value = roughness
    noise: Any = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = 6.0, 8.0
    mapping: Any = nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = (0.3, 4, 1) if grain else (1, 1, 1)
    places: Any = nodes.new("ShaderNodeTexCoord")
    ramp: Any = nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].color = (*(0.45 * part for part in color), 1)
    ramp.color_ramp.elements[1].color = (*(min(1.0, 1.5 * part) for part in color), 1)
    links.new(places.outputs["Object"], mapping.inputs["Vector"])
    links.new(mapping.outputs["Vector"], noise.inputs["Vector"])
    links.new(noise.outputs["Fac"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], shader.inputs["Base Color"])
    thing.data.materials.append(material)


def _light() -> None:
    sun: Any = bpy.data.lights.new("Sun", "SUN")
    sun.energy, sun.angle, sun.color = 4.0, math.radians(4), (1.0, 0.82, 0.6)
    lamp = bpy.data.objects.new("Sun", sun)
    lamp.rotation_euler = (math.radians(52), 0, math.radians(48))
    world: Any = bpy.data.worlds.new("Evening")
    world.use_nodes = True
    sky = world.node_tree.nodes["Background"].inputs
    sky["Color"].default_value, sky["Strength"].default_value = (0.45, 0.55, 0.8, 1), 0.6
    scene: Any = bpy.context.scene
    scene.collection.objects.link(lamp)
    scene.world = world


def _shoot(path: Path) -> None:
    scene: Any = bpy.context.scene
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location = _CAMERA
    camera.rotation_euler = (_TARGET - _CAMERA).to_track_quat("-Z", "Y").to_euler()
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.seed = _SAMPLES, True, 0
    scene.render.resolution_x, scene.render.resolution_y = SIZE
    scene.render.image_settings.file_format, scene.render.image_settings.quality = "JPEG", 92
    scene.view_settings.view_transform = "Standard"
    scene.render.filepath = str(path)
    with quiet():
        bpy.ops.render.render(write_still=True)
