"""``python -m core``: the engine's command line."""

from __future__ import annotations

from core.faces.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
