"""What the settings of the two-dimensional modes have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.settings.base import OptimizedSettings


class ImageSettings(OptimizedSettings):
    """Sections 1 to 4 of the article: pictures. Each mode adds its own ``size`` (see ``PictureSize``)."""

    learning_rate: Annotated[
        float | None,
        Field(
            gt=0.0,
            le=1.0,
            description="Learning rate of Adam; omit to use the mode's default.",
            json_schema_extra={"panel": "How far each optimization step goes. 0 lets Patina choose"},
        ),
    ] = None
