"""``python -m core``: the engine's command line. ``python FOLDER/core`` is the same from any working directory."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    if not __package__:
        # Run by its path, Python looks for modules in this folder, not beside it.
        sys.path[0] = str(Path(__file__).resolve().parents[1])
    from core.faces.cli.main import main
    from core.machine.before_torch import prepare

    prepare()
    raise SystemExit(main())
