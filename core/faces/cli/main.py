"""The command line as a whole: it runs the command that was typed and turns errors into one line each."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Sequence
from typing import TextIO

from core.border.one_line import one_line
from core.errors import PatinaError
from core.faces.cli import commands
from core.faces.cli.arguments import parse
from core.machine.memory import as_refusal
from core.machine.process import own_stdout

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was typed (``sys.argv`` if nothing is given) and return the exit status.

    0: it worked; 1: the machine could not do it, or there is a bug; 2: the input was wrong; 130: cancelled.
    """
    typed = sys.argv[1:] if arguments is None else list(arguments)
    try:
        options = parse(typed)
    except PatinaError as error:
        return _fail(error, "--json" in typed, sys.stdout, "--debug" in typed)
    try:
        with own_stdout() as out:
            return _run(options, out)
    except BrokenPipeError:
        # The reader, such as `head`, has read enough.
        return PatinaError.exit_status


def _run(options: argparse.Namespace, out: TextIO) -> int:
    as_json = getattr(options, "json", False)
    try:
        return commands.run(options, out)
    except KeyboardInterrupt:
        print("patina: Interrupted before the job started.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        return _fail(error, as_json, out, options.debug)


def _fail(error: Exception, as_json: bool, out: TextIO, debug: bool) -> int:
    """Say what went wrong, in one line, and return the exit status."""
    if debug:
        traceback.print_exception(error)
    error = as_refusal(error) or error
    message = _sentence(error)
    print(f"patina: {message}", file=sys.stderr)
    if as_json:
        print(json.dumps({"status": "failed", "message": message}), file=out, flush=True)
    return error.exit_status if isinstance(error, PatinaError) else PatinaError.exit_status


def _sentence(error: Exception) -> str:
    if isinstance(error, PatinaError):
        return str(error)
    words = f"This is a bug in Patina ({type(error).__name__}: {error}); run it with --debug and report the output."
    return one_line(words)
