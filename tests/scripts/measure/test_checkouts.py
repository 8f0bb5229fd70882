"""Checkouts of revisions in temporary folders."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts.measure.checkouts import UnknownRevision, checkout


@pytest.fixture(autouse=True)
def in_a_repository(root: Path) -> None:
    if not (root / ".git").exists():
        pytest.skip("this is not a git repository")


def worktrees(root: Path) -> str:
    return subprocess.run(["git", "worktree", "list"], cwd=root, stdout=-1, encoding="utf-8", check=True).stdout


def test_a_checkout_is_gone_afterwards_even_on_ctrl_c(root: Path) -> None:
    before, folders = worktrees(root), []

    def interrupted() -> None:
        with checkout("HEAD") as folder:
            folders.append(folder)
            assert (folder / "core" / "__main__.py").exists()
            assert str(folder) in worktrees(root)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not folders[0].exists()
    assert worktrees(root) == before


def test_no_revision_is_the_working_tree(root: Path) -> None:
    with checkout(None) as folder:
        assert folder == root
    assert folder.exists()


def test_an_unknown_revision_is_refused_in_a_sentence() -> None:
    with pytest.raises(UnknownRevision, match=r"no revision --help here; name a commit"), checkout("--help"):
        pass
