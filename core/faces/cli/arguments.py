"""What can be typed: the commands, and for every mode the options that its settings class defines.

This uses argparse instead of a library that builds a whole interface from pydantic models: there are options beside the
settings, "not given" differs from "the default" (resuming needs that), and a mistake is reported in one line.
"""

from __future__ import annotations

import argparse
import re
import types
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from core import __version__
from core.errors import InputError
from core.faces.cli.batch_arguments import GROUP, GROUP_HELP, add_batch_commands
from core.faces.cli.shared_options import add_blender, add_json, add_trust_network
from core.modes.table import settings_classes
from core.settings.base import DEFAULT_BACKBONE, JobSettings
from core.settings.declare import extra, file_kind, is_positional, network_kind

_PROGRAM = "python -m core"
_METAVARS = {
    "mesh": "MESH",
    "picture": "IMAGE",
    "data": "IMAGE",
    "weights": "WEIGHTS",
    "map": "MAP",
    "profile": "PROFILE",
    "expression": "EXPR",
    "layers": "LAYER",
    int: "N",
    float: "X",
}
_NUMBER = re.compile(r"-\.?\d[\d.]*(e[+-]?\d+)?", re.IGNORECASE)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed: ``command``, the options of that command, and for a mode the settings that were given.

    Raises:
        InputError: something typed is unknown, missing or of the wrong type.
        SystemExit: the help or the version was requested and has been printed.
    """
    parser, commands = _parsers()
    options, unknown = parser.parse_known_args(_with_dashed_values(arguments))
    if unknown:
        commands[options.command].refuse(unknown[0].strip())
    if options.command in settings_classes() and not options.out:
        raise InputError("The job needs a folder for its results; give one with --out.")
    return options


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """Return the mode and the settings that were typed for it, in the order in which they were typed."""
    fields = settings_classes()[options.command].model_fields
    typed = {name: _as_typed(value) for name, value in vars(options).items() if name in fields}
    return {"mode": options.command, **typed}


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


def _parsers() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(prog=_PROGRAM, description="Patina makes textures and images with neural networks.")
    parser.add_argument("--version", action="version", version=__version__)
    top = parser.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, Any] = {}
    commands: dict[str, _Parser] = {}

    def add(name: str, sentence: str) -> _Parser:
        group, _, leaf = name.rpartition("-")
        if group and group not in groups:
            is_batch = group == GROUP
            sentence_of_all = GROUP_HELP if is_batch else _group_help(group)
            parent = top.add_parser(group, help=sentence_of_all, description=sentence_of_all)
            groups[group] = parent.add_subparsers(metavar="COMMAND" if is_batch else "MODE", required=True)
        command = (groups[group] if group else top).add_parser(leaf, help=sentence, description=sentence)
        command.add_argument("--debug", action="store_true", help="Show the tracebacks of errors.")
        command.set_defaults(command=name)
        commands[name] = command
        return commands[name]

    for mode, settings in settings_classes().items():
        _add_mode(add(mode, (settings.__doc__ or mode).partition("\n")[0]), settings)
    add_batch_commands(add)
    _add_other_commands(add)
    return parser, commands


def _add_mode(command: _Parser, settings: type[JobSettings]) -> None:
    command.add_argument("--out", type=Path, metavar="DIR", help="Folder for the job and its results (required).")
    _add_run_options(command)
    if any(file_kind(field) == "mesh" for field in settings.model_fields.values()):
        add_blender(command)
    _add_settings(command, settings)


def _add_other_commands(add: Callable[[str, str], _Parser]) -> None:
    command = add("run", "Run an existing job folder, for example on a render farm.")
    command.add_argument("out", type=Path, metavar="DIR", help="The job folder.")
    _add_run_options(command)
    command = add("layers", "List the layers of a backbone and their channels.")
    command.add_argument("--backbone", default=DEFAULT_BACKBONE, metavar="NAME", help=_default(DEFAULT_BACKBONE))
    add_json(command)
    command = add("fetch", "Download the weights of a backbone, for a machine that will be offline later.")
    command.add_argument("backbone", metavar="NAME", help="Name of the backbone.")
    add_json(command)
    add_json(add("doctor", "Check whether this machine can run jobs, and say what to do if it cannot."))
    command = add("serve", "Run jobs for a parent process, which sends requests through a pipe.")
    command.add_argument(
        "--idle-exit", type=float, metavar="SECONDS", help="Exit after this many idle seconds to free memory."
    )


def _group_help(group: str) -> str:
    """Return a sentence about the modes whose names share the first word, such as ``image``."""
    modes = [mode.removeprefix(f"{group}-") for mode in settings_classes() if mode.startswith(f"{group}-")]
    article = "an" if group[0] in "aeiou" else "a"
    return f"Make {article} {group}: {', '.join(modes)}."


def _add_run_options(command: _Parser) -> None:
    add_json(command)
    command.add_argument("--resume", action="store_true", help="Continue from the checkpoint in the job folder.")
    add_trust_network(command)


def _add_settings(command: _Parser, settings: type[JobSettings]) -> None:
    group = command.add_argument_group("settings")
    for name, field in settings.model_fields.items():
        # Without defaults, the namespace holds only what was typed; the settings class knows the rest.
        if is_positional(field):
            # A job that is resumed does not even need these.
            kind = _kind(field)
            several = kind.pop("nargs", None) is not None
            kind.pop("action", None)
            command.add_argument(
                name, nargs="*" if several else "?", default=argparse.SUPPRESS, help=_help(field), **kind
            )
        elif name != "mode":
            option = f"--{(extra(field, 'option') or name).replace('_', '-')}"
            group.add_argument(option, dest=name, default=argparse.SUPPRESS, help=_help(field), **_kind(field))


def _kind(field: FieldInfo) -> dict[str, Any]:
    """Return the arguments of ``add_argument`` that follow from a field's type."""
    annotation: Any = field.annotation
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    origin, parts = get_origin(annotation), get_args(annotation)
    if extra(field, "size"):
        return {"type": str, "metavar": "W[xH]"}
    if extra(field, "unit") == "millimeters":
        return {"type": str, "metavar": "LENGTH"}
    if annotation is bool:
        return {"action": argparse.BooleanOptionalAction}
    if origin is Literal:
        return {"type": type(parts[0]), "choices": parts}
    plain = _unannotated(parts[0]) if origin is tuple else annotation
    if get_origin(plain) is Literal:
        return {"type": str, "choices": get_args(plain), "nargs": "+", "action": "extend"}
    metavar = _METAVARS.get(file_kind(field) or network_kind(field) or plain, "NAME")
    if origin is tuple and parts[-1] is Ellipsis:
        return {"type": plain, "metavar": metavar, "nargs": "+", "action": "extend"}
    if origin is tuple:
        return {"type": plain, "metavar": metavar, "nargs": len(parts)}
    return {"type": plain, "metavar": metavar}


def _unannotated(annotation: Any) -> Any:
    """Return a type without the facts that ``Annotated`` adds to it."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _help(field: FieldInfo) -> str:
    facts = [extra(field, "unit"), _bounds(field), _required_or_default(field)]
    known = "; ".join(fact for fact in facts if fact)
    sentence = f"{(field.description or '').rstrip('.')}{f' ({known})' if known else ''}."
    # argparse formats the text with %.
    return sentence.replace("%", "%%")


def _bounds(field: FieldInfo) -> str:
    bounds = extra(field, "bounds")
    limits = {type(limit).__name__.lower(): limit for limit in field.metadata}
    if "ge" in limits and "le" in limits:
        bounds = (limits["ge"].ge, limits["le"].le)
    if bounds:
        return f"{_number(bounds[0])} to {_number(bounds[1])}"
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    return ", ".join(f"{words[key]} {_number(getattr(limits[key], key))}" for key in words if key in limits)


def _number(value: float) -> str:
    return f"{value:.10g}"


def _required_or_default(field: FieldInfo) -> str:
    if file_kind(field) == "mesh" or field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, bool) or default in (None, "", ()):
        return ""
    if extra(field, "size"):
        return _default("x".join(map(str, default)))
    parts = default if isinstance(default, tuple) else (default,)
    return _default(" ".join(_number(part) if isinstance(part, float) else str(part) for part in parts))


def _default(value: str) -> str:
    return f"default {value}"


def _as_typed(value: Any) -> Any:
    """Return a value, or each of several, without the blank that ``_with_dashed_values`` puts in front."""
    if isinstance(value, list):
        return [_as_typed(part) for part in value]
    return value[1:] if isinstance(value, str) and value.startswith(" -") else value


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
