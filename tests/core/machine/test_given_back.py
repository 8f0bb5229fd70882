"""In processes of their own, whose memory nobody else changes."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

GIVING_BACK = """
import re
from pathlib import Path
from core.machine.memory import give_back

def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)) / 1024

# The last of them keeps what is below it from going back by itself.
blocks = [bytearray(b"x" * 20_000) for _ in range(5000)]
blocks = blocks[-1:]
before = resident()
give_back()
print(before - resident())
"""

KEEPING = """
import resource
from core.machine.memory import keep_freed

keep_freed()

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        bytearray(b"x" * 20_000_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults()
print(faults())
"""
glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it")


@glibc
def test_freed_memory_goes_back(root: Path) -> None:
    assert float(printed(GIVING_BACK, root)) > 50, "MiB of 95"


@glibc
def test_freed_memory_is_kept(root: Path) -> None:
    assert int(printed(KEEPING, root)) < 1000, "pages of 100,000"


def printed(program: str, root: Path) -> str:
    """Return what a program prints."""
    return subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, encoding="utf-8", check=True
    ).stdout
