"""Whether there is memory for a mesh, told before it is taken."""

from __future__ import annotations

from core.border.mesh_room import lack_of_room
from core.errors import PatinaError
from core.machine.amounts import available_memory


def check_room(triangles: int) -> None:
    """Make sure that there is memory for a texture on a mesh of so many triangles.

    Raises:
        PatinaError: there is not.
    """
    words = lack_of_room(triangles, available_memory())
    if words is not None:
        raise PatinaError(words)
