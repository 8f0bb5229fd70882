"""What lies beside a texture or a picture of heights in the folder of the job that made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.border.names import RESULT_FILE, TILE_TOKEN
from core.errors import InputError
from core.job.strict_json import read_object
from core.settings.base import JobSettings
from core.settings.displace import DisplaceSettings
from core.settings.printing import PrintSettings
from core.settings.texture import TextureSettings

_COLOR = "color"


def with_recorded_depth(settings: JobSettings) -> JobSettings:
    """Return settings that name heights with the depth that their job has recorded, unless they give another one;
    those of a print in one color with the heights beside its texture, unless they name others; and those of a texture
    with the maps beside the textures that stay or that it starts from."""
    match settings:
        case TextureSettings():
            return _with_earlier_maps(settings)
        case DisplaceSettings(depth=None):
            return settings.model_copy(update={"depth": _recorded_depth(Path(settings.height))})
        case PrintSettings(purpose="one-color", relief="") if settings.texture:
            heights = _heights_beside(Path(settings.texture))
            return settings if heights is None else with_recorded_depth(settings.model_copy(update={"relief": heights}))
        case PrintSettings(relief_depth=None, recorded_depth=None) if settings.relief:
            return settings.model_copy(update={"recorded_depth": _recorded_depth(Path(settings.relief))})
    return settings


def _with_earlier_maps(settings: TextureSettings) -> TextureSettings:
    """Return settings that name, of the maps of the textures that are there already, all that their jobs have made."""
    update: dict[str, Any] = {}
    for prefix, color in (("base", settings.base_texture), ("start", settings.start_texture)):
        for name, entry in _maps_beside(Path(color)).items() if color else ():
            field = f"{prefix}_{name}"
            if getattr(settings, field, "") is None:
                update[field] = str(Path(color or "").parent / entry["file"])
    height = settings.base_height or update.get("base_height")
    if height and settings.base_depth is None:
        update["base_depth"] = _recorded_depth(Path(height))
        if update["base_depth"] is None:
            update.pop("base_height", None)
    return settings.model_copy(update=update)


def _maps_beside(color: Path) -> dict[str, dict[str, Any]]:
    """Return what the result of the job that made a color says of the maps beside it, as far as these are there."""
    maps = _recorded_maps(color.parent)
    own = maps.get(_COLOR)
    if not isinstance(own, dict) or own.get("file") != color.name:
        return {}
    return {
        name: entry
        for name, entry in maps.items()
        if name != _COLOR and isinstance(entry, dict) and _is_there(color.parent, entry.get("file"))
    }


def _is_there(folder: Path, name: Any) -> bool:
    if not isinstance(name, str) or Path(name).name != name:
        return False
    return TILE_TOKEN in name or (folder / name).is_file()


def _recorded_depth(height: Path) -> float | None:
    """Return how far it is from black to white in heights, in the units of the mesh, if the job's result tells."""
    depth = _recorded(height.parent).get("depth")
    if not isinstance(depth, int | float) or isinstance(depth, bool) or depth <= 0:
        return None
    return float(depth)


def _heights_beside(texture: Path) -> str | None:
    """Return the path of the heights that the job has made which made a texture, if it did."""
    name = _recorded(texture.parent).get("file")
    return str(texture.parent / name) if isinstance(name, str) and _is_there(texture.parent, name) else None


def _recorded(folder: Path) -> dict[str, Any]:
    """Return what the result of the job in a folder says of its heights, empty if it says nothing."""
    found = _recorded_maps(folder).get("height")
    return found if isinstance(found, dict) else {}


def _recorded_maps(folder: Path) -> dict[str, Any]:
    """Return what the result of the job in a folder says of its maps, empty if it says nothing."""
    try:
        maps = read_object(folder / RESULT_FILE).get("maps", {})
    except (OSError, InputError):
        return {}
    return maps if isinstance(maps, dict) else {}
