"""How slicers write which filament paints a triangle."""

from __future__ import annotations

_LONG = 3
_ESCAPE = "C"


def paint_code(number: int) -> str:
    """Return the code of a triangle that is painted with filament ``number``, 1 to 16, as a whole.

    PrusaSlicer writes a triangle's state as a string of hexadecimal digits, the last one first (``serialize`` in
    ``TriangleSelector.cpp``, ``get_triangle_as_string`` in ``Model.cpp``), and Bambu Studio and OrcaSlicer do so, too.
    The two lower bits of a digit are how often the triangle is split, the two upper bits its state; 3 there says that
    the next digit is the state, less 3.
    """
    if not 1 <= number <= 16:
        raise ValueError(f"slicers have no filament {number}")
    return f"{number << 2:X}" if number < _LONG else f"{number - _LONG:X}{_ESCAPE}"
