"""OpenMP, whose threads share the work of torch's operators."""

from __future__ import annotations

import os

# Some 80 microseconds: longer than it takes from one operator to the next, so that an idle machine loses nothing.
_TURNS = "4000"


def let_threads_sleep() -> None:
    """Have OpenMP's threads go to sleep when the next operator does not come at once, unless the user has said what
    they do. OpenMP reads this when torch is imported.

    Otherwise they spin for milliseconds, on cores that Blender, other processes, and this one's own threads could use;
    and where these come first, all of an operator's threads spin until the last one has had its turn. With three other
    processes on two cores, a step takes six to nine tenths of the time.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", _TURNS)
