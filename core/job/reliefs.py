"""What lies beside a picture of heights in the folder of the job that made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.border.names import RESULT_FILE, TILE_TOKEN
from core.errors import InputError
from core.job.strict_json import read_object
from core.settings.base import JobSettings
from core.settings.displace import DisplaceSettings
from core.settings.printing import PrintSettings


def with_recorded_depth(settings: JobSettings) -> JobSettings:
    """Return settings that name heights with the depth that their job has recorded, unless they give another one; and
    those of a print in one color with the heights beside its texture, unless they name others."""
    match settings:
        case DisplaceSettings(depth=None):
            return settings.model_copy(update={"depth": _recorded_depth(Path(settings.height))})
        case PrintSettings(purpose="one-color", relief="") if settings.texture:
            heights = _heights_beside(Path(settings.texture))
            return settings if heights is None else with_recorded_depth(settings.model_copy(update={"relief": heights}))
        case PrintSettings(relief_depth=None, recorded_depth=None) if settings.relief:
            return settings.model_copy(update={"recorded_depth": _recorded_depth(Path(settings.relief))})
    return settings


def _recorded_depth(height: Path) -> float | None:
    """Return how far it is from black to white in heights, in the units of the mesh, if the job's result tells."""
    depth = _recorded(height.parent).get("depth")
    if not isinstance(depth, int | float) or isinstance(depth, bool) or depth <= 0:
        return None
    return float(depth)


def _heights_beside(texture: Path) -> str | None:
    """Return the path of the heights that the job has made which made a texture, if it did."""
    name = _recorded(texture.parent).get("file")
    if not isinstance(name, str) or Path(name).name != name:
        return None
    path = texture.parent / name
    return str(path) if TILE_TOKEN in name or path.is_file() else None


def _recorded(folder: Path) -> dict[str, Any]:
    """Return what the result of the job in a folder says of its heights, empty if it says nothing."""
    try:
        maps = read_object(folder / RESULT_FILE).get("maps", {})
    except (OSError, InputError):
        return {}
    found = maps.get("height") if isinstance(maps, dict) else None
    return found if isinstance(found, dict) else {}
