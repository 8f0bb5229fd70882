"""What an artist has ordered: a mode, plain values and files, before it becomes a job folder and a result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..settings import networks, recipe
from ..settings.schema import Mode

Named = tuple[str, Path]
"""What finds a picture again (its path, or its name in the .blend), and a file that holds it."""


@dataclass(frozen=True)
class Source:
    """The picture that a job starts from: what the artist calls it, its file (None if there is no picture), what the
    artist should know about it, in sentences, how wide the result must be (None if the artist decides), and its maps
    by the engine's settings that name them."""

    name: str = ""
    file: Path | None = None
    notes: tuple[str, ...] = ()
    size: int | None = None
    maps: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """A job in plain values. It holds no reference to Blender's data.

    ``values`` are those of the mode's settings (see ``settings.values``). ``styles`` are the pictures to use as styles,
    ``masks`` show where each of them goes. ``files`` are other files by the settings that name them. ``source`` is what
    the artist calls the picture that the job starts from, ``notes`` what to know about it. ``start`` is the name of the
    texture that the optimization starts from, empty for noise. ``earlier_maps`` are those of the textures that are
    there already, by the engine's settings that name them.
    """

    mode: Mode
    values: Mapping[str, Any]
    styles: tuple[Named, ...] = ()
    masks: tuple[Named, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    source: str = ""
    notes: tuple[str, ...] = ()
    start: str = ""
    earlier_maps: Mapping[str, Any] = field(default_factory=dict)

    def engine_settings(self) -> dict[str, Any]:
        """Return the settings of ``job.json``, files given as paths.

        Raises:
            PatinaError: something is missing.
        """
        files: dict[str, Any] = {**self.files}
        files |= {"style": [file for _, file in self.styles], "masks": [file for _, file in self.masks]}
        judged = "backbone" in self.mode.settings and "backbone" in self.values
        own_network = networks.own_file(str(self.values["backbone"])) if judged else None
        if own_network is not None:
            files["backbone"] = own_network
        return recipe.engine_settings(self.mode, self.values, files)

    def record(self, **more: Any) -> str:
        """Return the JSON text that a result carries, from which the same settings can be chosen again.

        ``more`` is whatever else JSON can hold.
        """
        names = {"pictures": [name for name, _ in self.styles], "masks": [name for name, _ in self.masks]}
        return json.dumps({"settings": dict(self.values), **names, "edited": self.source, "start": self.start, **more})
