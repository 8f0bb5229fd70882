"""The table of printing processes."""

from __future__ import annotations

from typing import get_args

import pytest

from core.settings.print_processes import NAMES, PROCESSES, Process, ProcessName, process_of


def test_each_process_can_be_chosen() -> None:
    assert get_args(ProcessName) == ("auto", *NAMES)
    assert [process_of(name, "all").name for name in NAMES] == list(NAMES)


@pytest.mark.parametrize(("purpose", "usual"), [("full-color", "sandstone"), ("filament", "fdm-0.4")])
def test_the_usual_process_takes_the_files_of_the_purpose(purpose: str, usual: str) -> None:
    process = process_of("auto", purpose)
    assert (process.name, process.kind) == (usual, purpose)


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_limits_are_those_of_a_printer_and_have_a_source(process: Process) -> None:
    assert 0 < process.feature <= process.wall <= 3
    assert all(100 <= side <= 1000 for side in process.volume)
    # A spot of the smallest size that shows has two dots at least.
    assert process.dots_per_inch * process.feature / 25.4 >= 2
    assert process.source
