"""Writes the files that tell the add-on what the engine declares. A test fails while they are out of date.

    python3 -m scripts.generate.addon_data

``settings.json`` holds the modes and their settings, ``border.json`` what both halves say to each other. The engine
declares them with pydantic and dataclasses that the add-on must not import. ``uv_map.py`` and the modules that it
imports are the engine's judgment of UV maps, so that the panel can say before a job what the engine says when it runs;
``one_line.py`` is how both halves quote what they were given, ``set_files.py`` how they know the maps of a style,
``job_identity.py`` what makes two jobs of a batch the same, ``index_lock.py`` keeps both from writing a batch's index
at the same time, and ``mesh_room.py`` says with ``amounts.py`` whether there is memory for a mesh.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.support import environment
from scripts.support.places import ROOT

COMMAND = "python3 -m scripts.generate.addon_data"
# What both halves run, by where the add-on's copy lies: it imports nothing of the engine's.
_TWINS = {
    **{f"blender/{name}.py": f"mesh/{name}.py" for name in ("uv_map", "uv_islands", "uv_owners", "uv_sharing")},
    "one_line.py": "border/one_line.py",
    **{f"engine/{name}.py": f"border/{name}.py" for name in ("set_files", "job_identity", "index_lock", "mesh_room")},
    "engine/amounts.py": "machine/amounts.py",
}


def main(arguments: Sequence[str]) -> int:
    """Write all files; return the exit status."""
    parser = argparse.ArgumentParser(description="Write the files that tell the add-on what the engine declares.")
    parser.parse_args(arguments)
    write()
    return 0


def contents() -> dict[Path, str]:
    """Return the text of each file by its path."""
    from core.border import description as border
    from core.modes import description as modes

    return {
        ROOT / "addon" / "data" / "settings.json": _json(modes.describe()),
        ROOT / "addon" / "data" / "border.json": _json(border.describe()),
        **{ROOT / "addon" / copy: _twin(source) for copy, source in _TWINS.items()},
    }


def write() -> None:
    """Write all files."""
    from core.files.whole import write_atomically

    for path, text in contents().items():
        with write_atomically(path) as temporary:
            temporary.write_text(text, encoding="utf-8")


def _twin(source: str) -> str:
    code = (ROOT / "core" / source).read_text(encoding="utf-8")
    code = code.replace("\nfrom core.mesh.", "\nfrom .")
    return f"# Generated from core/{source} by `{COMMAND}`: change that file instead.\n{code}"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
