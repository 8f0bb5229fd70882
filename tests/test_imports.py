"""The floor plan: what imports what. No module is part of a circle, and no floor imports a higher one."""

from __future__ import annotations

import ast
import graphlib
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import pytest

FLOORS = {
    "core": (
        ("__init__", "border", "loading", "torch_parts"),
        ("errors", "steps", "threads", "kernels"),
        ("settings", "files", "adam"),
        ("mesh", "backbone"),
        ("machine", "render"),
        ("optimize", "parameterization"),
        ("objective", "output"),
        ("image", "texture", "geometry"),
        ("printing", "export"),
        ("modes",),
        ("job",),
        ("batch",),
        ("faces",),
        ("__main__",),
    ),
    "addon": (
        ("one_line", "files", "data"),
        ("errors",),
        ("engine",),
        ("settings", "setup", "blender"),
        ("atlas", "jobs"),
        ("operators",),
        ("panels",),
        ("__init__",),
    ),
}
"""The rooms of each half from the ground up. A room imports lower ones only, not even those on its own floor."""

SCRIPTS_FOR_BLENDER = ("core.mesh.blender.inside",)
"""Files of the engine that run by their path, in a Blender that the engine starts, and never in the engine itself."""

Graph = dict[str, set[str]]


def modules(root: Path, package: str) -> dict[str, Path]:
    """Return the files of all modules of a package by their names, packages as ``core.modes.__init__``."""
    paths = sorted((root / package).rglob("*.py"))
    return {".".join(path.relative_to(root).with_suffix("").parts): path for path in paths}


def imports(name: str, source: str) -> Iterator[tuple[str, str]]:
    """Yield what a module imports, wherever it does: (module, name in it), the name empty where all of it is meant.

    Imports for the type checker alone do not count: they never run.
    """
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop()
        match node:
            case ast.If(test=ast.Name("TYPE_CHECKING")):
                pending.extend(node.orelse)
                continue
            case ast.Import():
                yield from ((alias.name, "") for alias in node.names)
            case ast.ImportFrom():
                parts = name.split(".")[: -node.level] if node.level else []
                base = ".".join([*parts, *([node.module] if node.module else [])])
                # Above the package lies the folder that holds ``core``, too.
                yield from ((base, alias.name) if base else (alias.name, "") for alias in node.names)
        pending.extend(ast.iter_child_nodes(node))


def graph(root: Path, package: str) -> Graph:
    """Return which modules of a package each of its modules imports."""
    known = modules(root, package)
    found: Graph = {name: set() for name in known}
    for name, path in known.items():
        for base, member in imports(name, path.read_text(encoding="utf-8")):
            candidates = (f"{base}.{member}", f"{base}.{member}.__init__", base, f"{base}.__init__")
            found[name].update([candidate for candidate in candidates if candidate in known][:1])
    return found


def foreign(root: Path, package: str) -> set[tuple[str, str]]:
    """Return every (module, package that it imports) of a package, other than itself."""
    return {
        (name, base.split(".")[0])
        for name, path in modules(root, package).items()
        for base, _ in imports(name, path.read_text(encoding="utf-8"))
        if base.split(".")[0] != package
    }


@pytest.mark.parametrize("package", FLOORS)
def test_no_imports_run_in_a_circle(root: Path, package: str) -> None:
    try:
        graphlib.TopologicalSorter(graph(root, package)).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def room(module: str) -> str:
    """Return the room that a module belongs to: a folder of its package, or a file beside the folders."""
    return module.split(".")[1]


def upward(modules: Graph, floors: Sequence[Sequence[str]]) -> set[str]:
    """Return the imports that lead to another room on the same floor or on a higher one, as sentences."""
    level = {name: number for number, floor in enumerate(floors) for name in floor}
    return {
        f"{module} imports {other}"
        for module, others in modules.items()
        for other in others
        if room(module) != room(other) and level[room(module)] <= level[room(other)]
    }


@pytest.mark.parametrize("package", FLOORS)
def test_no_import_runs_upward(root: Path, package: str) -> None:
    assert not upward(graph(root, package), FLOORS[package])


@pytest.mark.parametrize("package", FLOORS)
def test_every_room_has_a_floor(root: Path, package: str) -> None:
    rooms = sorted(chain.from_iterable(FLOORS[package]))
    assert sorted({room(module) for module in modules(root, package)}) == rooms


@pytest.mark.parametrize(("package", "never"), [("core", {"bpy", "bmesh", "addon"}), ("addon", {"torch", "core"})])
def test_the_halves_stay_apart(root: Path, package: str, never: set[str]) -> None:
    found = {(module, other) for module, other in foreign(root, package) if module not in SCRIPTS_FOR_BLENDER}
    assert not {(module, other) for module, other in found if other in never}


@pytest.mark.parametrize("script", SCRIPTS_FOR_BLENDER)
def test_scripts_for_blender_stand_alone(root: Path, script: str) -> None:
    """They may import bpy because no module imports them, and work in any Blender because they import no module."""
    modules_of_core = graph(root, "core")
    assert not modules_of_core[script]
    assert not {module for module, others in modules_of_core.items() if script in others}
    needed = {other for module, other in foreign(root, "core") if module == script}
    assert needed <= {"bpy", "numpy", *sys.stdlib_module_names}


def test_the_script_that_unwraps_stands_alone(root: Path) -> None:
    """The add-on uses it as a module, too, and starts a Blender without the add-on that runs it by its path."""
    assert not graph(root, "addon")["addon.blender.unwrapping"]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A folder with a package ``toy`` that breaks the rules in every way."""
    files = {
        "__init__.py": "",
        "a.py": "from toy.inner.b import name\n",
        "inner/__init__.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from toy import a\n",
        "inner/b.py": "def f():\n    from . import c\n",
        "inner/c.py": "import numpy\nfrom .. import a\nfrom ...core.errors import PatinaError\n",
    }
    for name, text in files.items():
        path = tmp_path / "toy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_imports_are_found_wherever_they_stand(toy: Path) -> None:
    """What the tests above rely on: relative imports, imports in functions, and none that are for types only."""
    assert graph(toy, "toy") == {
        "toy.__init__": set(),
        "toy.a": {"toy.inner.b"},
        "toy.inner.__init__": set(),
        "toy.inner.b": {"toy.inner.c"},
        "toy.inner.c": {"toy.a"},
    }
    assert {pair for pair in foreign(toy, "toy") if pair[1] in ("numpy", "core")} == {
        ("toy.inner.c", "numpy"),
        ("toy.inner.c", "core"),
    }
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(graph(toy, "toy")).prepare()
    floors = (("__init__",), ("inner",), ("a",))
    assert upward(graph(toy, "toy"), floors) == {"toy.inner.c imports toy.a"}
    assert upward(graph(toy, "toy"), (("__init__",), ("inner", "a"))) == {
        "toy.inner.c imports toy.a",
        "toy.a imports toy.inner.b",
    }
