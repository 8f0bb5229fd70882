"""Scenes for tests of the present look: each material shows something that can be computed without Blender.

Images are random texels, shown without interpolation, on planes whose UV map fills the texture. Pictures are arrays of
float32 [SIZE, SIZE, 3], sRGB, rows from the bottom.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np

SIZE = 64


def texels(seed: int = 0, channels: int = 3) -> np.ndarray:
    """Return random texels, float32 [SIZE, SIZE, channels], whole 255ths."""
    values = np.random.default_rng(seed).integers(0, 256, (SIZE, SIZE, channels))
    return (values / 255).astype(np.float32)


def linear(color: np.ndarray) -> np.ndarray:
    """Return sRGB as linear light."""
    return np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)


def srgb(light: np.ndarray) -> np.ndarray:
    """Return linear light as sRGB, cut off at 0 and 1."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def centers() -> tuple[np.ndarray, np.ndarray]:
    """Return u and v of all texels' centers, each [SIZE, SIZE]."""
    steps = (np.arange(SIZE) + 0.5) / SIZE
    u, v = np.meshgrid(steps, steps)
    return u, v


def looked_up(picture: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return a picture's texels at UVs, repeated."""
    height, width = picture.shape[:2]
    rows, columns = (np.floor(np.mod(at, 1) * size).astype(int) for at, size in ((v, height), (u, width)))
    return np.asarray(picture[rows, columns])


def new_image(picture: np.ndarray, name: str = "Texture", **options: Any) -> bpy.types.Image:
    """Return a packed image of an array [H, W, 3 or 4]."""
    height, width, channels = picture.shape
    made = bpy.data.images.new(name, width, height, alpha=channels == 4, **options)
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :channels] = picture
    made.pixels.foreach_set(rgba.ravel())
    made.pack()
    return made


def write_png(picture: np.ndarray, path: Path) -> Path:
    """Write an array, rows from the bottom, as a PNG."""
    from PIL import Image

    Image.fromarray((picture[::-1] * 255).round().astype(np.uint8)).save(path)
    return path


def plane(name: str = "Plane", x: float = 0.0, uv_map: str = "UVMap") -> bpy.types.Object:
    """Return a new plane from -1 to 1 whose UV map fills the texture; it is active and the only one selected."""
    bpy.ops.mesh.primitive_plane_add(location=(x, 0, 0))
    made = bpy.context.active_object
    made.name, made.data.uv_layers[0].name = name, uv_map
    return made


def set_uvs(obj: bpy.types.Object, matrix: Any, offset: Any = (0, 0), uv_map: str = "") -> None:
    """Transform the UVs of an object's first map, or of a new one of that name."""
    before = [tuple(corner.vector) for corner in obj.data.uv_layers[0].uv]
    layer = obj.data.uv_layers.new(name=uv_map) if uv_map else obj.data.uv_layers[0]
    for corner, uv in zip(layer.uv, before, strict=True):
        corner.vector = np.array(matrix) @ uv + offset


def new_material(name: str = "Material") -> bpy.types.Material:
    """Return a new material with a Principled BSDF that reflects nothing but its base color."""
    made = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0, 0):
        made.use_nodes = True
    shader(made).inputs["Specular IOR Level"].default_value = 0.0
    return made


def shader(material: bpy.types.Material) -> Any:
    """Return a material's Principled BSDF."""
    return next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")


def add(tree: Any, kind: str, *inputs: Any, **settings: Any) -> Any:
    """Add a shader node (by what follows "ShaderNode" in its identifier); link output sockets to, or set, its inputs.

    None leaves an input alone.
    """
    node = tree.nodes.new(kind if kind.startswith("Node") else f"ShaderNode{kind}")
    for name, value in settings.items():
        setattr(node, name, value)
    for socket, value in zip((socket for socket in node.inputs if socket.enabled), inputs, strict=False):
        if isinstance(value, bpy.types.NodeSocket):
            tree.links.new(value, socket)
        elif value is not None:
            socket.default_value = value
    return node


def output(node: Any, name: str = "") -> Any:
    """Return an output of a node, the first one in use if it has no name."""
    return node.outputs[name] if name else next(socket for socket in node.outputs if socket.enabled)


def image_node(tree: Any, image: bpy.types.Image, vector: Any = None) -> Any:
    """Return the color of an image node without interpolation."""
    return output(add(tree, "TexImage", vector, image=image, interpolation="Closest"), "Color")


def show(material: bpy.types.Material, color: Any) -> bpy.types.Material:
    """Link a color to a material's base color."""
    material.node_tree.links.new(color, shader(material).inputs["Base Color"])
    return material


def textured(picture: np.ndarray, name: str = "Material") -> bpy.types.Material:
    """Return a material that shows a picture as it is."""
    made = new_material(name)
    return show(made, image_node(made.node_tree, new_image(picture, name)))


def rendered(obj: bpy.types.Object) -> np.ndarray:
    """Return what Cycles shows of the plane from above in white light from everywhere, as a picture."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.filter_width = 1, False, 0.01
    scene.cycles.pixel_filter_type, scene.render.dither_intensity = "BOX", 0.0
    scene.view_settings.view_transform = "Raw"
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.image_settings.file_format, scene.render.image_settings.color_depth = "OPEN_EXR", "32"
    scene.world = bpy.data.worlds.new("White")
    if bpy.app.version < (5, 0, 0):
        scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs["Color"].default_value = (1, 1, 1, 1)
    lens = bpy.data.cameras.new("Camera")
    lens.type, lens.ortho_scale = "ORTHO", 2.0
    camera = bpy.data.objects.new("Camera", lens)
    camera.location = (*obj.location[:2], 5)
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.render.filepath = str(Path(bpy.app.tempdir) / "rendered.exr")
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(scene.render.filepath)
    pixels = np.empty((SIZE, SIZE, image.channels), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    bpy.data.images.remove(image)
    bpy.data.objects.remove(camera)
    return srgb(pixels[..., :3])
