"""Torch without the parts that only compilers and exporters need: they are imported when something first touches them.

These are its exporter, which imports torch's own operators in Python, the shapes of results for tensors that have no
values, and random distributions. No job computes with them, and ``import torch`` takes a third less time without them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    # This would import more than all that help needs.
    from importlib.abc import Loader

# Torch imports this one near its end.
_LAST = "torch._meta_registrations"
PARTS = ("torch.distributions", "torch.export", _LAST)
# These import one another in circles, which torch enters at the right place when it has its parts.
_BEYOND = (
    "torch._decomp",
    "torch._dynamo",
    "torch._inductor",
    "torch._prims",
    "torch._refs",
    "torch.utils._content_store",
)
# In seconds: several times what the parts take.
_PATIENCE = 5.0


def leave_out() -> None:
    """Have torch, once it is imported, come without ``PARTS``."""
    if "torch" not in sys.modules and not _finders():
        sys.meta_path.insert(0, _Finder())


def complete() -> None:
    """Import what was left out of torch, or will be. Whatever may run any program with torch begins with this."""
    for finder in _finders():
        # Another thread may be doing the same.
        with suppress(ValueError):
            sys.meta_path.remove(finder)
        finder.load()


def _finders() -> list[_Finder]:
    return [finder for finder in sys.meta_path if isinstance(finder, _Finder)]


def _allow_generators() -> bool:
    """Do what torch cannot make random generators without, which one of its operators in Python does otherwise; return
    whether this torch is one that can be told so."""
    try:
        from torch import _C
        from torch._opaque_base import OpaqueBaseMeta

        _C._set_generator_metaclass(OpaqueBaseMeta)
    except (ImportError, AttributeError):
        return False
    return True


class _Finder:
    """Finds the parts and gives modules that are empty at first."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._waiting: list[_Part] = []
        self._loads = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in (*PARTS, *_BEYOND) else None
        if spec is None or spec.loader is None:
            return None
        if fullname in PARTS:
            spec.loader = cast("Loader", _PartLoader(spec.loader, self))
        elif self._waits:
            spec.loader = cast("Loader", _BeyondLoader(spec.loader, self))
        return spec

    @property
    def _waits(self) -> bool:
        """Whether torch is there without its parts, and nobody is loading them."""
        return _LAST in sys.modules and bool(self._waiting) and not self._loads

    def add(self, part: _Part) -> None:
        """Take in a part that has been asked for."""
        self._waiting.append(part)

    def load(self, patience: float = -1) -> None:
        """Import all parts that have been asked for. Other threads that touch them wait until they are there, for so
        many seconds at most if that is given."""
        if not self._lock.acquire(timeout=patience):
            return
        # What is being loaded asks for the rest, too.
        begins, self._loads = not self._loads, True
        try:
            while begins and self._waiting:
                self._waiting.pop(0).fill()
        finally:
            self._loads = not begins
            self._lock.release()


class _PartLoader:
    def __init__(self, loader: Loader, finder: _Finder) -> None:
        self.loader = loader
        self.finder = finder

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Part(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        assert isinstance(module, _Part)
        self.finder.add(module)
        if module.__name__ == _LAST and not _allow_generators():
            self.finder.load()


class _BeyondLoader:
    """Loads a module once torch has its parts, which may bring it along."""

    def __init__(self, loader: Loader, finder: _Finder) -> None:
        self._loader, self._finder = loader, finder
        self._brought: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        # Another thread that loads the parts may want this very module, and would wait for ever.
        self._finder.load(_PATIENCE)
        found = sys.modules.get(spec.name)
        self._brought = found.__spec__ if found else None
        return found or self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if self._brought is not None:
            module.__spec__, module.__loader__ = self._brought, self._brought.loader
            return
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)


class _Part(ModuleType):
    """A module that is empty until something in it is touched."""

    def __getattr__(self, name: str) -> Any:
        loader: object = None if name.startswith("__") or self.__spec__ is None else self.__spec__.loader
        if isinstance(loader, _PartLoader):
            loader.finder.load()
            if name in self.__dict__:
                return self.__dict__[name]
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def fill(self) -> None:
        """Import what the module is made of."""
        assert self.__spec__ is not None
        loader = cast("_PartLoader", self.__spec__.loader).loader
        loader.exec_module(self)
        self.__spec__.loader = self.__loader__ = loader
