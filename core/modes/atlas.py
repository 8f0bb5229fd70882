"""Atlases: what every feature of a backbone looks for, at a glance."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from core.backbone.network import Backbone
from core.border.messages import Writing
from core.border.names import ATLAS_INDEX_FILE
from core.files.tensors import as_arrays
from core.files.whole import write_atomically
from core.image.atlas import AtlasProblem, Batch
from core.modes.network import open_network
from core.objective.expression import known_layer
from core.optimize import Iterate, Schedule
from core.output.preview import write_preview
from core.settings.atlas import AtlasSettings
from core.settings.base import JobSettings

_RATE = 0.05
_BATCH = 16
# Earlier layers see edges and colors; there is no more to show.
_LEAST_STRIDE = 4
# With more pictures, each would only be smaller.
_MOST_SHOWN = 256
_QUALITY = 80


class AtlasMode:
    """An atlas, opened (see ``core.modes.mode.OptimizingMode``)."""

    def __init__(self, settings: AtlasSettings, problem: AtlasProblem, device: str) -> None:
        self.problem = problem
        self.notes: tuple[str, ...] = ()
        self.schedule = Schedule(settings.steps * len(problem.batches), _RATE)
        self.device = device
        self._settings = settings

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        shown = -(-_MOST_SHOWN // _BATCH)
        every = -(-len(self.problem.batches) // shown)
        batches = range(0, len(self.problem.batches), every)
        return write_preview(folder, [picture for batch in batches for picture in self._pictures(iterate, batch)])

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        features: list[dict[str, str]] = []
        total = sum(len(batch.channels) for batch in self.problem.batches)
        for number, batch in enumerate(self.problem.batches):
            for channel, picture in zip(batch.channels, self._pictures(iterate, number), strict=True):
                name = f"{batch.layer}-{channel}.webp"
                levels = np.rint(picture * 255).astype(np.uint8)
                with write_atomically(folder / name) as temporary:
                    Image.fromarray(levels).save(temporary, "WEBP", quality=_QUALITY, method=6)
                features.append({"feature": f"{batch.layer}:{channel}", "file": name})
                yield Writing(len(features), total)
        index = {"backbone": self._settings.backbone, "thumbnail": self._settings.thumbnail, "features": features}
        with write_atomically(folder / ATLAS_INDEX_FILE) as temporary:
            temporary.write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
        return (ATLAS_INDEX_FILE, *(feature["file"] for feature in features))

    def _pictures(self, iterate: Iterate, batch: int) -> list[np.ndarray]:
        with torch.no_grad():
            return as_arrays(self.problem.images(batch, iterate.parameters))


def open_mode(settings: JobSettings, folder: Path) -> AtlasMode:
    """Open an atlas (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, AtlasSettings)
    device, backbone = open_network(settings, folder)
    problem = AtlasProblem(
        backbone=backbone,
        batches=tuple(_batches(settings, backbone)),
        side=settings.thumbnail,
        seed=settings.seed,
    )
    return AtlasMode(settings, problem, str(device))


def _batches(settings: AtlasSettings, backbone: Backbone) -> Iterator[Batch]:
    names = settings.layers or tuple(layer.name for layer in backbone.layers if layer.stride >= _LEAST_STRIDE)
    for name in dict.fromkeys(names):
        channels = range(min(settings.channels, known_layer(name, backbone.layers).channels))
        for first in range(0, len(channels), _BATCH):
            yield Batch(name, tuple(channels[first : first + _BATCH]))
