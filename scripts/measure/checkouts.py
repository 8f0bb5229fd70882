"""Checkouts of revisions in temporary folders."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.support.places import ROOT


class UnknownRevision(Exception):
    """Git knows no such revision. The message is one sentence that says what to do."""


@contextmanager
def checkout(revision: str | None) -> Iterator[Path]:
    """Yield a folder with a revision of this repository, which is removed afterwards; None is the working tree.

    Raises:
        UnknownRevision: there is none of that name.
    """
    if revision is None:
        yield ROOT
        return
    commit = commit_of(revision)
    with tempfile.TemporaryDirectory(prefix="patina-") as name:
        folder = Path(name) / "checkout"
        try:
            _git("worktree", "add", "--quiet", "--detach", str(folder), commit)
            yield folder
        finally:
            # Also where Ctrl-C came in the middle of making it.
            subprocess.run(
                ["git", "worktree", "remove", "--force", "--force", str(folder)],
                cwd=ROOT,
                capture_output=True,
                check=False,
            )


def commit_of(revision: str) -> str:
    """Return the commit of a revision.

    Raises:
        UnknownRevision: there is none of that name.
    """
    try:
        return _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except (OSError, subprocess.CalledProcessError):
        message = f"Git knows no revision {revision} here; name a commit, a branch, or a tag."
        raise UnknownRevision(message) from None


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return done.stdout.strip()
