"""What a page that is passed on must not tell: whose disk the files were on."""

from __future__ import annotations

import re

# A drive, a share, or the root; then folders, which may have spaces inside their names.
_FOLDERS = re.compile(
    r"""(?<![\w./\\:])(?:file://)?(?:[A-Za-z]:[\\/]|\\\\|/)(?:[^\\/:*?"'<>|\s]+(?:\ [^\\/:*?"'<>|\s.]+)*[\\/])+""",
)


def without_folders(text: str) -> str:
    """Return a text whose absolute paths are cut down to the last name: ``/home/ann/chair.obj`` to ``chair.obj``."""
    return _FOLDERS.sub("", text)
