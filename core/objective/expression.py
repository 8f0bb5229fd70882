"""Feature expressions: ``"blocks.4.1:7 + 0.5*blocks.5.0:60"``, a weighted sum of channels, layers, directions, neurons.

expression = ["+" | "-"] term {("+" | "-") term}
term       = [number "*"] layer [":" (channel | direction)] ["@" place]
direction  = "[" ["+" | "-"] [number "*"] channel {("+" | "-") [number "*"] channel} "]"
place      = "center" | x "," y

A layer alone means the whole layer (DeepDream). A direction lies in the space of a layer's channels. A place, x from
the left and y from the top, both from 0 to 1, means the single neuron there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.backbone.network import Layer
from core.errors import InputError
from core.settings.panel import EXAMPLE_FEATURE

_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)"
_TERM = re.compile(
    rf"\s*(?:(?P<weight>{_NUMBER})\s*\*\s*)?(?P<layer>[A-Za-z_][\w.]*)"
    r"(?:\s*:\s*(?:(?P<channel>\d+)|\[(?P<direction>[^\]]*)\]))?"
    rf"(?:\s*@\s*(?P<place>center|{_NUMBER}\s*,\s*{_NUMBER}))?\s*"
)
_PART = re.compile(rf"\s*(?P<sign>[+-])?\s*(?:(?P<weight>{_NUMBER})\s*\*\s*)?(?P<channel>\d+)\s*")
_SIGN = re.compile(r"\s*(?P<sign>[+-])")


@dataclass(frozen=True)
class Term:
    """``weight`` × a direction in the channels of a layer, or × the whole layer if ``direction`` is empty.

    ``direction`` holds channels with their weights; a single channel is (1.0, channel). ``place`` is (x, y) in [0, 1]
    from the top left for a single neuron, None for all places.
    """

    weight: float
    layer: str
    direction: tuple[tuple[float, int], ...] = ()
    place: tuple[float, float] | None = None


def parse_expression(text: str, layers: tuple[Layer, ...]) -> tuple[Term, ...]:
    """Return the terms of a feature expression for a backbone with ``layers``.

    Raises:
        InputError: the expression is malformed (with the position), names an unknown layer (with the nearest names),
        or a channel that the layer does not have (with the highest one).
    """
    terms: list[Term] = []
    position = 0
    while position < len(text) or not terms:
        sign = _SIGN.match(text, position)
        if terms and not sign:
            raise _malformed(text, position, 'expected "+" or "-"')
        if sign:
            position = sign.end()
        match = _TERM.match(text, position)
        if not match:
            raise _malformed(text, position, f'expected a layer such as "{EXAMPLE_FEATURE}"')
        factor = -1.0 if sign and sign["sign"] == "-" else 1.0
        direction = tuple(_direction(text, match))
        term = Term(factor * float(match["weight"] or 1), match["layer"], direction, _place(text, match))
        if not all(math.isfinite(weight) for weight in (term.weight, *(weight for weight, _ in direction))):
            raise _malformed(text, position, "a weight has too many digits")
        terms.append(_checked(term, layers))
        position = match.end()
    return tuple(terms)


def known_layer(name: str, layers: tuple[Layer, ...]) -> Layer:
    """Return the layer named ``name``.

    Raises:
        InputError: there is none; the message names the nearest ones.
    """
    by_name = {layer.name: layer for layer in layers}
    if name not in by_name:
        near = get_close_matches(name, by_name, n=3, cutoff=0.3) or list(by_name)[:3]
        raise InputError(f'There is no layer "{name}"; the nearest names are {", ".join(near)}.')
    return by_name[name]


def known_layers(names: Sequence[str], layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """Return the names of layers, each of which is among ``layers``.

    Raises:
        InputError: there is no such layer.
    """
    return tuple(known_layer(name, layers).name for name in names)


def _direction(text: str, term: re.Match[str]) -> Iterator[tuple[float, int]]:
    if term["channel"]:
        yield 1.0, int(term["channel"])
    if term["direction"] is None:
        return
    position, end = term.span("direction")
    first = True
    while first or position < end:
        part = _PART.match(text, position, end)
        if not part or not (first or part["sign"]):
            raise _malformed(text, position, 'expected channels such as "[7 + 0.5*12 - 3]"')
        yield (-1.0 if part["sign"] == "-" else 1.0) * float(part["weight"] or 1), int(part["channel"])
        position, first = part.end(), False


def _place(text: str, term: re.Match[str]) -> tuple[float, float] | None:
    if not term["place"]:
        return None
    if term["place"] == "center":
        return (0.5, 0.5)
    x, y = (float(part) for part in term["place"].split(","))
    if max(x, y) > 1:
        raise _malformed(text, term.start("place"), "a place has x and y from 0 to 1")
    return (x, y)


def _checked(term: Term, layers: tuple[Layer, ...]) -> Term:
    layer = known_layer(term.layer, layers)
    for _, channel in term.direction:
        if channel >= layer.channels:
            raise InputError(
                f'Layer "{layer.name}" has channels 0 to {layer.channels - 1}; channel {channel} does not exist.'
            )
    return term


def _malformed(text: str, position: int, expected: str) -> InputError:
    here = f'"{text[position:].strip()[:20]}"' if text[position:].strip() else "the end"
    return InputError(f'The feature "{text}" is malformed at character {position + 1} ({here}): {expected}.')
