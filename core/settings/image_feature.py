"""The settings of feature visualizations."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import model_validator

from core.settings.common import BitDepth, Feature, Tileable, view_size_setting
from core.settings.declare import SAME, setting
from core.settings.image import ImageSettings
from core.settings.image_maps import SOFT_DEPTHS, USUAL_DEPTH, ImageDepth, ImageMaps, ImageRelief
from core.settings.panel import Panel, image_panel
from core.settings.relief import Roughness, RoughnessContrast
from core.settings.size import PictureSize, size_setting


class ImageFeatureSettings(ImageSettings):
    """Make images that bring out neurons, channels, layers, or directions of the network."""

    mode: Literal["image-feature"] = "image-feature"
    panel: ClassVar[Panel | None] = image_panel(
        label="Feature",
        description="An image that brings out a feature of the network",
        icon="NODE_MATERIAL",
        title="Image of a feature",
        look=("start", "count", "diversity", "tileable", "seed"),
        main=("relief", "steps"),
        relief=("depth",),
        maps=("maps", "roughness", "roughness_contrast"),
        output=("size",),
        advanced=("parameterization", "robust", "view_size", "learning_rate", "precision"),
        source="start",
        unless={"count": "start", "diversity": "start"},
        soft={"depth": SOFT_DEPTHS},
    )
    feature: Feature
    size: Annotated[
        PictureSize | None,
        size_setting(
            "Width and height of the image; omit to use the start picture's size, or 512 without one.",
            "Width and height of the image. Without a custom size, an image that starts from another one takes that "
            "one's size",
        ),
    ] = None
    count: Annotated[int, setting("Number of different images to make.", SAME, title="Images", ge=1, le=16)] = 1
    diversity: Annotated[
        float,
        setting(
            "How much the images differ from one another; 0 leaves it to chance.",
            "How much the images differ from one another. 0 leaves it to chance",
            ge=0.0,
            le=100.0,
        ),
    ] = 1.0
    start: Annotated[
        str | None,
        setting(
            "Picture to start from, as in DeepDream; omit to start from noise.",
            "Picture to start from, as in DeepDream. Leave empty to start from noise",
            file="picture",
        ),
    ] = None
    tileable: Tileable = False
    parameterization: Annotated[
        Literal["fourier", "pixel", "cppn"],
        setting(
            "What to optimize: the image's frequencies, its pixels, or the weights of a CPPN, a small network that "
            "paints it.",
            "What to optimize: the image's frequencies, its pixels, or a CPPN, a small network that paints it",
            title="Paint With",
            labels={"fourier": "Waves", "pixel": "Pixels", "cppn": "Network"},
        ),
    ] = "fourier"
    robust: Annotated[
        bool,
        setting(
            "Shift, zoom, and rotate the image at random in each step, so the result doesn't depend on exact "
            "alignment.",
            SAME,
            title="Jitter",
        ),
    ] = True
    view_size: Annotated[
        int,
        view_size_setting(
            "Largest width and height that the network sees at once; it sees larger images in parts.",
            "Largest width and height that the network sees at once. It sees larger images in parts",
        ),
    ] = 320
    bit_depth: BitDepth = 8
    relief: ImageRelief = "none"
    maps: ImageMaps = ()
    depth: ImageDepth = USUAL_DEPTH
    roughness: Roughness = 0.6
    roughness_contrast: RoughnessContrast = 0.3

    @model_validator(mode="after")
    def _check(self) -> ImageFeatureSettings:
        if self.tileable and self.size and (self.size[0] % 2 or self.size[1] % 2):
            raise ValueError("a tileable image needs an even width and height")
        if self.start and self.count > 1:
            raise ValueError("a start picture makes one image; leave out start or count")
        if self.count > 1 and (self.relief != "none" or self.maps):
            raise ValueError("maps belong to one image; leave out count, or relief and maps")
        if self.start and self.parameterization == "cppn":
            raise ValueError("a CPPN cannot start from a picture; choose another parameterization")
        return self
