"""The doctor: whether this machine can run jobs, with what, and what to do if it cannot. It imports torch only when it
examines the machine."""

from __future__ import annotations

import functools
import importlib
import platform
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from core.machine.amounts import memory
from core.settings.base import DEFAULT_BACKBONE

_PACKAGES = (
    *("PIL", "filelock", "numpy", "platformdirs", "png", "pydantic", "requests", "rich", "scipy", "trimesh"),
    *("mapbox_earcut", "xatlas"),
)
_ENOUGH_MEMORY = 4 * 2**30
DRIVER_TOO_OLD = "the driver of the NVIDIA GPU is too old, so jobs run on the CPU"
_INSTALL = "install the engine again"
_NVDIFFRAST = "its license permits research and evaluation only; Patina does not need it"


@dataclass(frozen=True)
class Finding:
    """One thing that was examined. No job can run unless every ``needed`` thing is ``good``.

    ``words`` describes it, ``advice`` says what to do about it ("" if there is nothing to do).
    """

    topic: str
    good: bool
    needed: bool
    words: str
    advice: str = ""


@dataclass(frozen=True)
class Report:
    """All findings. ``ok`` is whether a job with default settings can run."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return all(finding.good for finding in self.findings if finding.needed)


def examine() -> Report:
    """Examine everything that jobs use. This takes seconds: it imports torch and loads a backbone."""
    return Report(tuple(finding for _, look in examinations() for finding in look()))


def examinations() -> Iterator[tuple[str, Callable[[], tuple[Finding, ...]]]]:
    """Yield the topic of each examination and the function that carries it out."""
    known: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("Python", _python),
        ("packages", _packages),
        ("torch", _torch),
        ("rasterizer Embree", _embree),
        ("rasterizer nvdiffrast", _nvdiffrast),
        ("compiled loops", _compiled_loops),
        ("backbones", _backbones),
        ("memory", _memory),
    )
    for topic, examination in known:
        yield topic, functools.partial(_findings_or_failure, topic, examination)


def in_words(report: Report) -> list[str]:
    """Return the report as lines for people; the last one is the verdict."""
    marks = {(True, True): "ok  ", (True, False): "ok  ", (False, True): "BAD ", (False, False): "–   "}
    lines = [
        f"{marks[item.good, item.needed]}{item.topic}: {item.words}{f'; {item.advice}' if item.advice else ''}."
        for item in report.findings
    ]
    verdict = (
        "This machine can run jobs." if report.ok else "This machine cannot run jobs yet; see the lines marked BAD."
    )
    return [*lines, verdict]


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as a JSON object: ``ok``, ``findings`` and the ``lines`` of ``in_words``."""
    return {"ok": report.ok, "findings": [asdict(item) for item in report.findings], "lines": in_words(report)}


def _findings_or_failure(topic: str, examination: Callable[[], Iterator[Finding]]) -> tuple[Finding, ...]:
    """Return what an examination finds; if it fails, also that. Broken installations fail in every possible way."""
    found: list[Finding] = []
    try:
        found.extend(examination())
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        found.append(Finding(topic, False, True, f"broken ({reason.rstrip('.')})", _INSTALL))
    return tuple(found)


def _python() -> Iterator[Finding]:
    words = f"{platform.python_version()} on {platform.system()} {platform.machine()} ({sys.executable})"
    good = sys.version_info >= (3, 11)
    yield Finding("Python", good, True, words, "" if good else "use Python 3.11 or newer")


def _packages() -> Iterator[Finding]:
    missing = [name for name in _PACKAGES if not _importable(name)]
    words = f"missing: {', '.join(missing)}" if missing else f"{', '.join(_PACKAGES)} are installed"
    yield Finding("packages", not missing, True, words, _INSTALL if missing else "")


def _torch() -> Iterator[Finding]:
    import torch

    yield Finding("torch", True, True, torch.__version__)
    yield Finding("device cpu", True, True, f"{torch.get_num_threads()} threads")
    yield from _gpus()
    if torch.backends.mps.is_available():
        yield Finding("device mps", True, False, "Apple's graphics processor")


def _gpus() -> Iterator[Finding]:
    """Yield the GPUs of NVIDIA that can be used, or why they cannot, if torch says so."""
    import torch

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        usable = torch.cuda.is_available()
    if any("driver" in str(warning.message) and "too old" in str(warning.message) for warning in caught):
        yield Finding("device cuda", False, False, DRIVER_TOO_OLD, "update the driver")
    for index in range(torch.cuda.device_count() if usable else 0):
        free, total = torch.cuda.mem_get_info(index)
        words = f"{torch.cuda.get_device_name(index)}, {_gib(free)} of {_gib(total)} free"
        yield Finding(f"device cuda:{index}", True, False, words)


def _embree() -> Iterator[Finding]:
    import numpy as np
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    scene = EmbreeScene()
    TriangleMesh(scene, np.array([[[-1, -1, 0], [1, -1, 0], [0, 1, 0]]], dtype=np.float32))
    origin, direction = np.array([[0, 0, 2]], dtype=np.float32), np.array([[0, 0, -1]], dtype=np.float32)
    hit = scene.run(origin, direction, output=1)
    good = hit["primID"][0] == 0 and abs(hit["tfar"][0] - 2) < 1e-4
    words = "works" if good else "its rays miss what they should hit"
    yield Finding("rasterizer Embree", bool(good), True, words, "" if good else _INSTALL)


def _nvdiffrast() -> Iterator[Finding]:
    installed = _importable("nvdiffrast")
    yield Finding("rasterizer nvdiffrast", installed, False, f"{'' if installed else 'not '}installed; {_NVDIFFRAST}")


def _compiled_loops() -> Iterator[Finding]:
    """Compile them, where that has not been done yet: otherwise the first job would have to wait for it."""
    from core.kernels.compiled import kernels

    good = kernels() is not None
    words = "numba compiles them" if good else "numba is missing or finds no folder to write to, so jobs take longer"
    yield Finding("compiled loops", good, False, words, "" if good else _INSTALL)


def _backbones() -> Iterator[Finding]:
    from core.backbone.registry import load, names, weights_status

    for name in names():
        status, needed = weights_status(name), name == DEFAULT_BACKBONE
        absent = "are downloaded on first use" if status.fetched else "are missing"
        words = f"weights {'are present' if status.present else absent} (license: {status.licence})"
        advice = "" if status.present or status.fetched else status.hint
        yield Finding(f"backbone {name}", status.present, needed, words, advice)
    # Weights that are present may be broken, and the network's library may not fit torch.
    layers = load(DEFAULT_BACKBONE).layers
    yield Finding("default backbone", True, True, f"loads and has {len(layers)} layers")


def _memory() -> Iterator[Finding]:
    total = memory()
    if total is None:
        yield Finding("memory", True, False, "this system does not report how much there is")
        return
    good = total >= _ENOUGH_MEMORY
    yield Finding("memory", good, False, _gib(total), "" if good else "choose a size of 512 and close other programs")


def _importable(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _gib(count: int) -> str:
    return f"{count / 2**30:.1f} GiB"
