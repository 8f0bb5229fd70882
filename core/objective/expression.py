"""Feature expressions: ``"blocks.4.1:7 + 0.5*blocks.5.0:60"``, a weighted sum of channels and layers.

expression = ["+" | "-"] term {("+" | "-") term}
term       = [number "*"] layer [":" channel]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from core.backbone.network import Layer
from core.errors import InputError

_TERM = re.compile(
    r"\s*(?:(?P<weight>\d+(?:\.\d*)?|\.\d+)\s*\*\s*)?(?P<layer>[A-Za-z_][\w.]*)(?:\s*:\s*(?P<channel>\d+))?\s*"
)
_SIGN = re.compile(r"\s*(?P<sign>[+-])")


@dataclass(frozen=True)
class Term:
    """``weight`` × a channel of a layer, or × the whole layer if ``channel`` is None."""

    weight: float
    layer: str
    channel: int | None


def parse_expression(text: str, layers: tuple[Layer, ...]) -> tuple[Term, ...]:
    """Return the terms of a feature expression for a backbone with ``layers``.

    Raises:
        InputError: the expression is malformed (with the position), names an unknown layer (with the nearest names),
        or a
            channel that the layer does not have (with the highest one).
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
            raise _malformed(text, position, 'expected a layer such as "blocks.4.1:7"')
        factor = -1.0 if sign and sign["sign"] == "-" else 1.0
        channel = int(match["channel"]) if match["channel"] else None
        terms.append(_checked(Term(factor * float(match["weight"] or 1), match["layer"], channel), layers))
        position = match.end()
    return tuple(terms)


def known_layer(name: str, layers: tuple[Layer, ...]) -> Layer:
    """Return the layer called ``name``.

    Raises:
        InputError: there is none; the message names the nearest ones.
    """
    by_name = {layer.name: layer for layer in layers}
    if name not in by_name:
        near = get_close_matches(name, by_name, n=3, cutoff=0.3) or list(by_name)[:3]
        raise InputError(f'There is no layer "{name}"; the nearest names are {", ".join(near)} (see `layers`).')
    return by_name[name]


def _checked(term: Term, layers: tuple[Layer, ...]) -> Term:
    layer = known_layer(term.layer, layers)
    if term.channel is not None and term.channel >= layer.channels:
        raise InputError(
            f'Layer "{layer.name}" has channels 0 to {layer.channels - 1}; channel {term.channel} does not exist.'
        )
    return term


def _malformed(text: str, position: int, expected: str) -> InputError:
    here = f'"{text[position:].strip()[:20]}"' if text[position:].strip() else "the end"
    return InputError(f'The feature "{text}" is malformed at character {position + 1} ({here}): {expected}.')
