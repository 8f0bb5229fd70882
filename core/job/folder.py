"""What a job is: a folder with ``job.json`` and everything that a run needs.

``job.json`` holds every setting of one mode (``core.settings``); beside it lie the mesh and copies of the pictures. A
run writes its results into the same folder. The command line, the validation and the add-on's properties all follow
from the settings' classes. This module imports no torch, so that faces start fast.
"""

from __future__ import annotations

import json
import reprlib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.border.names import JOB_FILE
from core.errors import InputError
from core.files.whole import write_atomically
from core.job.inside import check_inside, check_job_file
from core.job.strict_json import read_object
from core.modes.table import find, rows
from core.settings.base import JobSettings

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80
_SHORT.maxlevel = 2


def validate_settings(values: dict[str, Any]) -> JobSettings:
    """Return the settings that ``values`` describe.

    Raises:
        InputError: a mode, name or value is wrong; the message names the setting, what is allowed and what was given.
    """
    mode = values.get("mode")
    row = find(mode) if isinstance(mode, str) else None
    if row is None:
        known = ", ".join(sorted(row.name for row in rows()))
        raise InputError(f"The job's mode is {_quoted(mode)}; it must be one of {known}.")
    try:
        return row.settings.model_validate(values)
    except ValidationError as error:
        raise InputError(_explain(error)) from None


def load_job(folder: Path) -> JobSettings:
    """Read and validate ``job.json`` of a job folder, which may come from anyone.

    Raises:
        InputError: the file is missing, is not JSON, a setting in it is wrong, or it names a file outside the folder.
    """
    check_job_file(folder)
    try:
        settings = validate_settings(read_object(folder / JOB_FILE))
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{folder} is not a job folder: it has no {JOB_FILE}; check the path.") from None
    check_inside(settings, folder)
    return settings


def job_text(settings: JobSettings) -> str:
    """Return the text of ``job.json``, with every setting spelled out."""
    return json.dumps(settings.model_dump(mode="json"), indent=2) + "\n"


def write_job(settings: JobSettings, folder: Path) -> None:
    """Write ``job.json`` into ``folder``.

    Raises:
        PatinaError: the file cannot be written.
    """
    with write_atomically(folder / JOB_FILE) as temporary:
        temporary.write_text(job_text(settings), encoding="utf-8")


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    # The value itself shows which of several values is meant.
    name = ".".join(part for part in first["loc"] if isinstance(part, str))
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        return f"There is no setting called {_quoted(name)}."
    if first["type"] == "missing":
        return f"Setting {name!r} is required."
    if first["type"] == "too_short":
        return f"Setting {name!r} needs {first['ctx']['min_length']} or more, not {first['ctx']['actual_length']}."
    if not name:
        return f"{reason[0].upper()}{reason[1:]}."
    return f"Setting {name!r}: {reason[0].lower()}{reason[1:]}, not {_quoted(first['input'])}."


def _quoted(value: Any) -> str:
    """Return a value as Python writes it, cut short where it is long or deep."""
    return _SHORT.repr(value)
