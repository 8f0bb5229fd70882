"""What is said about materials before a job runs."""

from __future__ import annotations

import bpy

from addon.jobs.material_notes import material_notes
from tests.addon.materials.nodes import material, principled, shader
from tests.addon.materials.objects import set_material


def notes(*objects: bpy.types.Object) -> tuple[str, ...]:
    return material_notes(objects, bpy.context.evaluated_depsgraph_get(), only_active_slot=False)


def copy_of(obj: bpy.types.Object, name: str, mesh: bpy.types.Mesh) -> bpy.types.Object:
    made = bpy.data.objects.new(name, mesh)
    bpy.context.collection.objects.link(made)
    return made


def test_an_ordinary_material_needs_no_words(cube: bpy.types.Object) -> None:
    assert notes(cube) == ()
    cube.data.materials.append(material(principled, "Clay"))
    assert notes(cube) == ()


def test_a_modifier_that_leaves_materials_alone_needs_no_words(cube: bpy.types.Object) -> None:
    cube.modifiers.new("Smooth", "SUBSURF")
    assert notes(cube) == ()
    cube.data.materials.append(None)
    assert notes(cube) == ()
    cube.material_slots[0].material = material(principled, "Clay")
    assert notes(cube) == ()


def test_other_objects_keep_the_material(cube: bpy.types.Object) -> None:
    cube.data.materials.append(material(principled, "Clay"))
    other = copy_of(cube, "Other", cube.data.copy())
    assert notes(cube) == ("Clay stays as it is on Other; what is selected gets a copy.",)
    assert notes(cube, other) == ()
    for number in range(3):
        copy_of(cube, f"Copy {number}", other.data)
    assert notes(cube) == ("Clay stays as it is on Copy 0, Copy 1 and 2 more; what is selected gets a copy.",)


def test_other_objects_with_the_mesh_keep_their_slots(cube: bpy.types.Object) -> None:
    twin = copy_of(cube, "Twin", cube.data)
    assert notes(cube) == ("Cube gets material slots of its own, because its mesh is also that of Twin.",)
    assert notes(cube, twin) == ()


def test_the_modifier_that_decides_is_named(cube: bpy.types.Object) -> None:
    set_material(cube)
    said = "Decides decides the material of Cube; the modifier Patina Material replaces it."
    assert notes(cube) == (said,)
    cube.modifiers["Decides"].name = "Rusty Edges"
    assert notes(cube) == (said.replace("Decides decides", "Rusty Edges decides"),)
    cube.modifiers.new("Union", "BOOLEAN")
    assert notes(cube) == (said.replace("Decides decides", "Rusty Edges and Union decide"),)


def test_a_shader_without_a_color_is_named(cube: bpy.types.Object) -> None:
    cube.data.materials.append(material(lambda tree: shader(tree, "BsdfGlass"), "Window"))
    assert notes(cube) == (
        "Glass BSDF in Window has no color to replace; a Principled BSDF takes its place in the copy.",
    )


def test_what_hides_the_texture_is_said(cube: bpy.types.Object) -> None:
    cube.hide_render = True
    bpy.context.view_layer.material_override = material(principled, "White")
    assert notes(cube) == (
        "Cube is disabled in renders; enable it in the Outliner to render its texture.",
        "White covers everything in ViewLayer; clear its Material Override to see the texture.",
    )
