"""Options that several commands have."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def add_json(command: ArgumentParser) -> None:
    """Add the option ``--json``."""
    command.add_argument("--json", action="store_true", help="Write only JSON to standard output.")


def add_blender(command: ArgumentParser) -> None:
    """Add the option ``--blender``."""
    command.add_argument(
        "--blender",
        type=Path,
        metavar="PROGRAM",
        help="Blender that reads FBX, USD, Alembic, Collada, and .blend files (default: the one that PATINA_BLENDER "
        "names, or one that is installed).",
    )


def add_trust_network(command: ArgumentParser) -> None:
    """Add the option ``--trust-network``."""
    command.add_argument(
        "--trust-network",
        action="store_true",
        help="Run the network that the job folder brings (TorchScript or torch.export), which can run any program.",
    )


def add_run_options(command: ArgumentParser) -> None:
    """Add the options of all commands that run a job."""
    add_json(command)
    command.add_argument("--resume", action="store_true", help="Continue from the checkpoint in the job folder.")
    add_trust_network(command)
