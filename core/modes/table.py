"""The table of modes. Importing it imports no mode, and so no torch, and no settings, and so no pydantic: faces start
fast."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.loading import loading

if TYPE_CHECKING:
    from core.modes.mode import Mode
    from core.settings.base import JobSettings


@dataclass(frozen=True)
class Row:
    """One mode.

    Attributes:
        name: its name in ``job.json`` and, split at the dash, on the command line.
        module: the module whose ``open_mode(settings, folder)`` opens its jobs.
        settings_module: the module that has the class of its settings.
        settings_class: the name of that class.
        sentence: what it does, as the class says.
    """

    name: str
    module: str
    settings_module: str
    settings_class: str
    sentence: str

    @property
    def settings(self) -> type[JobSettings]:
        """The class of its settings."""
        found: type[JobSettings] = getattr(importlib.import_module(self.settings_module), self.settings_class)
        return found


# In the order in which the command line and Blender offer them.
MODES: tuple[Row, ...] = (
    Row(
        "texture",
        "core.modes.texture",
        "core.settings.texture",
        "TextureSettings",
        "Make a texture for a mesh, from the style of pictures or from a feature of the network.",
    ),
    Row(
        "print",
        "core.modes.printing",
        "core.settings.printing",
        "PrintSettings",
        "Take a textured model to files for a full-color 3D print, with the checks that save a failed one.",
    ),
    Row(
        "displace",
        "core.modes.displace",
        "core.settings.displace",
        "DisplaceSettings",
        "Apply a relief to the vertices of a mesh, cut finely enough for it.",
    ),
    Row(
        "export",
        "core.modes.export",
        "core.settings.export",
        "ExportSettings",
        "Take the maps of a material to a folder that the importer of a game engine takes, packed and named as it "
        "asks.",
    ),
    Row(
        "image-feature",
        "core.modes.image_feature",
        "core.settings.image_feature",
        "ImageFeatureSettings",
        "Make images that bring out neurons, channels, layers, or directions of the network.",
    ),
    Row(
        "image-interpolate",
        "core.modes.image_interpolate",
        "core.settings.image_interpolate",
        "ImageInterpolateSettings",
        "Make frames that turn from one feature into another, with everything in place (section 1 of the article).",
    ),
    Row(
        "image-style",
        "core.modes.image_style",
        "core.settings.image_style",
        "ImageStyleSettings",
        "Paint the content of one picture in the style of others.",
    ),
    Row(
        "image-cppn",
        "core.modes.image_cppn",
        "core.settings.image_cppn",
        "ImageCPPNSettings",
        "Train a small network (CPPN) to paint a feature at any resolution (section 3 of the article).",
    ),
    Row(
        "image-transparent",
        "core.modes.image_transparent",
        "core.settings.image_transparent",
        "ImageTransparentSettings",
        "Make an image with transparency, opaque only where the feature needs it (section 4 of the article).",
    ),
    Row(
        "image-morph",
        "core.modes.image_morph",
        "core.settings.image_morph",
        "ImageMorphSettings",
        "Turn one CPPN image into another by moving between their weights (section 3 of the article).",
    ),
    Row(
        "atlas",
        "core.modes.atlas",
        "core.settings.atlas",
        "AtlasSettings",
        "Make an atlas: a thumbnail of every feature of a backbone.",
    ),
    Row(
        "vertices",
        "core.modes.vertices",
        "core.settings.vertices",
        "VerticesSettings",
        "Move the vertices of a mesh until its shape shows a feature of the network or the style of pictures.",
    ),
)


def rows() -> tuple[Row, ...]:
    """Return all modes, in the order in which they are offered."""
    return MODES


def find(name: str) -> Row | None:
    """Return the row of a mode, or None if there is no such mode."""
    return next((row for row in rows() if row.name == name), None)


def settings_classes() -> dict[str, type[JobSettings]]:
    """Return the class of the settings of every mode by the mode's name."""
    return {row.name: row.settings for row in MODES}


def open_mode(settings: JobSettings, folder: Path) -> Mode:
    """Open the job in ``folder``.

    Raises:
        InputError: the job's files or settings cannot work together.
        PatinaError: something that the mode needs is missing on this machine.
    """
    row = find(type(settings).model_fields["mode"].default)
    assert row is not None
    with loading():
        module = importlib.import_module(row.module)
    mode: Mode = module.open_mode(settings, folder)
    return mode
