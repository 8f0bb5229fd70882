"""What the settings of the two-dimensional modes have in common."""

from __future__ import annotations

from typing import Annotated

from core.settings.base import OptimizedSettings
from core.settings.common import learning_rate_setting


class ImageSettings(OptimizedSettings):
    """Sections 1 to 4 of the article: images. Each mode adds its own ``size`` (see ``PictureSize``)."""

    learning_rate: Annotated[
        float | None,
        learning_rate_setting(
            "Learning rate of Adam; omit to use the mode's default.",
            "How far each optimization step goes (the learning rate). Automatic takes what suits the mode",
            usual=0.05,
        ),
    ] = None
