"""A Slurm cluster of one machine, this one: a controller and a node with two cores, in a folder of its own.

It needs neither systemd nor control groups, so it runs in containers, too.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from getpass import getuser
from pathlib import Path

# Slurm waits two minutes before it starts a job again, until the credential of the first time has expired.
CONFIGURATION = """
ClusterName=patina
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthInfo=socket={folder}/munge.socket,cred_expire=5
SlurmctldPort={controller}
SlurmdPort={node}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/controller.pid
SlurmdPidFile={folder}/node.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=256
SchedulerParameters=batch_sched_delay=1,sched_interval=2,bf_interval=2
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory}
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Cluster:
    """A cluster, and Slurm's commands for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = socket.gethostname().partition(".")[0]
        self.environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
        self._programs: dict[str, subprocess.Popen[bytes]] = {}

    def __call__(self, program: str, *arguments: str | Path, cwd: Path | None = None) -> str:
        """Run one of Slurm's commands and return what it prints."""
        command = [program, *map(str, arguments)]
        done = subprocess.run(
            command, cwd=cwd, env=self.environment, capture_output=True, encoding="utf-8", timeout=60, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout.strip()

    def start(self) -> None:
        """Start the controller and the node."""
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        values = {"user": getuser(), "host": self.host, "folder": self.folder, "cores": min(2, os.cpu_count() or 1)}
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        values |= {"controller": free_port(), "node": free_port(), "memory": memory // 2}
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(**values), encoding="utf-8")
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        places = [f"--{name}-file={self.folder}/munge.{name}" for name in ("key", "log", "pid", "seed")]
        self._run("munged", "--foreground", f"--socket={self.folder}/munge.socket", *places)
        wait_until((self.folder / "munge.socket").exists, 20)
        self._run("slurmctld", "-D")
        self.start_node()

    def start_node(self) -> None:
        """Switch the node on and wait until it takes jobs."""
        self._run("slurmd", "-D", "-N", self.host)
        wait_until(lambda: self._node_state() in {"idle", "mixed"}, 30)

    def crash_node(self) -> None:
        """Pull the node's plug: all that runs on it dies at once."""
        for process in (self._programs["slurmd"].pid, *self._processes()):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._programs.pop("slurmd").wait()
        # The controller finds out by itself after SlurmdTimeout, which is five minutes.
        self("scontrol", "update", f"NodeName={self.host}", "State=DOWN", "Reason=crash")

    def stop(self) -> None:
        """End all that the cluster has started."""
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for program in reversed(self._programs.values()):
            program.kill()
            program.wait()

    def state(self, task: str) -> str:
        """Return the state of a task, such as RUNNING."""
        return self("scontrol", "show", "job", task, "--oneliner").partition("JobState=")[2].split()[0]

    def logs(self) -> str:
        """Return what the programs say that the cluster consists of."""
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in self.folder.glob("*.log"))

    def _node_state(self) -> str:
        try:
            return self("sinfo", "--noheader", "--format=%T")
        except AssertionError:
            return "The controller does not answer yet."

    def _run(self, program: str, *arguments: str) -> None:
        with (self.folder / f"{program}.log").open("ab") as log:
            self._programs[program] = subprocess.Popen(
                [program, *arguments], env=self.environment, stdout=log, stderr=log
            )

    def _processes(self) -> list[int]:
        """Return the jobs' processes: those that have this cluster's variable and are not one of its programs."""
        mark = f"SLURM_CONF={self.folder}/slurm.conf".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if mark in path.read_bytes().split(b"\0"):
                    found.append(int(path.parent.name))
        return [process for process in found if process not in {program.pid for program in self._programs.values()}]


@contextmanager
def slurm_cluster() -> Iterator[Cluster]:
    """A cluster that runs for the length of the block."""
    # The path of a socket must be short; munge wants a folder that others may pass through, and may not write to.
    folder = Path(tempfile.mkdtemp(prefix="slurm"))
    folder.chmod(0o711)
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster
    except AssertionError:
        print(cluster.logs())
        raise
    finally:
        cluster.stop()
        shutil.rmtree(folder)


def wait_until(reached: Callable[[], object], seconds: float) -> None:
    """Return once something is so; fail if it takes longer than ``seconds``."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, f"not reached within {seconds} s"
        time.sleep(0.2)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
