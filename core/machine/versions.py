"""The versions that a result depends on."""

from __future__ import annotations

import platform
from importlib import metadata

from core import __version__

_PACKAGES = (
    "torch",
    "torchvision",
    "timm",
    "numpy",
    "scipy",
    "embreex",
    "trimesh",
    "pillow",
    "av",
    "pydantic",
    "xatlas",
)


def versions() -> dict[str, str]:
    """Return the versions of Patina, Python and the packages whose code makes the picture ("missing" where absent)."""
    return {"patina": __version__, "python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"
