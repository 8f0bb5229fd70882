"""What can be typed: the commands, and for every mode the options that follow from its settings class.

This is argparse and not a library that builds a whole interface from pydantic models: options of our own stand beside
the settings, "not given" stays apart from "the default" (resuming needs that), and a mistake is one line.
"""

from __future__ import annotations

import argparse
import re
import types
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NoReturn, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from core import __version__, job
from core.errors import InputError

_PROGRAM = "python -m core"
_METAVARS = {"mesh": "MESH", "picture": "IMAGE", "expression": "EXPR", "layers": "LAYER", int: "N", float: "X"}
_NUMBER = re.compile(r"-\.?\d[\d.]*(e[+-]?\d+)?", re.IGNORECASE)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed: ``command``, that command's options, and for a mode the settings that were given.

    Raises:
        InputError: something typed is unknown, missing or of the wrong type.
        SystemExit: help or the version was asked for and has been printed.
    """
    parser, commands = _parsers()
    options, unknown = parser.parse_known_args(_with_dashed_values(arguments))
    if unknown:
        commands[options.command].refuse(unknown[0])
    if options.command in job.settings_classes() and not options.out:
        raise InputError("The results need a folder; give one with --out.")
    return options


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """Return the mode and the settings that were typed for it, in the order in which they were typed."""
    fields = job.settings_classes()[options.command].model_fields
    typed = {name: value for name, value in vars(options).items() if name in fields}
    return {"mode": options.command, **typed}


class _Parser(argparse.ArgumentParser):
    """Raises one line where argparse would print its usage and exit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        words = message.removeprefix("argument ")
        raise InputError(f"{words[0].upper()}{words[1:]}; see {self.prog} --help.")

    def refuse(self, argument: str) -> NoReturn:
        """Raise the error about an argument that does not belong here."""
        near = get_close_matches(argument.partition("=")[0], self._option_string_actions, n=1)
        self.error(f"there is no option {argument}" + (f", did you mean {near[0]}?" if near else ""))


def _parsers() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(prog=_PROGRAM, description="Patina: neural textures.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, sentence: str) -> _Parser:
        command = commands.add_parser(name, help=sentence, description=sentence)
        command.add_argument("--debug", action="store_true", help="Show tracebacks of errors.")
        return command

    for mode, settings in job.settings_classes().items():
        command = add(mode, (settings.__doc__ or mode).partition("\n")[0])
        command.add_argument("--out", type=Path, metavar="DIR", help="Folder for the job and its results (needed).")
        _add_run_options(command)
        _add_settings(command, settings)
    command = add("run", "Run a job folder, as a farm would.")
    command.add_argument("out", type=Path, metavar="DIR", help="The job folder.")
    _add_run_options(command)
    command = add("layers", "List the layers of a backbone with their channels.")
    command.add_argument(
        "--backbone", default=job.DEFAULT_BACKBONE, metavar="NAME", help=_default(job.DEFAULT_BACKBONE)
    )
    _add_json(command)
    _add_json(add("doctor", "Say whether this machine can run a job, and what to do if not."))
    command = add("serve", "Run jobs for a parent process, which talks through the pipes.")
    command.add_argument(
        "--idle-exit", type=float, metavar="SECONDS", help="End after so long without work, to give memory back."
    )
    return parser, commands.choices


def _add_run_options(command: _Parser) -> None:
    _add_json(command)
    command.add_argument("--resume", action="store_true", help="Go on from the checkpoint in the job folder.")


def _add_json(command: _Parser) -> None:
    command.add_argument("--json", action="store_true", help="Write JSON, and nothing else, to standard output.")


def _add_settings(command: _Parser, settings: type[job.JobSettings]) -> None:
    group = command.add_argument_group("settings")
    for name, field in settings.model_fields.items():
        if name != "mode":
            # Suppressed defaults: only what was typed is in the namespace, the schema knows the rest.
            group.add_argument(
                f"--{name.replace('_', '-')}", default=argparse.SUPPRESS, help=_help(field), **_kind(field)
            )


def _kind(field: FieldInfo) -> dict[str, Any]:
    """Return the arguments of ``add_argument`` that follow from a field's type."""
    annotation: Any = field.annotation
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation is bool:
        return {"action": argparse.BooleanOptionalAction}
    if origin is Literal:
        return {"type": type(parts[0]), "choices": parts}
    plain = parts[0] if origin is tuple else annotation
    metavar = _METAVARS.get(job.file_kind(field) or job.network_kind(field) or plain, "NAME")
    if origin is tuple and parts[-1] is Ellipsis:
        return {"type": plain, "metavar": metavar, "nargs": "+", "action": "extend"}
    if origin is tuple:
        return {"type": plain, "metavar": metavar, "nargs": len(parts)}
    return {"type": plain, "metavar": metavar}


def _help(field: FieldInfo) -> str:
    facts = [job.extra(field, "unit"), _bounds(field), _needed_or_default(field)]
    known = "; ".join(fact for fact in facts if fact)
    sentence = f"{(field.description or '').rstrip('.')}{f' ({known})' if known else ''}."
    # argparse formats the text with %.
    return sentence.replace("%", "%%")


def _bounds(field: FieldInfo) -> str:
    bounds = job.extra(field, "bounds")
    limits = {type(limit).__name__.lower(): limit for limit in field.metadata}
    if "ge" in limits and "le" in limits:
        bounds = (limits["ge"].ge, limits["le"].le)
    if bounds:
        return f"{_number(bounds[0])} to {_number(bounds[1])}"
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    return ", ".join(f"{words[key]} {_number(getattr(limits[key], key))}" for key in words if key in limits)


def _number(value: float) -> str:
    return f"{value:.10g}"


def _needed_or_default(field: FieldInfo) -> str:
    if job.file_kind(field) == "mesh":
        return "needed"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, bool) or default in (None, "", ()):
        return ""
    parts = default if isinstance(default, tuple) else (default,)
    return _default(" ".join(_number(part) if isinstance(part, float) else str(part) for part in parts))


def _default(value: str) -> str:
    return f"default {value}"


def _with_dashed_values(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with ``--feature -blocks.4.1:7`` written as ``--feature=-blocks.4.1:7``.

    argparse takes a value that begins with a dash for an option, unless it is a number.
    """
    joined: list[str] = []
    for argument in arguments:
        dashed = re.match(r"-[^-h]", argument) and not _NUMBER.fullmatch(argument)
        if dashed and joined and joined[-1].startswith("--") and "=" not in joined[-1]:
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined
