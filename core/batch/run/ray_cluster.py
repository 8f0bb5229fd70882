"""A cluster of Ray's: how to get into it, and how much of it there is."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Any

from core.errors import InputError, PatinaError

_HERE = ("", "auto")
_PATIENCE = 5.0
# Ray counts ten thousandths of a GPU.
_DIGITS = 4


@dataclass(frozen=True)
class Needs:
    """What each job asks for: cores, and GPUs or a part of one."""

    cores: int = 1
    gpus: float = 0.0


def connected(address: str) -> Any:
    """Return the library, in a cluster: that at the address HOST:PORT, with ``auto`` the one that this machine is part
    of, and with none a new one on this machine alone.

    Raises:
        InputError: Ray is not installed, or the address is none.
        PatinaError: there is no such cluster, or it does not let this machine in.
    """
    ray = library()
    if address not in _HERE:
        _check_answers(address)
    try:
        ray.init(
            address=address or "local",
            include_dashboard=None if address else False,
            log_to_driver=False,
            logging_level="error",
        )
    except ray.exceptions.AuthenticationError as error:
        raise PatinaError(
            "RAY_AUTH_MODE asks for a token, and there is none here; copy ~/.ray/auth_token from the machine where the "
            "cluster was started, or set RAY_AUTH_TOKEN to what it holds."
        ) from error
    # Without an answer, Ray gives up by ending the process.
    except (ConnectionError, RuntimeError, ValueError, SystemExit) as error:
        raise PatinaError(_no_entry(address, error)) from error
    return ray


def library() -> Any:
    """Return the library.

    Raises:
        InputError: it is not installed.
    """
    try:
        import ray
    except ImportError:
        raise InputError(
            "Ray is not installed; install the version that pyproject.toml names, or use --engine local."
        ) from None
    return ray


def needs_in(ray: Any, cores: int, gpus: float | None) -> Needs:
    """Return what each job asks for: a GPU where the cluster has any, unless it is said how many.

    Raises:
        InputError: no machine of the cluster is large enough, or Ray knows no such part of GPUs.
    """
    if gpus is None:
        gpus = 1.0 if ray.cluster_resources().get("GPU") else 0.0
    if gpus > 1 and gpus != int(gpus):
        raise InputError(f"A job has a part of one GPU, or whole ones, not {gpus:g}; choose another number for --gpus.")
    needs = Needs(cores, gpus)
    if not room(ray, needs):
        raise InputError(
            f"No machine of the cluster has the cores ({cores}) and GPUs ({gpus:g}) that each job asks for; ask for "
            "less with --cores and --gpus."
        )
    return needs


def room(ray: Any, needs: Needs) -> int:
    """Return how many jobs the machines of the cluster have room for at a time, apart from memory."""
    return sum(_fits(node["Resources"], needs) for node in ray.nodes() if node["Alive"])


def memory_for(ray: Any, needs: Needs, wanted: int) -> int:
    """Return how many bytes a job asks for that wants so many: not more than a machine has that is large enough
    otherwise, for then it would wait for ever."""
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"] and _fits(node["Resources"], needs)]
    return int(min(wanted, max((node.get("memory", 0.0) for node in nodes), default=0.0)))


def _fits(resources: dict[str, float], needs: Needs) -> int:
    fits = resources.get("CPU", 0.0) // needs.cores
    return int(min(fits, round(resources.get("GPU", 0.0) / needs.gpus, _DIGITS)) if needs.gpus else fits)


def _check_answers(address: str) -> None:
    """Make sure that something answers at an address. Ray itself would try for two minutes."""
    host, separator, port = address.rpartition(":")
    if not separator or "/" in host or not port.isdecimal():
        raise InputError(
            f"{address} is no address of a cluster of Ray's; give it as HOST:PORT, such as {host or 'farm'}:6379, or "
            "as auto on a machine that is part of it."
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise PatinaError(
            f"No cluster of Ray's answers at {address} ({error}); start one with ray start --head, and check the "
            "address."
        ) from error


def _no_entry(address: str, error: BaseException) -> str:
    """Return the sentence about a cluster that cannot be entered."""
    reason = str(error).partition("\n")[0].rstrip(".")
    if not address:
        return f"Ray could not start on this machine ({reason}); use --engine local."
    if address == "auto":
        return (
            f"Ray finds no cluster that this machine is part of ({reason}); start one with ray start --head, or join "
            "one with ray start --address=HOST:6379."
        )
    return (
        f"The cluster at {address} does not let this machine in ({reason}); if it asks for a token, set "
        "RAY_AUTH_MODE=token here and RAY_AUTH_TOKEN to its token, which is in ~/.ray/auth_token where it was started; "
        "if not, make this machine part of it with ray start."
    )
