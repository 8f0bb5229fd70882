"""The lock files: they belong to ``pyproject.toml`` and leave nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from addon.engine.border import DATA
from addon.engine.lock import CUDA_LOCK, LOCK, is_for, packages_in
from addon.engine.virtual_environment import requirements
from scripts.generate.lock import COMMAND, OTHER_BUILDS


@pytest.mark.parametrize("name", [LOCK, CUDA_LOCK])
def test_it_was_generated_from_the_present_requirements(root: Path, name: str) -> None:
    assert is_for(DATA / name, requirements(root / "pyproject.toml")), f"run `{COMMAND}`"


def test_every_requirement_is_in_it_in_its_version(root: Path) -> None:
    locked = {line.partition(" ;")[0] for line in packages_in(DATA / LOCK)}
    pinned = (line.partition(";")[0].strip() for line in requirements(root / "pyproject.toml"))
    wanted = {re.sub(r"[-_.]+", "-", line).lower() for line in pinned}
    assert len(locked) > len(wanted) > 15
    assert not wanted - {re.sub(r"[-_.]+", "-", line) for line in locked}


@pytest.mark.parametrize("name", [LOCK, CUDA_LOCK])
def test_every_package_is_pinned_to_hashes_and_to_no_address(name: str) -> None:
    found = packages_in(DATA / name)
    text = (DATA / name).read_text(encoding="utf-8")
    assert len(found) == len(re.findall(r"^[^#\s]", text, re.MULTILINE)) > 15
    assert all(re.match(r"[a-z0-9-]+==\S+( ; .+)?$", line) for line in found)
    assert all(found.values())
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", digest) for digests in found.values() for digest in digests)
    assert "://" not in text


def test_pythons_of_all_blenders_and_all_systems_are_served() -> None:
    """numpy has a version for each Python; of torch, there are more files than one system could use."""
    found = packages_in(DATA / LOCK)
    assert sum(line.startswith("numpy==") for line in found) == 2
    assert len(next(digests for line, digests in found.items() if line.startswith("torch=="))) > 10
    assert any("win32" in line for line in found)
    assert all("sys_platform == 'linux'" in line for line in packages_in(DATA / CUDA_LOCK))


def test_builds_from_elsewhere_are_of_the_pinned_version(root: Path) -> None:
    for package, files in OTHER_BUILDS.items():
        (line,) = (line for line in requirements(root / "pyproject.toml") if line.startswith(f"{package}=="))
        assert all(name.startswith(line.replace("==", "-") + "+") for name in files)
        (digests,) = (found for locked, found in packages_in(DATA / LOCK).items() if locked.startswith(f"{package}=="))
        assert {f"sha256:{digest}" for digest in files.values()} <= set(digests)
