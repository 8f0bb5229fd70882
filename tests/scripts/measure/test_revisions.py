"""Two revisions by turns. Only one of the tests runs jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.measure import revisions
from scripts.measure.ratios import Figures
from scripts.measure.revisions import Job, NotMeasured, Side, figures_of, write_suzanne

Measured = list[tuple[str, int]]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Measured:
    """The names and sizes of the runs that there would have been."""
    runs: Measured = []

    def run(side: Side, job: Job) -> Figures:
        assert job.mesh.exists()
        runs.append((side.name, job.size))
        return {"writing (s)": 2.0 if side.name == "HEAD" else 1.0}

    monkeypatch.setattr(revisions, "figures_of", run)
    return runs


def test_both_run_in_every_round_by_turns(measured: Measured, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not (root / ".git").exists():
        pytest.skip("this is not a git repository")
    assert revisions.main(["HEAD", "--sizes", "128", "--subdivisions", "0", "--rounds", "2"]) == 0
    assert [name for name, size in measured if size == 128] == ["HEAD", "working tree", "working tree", "HEAD"]
    assert "| writing (s) | 2.00 | 1.00 | 0.50 |" in capsys.readouterr().out


def test_what_a_checkout_says_of_its_failure_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        NotMeasured, match=r"^v0 cannot be measured \(.*No module named.*\); choose another revision\.$"
    ):
        figures_of(Side("v0", tmp_path), Job(tmp_path / "none.obj", 64, 0, 20))


def test_an_unknown_revision_is_an_error_in_one_line(measured: Measured, capsys: pytest.CaptureFixture[str]) -> None:
    assert revisions.main(["no-such-revision"]) == 1
    assert capsys.readouterr().err.startswith("patina: Git knows no revision no-such-revision here;")
    assert not measured


def test_too_few_steps_to_measure_the_network_are_refused() -> None:
    with pytest.raises(SystemExit):
        revisions.main(["HEAD", "--steps", "5"])


def test_what_a_job_takes(root: Path, tmp_path: Path) -> None:
    mesh = tmp_path / "suzanne.obj"
    write_suzanne(mesh, 0)
    found = figures_of(Side("here", root), Job(mesh, 64, 0, 20))
    assert min(found.values()) > 0
    assert found["to the first step (s)"] > found["--help (s)"]
    parts = [value for name, value in found.items() if name.endswith("(ms a step)")]
    assert found["whole step (ms)"] == pytest.approx(sum(parts))
