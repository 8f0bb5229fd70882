"""What another Blender does with .blend files that are not open, as plain values that JSON holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..settings import schema
from .order import Order


@dataclass(frozen=True)
class FileTask:
    """Jobs for the meshes of a file, to be written into a batch; without an ``order``, the finished results of a batch,
    to be put on the objects that wait for them.

    ``collection`` is the name of the collection whose meshes are meant; empty for all. ``together``: they share one
    texture. ``save``: the file is saved, so that its objects know their jobs. ``new_uv_map`` as for ``prepared``.
    """

    batch: Path
    order: Order | None = None
    collection: str = ""
    together: bool = False
    new_uv_map: bool = False
    save: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return it as values that JSON can hold. Files of the order are named by their paths."""
        rest = {name: getattr(self, name) for name in ("collection", "together", "new_uv_map", "save")}
        return {"batch": str(self.batch), "order": self.order and _as_json(self.order), **rest}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> FileTask:
        """Return what ``as_json`` has made values of."""
        order = None if values["order"] is None else _order(values["order"])
        return cls(**{**values, "batch": Path(values["batch"]), "order": order})


def _as_json(order: Order) -> dict[str, Any]:
    return {
        "mode": order.mode.identifier,
        "values": dict(order.values),
        "styles": [[name, str(file)] for name, file in order.styles],
        "files": {name: str(file) for name, file in order.files.items()},
    }


def _order(values: Mapping[str, Any]) -> Order:
    styles = tuple((name, Path(file)) for name, file in values["styles"])
    files = {name: Path(file) for name, file in values["files"].items()}
    return Order(schema.mode(values["mode"]), values["values"], styles, files=files)
