"""The step of ``texture_blend.py`` that prints: its options, which are the settings of prints, and the print itself.

It runs inside Blender, with the repository on Python's path.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from addon.engine.messages import Message, Note
from addon.jobs import job, printing
from addon.jobs.print_report import Report
from addon.settings.print_properties import print_defaults, print_mode
from addon.settings.schema import Setting

_DESTINATION = "print_{}"
"""What holds the value of an option; ``for`` is a word of Python's."""


def add_print_options(parser: argparse.ArgumentParser) -> None:
    """Let a parser take what a print needs."""
    group = parser.add_argument_group("print")
    group.add_argument(
        "--print",
        type=Path,
        metavar="DIR",
        help="folder for files for 3D printing; without a style or a feature, objects are printed as they look",
    )
    for name in print_mode().own:
        setting = print_mode().settings[name]
        group.add_argument(
            f"--{setting.option or name.replace('_', '-')}",
            dest=_DESTINATION.format(name),
            default=argparse.SUPPRESS,
            help=setting.description.replace("%", "%%"),
            **_kind(setting),
        )


def _kind(setting: Setting) -> dict[str, Any]:
    """Return the arguments of ``add_argument`` for a setting. Lengths stay texts, whose units the engine knows."""
    several = {"nargs": "+"} if setting.kind == "array" else {}
    if setting.choices:
        return {"choices": [str(choice) for choice in setting.choices], **several}
    if setting.kind == "integer":
        return {"type": int, "metavar": "N"}
    return {"metavar": "LENGTH" if setting.unit == "millimeters" else "TEXT", **several}


def print_objects(objects: Sequence[bpy.types.Object], options: argparse.Namespace, python: Path) -> Report:
    """Print objects as they look now into the folder that the options name, and say what was found and made.

    Raises:
        PatinaError: an object or a setting does not fit, the engine failed, or the folder cannot be written.
    """
    given = {
        name: getattr(options, _DESTINATION.format(name))
        for name in print_mode().own
        if hasattr(options, _DESTINATION.format(name))
    }
    values, folder = {**print_defaults(), **given}, job.new_folder()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    target = options.print.resolve()
    prepared = printing.prepare(objects, depsgraph, values, printing.FILES_TO_PRINT, folder, target)
    for note in prepared.notes:
        _say(note)
    report: Report = job.run(prepared, python, _hear)
    for line in report.lines():
        _say(line)
    return report


def _hear(message: Message) -> None:
    if isinstance(message, Note):
        _say(message.message)


def _say(line: str) -> None:
    print(f"patina: {line}", flush=True)
