"""Errors that are part of the interface: each message is one sentence that says what is wrong and what to do."""


class PatinaError(Exception):
    """A mistake in the input or a limit of the machine, explained to the user.

    Faces print the message on one line without a traceback. ``exit_status`` is what the process returns.
    """

    exit_status = 1


class InputError(PatinaError):
    """The user gave something that cannot work; nothing has been written."""

    exit_status = 2
