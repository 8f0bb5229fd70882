"""What whoever schedules jobs says to whoever runs one, and hears back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

End = Literal["finished", "failed", "cancelled", "taken", "died"]
"""``taken``: somebody else runs the job. ``died``: the process that ran it is gone, so it can be run again."""


STOP = "stop"
"""The line that ends the job that runs."""


@dataclass(frozen=True)
class Order:
    """Run a job of a batch, from its checkpoint if it has one.

    Attributes:
        folder: the job folder, as an absolute path.
        time_limit: the seconds that it may take, 0 for any time.
        again: run it even if it has failed before.
        trust_network: run the network that the folder brings, which can run any code.
        memory: the bytes to keep for it, 0 if that is unknown.
    """

    folder: Path
    time_limit: float = 0.0
    again: bool = False
    trust_network: bool = False
    memory: int = 0

    def as_line(self) -> str:
        """Return the order as one line."""
        return json.dumps({**asdict(self), "folder": str(self.folder)})


@dataclass(frozen=True)
class Outcome:
    """What became of a job that was ordered; the message is a sentence on why it did not finish."""

    end: End
    message: str = ""

    def as_line(self) -> str:
        """Return the outcome as one line."""
        return json.dumps(asdict(self))


def order_from(line: str) -> Order:
    """Return the order that a line holds."""
    values = json.loads(line)
    return Order(**{**values, "folder": Path(values["folder"])})


def outcome_from(line: str) -> Outcome:
    """Return the outcome that a line holds."""
    return Outcome(**json.loads(line))
