"""The settings of feature visualizations."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.settings.base import BitDepth, PictureSize
from core.settings.image import ImageSettings
from core.settings.panel import Panel

FEATURE = Field(
    description='What to excite: "blocks.4.1:7" a channel, "blocks.4.1:7@center" a neuron, "blocks.3.2" a layer '
    '(DeepDream), "blocks.4.1:[7 - 0.5*12]" a direction; sums with + and -, weights with *; see `layers`.',
    json_schema_extra={"network": "expression", "positional": True},
)


class ImageFeatureSettings(ImageSettings):
    """Feature visualization: pictures that excite neurons, channels, layers or directions of a network."""

    mode: Literal["image-feature"] = "image-feature"
    panel: ClassVar[Panel | None] = Panel(
        label="Feature",
        description="A picture of what excites a feature of the network",
        icon="NODE_MATERIAL",
        title="Picture of a feature",
        editor="IMAGE_EDITOR",
        main=("size", "count", "diversity", "tileable", "steps"),
        groups={
            "Details": ("precision", "learning_rate", "parameterization", "robust", "view_size"),
            "Network": ("backbone", "device"),
            "Image File": ("storage", "bit_depth"),
        },
        source="start",
    )
    feature: Annotated[str, FEATURE]
    size: Annotated[
        PictureSize | None,
        Field(
            description="Width and height of the picture; none given: the start's, or 512.",
            json_schema_extra={"unit": "pixels", "size": True},
        ),
    ] = None
    count: Annotated[int, Field(ge=1, le=16, description="How many different pictures to make.")] = 1
    diversity: Annotated[
        float, Field(ge=0.0, le=100.0, description="How strongly several pictures shall differ; 0 leaves it to chance.")
    ] = 1.0
    start: Annotated[
        str | None,
        Field(
            description="Picture to start from, as DeepDream does; none given: noise.",
            json_schema_extra={"file": "picture"},
        ),
    ] = None
    tileable: Annotated[bool, Field(description="Make a picture that repeats without a seam.")] = False
    parameterization: Annotated[
        Literal["fourier", "pixel", "cppn"],
        Field(description="What is optimized: frequencies, pixels, or the weights of a small network."),
    ] = "fourier"
    robust: Annotated[
        bool, Field(description="Shift, zoom and turn the picture at random, so that it is no trick for one place.")
    ] = True
    view_size: Annotated[
        int,
        Field(
            ge=64,
            le=1024,
            description="Largest width and height that the network sees at once; of larger pictures it sees parts.",
            json_schema_extra={"unit": "pixels"},
        ),
    ] = 320
    bit_depth: BitDepth = 8

    @model_validator(mode="after")
    def _check(self) -> ImageFeatureSettings:
        if self.tileable and self.size and (self.size[0] % 2 or self.size[1] % 2):
            raise ValueError("a tileable picture needs an even width and height")
        if self.start and self.count > 1:
            raise ValueError("a start picture makes one picture; leave out start or count")
        if self.start and self.parameterization == "cppn":
            raise ValueError("a CPPN cannot start from a picture; choose another parameterization")
        return self
