"""Tables of measurements, each row of which comes from a process of its own."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from scripts.support.places import ROOT

if TYPE_CHECKING:
    # Only here, because Python 3.8 must be able to import this file.
    Row = dict[str, Any]


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options that every such command has; ``description`` keeps its line breaks."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=240, help="optimization steps (default: 240)")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--row", type=json.loads, help=argparse.SUPPRESS)
    return parser


def print_table(module: str, arguments: Sequence[str], cases: Iterable[Row], line: Callable[[Row], str]) -> None:
    """Measure each case with ``python -m MODULE ARGUMENTS --row CASE`` and print the rows.

    Args:
        module: prints the row of its option ``--row`` as JSON.
        arguments: its other options; with ``--json`` the table is one JSON list, printed at the end.
        cases: JSON objects, one for each row.
        line: returns the text of a row, printed as soon as the row is there.
    """
    rows = []
    for case in cases:
        command = [sys.executable, "-m", module, *arguments, "--row", json.dumps(case)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True)
        rows.append(json.loads(done.stdout))
        if "--json" not in arguments:
            print(line(rows[-1]), flush=True)
    if "--json" in arguments:
        print(json.dumps(rows, indent=2))
