"""What a job that prints is packed with beyond what it names."""

from __future__ import annotations

from pathlib import Path

from PIL import ImageCms

from core.errors import InputError
from core.mesh.blender.read import SUFFIXES as BLENDER_SUFFIXES
from core.mesh.gltf.read import SUFFIXES as GLTF_SUFFIXES
from core.settings.base import JobSettings
from core.settings.printing import PrintSettings

_METER, _MILLIMETER = 1000.0, 1.0


def completed(settings: JobSettings) -> JobSettings:
    """Return settings in which a print has a name and, unless it has a height, a unit; others as they are."""
    if not isinstance(settings, PrintSettings):
        return settings
    mesh = Path(settings.mesh)
    added: dict[str, str | float] = {} if settings.name else {"name": mesh.stem}
    if settings.height is None and settings.units is None:
        # Blender turns what it imports into meters.
        in_meters = mesh.suffix.lower() in (*GLTF_SUFFIXES, *BLENDER_SUFFIXES)
        added["units"] = _METER if in_meters else _MILLIMETER
    return settings.model_copy(update=added)


def check_profile(path: Path) -> None:
    """Make sure that a file is the ICC profile of a printer.

    Raises:
        InputError: it is missing, or it is no profile.
    """
    if not path.is_file():
        raise InputError(f"There is no ICC profile {path}; check the path.")
    try:
        with path.open("rb") as stream:
            ImageCms.ImageCmsProfile(stream)
    except (ImageCms.PyCMSError, OSError):
        raise InputError(f"{path} is not an ICC profile that can be read; export it again.") from None
