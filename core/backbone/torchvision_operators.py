"""Imports torchvision, which timm needs, too, beside any build of torch. Nothing else imports either of them.

torchvision declares Python parts of the operators ``nms`` and ``qnms`` when it is imported, which fails if its
compiled library does not fit torch's build (a CUDA build of one beside a CPU build of the other, a common mismatch). No
backbone uses either operator, so an empty declaration is enough.

The import takes as long as that of torch, and as much memory again: only backbones that need it wait for it.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import torch

from core import torch_parts

_OPERATORS = ("nms", "qnms")
_declared: list[torch.library.Library] = []  # A library's declarations end with the object.


def imported(name: str) -> ModuleType:
    """Return the module ``torchvision`` or ``timm``, or one of theirs, imported."""
    torch_parts.complete()
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if not any(f"torchvision::{operator} does not exist" in str(error) for operator in _OPERATORS):
            raise
        library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in _OPERATORS:
            library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _declared.append(library)
        for half_loaded in [module for module in sys.modules if module.split(".")[0] == "torchvision"]:
            del sys.modules[half_loaded]
    return importlib.import_module(name)
