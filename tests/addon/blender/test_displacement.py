"""A relief that an object wears: as normals, as displacement, as geometry, and applied to a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender import material, material_maps
from addon.blender.displacement import (
    Kind,
    displaced_copy,
    has_heights,
    kind_of,
    set_displacement,
)
from addon.blender.height_image import heights_on
from addon.blender.material_maps import Maps
from addon.blender.mesh_export import evaluated_mesh
from addon.blender.relief_modifiers import DISPLACE, SUBDIVISION
from addon.blender.worn_relief import lay_aside, restore, take_off, wear
from addon.errors import PatinaError

DEPTH = 0.4
UV_MAP = "UVMap"


def image(name: str, level: float) -> bpy.types.Image:
    made = bpy.data.images.new(name, 4, 4)
    made.colorspace_settings.name = "Non-Color"
    made.pixels.foreach_set(np.full(64, level, np.float32))
    return made


@pytest.fixture
def maps(empty_scene: None) -> Maps:
    """Heights that stand out by a half of the depth everywhere, with normals, roughness, and metallic values."""
    levels = {"normal": 0.5, "height": 1.0, "roughness": 0.2, "metallic": 0.9}
    return Maps({name: image(name, level) for name, level in levels.items()}, DEPTH)


@pytest.fixture
def dressed(maps: Maps, cube: bpy.types.Object) -> bpy.types.Object:
    wear(cube, bpy.data.images.new("color", 4, 4), UV_MAP, maps=maps)
    return cube


@pytest.fixture
def maps_of_cube(cube: bpy.types.Object) -> Callable[[], Any]:
    return lambda: cube.material_slots[0].material.node_tree


def principled(tree: Any) -> Any:
    return next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")


def source_of(socket: Any) -> Any:
    return socket.links[0].from_node if socket.links else None


def reach(obj: bpy.types.Object) -> float:
    """How far the evaluated mesh of an object reaches along its x axis."""
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return float(max(vertex.co.x for vertex in evaluated.data.vertices))


def test_maps_are_linked_to_the_surface_that_shows_the_color(dressed: bpy.types.Object) -> None:
    tree = dressed.material_slots[0].material.node_tree
    surface = principled(tree)
    assert source_of(surface.inputs["Roughness"]).image.name == "roughness"
    assert source_of(surface.inputs["Metallic"]).image.name == "metallic"
    normal = source_of(surface.inputs["Normal"])
    assert normal.bl_idname == "ShaderNodeNormalMap" and normal.uv_map == UV_MAP
    assert source_of(normal.inputs["Color"]).image.name == "normal"
    assert getattr(normal, "convention", "OPENGL") == "OPENGL"


def test_a_texture_without_maps_takes_those_before_it_off(dressed: bpy.types.Object) -> None:
    wear(dressed, bpy.data.images.new("other", 4, 4), UV_MAP)
    tree: Any = dressed.material_slots[0].material.node_tree
    assert not has_heights(dressed)
    assert not principled(tree).inputs["Normal"].links and not principled(tree).inputs["Roughness"].links


def test_heights_are_known_whatever_shows_them(dressed: bpy.types.Object) -> None:
    for kind in ("BUMP", "DISPLACEMENT", "GEOMETRY"):
        set_displacement(dressed, kind)
        found = heights_on([dressed])
        assert found is not None and found.image.name == "height" and found.depth == pytest.approx(DEPTH)


@pytest.mark.parametrize("kind", ["BUMP", "DISPLACEMENT", "GEOMETRY"])
def test_each_kind_shows_the_relief_once(dressed: bpy.types.Object, kind: Kind) -> None:
    set_displacement(dressed, "GEOMETRY")
    set_displacement(dressed, kind)
    one: Any = dressed.material_slots[0].material
    output = next(node for node in one.node_tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")
    normals = not one.node_tree.nodes[material_maps.NORMAL_NODE].mute
    displaced = bool(output.inputs["Displacement"].links)
    shown = {"BUMP": normals, "DISPLACEMENT": displaced, "GEOMETRY": DISPLACE in dressed.modifiers}
    assert [name for name, is_shown in shown.items() if is_shown] == [kind] == [kind_of(dressed)]
    assert (SUBDIVISION in dressed.modifiers) == (kind == "DISPLACEMENT")
    assert len(dressed.modifiers) == len(bpy.data.node_groups) == (kind != "BUMP"), "nothing stays of those before"


def test_geometry_is_as_deep_as_the_maps_say_in_the_scene(dressed: bpy.types.Object) -> None:
    before = reach(dressed)
    dressed.scale = (2, 2, 2)
    bpy.context.view_layer.update()
    set_displacement(dressed, "GEOMETRY")
    # A half of the depth is outward; corners of the cube move along all three axes.
    assert (reach(dressed) - before) * 2 == pytest.approx(DEPTH / 2, rel=0.05)


def test_a_copy_has_the_relief_applied_and_the_object_stays(dressed: bpy.types.Object) -> None:
    before, vertices = reach(dressed), len(dressed.data.vertices)
    made = displaced_copy(dressed, bpy.context.evaluated_depsgraph_get())
    assert not made.modifiers and not dressed.modifiers
    assert len(dressed.data.vertices) == vertices and reach(dressed) == before
    assert max(vertex.co.x for vertex in made.data.vertices) > before + DEPTH / 4
    copied: Any = made.material_slots[0].material
    assert copied != dressed.material_slots[0].material
    assert material_maps.NORMAL_NODE not in copied.node_tree.nodes and not has_heights(made)
    assert principled(copied.node_tree).inputs["Roughness"].links and has_heights(dressed)
    assert UV_MAP in made.data.uv_layers


def test_a_new_texture_is_shown_as_the_one_before(dressed: bpy.types.Object, maps: Maps) -> None:
    set_displacement(dressed, "DISPLACEMENT")
    wear(dressed, bpy.data.images.new("next", 4, 4), UV_MAP, maps=maps)
    assert kind_of(dressed) == "DISPLACEMENT"


def test_a_relief_that_makes_room_for_a_while_comes_back_as_it_was(dressed: bpy.types.Object, maps: Maps) -> None:
    color = bpy.data.images["color"]
    set_displacement(dressed, "DISPLACEMENT")
    lay_aside(dressed, color)
    assert not dressed.modifiers
    wear(dressed, color, UV_MAP, maps=maps)
    assert kind_of(dressed) == "DISPLACEMENT"
    wear(dressed, bpy.data.images.new("flat", 4, 4), UV_MAP)
    assert not dressed.modifiers
    wear(dressed, color, UV_MAP, maps=maps)
    assert kind_of(dressed) == "DISPLACEMENT" and dressed.get("patina_relief") is None


def test_what_wears_no_heights_is_refused_in_a_sentence(cube: bpy.types.Object) -> None:
    with pytest.raises(PatinaError, match="wears no texture with heights"):
        set_displacement(cube, "DISPLACEMENT")


def test_the_material_and_the_shape_before_come_back(dressed: bpy.types.Object) -> None:
    set_displacement(dressed, "GEOMETRY")
    restore(dressed)
    assert not dressed.modifiers and not bpy.data.node_groups
    assert not material.wears_ours(dressed)


def test_a_texture_that_is_taken_off_takes_the_modifiers_of_its_relief_along(dressed: bpy.types.Object) -> None:
    set_displacement(dressed, "GEOMETRY")
    take_off(dressed, bpy.data.images.new("other", 4, 4))
    assert DISPLACE in dressed.modifiers, "it wears another one"
    take_off(dressed, bpy.data.images["color"])
    assert not dressed.modifiers and not material.wears_ours(dressed)
    assert not bpy.data.node_groups, "nothing keeps the heights"


@pytest.fixture
def twin(dressed: bpy.types.Object) -> bpy.types.Object:
    """A second object with the mesh of the first, and thus with its material."""
    made = dressed.copy()
    bpy.context.scene.collection.objects.link(made)
    made.location.x = 5
    bpy.context.view_layer.update()
    return made


@pytest.mark.parametrize("kind", ["BUMP", "DISPLACEMENT", "GEOMETRY"])
def test_objects_that_share_a_mesh_show_the_relief_alike(
    dressed: bpy.types.Object, twin: bpy.types.Object, kind: Kind
) -> None:
    set_displacement(dressed, "GEOMETRY")
    set_displacement(twin, kind)
    assert kind_of(dressed) == kind_of(twin) == kind
    assert reach(dressed) == pytest.approx(reach(twin))


def test_objects_that_share_a_material_alone_show_the_relief_alike(dressed: bpy.types.Object) -> None:
    other = bpy.data.objects.new("Other", dressed.data.copy())
    bpy.context.scene.collection.objects.link(other)
    set_displacement(dressed, "GEOMETRY")
    assert kind_of(other) == "GEOMETRY"


def test_a_texture_for_one_of_two_objects_with_a_mesh_leaves_the_relief_of_the_other(
    dressed: bpy.types.Object, twin: bpy.types.Object
) -> None:
    set_displacement(dressed, "GEOMETRY")
    wear(dressed, bpy.data.images.new("flat", 4, 4), UV_MAP)
    assert kind_of(dressed) == "BUMP" and kind_of(twin) == "GEOMETRY"
    assert has_heights(twin) and not has_heights(dressed)


@pytest.mark.parametrize("is_restored", [True, False])
def test_what_is_taken_off_a_shared_mesh_takes_the_modifiers_of_all_objects_along(
    dressed: bpy.types.Object, twin: bpy.types.Object, is_restored: bool
) -> None:
    set_displacement(dressed, "GEOMETRY")
    if is_restored:
        restore(dressed)
    else:
        take_off(dressed, bpy.data.images["color"])
    assert not material.wears_ours(twin) and not twin.modifiers and not dressed.modifiers


def test_a_mesh_of_which_only_a_part_has_heights_is_not_displaced(dressed: bpy.types.Object) -> None:
    other = bpy.data.objects.new("Other", dressed.data.copy())
    bpy.context.scene.collection.objects.link(other)
    other.data.materials.append(bpy.data.materials.new("Plain"))
    with pytest.raises(PatinaError, match="Other shows the material of"):
        set_displacement(dressed, "GEOMETRY")
    assert not dressed.modifiers and not other.modifiers
    set_displacement(dressed, "DISPLACEMENT")
    assert kind_of(other) == "DISPLACEMENT"


def test_points_move_along_normals_of_the_scene_by_the_depth_however_an_object_is_scaled(
    dressed: bpy.types.Object,
) -> None:
    dressed.scale = (1, 2, 0.5)
    bpy.context.view_layer.update()
    placed = []
    kinds: tuple[Kind, ...] = ("DISPLACEMENT", "GEOMETRY")
    for kind in kinds:
        set_displacement(dressed, kind)
        evaluated = dressed.evaluated_get(bpy.context.evaluated_depsgraph_get())
        mesh: Any = evaluated.data
        points = np.array([vertex.co for vertex in mesh.vertices])
        normals = np.array([normal.vector for normal in mesh.vertex_normals])
        matrix = np.array(dressed.matrix_world)[:3, :3]
        placed.append((points @ matrix.T, normals @ np.linalg.inv(matrix)))
    (flat, normals), (moved, _) = placed
    wanted = normals / np.linalg.norm(normals, axis=1, keepdims=True) * DEPTH / 2
    assert np.abs(moved - flat - wanted).max() < 1e-4


def test_an_unequal_scale_is_shown_by_heights_in_place_of_normals(dressed: bpy.types.Object) -> None:
    tree: Any = dressed.material_slots[0].material.node_tree
    dressed.scale = (1, 1, 3)
    bpy.context.view_layer.update()
    set_displacement(dressed, "BUMP")
    bump = source_of(principled(tree).inputs["Normal"])
    assert bump.bl_idname == "ShaderNodeBump" and bump.inputs["Distance"].default_value == pytest.approx(DEPTH)
    assert source_of(bump.inputs["Height"]).image.name == "height"
    dressed.scale = (3, 3, 3)
    bpy.context.view_layer.update()
    set_displacement(dressed, "BUMP")
    assert source_of(principled(tree).inputs["Normal"]).bl_idname == "ShaderNodeNormalMap"
    assert material_maps.BUMP_NODE not in tree.nodes


def test_heights_without_a_normal_map_are_bumps(cube: bpy.types.Object, maps: Maps) -> None:
    wear(cube, bpy.data.images.new("color", 4, 4), UV_MAP, maps=Maps({"height": maps.images["height"]}, DEPTH))
    tree: Any = cube.material_slots[0].material.node_tree
    assert source_of(principled(tree).inputs["Normal"]).bl_idname == "ShaderNodeBump"
    set_displacement(cube, "DISPLACEMENT")
    assert tree.nodes[material_maps.BUMP_NODE].mute


def test_meshes_are_exported_without_their_relief(dressed: bpy.types.Object) -> None:
    vertices = len(dressed.data.vertices)
    set_displacement(dressed, "GEOMETRY")
    with evaluated_mesh(dressed, bpy.context.evaluated_depsgraph_get()) as mesh:
        assert len(mesh.vertices) == vertices
    assert reach(dressed) > 1, "it is back"


def shade_smooth(obj: Any, sharp_rims: bool) -> None:
    """Shade an object smooth, but for edges that lie level."""
    points = obj.data.vertices
    for face in obj.data.polygons:
        face.use_smooth = True
    for edge in obj.data.edges:
        first, second = (points[index].co.z for index in edge.vertices)
        edge.use_edge_sharp = sharp_rims and abs(first - second) < 1e-3
    obj.data.update()


def radii(obj: bpy.types.Object) -> np.ndarray:
    """How far the points of an evaluated mesh are from the z axis, between its ends."""
    mesh: Any = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    points = np.array([vertex.co for vertex in mesh.vertices])
    return np.asarray(np.linalg.norm(points[np.abs(points[:, 2]) < 0.9, :2], axis=1))


@pytest.mark.skipif(bpy.app.version < (5, 0, 0), reason="Blender 4.2 tells nodes the normals of faces alone")
def test_coarse_meshes_are_round_where_they_are_shaded_smooth(maps: Maps) -> None:
    bpy.ops.mesh.primitive_cylinder_add(vertices=12)
    obj: Any = bpy.context.object
    wear(obj, bpy.data.images.new("color", 4, 4), UV_MAP, maps=maps)
    set_displacement(obj, "DISPLACEMENT")
    flat = 1 - np.cos(np.pi / 12)
    assert 1 - radii(obj).min() == pytest.approx(flat, rel=0.01), "it is shaded flat"
    shade_smooth(obj, sharp_rims=True)
    assert np.abs(radii(obj) - 1).max() < 0.1 * flat
    top = max(vertex.co.z for vertex in obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.vertices)
    assert top == pytest.approx(1, abs=1e-5), "its ends stay flat"
