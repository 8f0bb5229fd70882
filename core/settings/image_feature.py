"""The settings of feature visualizations."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.settings.base import BitDepth, PictureSize
from core.settings.image import ImageSettings
from core.settings.panel import Panel

FEATURE = Field(
    description='What to visualize: "blocks.4.1:7" is a channel, "blocks.4.1:7@center" a neuron, "blocks.3.2" a layer '
    '(DeepDream), "blocks.4.1:[7 - 0.5*12]" a direction; add and subtract with + and -, weight with *. '
    "The command `layers` lists the names.",
    json_schema_extra={
        "network": "expression",
        "positional": True,
        "panel": 'What to visualize: "blocks.4.1:7" is a channel, "blocks.4.1:7@center" a neuron, "blocks.3.2" a layer '
        '(DeepDream), "blocks.4.1:[7 - 0.5*12]" a direction. Add and subtract with + and -, weight with *',
    },
)


class ImageFeatureSettings(ImageSettings):
    """Make pictures that excite neurons, channels, layers, or directions of the network."""

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
            description="Width and height of the image; omit to use the start picture's size, or 512 without one.",
            json_schema_extra={
                "unit": "pixels",
                "size": True,
                "panel": "Width and height of the image. Without a custom size, an image that starts from another one "
                "takes that one's size",
            },
        ),
    ] = None
    count: Annotated[
        int,
        Field(
            ge=1,
            le=16,
            description="Number of different images to make.",
            json_schema_extra={"panel": "Number of different images to make"},
        ),
    ] = 1
    diversity: Annotated[
        float,
        Field(
            ge=0.0,
            le=100.0,
            description="How much the images differ from one another; 0 leaves it to chance.",
            json_schema_extra={"panel": "How much the images differ from one another. 0 leaves it to chance"},
        ),
    ] = 1.0
    start: Annotated[
        str | None,
        Field(
            description="Picture to start from, as in DeepDream; omit to start from noise.",
            json_schema_extra={
                "file": "picture",
                "panel": "Picture to start from, as in DeepDream. Leave empty to start from noise",
            },
        ),
    ] = None
    tileable: Annotated[
        bool,
        Field(
            description="Make an image that repeats seamlessly.",
            json_schema_extra={"panel": "Make an image that repeats seamlessly"},
        ),
    ] = False
    parameterization: Annotated[
        Literal["fourier", "pixel", "cppn"],
        Field(
            description="What to optimize: the image's frequencies, its pixels, or the weights of a CPPN, a small "
            "network that paints it.",
            json_schema_extra={
                "panel": "What to optimize: the image's frequencies, its pixels, or a CPPN, a small network that "
                "paints it",
                "labels": {"fourier": "Fourier", "pixel": "Pixels", "cppn": "CPPN"},
            },
        ),
    ] = "fourier"
    robust: Annotated[
        bool,
        Field(
            title="Random Transforms",
            description="Shift, zoom, and rotate the image at random in each step, so the result doesn't depend on "
            "exact alignment.",
            json_schema_extra={
                "panel": "Shift, zoom, and rotate the image at random in each step, so the result doesn't depend on "
                "exact alignment",
            },
        ),
    ] = True
    view_size: Annotated[
        int,
        Field(
            ge=64,
            le=1024,
            description="Largest width and height that the network sees at once; it sees larger images in parts.",
            json_schema_extra={
                "unit": "pixels",
                "panel": "Largest width and height that the network sees at once. It sees larger images in parts",
            },
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
