"""What checks find on a model with its relief, as Blender can select it on the model without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.printing.check import Check


def on_parents(check: Check, parents: np.ndarray) -> Check:
    """Return a check that names the triangles of the model before its relief on which those lie that it found;
    ``parents`` int64 [F] says which. It has no edges: most of them were not there before."""
    faces = np.unique(parents[check.faces]).astype(np.int32)
    return replace(check, faces=faces, edges=np.empty((0, 2), np.int32))
