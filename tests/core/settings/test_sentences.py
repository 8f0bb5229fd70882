"""Every setting has two sentences, one for the command line and one for the panel, and a label for each choice."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.modes.table import settings_classes
from core.settings.declare import extra
from tests.wording import FOREIGN

# The mode is what the sentences are about: it names the class and is no choice within it.
FIELDS = [
    pytest.param(field, id=f"{mode}.{name}")
    for mode, settings in sorted(settings_classes().items())
    for name, field in settings.model_fields.items()
    if name != "mode"
]
TERMINAL = re.compile(r"`|(?<!\w)--\w|torchrun|\bcommand\b|\bomit\b|\bflag\b", re.IGNORECASE)
"""Words that mean something in a terminal and nothing in a panel."""
LONGEST = 250
"""Characters; a longer tooltip is a page."""


@pytest.mark.parametrize("field", FIELDS)
def test_the_command_line_has_a_sentence(field: Any) -> None:
    sentence = field.description
    assert sentence
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not FOREIGN.search(sentence)


@pytest.mark.parametrize("field", FIELDS)
def test_the_panel_has_a_sentence(field: Any) -> None:
    sentence = extra(field, "panel")
    assert sentence
    assert sentence[0].isupper()
    assert not sentence.endswith("."), "Blender adds none to its tooltips"
    assert len(sentence) <= LONGEST
    assert not FOREIGN.search(sentence)
    assert not TERMINAL.search(sentence)


@pytest.mark.parametrize("field", FIELDS)
def test_each_choice_has_a_label(field: Any) -> None:
    choices = getattr(field.annotation, "__args__", ()) if "Literal" in str(field.annotation) else ()
    # Of a tuple, the first type is that of all its items.
    choices = getattr(choices[0], "__args__", choices) if choices else ()
    labels = extra(field, "labels") or {}
    assert list(labels) == [str(choice) for choice in choices]
    assert all(label and label == label.strip() for label in labels.values())
    tips = extra(field, "tips") or {}
    assert list(tips) in ([], list(labels)), "all choices have a tooltip, or none"
    assert all(tip[0].isupper() and not tip.endswith(".") for tip in tips.values())
