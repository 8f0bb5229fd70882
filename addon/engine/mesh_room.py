# Generated from core/border/mesh_room.py by `python3 -m scripts.generate.addon_data`: change that file instead.
"""Whether there is memory for a texture on a mesh. Uses the standard library only, so that both halves say the same."""

from __future__ import annotations

# Checks, rays, and the grids of a texture take this much of each triangle, and the arrays of a mesh a tenth of it
# (``scripts.measure.large_meshes``).
_BYTES_PER_TRIANGLE = 900
# Below this many triangles, other things decide.
_FEW = 500_000


def lack_of_room(triangles: int, available: int | None) -> str | None:
    """Return in one sentence that there is no room for a mesh of so many triangles, and what to do; None if there is.

    ``available`` are the bytes that programs can still take; None if nobody knows.
    """
    needed = triangles * _BYTES_PER_TRIANGLE
    if triangles <= _FEW or available is None or needed <= available:
        return None
    most = max(1, int(available / _BYTES_PER_TRIANGLE / 1e5)) / 10
    return (
        f"A mesh of {triangles / 1e6:.1f} million triangles needs about {needed / 2**30:.1f} GiB of memory, and "
        f"{available / 2**30:.1f} GiB are free; decimate a copy of it to less than {most:.1f} million triangles, make "
        "the texture on that, and bake it to the large mesh, or close other programs."
    )
