"""Shared by all tests: where the repository is, and a Blender that knows nothing of the user's settings."""

from __future__ import annotations

import locale
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.machine.openmp import let_threads_sleep
from core.torch_parts import leave_out

# Blender looks at this when it is imported, which any test module may do.
_USER_FOLDER = tempfile.mkdtemp(prefix="patina-blender-")
os.environ["BLENDER_USER_RESOURCES"] = _USER_FOLDER
_LOCALE = locale.setlocale(locale.LC_CTYPE)
let_threads_sleep()
leave_out()
if "PYTEST_XDIST_WORKER" in os.environ:
    # As many tests as there are cores run at a time, each with the engines that it starts.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the type checker, which takes longest: at the end, the other processes would wait for it."""
    items.sort(key=lambda item: "test_style" not in item.nodeid)


@pytest.fixture(autouse=True)
def own_locale() -> Iterator[None]:
    """Keep what Blender does to the locale, in a test or in what is set up for several, from other tests."""
    locale.setlocale(locale.LC_CTYPE, _LOCALE)
    yield
    locale.setlocale(locale.LC_CTYPE, _LOCALE)


@pytest.fixture(scope="session", autouse=True)
def blender_user_folder() -> Iterator[None]:
    """Remove Blender's user folder when all tests have run."""
    yield
    shutil.rmtree(_USER_FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return Path(__file__).resolve().parent.parent
