"""What can go wrong in the Blender half. Every message is one sentence for the artist: what is wrong, what to do."""

from __future__ import annotations


class PatinaError(Exception):
    """Something that the artist can act on. Operators report the message; scripts print it."""


class EngineError(PatinaError):
    """The engine refused a job, fell silent or died."""
