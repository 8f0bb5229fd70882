"""Errors that are part of the interface: each message is one sentence that says what is wrong and what to do."""

from __future__ import annotations

from core.border.one_line import one_line


class PatinaError(Exception):
    """A mistake in the input or a limit of the machine, explained to the user.

    Faces print the message without a traceback; it is one line, whatever it quotes. ``exit_status`` is what the process
    returns.
    """

    exit_status = 1

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class InputError(PatinaError):
    """The user gave something that cannot work; nothing has been written."""

    exit_status = 2


class UntrustedNetwork(InputError):
    """A job folder brings a network, which can run any code, and nobody has said that it may."""

    kind = "untrusted network"
