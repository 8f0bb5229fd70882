"""Which extensions of glTF a file may require."""

from __future__ import annotations

import re
from typing import Any

from core.errors import InputError
from core.mesh.quoting import printable

_READ = {
    "EXT_mesh_gpu_instancing",
    "KHR_draco_mesh_compression",
    "KHR_mesh_quantization",
    "KHR_node_visibility",
    "KHR_texture_transform",
    # Refused where data is compressed and nothing stands in for it, see ``core.mesh.gltf.buffers``.
    "EXT_meshopt_compression",
    "KHR_meshopt_compression",
}
_ELSEWHERE = re.compile(
    # Materials, images, lights, sounds, and notes of all kinds: they move no surface and no UV.
    r"(KHR|EXT|ADOBE|MSFT|FB|GODOT|NV|VRMC)_materials?_\w+|(KHR|EXT)_lights?_\w+|KHR_techniques_webgl|KHR_blend"
    r"|KHR_texture_basisu|EXT_texture_(webp|avif|astc|bptc|s3tc|pvrtc|etc1|procedurals)\w*|MSFT_texture_dds"
    r"|KHR_texture_procedurals|MSFT_packing_\w+|GOOGLE_texture_basis"
    r"|KHR_xmp(_json_ld)?|KHR_audio\w*|MSFT_audio_emitter|KHR_animation_pointer|KHR_interactivity|EXT_texture_video"
    r"|KHR_node_(selectability|hoverability)|KHR_physics_\w+|KHR_implicit_shapes|OMI_\w+|MSFT_physics"
    r"|EXT_mesh_features|EXT_instance_features|EXT_structural_metadata|EXT_feature_metadata|EXT_mesh_manifold"
    r"|AGI_\w+|VRM|VRMC_(vrm|springBone|springBone_extended_collider|node_constraint|vrm_animation)"
)


def check_required(tree: dict[str, Any]) -> None:
    """Make sure that Patina knows every extension without which a file cannot be read.

    Raises:
        InputError: the file is not glTF 2, or it requires extensions that Patina does not know; all are named.
    """
    asset = tree.get("asset")
    version = asset.get("version") if isinstance(asset, dict) else None
    if isinstance(version, str) and not version.startswith("2."):
        raise InputError(f"The file is glTF {printable(version)}; export the mesh as glTF 2.0.")
    required = tree.get("extensionsRequired")
    names = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
    unknown = [printable(name) for name in names if not _is_known(name)]
    if unknown:
        *others, last = unknown
        listed = f"{', '.join(others)}{',' if len(others) > 1 else ''} and {last}" if others else last
        raise InputError(
            f"The file requires {listed}, which Patina cannot read; "
            f"export the mesh again without {'it' if len(unknown) == 1 else 'them'}."
        )


def _is_known(name: str) -> bool:
    return name in _READ or _ELSEWHERE.fullmatch(name) is not None
