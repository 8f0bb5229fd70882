"""Draws the state of the engine: one line, and the button that mends it."""

from __future__ import annotations

import bpy

from ..setup.state import EngineState, engine_state
from ..setup.work import setup
from .text import characters, say, wrapped


def draw_engine(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the state of the engine where there is something for the artist to know or to do."""
    state = engine_state(context)
    if state.is_worth_a_word:
        box = layout.box()
        say(box, _sentence(state), state.icon, context)
        draw_fix(box, state)


def draw_state(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the state of the engine, whatever it is, and what the last test or installation said in detail."""
    state = engine_state(context)
    split = layout.split(factor=0.75) if state.fix is not None else layout.row()
    say(split.column(), _sentence(state), state.icon, context, _BESIDE_BUTTON if state.fix is not None else 0)
    draw_fix(split.column(), state)
    details = setup().lines[1:]
    if not details:
        return
    header, body = layout.panel("patina_engine_details", default_closed=True)
    header.label(text="Details")
    if body is not None:
        column = body.column(align=True)
        for line in (part for sentence in details for part in wrapped(sentence, characters(context))):
            column.label(text=line, translate=False)


def draw_fix(layout: bpy.types.UILayout, state: EngineState) -> None:
    """Draw the button that mends the engine, if there is one."""
    if state.fix is None:
        return
    button = layout.operator(state.fix.operator, text=state.fix.label, icon=state.fix.icon)
    for name, value in state.fix.properties.items():
        setattr(button, name, value)


def _sentence(state: EngineState) -> str:
    return state.words if state.words.endswith("…") else f"{state.words}."


_BESIDE_BUTTON = 30
"""Characters that the button beside a line takes."""
