"""Materials of one shader, or of several: what can stand between a surface and its output."""

from __future__ import annotations

from typing import Any

import bpy

from .nodes import GRAY, PURPLE, Surface, material, picture_node, principled, shader


def of(surface: Surface) -> Any:
    """Return what gives an object a material with a surface."""
    return lambda obj: obj.data.materials.append(material(surface))


def one(kind: str, name: str | None = "Color", **properties: Any) -> Any:
    """Return what gives an object a material of one shader with one color."""
    colors = {name: PURPLE} if name else {}
    return of(lambda tree: shader(tree, kind, colors, **properties))


def mixed(factor: Any, first: Surface, second: Surface) -> Surface:
    """Return the mix of two surfaces."""
    return lambda tree: shader(
        tree, "MixShader", {0: factor(tree) if callable(factor) else factor, 1: first(tree), 2: second(tree)}
    )


def diffuse(tree: Any, color: Any = PURPLE) -> Any:
    return shader(tree, "BsdfDiffuse", {"Color": color})


def transparent(tree: Any) -> Any:
    return shader(tree, "BsdfTransparent")


def emission(tree: Any, color: Any = PURPLE) -> Any:
    return shader(tree, "Emission", {"Color": color})


def camera_ray(tree: Any) -> Any:
    return tree.nodes.new("ShaderNodeLightPath").outputs["Is Camera Ray"]


def camera_or_glossy_ray(tree: Any) -> Any:
    path = tree.nodes.new("ShaderNodeLightPath").outputs
    return shader(tree, "Math", {0: path["Is Camera Ray"], 1: path["Is Glossy Ray"]}, operation="MAXIMUM")


def alpha_of_picture(tree: Any) -> Any:
    return picture_node(tree).outputs["Alpha"]


def cut_out(tree: Any) -> Any:
    picture = picture_node(tree)
    return principled(tree, picture.outputs["Color"], Alpha=picture.outputs["Alpha"])


def unlit_principled(tree: Any) -> Any:
    picture = picture_node(tree).outputs["Color"]
    return principled(tree, picture, Emission_Color=picture, Emission_Strength=1.0)


def ramp_of_light(tree: Any) -> Any:
    light = shader(tree, "ShaderToRGB", {0: diffuse(tree)})
    return emission(tree, shader(tree, "ValToRGB", {0: light}))


def fresnel(tree: Any) -> Any:
    return shader(tree, "Fresnel")


def gloss(tree: Any) -> Any:
    return shader(tree, "BsdfGlossy", {"Color": (1, 1, 1, 1), "Roughness": 0.5})


def added(first: Surface, second: Surface) -> Surface:
    return lambda tree: shader(tree, "AddShader", {0: first(tree), 1: second(tree)})


def volume_only(obj: bpy.types.Object) -> None:
    made = material(lambda _: None)
    tree: Any = made.node_tree
    tree.links.new(shader(tree, "VolumePrincipled"), tree.nodes[0].inputs["Volume"])
    obj.data.materials.append(made)


SHADERS = {
    "principled": of(principled),
    "principled metallic": of(lambda tree: principled(tree, Metallic=1.0)),
    "principled with a picture": of(lambda tree: principled(tree, picture_node(tree).outputs["Color"])),
    "principled lit by its own picture": of(unlit_principled),
    "principled black but for its light": of(
        lambda tree: principled(tree, (0, 0, 0, 1), Emission_Color=PURPLE, Emission_Strength=1.0)
    ),
    "principled with holes": of(cut_out),
    "diffuse": one("BsdfDiffuse"),
    "toon": one("BsdfToon"),
    "subsurface": one("SubsurfaceScattering"),
    "translucent": one("BsdfTranslucent"),
    "sheen": one("BsdfSheen"),
    "glossy": one("BsdfAnisotropic"),
    "glass": one("BsdfGlass"),
    "refraction": one("BsdfRefraction"),
    "transparent": one("BsdfTransparent"),
    "holdout": one("Holdout", None),
    "emission": one("Emission"),
    "emission turned off": of(lambda tree: shader(tree, "Emission", {"Color": PURPLE, "Strength": 0.0})),
    "background": one("Background"),
    "hair": one("BsdfHair"),
    "principled hair": one("BsdfHairPrincipled"),
    "specular": one("EeveeSpecular", "Base Color"),
    "color for a shader": of(lambda tree: picture_node(tree).outputs["Color"]),
    "shader to RGB": of(ramp_of_light),
    "volume only": volume_only,
    "nothing": of(lambda _: None),
    "mix of two principled": of(mixed(0.4, principled, lambda tree: principled(tree, PURPLE))),
    "mix by a mask": of(mixed(alpha_of_picture, principled, lambda tree: principled(tree, PURPLE))),
    "mix of diffuse and gloss": of(mixed(fresnel, diffuse, gloss)),
    "mix that hides its first": of(mixed(1.0, principled, emission)),
    "mix that hides its second": of(mixed(0.0, emission, principled)),
    "mix with holes": of(mixed(alpha_of_picture, transparent, diffuse)),
    "glass with holes": of(mixed(alpha_of_picture, transparent, lambda tree: shader(tree, "BsdfGlass"))),
    "light for the camera": of(mixed(camera_ray, diffuse, emission)),
    "light for the camera, else nothing": of(mixed(camera_ray, transparent, emission)),
    "light for the camera and mirrors": of(mixed(camera_or_glossy_ray, diffuse, emission)),
    "sum of two diffuse": of(added(lambda tree: diffuse(tree, GRAY), diffuse)),
    "sum of diffuse and black light": of(added(diffuse, lambda tree: emission(tree, (0, 0, 0, 1)))),
    "sum of two lights": of(added(emission, emission)),
}
"""What gives an object its material, by what the material is."""
if bpy.app.version >= (4, 3, 0):
    SHADERS["metallic"] = one("BsdfMetallic", "Base Color")
    SHADERS["conductor"] = one("BsdfMetallic", None, fresnel_type="PHYSICAL_CONDUCTOR")
