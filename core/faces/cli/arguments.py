"""What can be typed: the commands, and the options of the one that is typed, alone: only it is worth its imports.

This uses argparse instead of a library that builds a whole interface from pydantic models: there are options beside the
settings, "not given" differs from "the default" (resuming needs that), and a mistake is reported in one line.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from core import __version__
from core.errors import InputError
from core.faces.cli.batch_arguments import GROUP, GROUP_HELP, add_batch_commands
from core.faces.cli.shared_options import add_json, add_run_options
from core.modes.table import Row, find, rows

_PROGRAM = "python -m core"
_NUMBER = re.compile(r"-\.?\d[\d.]*(e[+-]?\d+)?", re.IGNORECASE)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed: ``command``, the options of that command, and for a mode the settings that were given.

    Raises:
        InputError: something typed is unknown, missing or of the wrong type.
        SystemExit: the help or the version was requested and has been printed.
    """
    parser, commands = _parsers(_named(arguments))
    options, unknown = parser.parse_known_args(_with_dashed_values(arguments))
    if unknown:
        commands[options.command].refuse(unknown[0].strip())
    if find(options.command) and not options.out:
        raise InputError("The job needs a folder for its results; give one with --out.")
    return options


class _Parser(argparse.ArgumentParser):
    """Raises an error of one line where argparse would print its usage and exit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        words = message.removeprefix("argument ")
        raise InputError(f"{words[0].upper()}{words[1:]}; see {self.prog} --help.")

    def refuse(self, argument: str) -> NoReturn:
        """Raise the error about an argument that this command does not have."""
        near = get_close_matches(argument.partition("=")[0], self._option_string_actions, n=1)
        self.error(f"there is no option {argument}" + (f", did you mean {near[0]}?" if near else ""))


def _named(arguments: Sequence[str]) -> tuple[str, str]:
    """Return the two names that the command may have that is typed: its first word, or its group and its own."""
    words = [argument for argument in arguments if not argument.startswith("-")][:2]
    return (words[0] if words else "", "-".join(words))


def _parsers(named: Sequence[str]) -> tuple[_Parser, dict[str, _Parser]]:
    """Return the parser and those of all commands by their names. Only the commands ``named`` have arguments."""
    parser = _Parser(prog=_PROGRAM, description="Patina makes textures and images with neural networks.")
    parser.add_argument("--version", action="version", version=__version__)
    top = parser.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, Any] = {}
    commands: dict[str, _Parser] = {}

    def add(name: str, sentence: str, add_arguments: Callable[[_Parser], None]) -> None:
        group, _, leaf = name.rpartition("-")
        if group and group not in groups:
            is_batch = group == GROUP
            sentence_of_all = GROUP_HELP if is_batch else _group_help(group)
            parent = top.add_parser(group, help=sentence_of_all, description=sentence_of_all)
            groups[group] = parent.add_subparsers(metavar="COMMAND" if is_batch else "MODE", required=True)
        command = (groups[group] if group else top).add_parser(leaf, help=sentence, description=sentence)
        command.add_argument("--debug", action="store_true", help="Show the tracebacks of errors.")
        command.set_defaults(command=name)
        if name in named:
            add_arguments(command)
        commands[name] = command

    for row in rows():
        add(row.name, row.sentence, partial(_add_mode, row))
    add_batch_commands(add)
    add("run", "Run an existing job folder, for example on a render farm.", _add_run)
    add("layers", "List the layers of a backbone and their channels.", _add_layers)
    add("fetch", "Download the weights of a backbone, for a machine that will be offline later.", _add_fetch)
    add("doctor", "Check whether this machine can run jobs, and say what to do if it cannot.", add_json)
    add("serve", "Run jobs for a parent process, which sends requests through a pipe.", _add_serve)
    return parser, commands


def _add_mode(row: Row, command: _Parser) -> None:
    # This imports pydantic, which takes as long as all else.
    from core.faces.cli.mode_arguments import add_mode

    add_mode(command, row.settings)


def _add_run(command: _Parser) -> None:
    command.add_argument("out", type=Path, metavar="DIR", help="The job folder.")
    add_run_options(command)


def _add_layers(command: _Parser) -> None:
    # So does this.
    from core.settings.base import DEFAULT_BACKBONE

    command.add_argument("--backbone", default=DEFAULT_BACKBONE, metavar="NAME", help=f"default {DEFAULT_BACKBONE}")
    add_json(command)


def _add_fetch(command: _Parser) -> None:
    command.add_argument("backbone", metavar="NAME", help="Name of the backbone.")
    add_json(command)


def _add_serve(command: _Parser) -> None:
    command.add_argument(
        "--idle-exit", type=float, metavar="SECONDS", help="Exit after this many idle seconds to free memory."
    )


def _group_help(group: str) -> str:
    """Return a sentence about the modes whose names share the first word, such as ``image``."""
    modes = [row.name.removeprefix(f"{group}-") for row in rows() if row.name.startswith(f"{group}-")]
    article = "an" if group[0] in "aeiou" else "a"
    return f"Make {article} {group}: {', '.join(modes)}."


def _with_dashed_values(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with ``--feature -blocks.4.1:7`` written as ``--feature=-blocks.4.1:7``, and a value that
    stands alone with a blank before its dash.

    Otherwise argparse takes a value that begins with a dash for an option, unless it is a number.
    """
    joined: list[str] = []
    for argument in arguments:
        dashed = re.match(r"-[^-h]", argument) and not _NUMBER.fullmatch(argument)
        if dashed and joined and joined[-1].startswith("--") and "=" not in joined[-1]:
            joined[-1] += f"={argument}"
        elif dashed:
            # A blank in front makes it a value for argparse.
            joined.append(f" {argument}")
        else:
            joined.append(argument)
    return joined
