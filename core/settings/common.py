"""Settings that several modes have: a type where all of them say the same, a function where their sentences differ.

The functions are not named like the fields, for within a class pydantic would find the field's default instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic.fields import FieldInfo

from core.settings.declare import SAME, setting
from core.settings.panel import EXAMPLE_FEATURE

Feature = Annotated[
    str,
    setting(
        f'What to visualize: "{EXAMPLE_FEATURE}" is a channel, "{EXAMPLE_FEATURE}@center" a neuron, '
        '"blocks.3.2" a layer (DeepDream), "blocks.4.1:[7 - 0.5*12]" a direction; '
        "add and subtract with + and -, weight with *. "
        "The command `layers` lists the names.",
        f'What to visualize: "{EXAMPLE_FEATURE}" is a channel, "{EXAMPLE_FEATURE}@center" a neuron, '
        '"blocks.3.2" a layer (DeepDream), "blocks.4.1:[7 - 0.5*12]" a direction. '
        "Add and subtract with + and -, weight with *",
        network="expression",
        positional=True,
    ),
]

StyleLayers = Annotated[
    tuple[str, ...],
    setting(
        "Layers whose statistics define the style; omit to use the ones that suit the backbone.",
        "Layers of the backbone that define the style, separated by commas. Leave empty to let Patina choose",
        network="layers",
    ),
]

ContentLayers = Annotated[
    tuple[str, ...],
    setting(
        "Layers that preserve the content; omit to use the ones that suit the backbone.",
        "Layers of the backbone that preserve the content, separated by commas. Leave empty to let Patina choose",
        title="Kept Layers",
        network="layers",
    ),
]

Tileable = Annotated[bool, setting("Make an image that repeats seamlessly.", SAME)]

BitDepth = Annotated[
    Literal[8, 16],
    setting(
        "Color depth of the PNG, per channel.",
        "Bits per color channel of the saved PNG. 16 bits store finer gradations of color",
        title="Color Depth",
        unit="bits",
        labels={"8": "8 Bits", "16": "16 Bits"},
    ),
]


def steps_setting(command_line: str, panel: str) -> FieldInfo:
    """Return the field of ``steps``, an integer (see ``setting``)."""
    return setting(command_line, panel, ge=1, le=20000)


Steps = Annotated[
    int,
    steps_setting(
        "Optimization steps; more steps give cleaner detail.",
        "Number of optimization steps. More steps take longer and give cleaner detail",
    ),
]


def view_size_setting(command_line: str, panel: str, smallest: int = 64) -> FieldInfo:
    """Return the field of ``view_size``, an integer: how much the network sees (see ``setting``)."""
    return setting(command_line, panel, unit="pixels", ge=smallest, le=1024)


def learning_rate_setting(command_line: str, panel: str, usual: float) -> FieldInfo:
    """Return the field of ``learning_rate``, a number or None (see ``setting``)."""
    return setting(command_line, panel, title="Step Size", gt=0.0, le=1.0, usual=usual)


def style_scale_setting(where: str, whole: str) -> FieldInfo:
    """Return the field of ``style_scale``, a number. ``where`` says where the pattern appears ("on the model"),
    ``whole`` what the style's picture covers at a scale of 1 ("the model")."""
    return setting(
        f"Size of the style's pattern {where}; 2 makes it twice as large.",
        f"Size of the style's pattern {where}. At 1, the picture is as large as {whole}; 2 makes it twice as large",
        title="Pattern Size",
        unit="times",
        hint=f"{{:.0%}} of {whole}",
        ge=0.25,
        le=4.0,
    )


def content_weight_setting(content: str) -> FieldInfo:
    """Return the field of ``content_weight``, a number. ``content`` says what to keep: "the content"."""
    return setting(
        f"How strongly to keep {content}; 0 ignores it.",
        f"How strongly to keep {content}. 0 ignores it",
        title="Content",
        ge=0.0,
        le=1000.0,
    )


def check_styles(styles: Sequence[str], weights: Sequence[float], masks: Sequence[str]) -> None:
    """Make sure that styles have as many weights and masks as they are, or none.

    Raises:
        ValueError: they have others, or all weights are 0.
    """
    for name, given in (("style weights", weights), ("masks", masks)):
        if given and len(given) != len(styles):
            raise ValueError(f"give as many {name} as styles, {len(styles)} and not {len(given)}, or none")
    if weights and not any(weights):
        raise ValueError("style weights must not all be 0; leave them out to count all styles the same")


def weights_of(styles: Sequence[str], weights: Sequence[float]) -> tuple[float, ...]:
    """Return how much each of some styles counts: as ``weights`` say, or all alike if there are none."""
    return tuple(weights) or len(styles) * (1.0,)
