"""The files of the maps of a material, and what ``result.json`` says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.border.names import HEIGHT_FILE, METALLIC_FILE, NORMAL_FILE, OCCLUSION_FILE, ROUGHNESS_FILE
from core.settings.relief import MapName
from core.texture.heights import ON_SURFACE

MAP_FILES: Mapping[MapName, str] = {
    "normal": NORMAL_FILE,
    "height": HEIGHT_FILE,
    "roughness": ROUGHNESS_FILE,
    "metallic": METALLIC_FILE,
    "occlusion": OCCLUSION_FILE,
}


def account_of_maps(color: str, files: Mapping[MapName, str], depth: float) -> dict[str, Any]:
    """Return what ``result.json`` says of the ``files`` of maps beside the ``color``. ``depth`` is how far it is from
    black to white in the heights."""
    said: dict[str, Any] = {"color": {"file": color}, **{name: {"file": file} for name, file in files.items()}}
    if "normal" in said:
        said["normal"]["convention"] = "opengl"
    if "height" in said:
        said["height"] |= {"depth": depth, "zero": ON_SURFACE}
    return {"maps": said}
