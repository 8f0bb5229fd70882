"""The atlas that comes with the add-on: features of one backbone and a picture of each. It knows nothing of Blender.

``addon/data/atlas.zip`` holds ``index.json`` (``{"backbone": …, "features": [{"feature": …, "file": …}, …]}``) and the
pictures. They are separate files instead of parts of one sheet because Blender 4.2 to 5.0 can decode a sheet only into
``bpy.data``, which must not change while Blender draws the menus.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..engine.border import FILES
from ..settings.schema import DATA

FILE = DATA / "atlas.zip"
INDEX = FILES["atlas_index"]
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile)


@dataclass(frozen=True)
class Entry:
    """A feature, by the expression that names it, and the name of its picture."""

    feature: str
    picture: str

    @property
    def layer(self) -> str:
        """The layer that the feature belongs to."""
        return self.feature.partition(":")[0]


@dataclass(frozen=True)
class Atlas:
    """The features of a backbone that have pictures, and the archive with the pictures."""

    archive: Path
    backbone: str
    entries: tuple[Entry, ...]

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The layers of the features, each once, in order."""
        return tuple(dict.fromkeys(entry.layer for entry in self.entries))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {entry.feature: number for number, entry in enumerate(self.entries)}

    def number_of(self, feature: str) -> int:
        """Return the index of a feature in ``entries``, or their count if it has no picture."""
        return self._numbers.get(feature.strip(), len(self.entries))

    def feature_of(self, number: int) -> str | None:
        """Return the feature with an index, or None if there is none."""
        return self.entries[number].feature if 0 <= number < len(self.entries) else None

    def unpack(self, layer: str, folder: Path) -> dict[str, Path]:
        """Write the pictures of a layer into a folder; return each feature's file.

        Raises:
            OSError: the folder cannot be written, or the archive is gone.
            BadZipFile: the archive is damaged.
        """
        with zipfile.ZipFile(self.archive) as archive:
            entries = [entry for entry in self.entries if entry.layer == layer]
            return {entry.feature: Path(archive.extract(entry.picture, folder)) for entry in entries}


def read_atlas(archive: Path) -> Atlas:
    """Return the atlas in an archive; one without a readable index has no features."""
    try:
        with zipfile.ZipFile(archive) as opened:
            index, names = json.loads(opened.read(INDEX)), set(opened.namelist())
        entries = tuple(Entry(item["feature"], item["file"]) for item in index["features"])
        return Atlas(archive, str(index["backbone"]), tuple(entry for entry in entries if entry.picture in names))
    except _UNREADABLE:
        return Atlas(archive, "", ())
