"""What a job is: every setting with its unit, bounds, default and a sentence.

A job is a folder: ``job.json`` (one of the settings classes below), the mesh as ``mesh.npz`` and copies of the
pictures. Everything a run needs is inside; everything it makes goes there too. The command line, the validation and
the add-on's properties all follow from the classes here. This module imports no torch, so that faces start fast.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from core.errors import InputError

JOB_FILE = "job.json"
RESULT_FILE = "result.json"
CHECKPOINT_FILE = "checkpoint.pt"
PREVIEW_FILE = "preview.png"

DEFAULT_BACKBONE = "efficientnet_lite0"

# Fields that name files in the job folder carry one of these kinds under ``json_schema_extra["file"]``; whoever packs
# a job reads, checks and copies those files.
FileKind = Literal["mesh", "picture"]

# Fields that only a backbone can judge carry one of these under ``json_schema_extra["network"]``: a feature expression,
# or names of layers.
NetworkKind = Literal["expression", "layers"]


class JobSettings(BaseModel):
    """What every mode shares. Subclasses add ``mode: Literal[name]`` and their own settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: Annotated[
        int, Field(ge=64, le=8192, description="Width and height of the result.", json_schema_extra={"unit": "pixels"})
    ] = 1024
    steps: Annotated[int, Field(ge=1, le=20000, description="Optimization steps; more steps give cleaner detail.")] = (
        300
    )
    seed: Annotated[
        int, Field(ge=0, le=2**31 - 1, description="Random seed; the same seed gives the same picture.")
    ] = 0
    backbone: Annotated[str, Field(description="Network that judges the picture; see `layers`.")] = DEFAULT_BACKBONE
    device: Annotated[
        Literal["auto", "cpu", "cuda", "mps"], Field(description="Where to compute; auto takes the fastest there is.")
    ] = "auto"
    bit_depth: Annotated[
        Literal[8, 16],
        Field(description="Bits per channel of the PNG that is written.", json_schema_extra={"unit": "bits"}),
    ] = 8


class TextureSettings(JobSettings):
    """Sections 5 and 6 of the article: a texture optimized through renderings from random views."""

    mode: Literal["texture"] = "texture"
    mesh: Annotated[
        str,
        Field(description="Mesh that wears the texture (OBJ, GLB, glTF or PLY).", json_schema_extra={"file": "mesh"}),
    ] = "mesh.npz"
    up_axis: Annotated[Literal["y", "z"], Field(description="Axis of the mesh that points up.")] = "y"
    unwrap: Annotated[
        bool, Field(description="Make a new UV map with xatlas, in place of the mesh's own if it has one.")
    ] = False
    style: Annotated[
        tuple[str, ...],
        Field(
            description="Pictures whose style the mesh shall wear; several are blended.",
            json_schema_extra={"file": "picture"},
        ),
    ] = ()
    style_scale: Annotated[
        float,
        Field(
            ge=0.25,
            le=4.0,
            description="Size of the style's pattern on the model; 2 is twice as large.",
            json_schema_extra={"unit": "times"},
        ),
    ] = 1.0
    feature: Annotated[
        str,
        Field(
            description='Features to excite, e.g. "blocks.4.1:7 + 0.5*blocks.5.0:60"; see `layers`.',
            json_schema_extra={"network": "expression"},
        ),
    ] = ""
    base_texture: Annotated[
        str | None,
        Field(
            description="Texture that the mesh wears now; its content is kept.", json_schema_extra={"file": "picture"}
        ),
    ] = None
    content_weight: Annotated[
        float, Field(ge=0.0, le=1000.0, description="How strongly the base texture's content is kept; 0 ignores it.")
    ] = 10.0
    style_layers: Annotated[
        tuple[str, ...],
        Field(
            description="Layers whose statistics make the style; none given: the backbone's own choice.",
            json_schema_extra={"network": "layers"},
        ),
    ] = ()
    content_layers: Annotated[
        tuple[str, ...],
        Field(
            description="Layers that hold the content; none given: the backbone's own choice.",
            json_schema_extra={"network": "layers"},
        ),
    ] = ()
    parameterization: Annotated[
        Literal["solid", "fourier"],
        Field(
            description="Where the texture lives while it grows: in space (no seams) or in the UV map, as in section 5."
        ),
    ] = "solid"
    view_size: Annotated[
        int,
        Field(
            ge=64,
            le=1024,
            description="Width and height of the renderings that the network sees.",
            json_schema_extra={"unit": "pixels"},
        ),
    ] = 256
    learning_rate: Annotated[
        float | None,
        Field(gt=0.0, le=1.0, description="Step length of Adam; none given: 0.1 at 300 steps, more at fewer."),
    ] = None
    gram_decay: Annotated[
        float, Field(ge=0.0, lt=1.0, description="Memory of the moving average of the Gram matrices over past views.")
    ] = 0.9
    elevation: Annotated[
        tuple[float, float],
        Field(
            description="Lowest and highest camera elevation above the horizon.",
            json_schema_extra={"unit": "degrees", "bounds": [-90.0, 90.0]},
        ),
    ] = (-60.0, 75.0)
    roll: Annotated[
        float,
        Field(
            ge=0.0, le=180.0, description="Largest random roll of the camera.", json_schema_extra={"unit": "degrees"}
        ),
    ] = 10.0

    tiles: Annotated[
        bool,
        Field(
            description="Take the UV map for UDIM tiles, each of which gets an image of its own; otherwise the texture "
            "repeats outside of 0 to 1."
        ),
    ] = False

    @model_validator(mode="after")
    def _check(self) -> TextureSettings:
        if self.tiles and (self.parameterization != "solid" or self.base_texture):
            raise ValueError("tiles need the solid parameterization and go without a base texture")
        if bool(self.style) == bool(self.feature):
            raise ValueError("give either style pictures or a feature, and not both")
        low, high = self.elevation
        if not -90.0 <= low <= high <= 90.0:
            raise ValueError("elevation needs two angles between -90 and 90 degrees, the lower one first")
        return self


def settings_classes() -> dict[str, type[JobSettings]]:
    """Return the settings class of every known mode by the mode's name."""
    return {get_args(kind.model_fields["mode"].annotation)[0]: kind for kind in JobSettings.__subclasses__()}


def file_kind(field: FieldInfo) -> FileKind | None:
    """Return what kind of file a field names, or None if it names none."""
    return extra(field, "file")


def network_kind(field: FieldInfo) -> NetworkKind | None:
    """Return what a field names in a backbone, or None if it names nothing there."""
    return extra(field, "network")


def extra(field: FieldInfo, key: str) -> Any:
    """Return what a field says beyond pydantic's own words: its ``unit``, ``bounds``, ``file`` or ``network``."""
    return field.json_schema_extra.get(key) if isinstance(field.json_schema_extra, dict) else None


def validate(values: dict[str, Any]) -> JobSettings:
    """Return the settings that ``values`` describe.

    Raises:
        InputError: a mode, name or value is wrong; the message names the setting, what is allowed and what was given.
    """
    classes = settings_classes()
    mode = values.get("mode")
    if mode not in classes:
        raise InputError(f"The job's mode is {mode!r}; it must be one of {', '.join(sorted(classes))}.")
    try:
        return classes[mode].model_validate(values)
    except ValidationError as error:
        raise InputError(_explain(error)) from None


def load(folder: Path) -> JobSettings:
    """Read and validate ``job.json`` of a job folder.

    Raises:
        InputError: the file is missing, is not JSON, or a setting in it is wrong.
    """
    path = folder / JOB_FILE
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{folder} is not a job folder: it holds no {JOB_FILE}.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error}); write the job again.") from None
    if not isinstance(values, dict):
        raise InputError(f"{path} must hold one JSON object.")
    return validate(values)


def dump(settings: JobSettings) -> str:
    """Return the text of ``job.json``, with every setting spelled out."""
    return json.dumps(settings.model_dump(mode="json"), indent=2) + "\n"


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        return f"There is no setting called {name!r}."
    if not name:
        return f"{reason[0].upper()}{reason[1:]}."
    return f"Setting {name!r}: {reason[0].lower()}{reason[1:]}, not {first['input']!r}."
