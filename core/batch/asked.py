"""The jobs that the rows of a sheet ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, get_origin

from pydantic.fields import FieldInfo

from core.backbone.own_file import is_own
from core.batch.cells import split, value_of
from core.batch.sheet import MOST_COMBINATIONS, Row, too_many
from core.errors import InputError
from core.modes.table import settings_classes
from core.settings.declare import extra, file_kind, names_file, names_in

_MODE, _NAME, _OBJECTS, _BACKBONE, _JOB = "mode", "name", "objects", "backbone", "job"
_DEFAULT_MODE = "texture"
_LONGEST_LABEL = 80
_MAGIC = re.compile(r"[*?[]")


@dataclass(frozen=True)
class Asked:
    """A job that a row asks for: the ``values`` of its settings with paths of files that are to be read, the names of
    the ``objects`` of its mesh file, and what ``core.batch.folder.Entry`` says of it."""

    row: str
    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    objects: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


def asked(row: Row, folder: Path) -> Iterator[Asked]:
    """Yield the jobs of a row, several where patterns such as ``models/*.glb`` stand for several files; one with an
    error if something is wrong with the row. Relative paths begin at ``folder``."""
    if row.error:
        yield Asked(row.number, error=row.error)
        return
    try:
        yield from _jobs(row, folder)
    except InputError as error:
        yield Asked(row.number, str(row.values.get(_NAME, "")), error=str(error))


def _jobs(row: Row, folder: Path) -> Iterator[Asked]:
    given = {
        _known_form(name): value for name, value in {**row.defaults, **row.values}.items() if value not in (None, "")
    }
    own = {_known_form(name) for name in row.values}
    if len(own) < len(row.values):
        twice = next(name for name in own if sum(_known_form(one) == name for one in row.values) > 1)
        raise InputError(f"The row has {twice} twice, written in two ways; delete one of them.")
    mode = str(given.get(_MODE, _DEFAULT_MODE)).replace(" ", "-")
    fields = _fields(mode)
    _check_names(given, fields, mode)
    objects = _objects(given.pop(_OBJECTS, ()), row.texts)
    name = str(given.get(_NAME, ""))
    values = {key: _value(fields[key], value, folder, row) for key, value in given.items() if key in fields}
    every = {key: _choices(key, fields[key], value, folder) for key, value in values.items() if key != _MODE}
    total = prod(len(choices) for choices in every.values())
    if total > MOST_COMBINATIONS:
        raise InputError(too_many("row", total))
    combinations = list(product(*every.values()))
    for count, combination in enumerate(combinations, 1):
        chosen = dict(zip(every, combination, strict=True))
        labels = {key: _label(fields[key], value) for key, value in chosen.items() if key in own and key != _NAME}
        if objects and _OBJECTS in own:
            labels[_OBJECTS] = ", ".join(objects)
        several = len(combinations) > 1
        yield Asked(
            f"{row.number}.{count}" if several else row.number,
            (f"{name} {count}" if several else name) if name else _usual_name(fields, chosen, objects),
            {_MODE: mode, **chosen},
            objects,
            labels,
        )


def _known_form(name: str) -> str:
    return name.strip().lower().removeprefix("--").replace("-", "_").replace(" ", "_")


def _fields(mode: str) -> dict[str, FieldInfo]:
    """Return the settings of a mode by their names, and by what the command line calls them."""
    classes = settings_classes()
    if mode not in classes:
        near = get_close_matches(mode, classes, n=1)
        hint = f"write {near[0]}." if near else f"choose one of {', '.join(sorted(classes))}."
        raise InputError(f"There is no mode {mode}; {hint}")
    return dict(classes[mode].model_fields)


def _check_names(given: dict[str, Any], fields: Mapping[str, FieldInfo], mode: str) -> None:
    """Make sure that all names are known; those by which the command line knows a setting become its own."""
    options = {extra(declared, "option"): name for name, declared in fields.items() if extra(declared, "option")}
    known = [*fields, *options, _OBJECTS, _NAME]
    for name in list(given):
        if name in options:
            given[options[name]] = given.pop(name)
        elif name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "delete it, or begin its name with #."
            raise InputError(f"The mode {mode} has no setting called {name}; {hint}")


def _objects(given: Any, texts: bool) -> tuple[str, ...]:
    if isinstance(given, str):
        return tuple(split(given)) if texts else (given,)
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) and name for name in given):
        raise InputError("The names of objects must be texts; write them in quotes.")
    return tuple(given)


def _value(declared: FieldInfo, given: Any, folder: Path, row: Row) -> Any:
    if row.texts and isinstance(given, str):
        return value_of(declared, given, folder, row.comma)
    takes_several = get_origin(declared.annotation) is tuple and not extra(declared, "size")
    return [given] if takes_several and not isinstance(given, list) else given


def _choices(name: str, declared: FieldInfo, value: Any, folder: Path) -> Sequence[Any]:
    """Return the values that the value of a setting stands for, with paths that begin at ``folder``."""
    is_path = file_kind(declared) or name == _JOB or (name == _BACKBONE and is_own(str(value)))
    if not is_path or not isinstance(value, str | list):
        return [value]
    if isinstance(value, str):
        return _paths(declared, value, folder)
    return [list(paths) for paths in product(*(_paths(declared, item, folder) for item in value))]


def _paths(declared: FieldInfo, item: Any, folder: Path) -> list[Any]:
    if not isinstance(item, str) or not names_file(declared, item):
        return [item]
    path = folder / Path(item).expanduser()
    if not _MAGIC.search(item) or path.exists():
        return [str(path)]
    root = Path(path.anchor) if Path(item).expanduser().is_absolute() else folder
    found = sorted(str(one) for one in root.glob(str(path.relative_to(root))) if not one.name.startswith("."))
    if not found:
        raise InputError(f"No file matches {item}; check the path, which begins at the folder of the sheet.")
    return found


def _usual_name(fields: Mapping[str, FieldInfo], values: Mapping[str, Any], objects: Sequence[str]) -> str:
    """Return what people call an asset that has no name: the objects or the mesh, and the style."""
    mesh = [Path(str(value)).stem for name, value in values.items() if file_kind(fields[name]) == "mesh"]
    styles = [Path(str(style)).stem for style in names_in(values.get("style"))] or names_in(values.get("feature"))
    return " ".join([*(objects or mesh), *styles])


def _label(declared: FieldInfo, value: Any) -> str:
    items = value if isinstance(value, list | tuple) else (value,)
    words = " ".join(
        Path(str(item)).name if file_kind(declared) and names_file(declared, item) else str(item) for item in items
    )
    return words if len(words) <= _LONGEST_LABEL else f"{words[: _LONGEST_LABEL - 1]}…"
