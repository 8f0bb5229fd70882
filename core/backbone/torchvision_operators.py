"""Makes ``import torchvision`` work beside any build of torch. Import this module before torchvision or timm.

torchvision declares Python parts of the operators ``nms`` and ``qnms`` when it is imported, which fails if its
compiled library does not fit torch's build (a CUDA build of one beside a CPU build of the other, a common mismatch). No
backbone uses either operator, so an empty declaration is enough.
"""

from __future__ import annotations

import importlib
import sys

import torch

_OPERATORS = ("nms", "qnms")
_declared: list[torch.library.Library] = []  # A library's declarations end with the object.


def _import_torchvision() -> None:
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if not any(f"torchvision::{name} does not exist" in str(error) for name in _OPERATORS):
            raise
        library = torch.library.Library("torchvision", "FRAGMENT")
        for name in _OPERATORS:
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _declared.append(library)
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        importlib.import_module("torchvision")


_import_torchvision()
