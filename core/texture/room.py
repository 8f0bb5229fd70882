"""Whether there is memory for a mesh, told before it is taken."""

from __future__ import annotations

from core.errors import PatinaError
from core.machine.amounts import available_memory

# Checks, rays, and the grids of a texture take this much of each triangle, and the arrays of a mesh a tenth of it
# (``scripts.measure.large_meshes``).
_BYTES_PER_TRIANGLE = 900
# Below this many triangles, other things decide.
_FEW = 500_000


def check_room(triangles: int) -> None:
    """Make sure that there is memory for a texture on a mesh of so many triangles.

    Raises:
        PatinaError: there is not.
    """
    available, needed = available_memory(), triangles * _BYTES_PER_TRIANGLE
    if triangles <= _FEW or available is None or needed <= available:
        return
    most = max(1, int(available / _BYTES_PER_TRIANGLE / 1e5)) / 10
    raise PatinaError(
        f"A mesh of {triangles / 1e6:.1f} million triangles needs about {needed / 2**30:.1f} GiB of memory, and "
        f"{available / 2**30:.1f} GiB are free; decimate a copy of it to less than {most:.1f} million triangles, make "
        "the texture on that, and bake it to the large mesh, or close other programs."
    )
