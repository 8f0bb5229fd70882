"""The table of modes. Importing it imports no mode, and so no torch: faces start fast."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.settings.atlas import AtlasSettings
from core.settings.base import JobSettings
from core.settings.displace import DisplaceSettings
from core.settings.export import ExportSettings
from core.settings.image_cppn import ImageCPPNSettings
from core.settings.image_feature import ImageFeatureSettings
from core.settings.image_interpolate import ImageInterpolateSettings
from core.settings.image_morph import ImageMorphSettings
from core.settings.image_style import ImageStyleSettings
from core.settings.image_transparent import ImageTransparentSettings
from core.settings.printing import PrintSettings
from core.settings.texture import TextureSettings
from core.settings.vertices import VerticesSettings

if TYPE_CHECKING:
    from core.modes.mode import Mode


@dataclass(frozen=True)
class Row:
    """One mode: the class of its settings, and the module whose ``open_mode(settings, folder)`` opens its jobs."""

    settings: type[JobSettings]
    module: str

    @property
    def name(self) -> str:
        """The mode's name in ``job.json`` and, split at the dash, on the command line."""
        return str(self.settings.model_fields["mode"].default)


# In the order in which the command line and Blender offer them.
MODES: tuple[Row, ...] = (
    Row(TextureSettings, "core.modes.texture"),
    Row(PrintSettings, "core.modes.printing"),
    Row(DisplaceSettings, "core.modes.displace"),
    Row(ExportSettings, "core.modes.export"),
    Row(ImageFeatureSettings, "core.modes.image_feature"),
    Row(ImageInterpolateSettings, "core.modes.image_interpolate"),
    Row(ImageStyleSettings, "core.modes.image_style"),
    Row(ImageCPPNSettings, "core.modes.image_cppn"),
    Row(ImageTransparentSettings, "core.modes.image_transparent"),
    Row(ImageMorphSettings, "core.modes.image_morph"),
    Row(AtlasSettings, "core.modes.atlas"),
    Row(VerticesSettings, "core.modes.vertices"),
)


def settings_classes() -> dict[str, type[JobSettings]]:
    """Return the class of the settings of every mode by the mode's name."""
    return {row.name: row.settings for row in MODES}


def open_mode(settings: JobSettings, folder: Path) -> Mode:
    """Open the job in ``folder``.

    Raises:
        InputError: the job's files or settings cannot work together.
        PatinaError: something that the mode needs is missing on this machine.
    """
    (module,) = (row.module for row in MODES if row.settings is type(settings))
    mode: Mode = importlib.import_module(module).open_mode(settings, folder)
    return mode
