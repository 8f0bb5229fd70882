"""Machines of a small cluster of Ray's, all of them on this one."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_STARTED = "Ray runtime started"
_STORE = 100_000_000
# A machine counts as dead after three seconds, not after half a minute.
_WATCHFUL = {"RAY_health_check_period_ms": "1000", "RAY_health_check_failure_threshold": "3"}


@dataclass(frozen=True)
class Node:
    """A machine of a cluster, which has the address HOST:PORT; its processes are a group by the ID of one."""

    address: str
    group: int

    def runs(self, process: int) -> bool:
        """Return whether it is here that Ray has started a process."""
        try:
            # After the name, which may contain anything: the state and the parent.
            fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            return os.getpgid(int(fields[1])) == self.group
        except (OSError, IndexError):
            return False

    def kill(self) -> None:
        """Kill all of its processes, as a power cut does."""
        # Workers are groups of their own, and those that are about to start would stay.
        processes = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
        workers = [process for process in processes if self.runs(process)]
        with suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)


@contextmanager
def ray_node(
    cores: int, address: str = "", gpus: int = 0, environment: Mapping[str, str] | None = None
) -> Iterator[Node]:
    """Yield a machine that lasts for the length of the block: the first of a new cluster, which asks for no token
    unless ``environment`` says so, or one more of that at ``address``.

    Raises:
        RuntimeError: it does not start.
    """
    # Sockets have short paths.
    home = Path(tempfile.mkdtemp(prefix="ray"))
    where = address or f"127.0.0.1:{_free_port()}"
    joins = [f"--address={where}"] if address else ["--head", f"--port={where.rpartition(':')[2]}"]
    own = [] if address else [f"--temp-dir={home}", "--include-dashboard=false", "--dashboard-agent-listen-port=0"]
    command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", *joins, *own]
    command += ["--disable-usage-stats", f"--num-cpus={cores}", f"--num-gpus={gpus}", f"--object-store-memory={_STORE}"]
    log = home / "words"
    with log.open("wb") as words:
        variables = {**os.environ, "RAY_AUTH_MODE": "disabled", "TMPDIR": str(home), **_WATCHFUL, **(environment or {})}
        process = subprocess.Popen(command, stdout=words, stderr=words, env=variables, start_new_session=True)
    node = Node(where, process.pid)
    try:
        while _STARTED not in log.read_text(encoding="utf-8", errors="replace"):
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
                raise RuntimeError(f"Ray did not start: {log.read_text(encoding='utf-8', errors='replace')}")
        yield node
    finally:
        node.kill()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
