"""Slurm itself runs the script, on a cluster of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.batch.farms.needs import Needs
from core.batch.farms.submission import Submission, submission_of
from core.batch.farms.write import write_for
from core.batch.folder import job_folder
from core.batch.standing import read_standing
from core.border.names import CHECKPOINT_FILE, TEXTURE_FILE
from scripts.readers.present import missing_program
from tests.core.batch.farms.slurm_cluster import Cluster, slurm_cluster, wait_until
from tests.core.batch.farms.test_real_jobs import MakeJob, plan

pytestmark = [
    pytest.mark.skipif(bool(missing_program("slurmctld")), reason=missing_program("slurmctld")),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster that runs."""
    with slurm_cluster() as running:
        yield running


def submitted(cluster: Cluster, script: Path, *options: str) -> str:
    """Submit the array and return its number; logs go beside the batch."""
    return cluster("sbatch", "--parsable", *options, script, cwd=script.parent.parent)


def test_jobs_finish_or_fail_or_go_on_after_all_that_happens_to_them(
    tmp_path: Path, cluster: Cluster, make_job: MakeJob
) -> None:
    endless = plan(tmp_path / "endless", make_job, long={"steps": 20_000})
    long = job_folder(endless, "long")
    # In place of two minutes before the end, the signal comes 45 seconds before, or up to 30 seconds later.
    script = write_for("slurm", submission_of(endless, cores=1))
    task = submitted(cluster, script, "--time=1", "--signal=B:USR1@45") + "_0"
    batch = plan(tmp_path / "the artist's night", make_job, good={}, bad={})
    good, bad = (job_folder(batch, job) for job in ("good", "bad"))
    (bad / "mesh.npz").write_bytes(b"nothing")
    array = submitted(cluster, write_for("slurm", submission_of(batch, cores=1)))

    wait_until(lambda: read_standing(long).state == "cancelled", 75)
    wait_until(lambda: cluster.state(task) == "PENDING", 20)
    cluster("scontrol", "update", f"JobId={task}", "TimeLimit=60")
    first = read_standing(long)
    assert first.step > 0 and (long / CHECKPOINT_FILE).exists()

    wait_until(lambda: read_standing(long).attempts == 2 and read_standing(long).step > first.step, 45)
    wait_until(lambda: [cluster.state(f"{array}_{number}") for number in (0, 1)] == ["COMPLETED", "FAILED"], 45)
    assert read_standing(good).state == "finished" and (good / TEXTURE_FILE).exists()
    assert read_standing(bad).state == "failed"
    assert "mesh.npz" in (tmp_path / f"patina_{array}_1.log").read_text(encoding="utf-8")

    cluster.crash_node()
    assert cluster.state(task) == "PENDING" and read_standing(long).state == "running"
    cluster.start_node()
    wait_until(lambda: read_standing(long).attempts == 3, 45)
    assert read_standing(long).step >= first.step

    cluster("scancel", task)
    wait_until(lambda: cluster.state(task) == "CANCELLED", 45)
    last = read_standing(long)
    assert last.state == "cancelled" and last.attempts == 3
    log = (tmp_path / f"patina_{task}.log").read_text(encoding="utf-8")
    assert f"Canceled after {first.step} of 20000 steps." in log
    assert f"Canceled after {last.step} of 20000 steps." in log


def test_slurm_takes_as_many_jobs_as_a_batch_has(tmp_path: Path, cluster: Cluster) -> None:
    def array(jobs: int) -> str:
        needs = Needs(memory=256, minutes=20)
        identifiers = tuple(f"{number:020x}" for number in range(jobs))
        script = write_for("slurm", Submission(tmp_path, identifiers, "python", "/opt/patina", tmp_path, needs))
        return submitted(cluster, script, "--hold", "--cpus-per-task=1")

    for jobs in (1, 1000, 1001, 100_000):
        number = array(jobs)
        cluster("scancel", number)
    with pytest.raises(AssertionError, match="Invalid job array specification"):
        submitted(cluster, tmp_path / "patina_array.sh", "--array=0-1001")
