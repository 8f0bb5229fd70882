"""The present look of several slots, several objects, odd UV maps, and whatever state the .blend is in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.blender import material
from addon.blender.image import load_packed
from addon.blender.present_look import PresentLook, read_present_look, shows_something
from addon.errors import PatinaError
from tests.addon.blender import looks
from tests.addon.blender.looks import SIZE, add, centers, linear, looked_up, output, show, srgb, texels

STEP = 1.1 / 255
LEFT, RIGHT = np.s_[:, : SIZE // 2], np.s_[:, SIZE // 2 :]
HALF = ((0.5, 0), (0, 1))
"""Makes a UV map half as wide."""


def read(*objects: bpy.types.Object, slot: bool = False, uv_maps: tuple[str, ...] = ()) -> PresentLook:
    names = uv_maps or tuple(obj.data.uv_layers[0].name for obj in objects)
    return read_present_look(objects, names, slot, bpy.context.scene, SIZE)


def pixels(*objects: bpy.types.Object, slot: bool = False, uv_maps: tuple[str, ...] = ()) -> np.ndarray:
    found = read(*objects, slot=slot, uv_maps=uv_maps).pixels
    assert found is not None
    return found


def inverted(picture: np.ndarray, name: str = "Inverted") -> bpy.types.Material:
    """Return a material that shows a picture's negative (of its light)."""
    made = looks.new_material(name)
    color = looks.image_node(made.node_tree, looks.new_image(picture, name))
    return show(made, output(add(made.node_tree, "Invert", 1.0, color)))


def negative(picture: np.ndarray) -> np.ndarray:
    return srgb(1 - linear(picture))


def cut_in_two(obj: bpy.types.Object) -> None:
    """Cut a plane into a left and a right half; the right one has the second material slot."""
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.subdivide()
    bpy.ops.object.mode_set(mode="OBJECT")
    for polygon in obj.data.polygons:
        polygon.material_index = int(polygon.center.x > 0)


def two_halves() -> tuple[bpy.types.Object, bpy.types.Object]:
    """Return two planes that share a texture: one half each."""
    halves = looks.plane("Left"), looks.plane("Right", x=3, uv_map="UVChannel_1")
    for half, offset in zip(halves, (0.0, 0.5), strict=True):
        looks.set_uvs(half, HALF, (offset, 0))
    return halves


@pytest.fixture
def plane(empty_scene: None) -> bpy.types.Object:
    return looks.plane()


def test_one_image_is_taken_as_it_is(plane: bpy.types.Object) -> None:
    plane.data.materials.append(looks.textured(texels()))
    look = read(plane)
    assert look.pixels is None and look.notes == ()
    assert look.image == bpy.data.images["Material"]


@pytest.mark.parametrize("name", ["UVMap", ""])
def test_one_image_is_taken_by_way_of_its_uv_map(plane: bpy.types.Object, name: str) -> None:
    shown = looks.textured(texels())
    node = shown.node_tree.nodes["Image Texture"]
    shown.node_tree.links.new(output(add(shown.node_tree, "UVMap", uv_map=name)), node.inputs["Vector"])
    plane.data.materials.append(shown)
    assert read(plane).image == node.image


def test_another_uv_map_is_read(plane: bpy.types.Object) -> None:
    looks.set_uvs(plane, ((0, 1), (1, 0)), uv_map="Turned")
    shown = looks.textured(texels())
    node = shown.node_tree.nodes["Image Texture"]
    shown.node_tree.links.new(output(add(shown.node_tree, "UVMap", uv_map="Turned")), node.inputs["Vector"])
    plane.data.materials.append(shown)
    np.testing.assert_allclose(pixels(plane, uv_maps=("UVMap",)), texels().transpose(1, 0, 2), atol=STEP)
    assert read(plane, uv_maps=("Turned",)).image == node.image


def test_the_render_map_is_meant_where_nodes_name_none(plane: bpy.types.Object) -> None:
    looks.set_uvs(plane, ((0, 1), (1, 0)), uv_map="Turned")
    plane.data.uv_layers["Turned"].active_render = True
    plane.data.materials.append(looks.textured(texels()))
    np.testing.assert_allclose(pixels(plane, uv_maps=("UVMap",)), texels().transpose(1, 0, 2), atol=STEP)


def test_vertex_colors_are_mixed_in(plane: bpy.types.Object) -> None:
    colors = plane.data.color_attributes.new("Color", "FLOAT_COLOR", "POINT")
    for vertex, color in zip(plane.data.vertices, colors.data, strict=True):
        color.color = (1, 1, 1, 1) if vertex.co.x > 0 else (0.25, 0.5, 0, 1)
    shown = looks.textured(texels())
    tree = shown.node_tree
    source = looks.shader(shown).inputs["Base Color"].links[0].from_socket
    painted = output(add(tree, "VertexColor", layer_name="Color"))
    show(shown, output(add(tree, "MixRGB", 1.0, source, painted, blend_type="MULTIPLY")))
    plane.data.materials.append(shown)
    left, right = np.array([0.25, 0.5, 0]), np.ones(3)
    u = centers()[0][..., None]
    np.testing.assert_allclose(pixels(plane), srgb(linear(texels()) * (left + u * (right - left))), atol=STEP)


def test_two_slots_make_one_picture(plane: bpy.types.Object) -> None:
    cut_in_two(plane)
    plane.data.materials.append(looks.textured(texels(0), "First"))
    plane.data.materials.append(inverted(texels(1)))
    found = pixels(plane)
    np.testing.assert_allclose(found[LEFT], texels(0)[LEFT], atol=STEP)
    np.testing.assert_allclose(found[RIGHT], negative(texels(1))[RIGHT], atol=STEP)


def test_the_active_slot_alone_can_be_read(plane: bpy.types.Object) -> None:
    cut_in_two(plane)
    plane.data.materials.append(looks.textured(texels(0), "First"))
    plane.data.materials.append(inverted(texels(1)))
    plane.active_material_index = 1
    np.testing.assert_allclose(pixels(plane, slot=True)[RIGHT], negative(texels(1))[RIGHT], atol=STEP)
    plane.active_material_index = 0
    assert read(plane, slot=True).image == bpy.data.images["First"]


def test_a_slot_without_faces_does_not_count(plane: bpy.types.Object) -> None:
    plane.data.materials.append(looks.textured(texels(0), "First"))
    plane.data.materials.append(inverted(texels(1)))
    assert read(plane).image == bpy.data.images["First"]


def test_a_face_without_a_material_is_gray_and_said(plane: bpy.types.Object) -> None:
    cut_in_two(plane)
    plane.data.materials.append(looks.textured(texels()))
    plane.data.materials.append(None)
    look = read(plane)
    np.testing.assert_allclose(look.pixels[LEFT], texels()[LEFT], atol=STEP)
    np.testing.assert_allclose(look.pixels[RIGHT], srgb(np.array(0.8)), atol=STEP)
    assert look.notes == ("Plane has faces without a material; plain gray is kept there.",)


@pytest.mark.usefixtures("empty_scene")
def test_two_objects_with_different_uv_maps_make_one_picture() -> None:
    left, right = two_halves()
    left.data.materials.append(looks.textured(texels(0), "Left"))
    right.data.materials.append(inverted(texels(1), "Right"))
    found = pixels(left, right)
    np.testing.assert_allclose(found[LEFT], texels(0)[LEFT], atol=STEP)
    np.testing.assert_allclose(found[RIGHT], negative(texels(1))[RIGHT], atol=STEP)


@pytest.mark.usefixtures("empty_scene")
def test_where_objects_overlap_the_active_one_counts() -> None:
    first, second = looks.plane("First"), looks.plane("Second", x=3)
    first.data.materials.append(inverted(texels(0), "First"))
    second.data.materials.append(inverted(texels(1), "Second"))
    np.testing.assert_allclose(pixels(first, second), negative(texels(0)), atol=STEP)
    np.testing.assert_allclose(pixels(second, first), negative(texels(1)), atol=STEP)


@pytest.mark.usefixtures("empty_scene")
def test_two_objects_that_wear_one_image_keep_it_as_it_is() -> None:
    left, right = two_halves()
    shared = looks.textured(texels())
    left.data.materials.append(shared)
    right.data.materials.append(shared)
    assert read(left, right).image == bpy.data.images["Material"]


def test_a_repeated_image_is_taken_as_it_is_and_a_changed_one_wrapped(plane: bpy.types.Object) -> None:
    looks.set_uvs(plane, ((3, 0), (0, 2)), (-1.25, 0))
    plane.data.materials.append(looks.textured(texels()))
    assert read(plane).image == bpy.data.images["Material"]
    plane.data.materials[0] = inverted(texels())
    np.testing.assert_allclose(pixels(plane), negative(texels()), atol=STEP)


def test_parts_beyond_the_texture_are_wrapped(plane: bpy.types.Object) -> None:
    cut_in_two(plane)
    for polygon in plane.data.polygons:
        for corner in polygon.loop_indices if polygon.center.x > 0 else ():
            plane.data.uv_layers[0].uv[corner].vector.y -= 4
    plane.data.materials.append(inverted(texels()))
    np.testing.assert_allclose(pixels(plane), negative(texels()), atol=STEP)


def test_a_tiled_image_is_read_tile_by_tile(plane: bpy.types.Object, tmp_path: Path) -> None:
    for number, seed in ((1001, 0), (1002, 1)):
        looks.write_png(texels(seed), tmp_path / f"tiles.{number}.png")
    tiled = bpy.data.images.load(str(tmp_path / "tiles.1001.png"))
    tiled.source, tiled.filepath = "TILED", str(tmp_path / "tiles.<UDIM>.png")
    tiled.tiles.new(tile_number=1002)
    looks.set_uvs(plane, ((2, 0), (0, 1)), uv_map="Tiles")
    shown = looks.new_material()
    tree = shown.node_tree
    show(shown, looks.image_node(tree, tiled, output(add(tree, "UVMap", uv_map="Tiles"))))
    plane.data.materials.append(shown)
    u, v = centers()
    expected = np.where(u[..., None] < 0.5, looked_up(texels(0), 2 * u, v), looked_up(texels(1), 2 * u, v))
    np.testing.assert_allclose(pixels(plane, uv_maps=("UVMap",)), expected, atol=STEP)


def test_a_missing_file_is_named(plane: bpy.types.Object, tmp_path: Path) -> None:
    path = looks.write_png(texels(), tmp_path / "wood.png")
    shown = looks.new_material()
    show(
        shown,
        output(add(shown.node_tree, "Invert", 1.0, looks.image_node(shown.node_tree, bpy.data.images.load(str(path))))),
    )
    plane.data.materials.append(shown)
    path.unlink()
    bpy.data.images["wood.png"].reload()
    with pytest.raises(PatinaError, match=r"The file of wood\.png is missing or damaged; locate it again"):
        read(plane)
    assert len(bpy.data.scenes) == 1


def test_a_file_on_disk_is_read(plane: bpy.types.Object, tmp_path: Path) -> None:
    image = bpy.data.images.load(str(looks.write_png(texels(), tmp_path / "wood.png")))
    shown = looks.new_material()
    color = looks.image_node(shown.node_tree, image)
    show(shown, output(add(shown.node_tree, "Invert", 1.0, color)))
    plane.data.materials.append(shown)
    np.testing.assert_allclose(pixels(plane), negative(texels()), atol=STEP)


def test_strokes_that_are_not_saved_yet_count(plane: bpy.types.Object) -> None:
    plane.data.materials.append(inverted(texels(0)))
    image = bpy.data.images["Inverted"]
    rgba = np.ones((SIZE, SIZE, 4), np.float32)
    rgba[..., :3] = texels(1)
    image.pixels.foreach_set(rgba.ravel())
    assert image.is_dirty
    np.testing.assert_allclose(pixels(plane), negative(texels(1)), atol=STEP)


def test_a_linked_material_is_read(plane: bpy.types.Object, tmp_path: Path) -> None:
    library = tmp_path / "library.blend"
    bpy.data.libraries.write(str(library), {inverted(texels(), "Far")})
    bpy.data.batch_remove([bpy.data.materials["Far"], bpy.data.images["Far"]])
    with bpy.data.libraries.load(str(library), link=True) as (_, wanted):
        wanted.materials = ["Far"]
    assert bpy.data.materials["Far"].library
    plane.data.materials.append(bpy.data.materials["Far"])
    np.testing.assert_allclose(pixels(plane), negative(texels()), atol=STEP)


def test_a_slot_linked_to_the_object_is_read(plane: bpy.types.Object) -> None:
    plane.data.materials.append(looks.textured(texels(0), "Of Mesh"))
    plane.material_slots[0].link = "OBJECT"
    plane.material_slots[0].material = inverted(texels(1))
    np.testing.assert_allclose(pixels(plane), negative(texels(1)), atol=STEP)


def with_nodes(obj: bpy.types.Object, *nodes: Callable[[Any, Any], Any]) -> None:
    """Add a Geometry Nodes modifier that sends the geometry through nodes."""
    group = bpy.data.node_groups.new("Geometry", "GeometryNodeTree")
    for direction in ("INPUT", "OUTPUT"):
        group.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
    geometry = group.nodes.new("NodeGroupInput").outputs[0]
    for node in nodes:
        geometry = node(group, geometry)
    group.links.new(geometry, group.nodes.new("NodeGroupOutput").inputs[0])
    obj.modifiers.new("Nodes", "NODES").node_group = group


def test_a_material_set_by_geometry_nodes_is_read(plane: bpy.types.Object) -> None:
    plane.data.materials.append(looks.textured(texels(0), "Of Mesh"))
    by_nodes = inverted(texels(1))

    def set_material(group: Any, geometry: Any) -> Any:
        node = group.nodes.new("GeometryNodeSetMaterial")
        node.inputs["Material"].default_value = by_nodes
        group.links.new(geometry, node.inputs["Geometry"])
        return node.outputs[0]

    with_nodes(plane, set_material)
    np.testing.assert_allclose(pixels(plane), negative(texels(1)), atol=STEP)
    plane.data.materials.clear()
    bpy.context.view_layer.update()
    assert shows_something(plane, only_active_slot=False)
    np.testing.assert_allclose(pixels(plane), negative(texels(1)), atol=STEP)


def test_a_uv_map_made_by_geometry_nodes_is_read(plane: bpy.types.Object) -> None:
    plane.data.materials.append(inverted(texels()))

    def turn(group: Any, geometry: Any) -> Any:
        named = group.nodes.new("GeometryNodeInputNamedAttribute")
        named.data_type, named.inputs["Name"].default_value = "FLOAT_VECTOR", "UVMap"
        scaled = group.nodes.new("ShaderNodeVectorMath")
        scaled.operation, scaled.inputs[1].default_value = "MULTIPLY", (0.5, 1, 0)
        store = group.nodes.new("GeometryNodeStoreNamedAttribute")
        store.data_type, store.domain = "FLOAT2", "CORNER"
        store.inputs["Name"].default_value = "Made"
        group.links.new(output(named), scaled.inputs[0])
        group.links.new(scaled.outputs[0], next(s for s in store.inputs if s.name == "Value" and s.enabled))
        group.links.new(geometry, store.inputs["Geometry"])
        return store.outputs[0]

    with_nodes(plane, turn)
    u, v = centers()
    expected = negative(looked_up(texels(), 2 * u, v))
    np.testing.assert_allclose(pixels(plane, uv_maps=("Made",))[LEFT], expected[LEFT], atol=STEP)


@pytest.mark.parametrize("kind", ["SUBSURF", "MIRROR", "ARRAY", "SHAPE"])
def test_generated_coordinates_are_those_before_modifiers(plane: bpy.types.Object, kind: str) -> None:
    shown = looks.new_material()
    tree = shown.node_tree
    gradient = add(tree, "TexGradient", output(add(tree, "TexCoord"), "Generated"))
    show(shown, output(gradient, "Color"))
    plane.data.materials.append(shown)
    expected = srgb(np.repeat(centers()[0][..., None], 3, axis=2))
    if kind == "SHAPE":
        plane.shape_key_add(name="Basis")
        key = plane.shape_key_add(name="Bent")
        for point in key.data:
            point.co.x *= 3
        key.value = 1.0
    elif kind == "SUBSURF":
        modifier = plane.modifiers.new("Modifier", kind)
        modifier.subdivision_type, modifier.render_levels, modifier.levels = "SIMPLE", 5, 1
    else:
        modifier = plane.modifiers.new("Modifier", kind)
        modifier.show_viewport = kind == "ARRAY"
        if kind == "ARRAY":
            # The copies cover the same texels.
            modifier.count = 1
    np.testing.assert_allclose(pixels(plane), expected, atol=STEP)


@pytest.mark.parametrize("engine", ["CYCLES", "EEVEE"])
def test_the_output_of_the_scenes_engine_is_read(plane: bpy.types.Object, engine: str) -> None:
    shown = looks.new_material()
    tree = shown.node_tree
    tree.nodes.remove(tree.get_output_node("ALL"))
    for target, color in (("CYCLES", (1, 0, 0, 1)), ("EEVEE", (0, 1, 0, 1))):
        add(tree, "OutputMaterial", output(add(tree, "BsdfDiffuse", color)), target=target)
    plane.data.materials.append(shown)
    eevee = "BLENDER_EEVEE" if bpy.app.version >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"
    bpy.context.scene.render.engine = "CYCLES" if engine == "CYCLES" else eevee
    np.testing.assert_allclose(
        pixels(plane), np.broadcast_to((float(engine == "CYCLES"), float(engine != "CYCLES"), 0), (SIZE, SIZE, 3))
    )


def test_the_color_of_the_frame_is_read(plane: bpy.types.Object) -> None:
    shown = looks.new_material()
    socket = looks.shader(shown).inputs["Base Color"]
    for frame, color in ((1, (1, 0, 0, 1)), (20, (0, 0, 1, 1))):
        socket.default_value = color
        socket.keyframe_insert("default_value", frame=frame)
    plane.data.materials.append(shown)
    bpy.context.scene.frame_set(20)
    np.testing.assert_allclose(pixels(plane)[0, 0], (0, 0, 1), atol=STEP)
    bpy.context.scene.frame_set(1)
    np.testing.assert_allclose(pixels(plane)[0, 0], (1, 0, 0), atol=STEP)


def test_a_result_of_ours_is_not_taken_for_the_look_before_it(plane: bpy.types.Object, picture: Path) -> None:
    plane.data.materials.append(inverted(texels()))
    material.wear(plane, load_packed(picture, "Ours"), "UVMap")
    np.testing.assert_allclose(pixels(plane), negative(texels()), atol=STEP)
    assert material.wears_ours(plane)


def test_what_no_material_shows_is_refused(plane: bpy.types.Object, picture: Path) -> None:
    assert not shows_something(plane, only_active_slot=False)
    with pytest.raises(PatinaError, match="Plane had no material before Patina; choose a texture"):
        read(plane)
    material.wear(plane, load_packed(picture, "Ours"), "UVMap")
    assert not shows_something(plane, only_active_slot=False)


@pytest.mark.parametrize("shader", ["", "VolumeScatter", "BsdfTransparent"])
def test_the_viewport_color_stands_in_for_what_no_shader_has(plane: bpy.types.Object, shader: str) -> None:
    shown = looks.new_material("Air")
    shown.diffuse_color = (0.25, 0.5, 1, 1)
    tree = shown.node_tree
    tree.nodes.remove(looks.shader(shown))
    if shader:
        tree.links.new(
            output(add(tree, shader)), tree.get_output_node("ALL").inputs["Volume" if "V" in shader else "Surface"]
        )
    plane.data.materials.append(shown)
    look = read(plane)
    np.testing.assert_allclose(look.pixels[0, 0], srgb(np.array([0.25, 0.5, 1])), atol=STEP)
    assert look.notes == ("Air has no shader with a color; its viewport color is kept.",)


def test_what_only_glows_is_said(plane: bpy.types.Object) -> None:
    shown = looks.new_material("Lamp")
    tree = shown.node_tree
    tree.links.new(output(add(tree, "Emission", (1, 0, 0, 1), 40.0)), tree.get_output_node("ALL").inputs["Surface"])
    plane.data.materials.append(shown)
    look = read(plane)
    np.testing.assert_allclose(look.pixels[0, 0], (1, 0, 0))
    assert look.notes == ("Lamp has no base color; the color of its emission is kept.",)


@pytest.mark.parametrize("kind", ["LayerWeight", "Fresnel"])
def test_what_depends_on_the_view_is_kept_as_seen_straight_on(plane: bpy.types.Object, kind: str) -> None:
    shown = looks.new_material("Silk")
    tree = shown.node_tree
    facing = output(add(tree, kind), "Facing" if kind == "LayerWeight" else "Fac")
    show(shown, output(add(tree, "MixRGB", facing, (0.5, 0.25, 0, 1), (0, 0, 1, 1))))
    plane.data.materials.append(shown)
    look = read(plane)
    # Glass reflects 3 percent straight on.
    light = 0.0 if kind == "LayerWeight" else ((1.5 - 1) / (1.5 + 1)) ** 2
    expected = srgb((1 - light) * np.array([0.5, 0.25, 0]) + light * np.array([0, 0, 1]))
    np.testing.assert_allclose(look.pixels[0, 0], expected, atol=2 * STEP)
    assert look.notes == ("Silk looks different from each side; its color straight on is kept.",)


def test_a_material_without_nodes_shows_its_viewport_color(plane: bpy.types.Object) -> None:
    if bpy.app.version >= (5, 0, 0):
        pytest.skip("from Blender 5.0 on, every material has nodes")
    old = bpy.data.materials.new("Old")
    old.diffuse_color = (0.25, 0.5, 1, 1)
    plane.data.materials.append(old)
    look = read(plane)
    np.testing.assert_allclose(look.pixels[0, 0], srgb(np.array([0.25, 0.5, 1])), atol=STEP)
    assert look.notes == ()


def test_the_gutter_takes_the_colors_of_the_island(plane: bpy.types.Object) -> None:
    looks.set_uvs(plane, ((0.5, 0), (0, 0.5)), (0.25, 0.25))
    shown = looks.new_material()
    looks.shader(shown).inputs["Base Color"].default_value = (0.25, 0.5, 1, 1)
    plane.data.materials.append(shown)
    found = pixels(plane)
    np.testing.assert_allclose(found, np.broadcast_to(srgb(np.array([0.25, 0.5, 1])), found.shape), atol=STEP)


def state() -> dict[str, Any]:
    """Everything of the .blend that could change: names and users of all data-blocks, selection, mode, settings."""
    collections = [name for name in dir(bpy.data) if isinstance(getattr(bpy.data, name), bpy.types.bpy_prop_collection)]
    # Blender 4.2 counts a user too many whenever a material is copied.
    counts = bpy.app.version >= (4, 3, 0)
    blocks = {
        name: sorted((made.name_full, made.users * counts) for made in getattr(bpy.data, name)) for name in collections
    }
    scene, layer = bpy.context.scene, bpy.context.view_layer
    settings = (scene.name, scene.render.engine, scene.frame_current, scene.cycles.samples, scene.render.bake.margin)
    nodes = {made.name: sorted(node.name for node in made.node_tree.nodes) for made in bpy.data.materials}
    slots = {
        obj.name: [(s.link, s.material and s.material.name) for s in obj.material_slots] for obj in bpy.data.objects
    }
    return {
        **blocks,
        "nodes": nodes,
        "slots": slots,
        "trees": {group.name: len(group.interface.items_tree) for group in bpy.data.node_groups},
        "settings": settings,
        "active": layer.objects.active and layer.objects.active.name,
        "selected": sorted(obj.name for obj in bpy.data.objects if obj.name in layer.objects and obj.select_get()),
        "hidden": {obj.name: (obj.hide_viewport, obj.hide_render) for obj in bpy.data.objects},
        "mode": bpy.context.mode,
        "uvs": {mesh.name: [layer.name for layer in mesh.uv_layers] for mesh in bpy.data.meshes},
        "handlers": len(bpy.app.handlers.depsgraph_update_post),
    }


def hidden(plane: bpy.types.Object) -> None:
    plane.hide_viewport = plane.hide_render = True


def out_of_every_scene(plane: bpy.types.Object) -> None:
    bpy.context.scene.collection.objects.unlink(plane)


MODES = ["OBJECT", "EDIT", "SCULPT", "VERTEX_PAINT", "WEIGHT_PAINT", "TEXTURE_PAINT"]


@pytest.mark.parametrize("mode", MODES)
def test_nothing_of_the_blend_changes(plane: bpy.types.Object, mode: str) -> None:
    cut_in_two(plane)
    plane.data.materials.append(inverted(texels(0), "First"))
    plane.data.materials.append(inverted(texels(1), "Second"))
    group = bpy.data.node_groups.new("Group", "ShaderNodeTree")
    group.interface.new_socket("Out", in_out="OUTPUT", socket_type="NodeSocketShader")
    add(group, "NodeGroupOutput", output(add(group, "BsdfDiffuse", (1, 0, 0, 1))))
    plane.data.materials.append(looks.new_material("Grouped"))
    tree = plane.data.materials[2].node_tree
    tree.links.new(add(tree, "Group", node_tree=group).outputs[0], tree.get_output_node("ALL").inputs["Surface"])
    next(polygon for polygon in plane.data.polygons if polygon.center.x < 0).material_index = 2
    plane.keyframe_insert("location", frame=1)
    bpy.ops.object.mode_set(mode=mode)
    before = state()
    found = pixels(plane)
    assert state() == before
    right = negative(texels(1))[RIGHT]
    np.testing.assert_allclose(found[RIGHT], right, atol=STEP)


@pytest.mark.parametrize("hide", [hidden, out_of_every_scene])
def test_objects_out_of_sight_are_read(plane: bpy.types.Object, hide: Callable[[bpy.types.Object], None]) -> None:
    plane.data.materials.append(inverted(texels()))
    hide(plane)
    before = state()
    np.testing.assert_allclose(pixels(plane), negative(texels()), atol=STEP)
    assert state() == before


def test_edits_that_are_under_way_count(plane: bpy.types.Object) -> None:
    import bmesh

    plane.data.materials.append(inverted(texels()))
    bpy.ops.object.mode_set(mode="EDIT")
    edited = bmesh.from_edit_mesh(plane.data)
    layer = edited.loops.layers.uv.active
    for face in edited.faces:
        for loop in face.loops:
            loop[layer].uv = loop[layer].uv.yx
    bmesh.update_edit_mesh(plane.data)
    np.testing.assert_allclose(pixels(plane), negative(texels()), atol=STEP)
    assert bpy.context.mode == "EDIT_MESH"


def test_a_failure_leaves_nothing_behind(plane: bpy.types.Object) -> None:
    plane.data.materials.append(inverted(texels()))
    before = state()
    with pytest.raises(PatinaError, match="Plane has no UV map called Nowhere once its modifiers are applied"):
        pixels(plane, uv_maps=("Nowhere",))
    assert state() == before
    bpy.ops.preferences.addon_disable(module="cycles")
    try:
        with pytest.raises(PatinaError, match="Cycles, which reads the present look, is turned off; turn on"):
            read(plane)
    finally:
        bpy.ops.preferences.addon_enable(module="cycles")
    assert state() == before
