"""Texts of a table as the values of settings: they are written as on the command line."""

from __future__ import annotations

import re
import shlex
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from core.errors import InputError
from core.settings.declare import extra

_COMMA_NUMBER = re.compile(r"-?\d+,\d+")


def value_of(field: FieldInfo, text: str, folder: Path, comma: bool) -> Any:
    """Return what a text stands for in a field, which may still be a text of one number that pydantic understands.

    Values of a field that takes several are separated by blanks, and quotes hold together what has blanks in it; a text
    that is a path from ``folder`` as a whole needs none. ``comma`` tells that numbers may have one for their point.

    Raises:
        InputError: a quote is not closed.
    """
    kind = _plain(field.annotation)
    if get_origin(kind) is tuple and not extra(field, "size"):
        part = _plain(get_args(kind)[0])
        words = [text] if (folder / text).exists() else split(text)
        return [_one(part, word, comma) for word in words]
    return _one(kind, text, comma)


def split(text: str) -> list[str]:
    """Return the words of a text, which are separated by blanks unless quotes hold them together.

    Raises:
        InputError: a quote is not closed.
    """
    # Unlike ``shlex.split``, it takes the backslashes in paths for themselves.
    words = shlex.shlex(text, posix=True, punctuation_chars=False)
    words.whitespace_split, words.escape, words.commenters = True, "", ""
    words.quotes = '"'
    try:
        return list(words)
    except ValueError:
        raise InputError(f"The quotation mark in {text} has no second one; add it.") from None


def _one(kind: Any, text: str, comma: bool) -> Any:
    if get_origin(kind) is Literal and all(isinstance(choice, int) for choice in get_args(kind)) and text.isdecimal():
        return int(text)
    if kind is float and comma and _COMMA_NUMBER.fullmatch(text):
        return text.replace(",", ".")
    return text


def _plain(annotation: Any) -> Any:
    """Return a type without None, and without the facts that ``Annotated`` adds to it."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
