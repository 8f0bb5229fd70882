"""Names of data-blocks as names of files that every system takes. Imports no bpy."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]')
"""What Windows forbids in names, and spaces, which not every program takes."""
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])(\.|$)", re.IGNORECASE)
"""Devices of Windows, whatever follows the first dot."""
_MOST_BYTES = 120
"""Length of a name in UTF-8: with an ending and a folder, what Windows takes (260 characters for a whole path)."""


def file_name(name: str) -> str:
    """Return the name of a file, without its ending, for something that has a name in Blender:
    ``Suzanne-Starry_Night`` for ``Suzanne · Starry Night``.

    It has no spaces, no character that a system forbids, and at most 120 bytes in UTF-8.
    """
    clean = _FORBIDDEN.sub("_", name.replace(" · ", "-").replace(" + ", "+"))
    # Text with half a surrogate pair has no UTF-8; half a character at the cut is dropped.
    short = clean.encode("utf-8", "ignore")[:_MOST_BYTES].decode("utf-8", "ignore")
    # Windows drops dots at the end; elsewhere a dot at the start hides a file.
    bare = short.strip(".") or "_"
    return f"_{bare}" if _RESERVED.match(bare) else bare
