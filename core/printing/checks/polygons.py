"""Whether the model is light enough for a service."""

from __future__ import annotations

from core.mesh.mesh import Mesh
from core.printing.check import Check
from core.printing.words import counted

_NAME, _TITLE = "polygons", "Triangles"


def check_polygons(mesh: Mesh, limit: int) -> Check:
    """Compare the number of triangles with the most that the service takes."""
    count = len(mesh.triangles)
    figures = {"triangles": count, "limit": limit}
    if count > limit:
        message = f"The model has {count:,} triangles, and the service takes {limit:,} at most; reduce them."
        return Check(_NAME, _TITLE, "failed", count - limit, message, "most_triangles", figures=figures)
    message = f"The model has {counted(count, 'triangle')} of at most {limit:,}."
    return Check(_NAME, _TITLE, "passed", 0, message, figures=figures)
