from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_BEGIN = """
import sys
from core import torch_parts
torch_parts.leave_out()
import torch
held = "torch._decomp" not in sys.modules
"""
_USE = {
    "a part is touched": "torch.export.load",
    "all is asked for": "torch_parts.complete()",
    "a part is imported": "from torch._meta_registrations import register_meta",
    "the compiler is imported": "import torch._dynamo",
    "tensors on several machines are imported": "import torch.distributed.tensor",
    "a module beyond them is imported": """
import torch._prims
assert sys.modules["torch._prims"] is torch._prims and torch._prims.__spec__.loader.is_package("torch._prims")
""",
    "an optimizer is made": "torch.optim.Adam([torch.zeros(2, requires_grad=True)])",
    "two threads ask for all": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool:
    list(pool.map(lambda _: torch_parts.complete(), range(2)))
""",
    "a thread imports the compiler while another one touches a part": """
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
with ThreadPoolExecutor(2) as pool:
    imported = pool.submit(import_module, "torch._dynamo")
    assert pool.submit(lambda: torch.export.load).result() and imported.result()
""",
    "two threads touch a part": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool:
    assert len(set(pool.map(lambda _: torch.export.load, range(2)))) == 1
""",
}
_EXPORTED = """
layer = torch.nn.Conv2d(3, 4, 3)
exported = torch.export.export(layer, (torch.zeros(1, 3, 8, 8),)).module()
assert torch.equal(exported(torch.ones(1, 3, 8, 8)), layer(torch.ones(1, 3, 8, 8)))
"""


def _run(root: Path, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.mark.parametrize("use", _USE.values(), ids=list(_USE))
def test_what_is_left_out_comes_with_the_first_use(root: Path, use: str) -> None:
    all_there = "print(held, 'torch._decomp' in sys.modules)"
    assert _run(root, f"{_BEGIN}\n{use}\n{all_there}").split() == ["True", "True"]


def test_networks_are_exported_as_ever(root: Path) -> None:
    _run(root, _BEGIN + _EXPORTED)


def test_what_is_not_there_is_missed_as_ever(root: Path) -> None:
    assert _run(root, f"{_BEGIN}\nprint(held, hasattr(torch.export, 'nothing'))").split() == ["True", "False"]


def test_another_torch_comes_complete(root: Path) -> None:
    other = "torch_parts._allow_generators = lambda: False\ntorch_parts.leave_out()"
    begin = _BEGIN.replace("torch_parts.leave_out()", other)
    assert _run(root, f"{begin}\nprint(held)").strip() == "False"


def test_torch_comes_complete_where_that_was_asked_for_before(root: Path) -> None:
    begin = _BEGIN.replace("\nimport torch\n", "\ntorch_parts.complete()\nimport torch\n")
    assert _run(root, f"{begin}\nprint(held)").strip() == "False"
