"""Whether the files are small enough for a service."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.printing.check import Check
from core.printing.words import counted

_NAME, _TITLE = "files", "File Sizes"
_MEGABYTE = 1_000_000


def check_sizes(files: Sequence[Path], limit: int) -> Check:
    """Compare the sizes of files with the most that the service takes, in megabytes."""
    sizes = {path.name: path.stat().st_size for path in files}
    largest = max(sizes, key=sizes.__getitem__, default="")
    over = [name for name, size in sizes.items() if size > limit * _MEGABYTE]
    figures = {"bytes": sizes, "limit_megabytes": limit}
    if over:
        message = (
            f"{counted(len(over), 'file is', 'files are')} larger than {limit} MB ({largest} has "
            f"{_megabytes(sizes[largest])}); reduce triangles or the texture."
        )
        return Check(_NAME, _TITLE, "failed", len(over), message, "most_triangles", figures=figures)
    if not sizes:
        return Check(_NAME, _TITLE, "skipped", 0, "There are no files.", figures=figures)
    message = f"The largest file has {_megabytes(sizes[largest])} of at most {limit} MB."
    return Check(_NAME, _TITLE, "passed", 0, message, figures=figures)


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"
