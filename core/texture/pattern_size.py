"""The size of the style's pattern on the model, relative to the model or in the units of its scene."""

from __future__ import annotations

from core.errors import InputError
from core.render.cameras import CameraRange
from core.render.surface import Surface
from core.settings.texture import TextureSettings
from core.texture.stages import pixel_width

# Beyond these, the texture has no texels for the pattern, or the picture's middle is all that one sees.
_SMALLEST, _LARGEST = 1 / 16, 8.0


def pattern_scale(settings: TextureSettings, surface: Surface) -> float:
    """Return how large the pattern is: at 1 the shorter side of a style picture is as long as a view of the whole model
    is wide.

    Raises:
        InputError: the pattern would be far too small or too large for the model.
    """
    if settings.pattern_size is None:
        return settings.style_scale
    length = usual_length(surface)
    scale = settings.pattern_size / length
    if not _SMALLEST <= scale <= _LARGEST:
        raise InputError(
            f"A pattern size of {settings.pattern_size:g} is too {'small' if scale < 1 else 'large'} for this model; "
            f"choose one from {_SMALLEST * length:.2g} to {_LARGEST * length:.2g} of the scene's units."
        )
    return scale


def usual_length(surface: Surface) -> float:
    """Return how long the shorter side of a style picture is on the model at a scale of 1, in the mesh's units."""
    anywhere = CameraRange((0.0, 0.0), 0.0)
    return surface.radius * pixel_width(1, anywhere)
