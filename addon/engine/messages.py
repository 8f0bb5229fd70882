"""What the engine says, as typed messages, and what may be asked of it; each is a line of JSON. Imports no bpy.

The engine declares its messages (``core/border/messages.py``); ``border.json`` describes them, and this module makes
the same dataclasses from the description. Type checkers read the declarations themselves.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, make_dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ..one_line import one_line
from .border import BORDER

if TYPE_CHECKING:
    from core.border.messages import Fetching, Finished, Note, Preview, Progress, Ready, Refused, Writing

__all__ = [
    "Died",
    "Fetching",
    "Finished",
    "Message",
    "Note",
    "Preview",
    "Progress",
    "Ready",
    "Refused",
    "Unreadable",
    "Writing",
    "parse",
    "request",
]

_DESCRIBED: dict[str, dict[str, Any]] = BORDER["messages"]


def _fields(described: dict[str, Any]) -> list[Any]:
    defaults = described.get("defaults", {})
    return [(name, of, defaults[name]) if name in defaults else (name, of) for name, of in described["fields"].items()]


_CLASSES: dict[str, type] = {
    kind: make_dataclass(described["class"], _fields(described), frozen=True) for kind, described in _DESCRIBED.items()
}
if not TYPE_CHECKING:
    globals().update({made.__name__: made for made in _CLASSES.values()})

_QUOTED = ("message", "name", "version")
"""Fields that hold what people read."""
_TYPES: dict[str, type | tuple[type, ...]] = {"int": int, "float": (int, float), "bool": bool, "str": str}


@dataclass(frozen=True)
class Unreadable:
    """A line of output that is none of the engine's messages, e.g. a library's chatter."""

    line: str


@dataclass(frozen=True)
class Died:
    """The process is gone: its exit status (negative: the signal that ended it) and the end of its standard error."""

    status: int
    last_words: str


Message: TypeAlias = "Ready | Fetching | Progress | Preview | Writing | Note | Finished | Refused | Unreadable | Died"


def parse(line: str) -> Message:
    """Return the message that a line of the engine's output holds. Fields that are not known here are ignored."""
    try:
        values = json.loads(line)
        kind = values.pop("event")
        fields = _DESCRIBED[kind]["fields"]
        given = _DESCRIBED[kind].get("defaults", {}) | values
        message: Message = _CLASSES[kind](**{name: _checked(name, given[name], of) for name, of in fields.items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Unreadable(one_line(line))
    return message


def request(name: str, **fields: Any) -> str:
    """Return the line that asks the engine for something: ``run``, ``cancel`` or ``quit``."""
    known = BORDER["requests"][name]
    assert fields.keys() == known.keys(), f"{name} takes {', '.join(known) or 'nothing'}"
    return json.dumps({"request": name, **fields}) + "\n"


def _checked(name: str, value: Any, of: str) -> Any:
    """Return the value of a field if it is of the type that the border describes, on one line if people read it.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(value, _TYPES[of]) or (isinstance(value, bool) and of != "bool"):
        raise TypeError(of)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(name)
    return one_line(value) if isinstance(value, str) and name in _QUOTED else value
