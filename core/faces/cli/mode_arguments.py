"""What can be typed after the name of a mode: options that follow from the class of its settings."""

from __future__ import annotations

import argparse
import types
from argparse import ArgumentParser
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from core.faces.cli.shared_options import add_blender, add_run_options
from core.modes.table import find
from core.settings.base import JobSettings
from core.settings.declare import extra, file_kind, is_positional, network_kind

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


def add_mode(command: ArgumentParser, settings: type[JobSettings]) -> None:
    """Add the arguments of the mode that has these settings."""
    command.add_argument("--out", type=Path, metavar="DIR", help="Folder for the job and its results (required).")
    add_run_options(command)
    if any(file_kind(field) == "mesh" for field in settings.model_fields.values()):
        add_blender(command)
    _add_settings(command, settings)


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """Return the mode and the settings that were typed for it, in the order in which they were typed."""
    row = find(options.command)
    assert row is not None
    fields = row.settings.model_fields
    typed = {name: _as_typed(value) for name, value in vars(options).items() if name in fields}
    return {"mode": options.command, **typed}


def _add_settings(command: ArgumentParser, settings: type[JobSettings]) -> None:
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
