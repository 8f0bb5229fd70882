"""Writes the page of a batch: one HTML file that needs no server and no network, and beside it what it shows."""

from __future__ import annotations

import base64
import html
import json
import re
from pathlib import Path
from typing import Any

from core.batch.report.row import Row, aims, as_json
from core.border.names import BATCH_PAGE_FILE, BATCH_REPORT_FOLDER
from core.files.whole import write_atomically
from core.printing.sheet.fonts import BOLD_FILE, REGULAR_FILE

DATA_FILE = "data.js"
"""What the page shows, in the folder of the report. A page from the disk may run scripts but not read files."""
_PARTS = Path(__file__).resolve().parent / "page"
_SCRIPTS = ("elements.js", "words.js", "rows.js", "card.js", "grid.js", "viewer.js", "main.js")
_FIELD = re.compile(r"\{\{(\w+)\}\}")
_UNFINISHED = ("running", "waiting")


def write_page(batch: Path, rows: list[Row], now: float) -> Path:
    """Write the page, as it is ``now`` in seconds since 1970, and return its path.

    Raises:
        PatinaError: a file cannot be written.
    """
    shown = {
        "title": batch.resolve().name,
        "made": round(now),
        "goesOn": goes_on(rows),
        "aims": aims(rows),
        "rows": [as_json(row, batch) for row in rows],
    }
    with write_atomically(batch / BATCH_REPORT_FOLDER / DATA_FILE) as temporary:
        temporary.write_text(f"patina({_script(shown)});\n", encoding="ascii")
    page = batch / BATCH_PAGE_FILE
    with write_atomically(page) as temporary:
        temporary.write_text(_page(str(shown["title"])), encoding="utf-8")
    return page


def goes_on(rows: list[Row]) -> bool:
    """Return whether there are jobs that wait or run."""
    return any(row.state in _UNFINISHED for row in rows)


def _script(value: Any) -> str:
    """Return a value as JavaScript that holds ASCII alone, whatever the names in it are."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def _page(title: str) -> str:
    parts = {
        "title": html.escape(title),
        "regular": base64.b64encode(REGULAR_FILE.read_bytes()).decode(),
        "bold": base64.b64encode(BOLD_FILE.read_bytes()).decode(),
        "style": _part("page.css"),
        "script": "\n".join(map(_part, _SCRIPTS)),
        "data": f"{BATCH_REPORT_FOLDER}/{DATA_FILE}",
    }
    # Once for the parts, and once for what they hold; a title stays as it is.
    whole = _FIELD.sub(
        lambda field: parts[field[1]] if field[1] in ("style", "script") else field[0], _part("page.html")
    )
    return _FIELD.sub(lambda field: parts[field[1]], whole)


def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")
