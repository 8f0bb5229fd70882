"""The option ``--set NAME=VALUE …`` of commands that run jobs with other settings than the defaults."""

from __future__ import annotations

import argparse
import json
from typing import Any


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add the option to a command's parser."""
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="settings to change, values as JSON")


def changed_settings(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that were given."""
    return {name: json.loads(value) for name, _, value in (item.partition("=") for item in options.set)}
