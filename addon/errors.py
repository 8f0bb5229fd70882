"""What can go wrong in the Blender half. Every message is one sentence for the artist: what is wrong, what to do."""

from __future__ import annotations

from .one_line import one_line


class PatinaError(Exception):
    """Something that the artist can act on. Operators report the message; scripts print it. It is one line, whatever it
    quotes."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class EngineError(PatinaError):
    """The engine refused a job, fell silent or died."""
