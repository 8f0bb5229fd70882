"""Numbers in sentences."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, one: str, many: str = "") -> str:
    """Return ``"1 hole"`` or ``"1,200 holes"``; ``many`` is the plural where it is not ``one`` with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def length(millimeters: float) -> str:
    """Return a length with as many digits as matter: ``"0.35 mm"``, ``"12 mm"``, ``"1,250 mm"``."""
    if millimeters >= 1e6:
        return f"{millimeters:.1e} mm"
    if millimeters >= 100:
        return f"{millimeters:,.0f} mm"
    return f"{millimeters:.{2 if millimeters >= 1 else 3}f}".rstrip("0").rstrip(".") + " mm"


def sides(lengths: Sequence[float]) -> str:
    """Return the sides of a box in millimeters: ``"111.2 × 67 × 80 mm"``."""
    if max(lengths) >= 1e6:
        return " × ".join(f"{side:.1e}" for side in lengths) + " mm"
    digits = 1 if max(lengths) >= 10 else 3
    return " × ".join(f"{side:,.{digits}f}".rstrip("0").rstrip(".") for side in lengths) + " mm"


def share(part: float) -> str:
    """Return a part of a whole in percent: ``"12%"``, ``"0.4%"``, ``"less than 0.1%"``."""
    percent = 100 * part
    if 0 < percent < 0.1:
        return "less than 0.1%"
    return f"{percent:.0f}%" if percent >= 10 or percent == 0 else f"{percent:.1f}%"
