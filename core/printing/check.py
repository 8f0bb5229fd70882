"""What a check finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Verdict = Literal["passed", "warning", "failed", "skipped"]
"""A print that has failed checks is likely to be refused or to fail; warnings are worth a look. A check is skipped if
it has nothing to go by."""

_NO_FACES = np.empty(0, np.int32)
_NO_EDGES = np.empty((0, 2), np.int32)


@dataclass(frozen=True)
class Check:
    """One check of a model.

    ``name`` identifies it ("holes"), ``title`` heads it ("Holes"). ``count`` is how many elements are wrong,
    ``message`` says in a sentence what was found and, if something is wrong, what to do. ``remedy`` is the value of
    ``PrintSettings.repair`` that mends it, or the name of another setting that does, or empty. ``faces`` int32 [N] are
    the triangles concerned and ``edges`` int32 [N, 2] the pairs of vertices, both of the job's own mesh, so that
    Blender can select them. ``figures`` are numbers for ``result.json``.
    """

    name: str
    title: str
    verdict: Verdict
    count: int
    message: str
    remedy: str = ""
    faces: np.ndarray = field(default_factory=lambda: _NO_FACES)
    edges: np.ndarray = field(default_factory=lambda: _NO_EDGES)
    figures: Mapping[str, Any] = field(default_factory=dict)


def as_json(check: Check) -> dict[str, Any]:
    """Return a check for ``result.json``; the elements are in a file of their own."""
    return {
        **{name: getattr(check, name) for name in ("name", "title", "verdict", "count", "message", "remedy")},
        "figures": dict(check.figures),
    }
