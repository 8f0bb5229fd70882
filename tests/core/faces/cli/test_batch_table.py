"""Tables of batches fit into terminals and say what matters, however many jobs there are."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from core.batch.folder import Entry, job_folder, write_index
from core.batch.run.order import Outcome
from core.batch.run.status import BatchStatus, JobStatus
from core.batch.standing import Standing, write_standing
from core.faces.cli.batch_shown import shown
from core.faces.cli.batch_table import live_table, sums, whole_table

BATCH = Path("/farm/props").absolute()
WRONG = "The process that ran it died 3 times (last by signal 9); see workers.log, and whether there is enough memory."
NAMES = ("chair", "A long wooden garden bench with cushions", "ビール瓶")


def job(number: int, standing: Standing, picture: str = "") -> JobStatus:
    identity = f"{number:020x}"
    path = job_folder(BATCH, identity) / picture if picture else None
    return JobStatus(identity, (NAMES[number % 3],), standing, path)


def batch(count: int) -> BatchStatus:
    """Return a batch of which half are finished, two run, and one has failed a moment ago."""
    done = [job(number, Standing("finished", beat=number), "turntable.png") for number in range(count // 2)]
    runs = Standing("running", 150, 300, 4000.0, worker="node-a.example/1", beat=1e6)
    rest = [job(number, Standing()) for number in range(count // 2, count - 3)]
    failed = job(count - 1, Standing("failed", message=WRONG, beat=1e5))
    running = [job(count - 3, runs, "preview.png"), job(count - 2, replace(runs, step=9), "preview.png")]
    return BatchStatus((*done, *rest, *running, failed), (Entry("9", "vase", error="There is no vase."),))


def lines_of(rendered: RenderableType, columns: int) -> list[str]:
    console = Console(width=columns, height=24, file=io.StringIO())
    with console.capture() as capture:
        console.print(rendered)
    return [line.rstrip() for line in capture.get().splitlines()]


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("count", [6, 40, 1000])
def test_a_live_table_fits_and_begins_with_what_goes_on(columns: int, count: int) -> None:
    status = batch(count)
    lines = lines_of(live_table(status, BATCH, 23, columns), columns)
    assert len(lines) <= 23 and max(map(cell_len, lines)) <= columns
    assert [line.split()[0] for line in lines[1:4]] == ["running", "running", "failed"]
    assert "50%" in lines[1] and "1:06:40" in lines[1] and "3%" in lines[2]
    # The one that has finished last comes first.
    place = count // 2 - 1
    assert lines[4].startswith("finished") and (columns < 80 or f"{place:020x}/turntable.png" in lines[4])
    shown = " ".join(lines).replace("  ", " ")
    assert f"{count} jobs, {count // 2} finished, 2 running" in shown and "1 row without a job." in shown
    assert ("more" in lines[-3] or "more" in lines[-2]) is (count > 19)


def test_machines_are_named_where_there_are_several() -> None:
    status = batch(6)
    assert "node-a" not in "\n".join(lines_of(live_table(status, BATCH, 20, 120), 120))
    other = job(7, Standing("running", worker="node-b/2"))
    found = lines_of(live_table(replace(status, jobs=(*status.jobs, other)), BATCH, 20, 120), 120)
    assert "Machine" in found[0] and sum("node-a " in line for line in found) == 2 and "node-b" in found[3]


@pytest.mark.parametrize("columns", [80, None])
def test_a_whole_table_has_all_jobs_and_sentences(columns: int | None) -> None:
    lines = lines_of(whole_table(batch(40), BATCH, columns), columns or 2000)
    text = " ".join(" ".join(lines).split())
    assert "There is no vase." in text and text.count("turntable.png") == 20
    assert (WRONG in text) and (columns is not None or len(lines) == 43)


def test_sums_count_one_as_one() -> None:
    assert sums(BatchStatus((job(1, Standing("cancelled")),), ())) == "1 job, 1 canceled."


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_sentence_of_a_failure_stays_on_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    entries = [Entry("2", "chair [red]", "a"), Entry("3", "lamp", "b")]
    write_index(tmp_path, entries)
    for entry, state in zip(entries, (Standing("failed"), Standing("finished")), strict=True):
        job_folder(tmp_path, entry.job).mkdir(parents=True)
        write_standing(job_folder(tmp_path, entry.job), state)

    def events() -> Iterator[Mapping[str, Outcome]]:
        yield {"a": Outcome("failed", WRONG)}
        yield {"b": Outcome("finished")}

    terminal = Terminal()
    assert len(list(shown(events(), tmp_path, entries, terminal))) == 2
    assert terminal.getvalue().count(f"patina: chair [red]: {WRONG}\n") == 1
    assert "patina: lamp" not in terminal.getvalue() and "2 jobs, 1 finished, 1 failed." in terminal.getvalue()
