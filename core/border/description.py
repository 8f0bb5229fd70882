"""The border in one JSON object, from which the add-on reads what it shares with the engine."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal, get_args, get_origin, get_type_hints

from core.border import names
from core.border.messages import MESSAGES, PROTOCOL
from core.border.requests import REQUESTS


def describe() -> dict[str, Any]:
    """Return all names, messages and requests of the border.

    ``messages`` and ``requests`` name the fields of each with their types (``int``, ``float``, ``bool``, ``str``) by
    the name that it has in JSON; messages also the values of fields that can be missing.
    """
    return {
        "protocol": PROTOCOL,
        "tile_token": names.TILE_TOKEN,
        "attribute_prefix": names.ATTRIBUTE_PREFIX,
        "files": _files(),
        "folders": {
            "frames": names.FRAMES_FOLDER,
            "batch_jobs": names.BATCH_JOBS_FOLDER,
            "batch_shared": names.BATCH_SHARED_FOLDER,
        },
        "suffixes": {
            "networks": list(names.NETWORK_SUFFIXES),
            "network_description": names.NETWORK_DESCRIPTION_SUFFIX,
            "weights": names.CPPN_WEIGHTS_SUFFIX,
            "movie": names.MOVIE_SUFFIX,
            "print_sheet": names.PRINT_SHEET_SUFFIX,
        },
        "messages": {name: _message(kind) for name, kind in MESSAGES.items()},
        "requests": {name: _fields(kind) for name, kind in REQUESTS.items()},
    }


def _message(kind: type[Any]) -> dict[str, Any]:
    fields = dataclasses.fields(kind)
    defaults = {field.name: field.default for field in fields if field.default is not dataclasses.MISSING}
    described = {"class": kind.__name__, "fields": _fields(kind)}
    return {**described, "defaults": defaults} if defaults else described


def _files() -> dict[str, str]:
    """Return every ``…_FILE`` of ``names`` by the rest of its name: ``JOB_FILE`` is ``job``."""
    files = {name.removesuffix("_FILE").lower(): file for name, file in vars(names).items() if name.endswith("_FILE")}
    return dict(sorted(files.items()))


def _fields(kind: type[Any]) -> dict[str, str]:
    hints = get_type_hints(kind)
    return {field.name: _type_name(hints[field.name]) for field in dataclasses.fields(kind)}


def _type_name(hint: Any) -> str:
    kind: type = type(get_args(hint)[0]) if get_origin(hint) is Literal else hint
    return kind.__name__
