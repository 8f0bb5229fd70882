"""The files of style sets, or what is wrong with a folder that is none."""

from __future__ import annotations

from pathlib import Path

from core.border.set_files import SetFile, SetKind, files_in
from core.errors import InputError


def files_of_set(folder: Path) -> dict[SetKind, SetFile]:
    """Return the file of each map in a folder (``core.border.set_files.files_in``).

    Raises:
        InputError: the folder cannot be read, or it is no set.
    """
    try:
        found = files_in(folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"The style folder {folder} cannot be read ({reason}); choose another.") from None
    if not found:
        raise InputError(
            f"The style folder {folder} holds no maps; name them for what they are, such as wall_color.png and "
            "wall_height.png."
        )
    if "color" not in found:
        raise InputError(f"The style folder {folder} has no color map; name one such as wall_color.png.")
    return found
