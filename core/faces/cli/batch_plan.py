"""What planning a batch says: to people each sentence once, to programs each row."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from core.batch.asked import Asked, asked
from core.batch.bugs import told
from core.batch.folder import Entry, source_of
from core.batch.plan import plan
from core.batch.sheet import Row, read_sheet
from core.border.names import BATCH_INDEX_FILE
from core.faces.cli.progress_bar import counted

# A longer list is better read in the index itself.
_MOST_ERRORS = 20


def plan_batch(options: argparse.Namespace, out: TextIO) -> int:
    """Make the jobs of a sheet; the exit status is 1 if something is wrong with some of its rows."""
    folder = options.sheet.absolute().parent
    wanted = list(_asked(read_sheet(options.sheet), folder, options.out))
    places = {job.row: place for place, job in enumerate(wanted)}
    events = plan(wanted, options.out, options.blender, options.prune, source_of(options.sheet, options.out))
    planned = list(counted(events, len(wanted), "job", sys.stderr))
    wrong = [one.entry for one in sorted(planned, key=lambda one: places[one.entry.row]) if one.entry.error]
    counts = {
        "rows": len(planned),
        "jobs": len({one.entry.job for one in planned if one.entry.job}),
        "new": len({one.entry.job for one in planned if one.new}),
    }
    if options.json:
        errors = [{"row": entry.row, "name": entry.name, "error": entry.error} for entry in wrong]
        print(json.dumps({**counts, "errors": errors}, indent=2), file=out)
    else:
        print("\n".join([*_errors(wrong), _counted(counts, len(wrong), options.out)]), file=out)
    return 1 if wrong else 0


def _asked(rows: Sequence[Row], folder: Path, batch: Path) -> Iterator[Asked]:
    for row in rows:
        try:
            yield from asked(row, folder)
        # A bug is the trouble of this row alone.
        except Exception as error:
            yield Asked(row.number, error=told(error, batch, row.number))


def _errors(wrong: Sequence[Entry]) -> Iterator[str]:
    """Yield a line for each sentence, however many rows have it."""
    rows: dict[str, list[str]] = {}
    for entry in wrong:
        rows.setdefault(entry.error, []).append(entry.row)
    for error, numbers in list(rows.items())[:_MOST_ERRORS]:
        first, more = numbers[0], len(numbers) - 1
        yield f"Row {first}{f' and {more} more' if more else ''}: {error}"
    if len(rows) > _MOST_ERRORS:
        yield f"… and {len(rows) - _MOST_ERRORS} other sentences, which {BATCH_INDEX_FILE} has."


def _counted(counts: Mapping[str, int], wrong: int, batch: Path) -> str:
    made = f"{_several(counts['rows'], 'row')}, {_several(counts['jobs'], 'job')}, {counts['new']} of them new"
    failed = f"; {_several(wrong, 'row')} without a job, because something is wrong with it" if wrong == 1 else ""
    failed = failed or (f"; {wrong} rows without jobs, because something is wrong with them" if wrong else "")
    return f"{made}{failed}. In {batch}."


def _several(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
