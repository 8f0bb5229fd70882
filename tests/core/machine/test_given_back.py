"""In a process of its own, whose memory nobody else changes."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it")
def test_freed_memory_goes_back(root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, encoding="utf-8", check=True)
    assert float(done.stdout) > 50, "MiB of 95"
