"""Setting up the foreign readers, on machines that lack what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.readers import present


def test_what_is_missing_is_said_in_sentences(root: Path, tmp_path: Path) -> None:
    variables = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.readers.set_up"],
        cwd=root,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "patina: Node.js and npm are missing; install them.",
        "patina: assimp is missing; run python3 -m scripts.readers.set_up as root, or install assimp-utils.",
        "patina: chromium is missing; run python3 -m scripts.readers.set_up as root, or install chromium.",
        "patina: prusa-slicer is missing; run python3 -m scripts.readers.set_up as root, or install prusa-slicer.",
        "patina: slurmctld is missing; run python3 -m scripts.readers.set_up as root, or install slurm-wlm.",
    ]


def test_modules_of_other_versions_are_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "installed.json"
    monkeypatch.setattr(present, "INSTALLED", installed)
    monkeypatch.setattr(present, "missing_node", lambda: "")
    assert "three.js" in present.missing_modules()
    installed.write_text("{}", encoding="utf-8")
    assert "three.js" in present.missing_modules()
    installed.write_bytes(present.LOCK.read_bytes())
    assert not present.missing_modules()


@pytest.mark.skipif(os.name == "nt", reason="the program is for a shell")
def test_an_old_node_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho v18.19.0\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert present.missing_node() == "Node.js v18.19.0 is too old; install version 20.19 or newer."
