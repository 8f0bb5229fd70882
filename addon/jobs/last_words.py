"""What the last work on a batch has come to. The status bar cuts long sentences and forgets them; a panel does not."""

from __future__ import annotations

import functools
from typing import Any

import bpy

from ..blender.handlers import listen, listen_no_more


class LastWords:
    """A sentence, empty if there is none, and whether something went wrong."""

    def __init__(self) -> None:
        self.sentence = ""
        self.is_wrong = False


@functools.cache
def last_words() -> LastWords:
    """Return those of this Blender."""
    return LastWords()


def keep(sentence: str, is_wrong: bool = False) -> None:
    """Keep a sentence until the next one, or until it is not true any more."""
    last_words().sentence, last_words().is_wrong = sentence, is_wrong


def _forget(*_: Any) -> None:
    keep("")


def _handlers() -> list[tuple[Any, Any]]:
    handlers = bpy.app.handlers
    return [(listeners, _forget) for listeners in (handlers.load_post, handlers.undo_post, handlers.redo_post)]


def register() -> None:
    """Listen to what makes the words wrong; nothing has been said yet."""
    _forget()
    listen(_handlers())


def unregister() -> None:
    """Listen no more."""
    listen_no_more(_handlers())
    _forget()
