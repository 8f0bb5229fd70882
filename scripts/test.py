"""Runs the whole test suite, linter and type checker included. Arguments are pytest's."""

from __future__ import annotations

import os
import sys

import environment


def main(arguments: list[str]) -> int:
    """Run pytest in the repository's root; return its exit status."""
    import pytest

    os.chdir(environment.ROOT)
    return pytest.main(arguments)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
