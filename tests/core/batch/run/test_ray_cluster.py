"""Clusters of Ray's that do not let us in, and how much room there is in those that do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.batch.folder import job_folder
from core.batch.run.ray_cluster import Needs, connected, memory_for, needs_in, room
from core.batch.standing import Standing, write_standing
from core.errors import InputError, PatinaError
from scripts.support.ray_node import ray_node
from tests.core.batch.run.conftest import MakeBatch

GIBIBYTE = 2**30


def cluster(*machines: dict[str, float]) -> Any:
    """Return what stands for Ray in a cluster of machines with such resources; the last one has died."""
    nodes = [{"Alive": machine is not machines[-1], "Resources": machine} for machine in machines]
    return SimpleNamespace(nodes=lambda: nodes, cluster_resources=lambda: {"CPU": 1.0, **machines[0]})


BIG = {"CPU": 7.0, "GPU": 2.0, "memory": 3.0 * GIBIBYTE}
SMALL = {"CPU": 3.0, "memory": 20.0 * GIBIBYTE}
FARM = cluster(BIG, SMALL, {"CPU": 99.0, "GPU": 9.0, "memory": 1e12})


def test_room_is_that_of_machines() -> None:
    assert room(FARM, Needs(cores=2)) == 3 + 1
    assert room(FARM, Needs(cores=1, gpus=0.1)) == 7
    assert room(FARM, Needs(cores=1, gpus=0.5)) == 4
    assert room(FARM, Needs(cores=8)) == 0


def test_memory_is_asked_for_as_far_as_a_machine_has_it() -> None:
    assert memory_for(FARM, Needs(), GIBIBYTE) == GIBIBYTE
    assert memory_for(FARM, Needs(), 30 * GIBIBYTE) == 20 * GIBIBYTE
    assert memory_for(FARM, Needs(gpus=1), 10 * GIBIBYTE) == 3 * GIBIBYTE


def test_jobs_have_gpus_where_there_are_any() -> None:
    assert needs_in(FARM, 1, None) == Needs(1, 1.0)
    assert needs_in(cluster(SMALL, SMALL, {}), 1, None) == Needs(1, 0.0)
    with pytest.raises(InputError, match="No machine of the cluster has the cores"):
        needs_in(FARM, 8, None)
    with pytest.raises(InputError, match="choose another number for --gpus"):
        needs_in(FARM, 1, 1.5)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1:1", "No cluster of Ray's answers at 127.0.0.1:1 "),
        ("ray://127.0.0.1:10001", "ray://127.0.0.1:10001 is no address of a cluster of Ray's; give it as HOST:PORT"),
        ("farm", "farm is no address of a cluster of Ray's; give it as HOST:PORT, such as farm:6379"),
    ],
)
def test_an_address_without_a_cluster(address: str, words: str) -> None:
    with pytest.raises(PatinaError) as error:
        connected(address)
    assert str(error.value).startswith(words) and "\n" not in str(error.value)


def test_ray_need_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match="Ray is not installed; install the version that"):
        connected("auto")


@pytest.mark.skipif(sys.platform == "win32", reason="Ray's clusters on Windows are an experiment")
def test_a_cluster_may_ask_for_a_token(make_batch: MakeBatch, root: Path, tmp_path: Path) -> None:
    batch, home = make_batch(done={}), tmp_path / "home"
    write_standing(job_folder(batch, "done"), Standing("finished"))
    home.mkdir()
    token = home / "token"
    token.write_text("a" * 64)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    asking = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(token)}

    def entered(address: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a batch in which all is done; Ray tries twice instead of for 20 seconds."""
        environment = {**plain, "HOME": str(home), "RAY_NUM_REDIS_GET_RETRIES": "2", **variables}
        command = [sys.executable, "-m", "core", "batch", "run", str(batch), "--engine", "ray", "--address", address]
        return subprocess.run(
            command, cwd=root, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=60
        )

    with ray_node(1, environment=asking) as node:
        assert entered(node.address, asking).returncode == 0
        none = entered(node.address, {"RAY_AUTH_MODE": "token"})
        wrong = entered(node.address, {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "b" * 64})
    nowhere = entered("auto", {})
    assert none.returncode and "RAY_AUTH_MODE asks for a token, and there is none here; copy ~/" in none.stderr
    assert wrong.returncode and f"The cluster at {node.address} does not let this machine in" in wrong.stderr
    assert "set RAY_AUTH_MODE=token here and RAY_AUTH_TOKEN to its token" in wrong.stderr
    assert nowhere.returncode and "join one with ray start --address=HOST:6379" in nowhere.stderr
    assert not any("Traceback" in found.stderr for found in (none, wrong, nowhere))
