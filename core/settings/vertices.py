"""The settings of jobs that move vertices."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import model_validator

from core.border.names import MESH_FILE
from core.settings.base import OptimizedSettings
from core.settings.common import style_scale_setting, view_size_setting
from core.settings.declare import SAME, setting
from core.settings.mesh import UpAxis
from core.settings.panel import ADVANCED, EXAMPLE_FEATURE, LOOK, Panel


class VerticesSettings(OptimizedSettings):
    """Move the vertices of a mesh until its shape shows a feature of the network or the style of pictures."""

    mode: Literal["vertices"] = "vertices"
    panel: ClassVar[Panel | None] = Panel(
        label="Shape",
        description="Another shape of the selected objects: their vertices move, and a shape key keeps where to",
        icon="SHAPEKEY_DATA",
        title="Shape",
        editor="VIEW_3D",
        main=("steps",),
        groups={
            LOOK: ("style_scale", "bound", "smoothness", "seed"),
            ADVANCED: ("backbone", "device", "edge_lengths", "view_size", "elevation", "roll", "learning_rate"),
        },
        hidden=("mesh", "up_axis", "texture", "most_triangles", "precision"),
        alternatives=("style", "feature"),
        needs={"style_scale": "style"},
        soft={
            "steps": (1, 1000),
            "style_scale": (0.5, 2.0),
            "bound": (0.01, 0.2),
            "smoothness": (0.0, 0.1),
            "edge_lengths": (0.0, 10.0),
            "view_size": (64, 512),
            "learning_rate": (0.0, 0.2),
        },
    )
    steps: Annotated[int, setting("Optimization steps.", SAME, ge=1, le=20000)] = 200
    mesh: Annotated[
        str,
        setting(
            "Mesh to deform: an OBJ, GLB, glTF, PLY, or STL file, or one that Blender reads.",
            "Mesh to deform",
            file="mesh",
        ),
    ] = MESH_FILE
    up_axis: UpAxis = "y"
    style: Annotated[
        tuple[str, ...],
        setting("Pictures whose light and dark the shape takes; several are blended.", SAME, file="picture"),
    ] = ()
    style_scale: Annotated[float, style_scale_setting("on the model", "the model")] = 1.0
    feature: Annotated[
        str | None,
        setting(
            f'What the shape shows, such as "{EXAMPLE_FEATURE}". The command `layers` lists the names.',
            f'What the shape shows, such as "{EXAMPLE_FEATURE}"',
            network="expression",
        ),
    ] = None
    texture: Annotated[
        str | None,
        setting(
            "Picture in the UV map that the model wears; omit to use plain clay.",
            "Picture in the UV map that the model wears. Leave empty to use plain clay",
            file="picture",
        ),
    ] = None
    bound: Annotated[
        float,
        setting("How far a vertex may move, as a part of the model's radius.", SAME, title="Farthest", gt=0.0, le=1.0),
    ] = 0.06
    smoothness: Annotated[
        float,
        setting(
            "Distance over which neighbors move together, as a part of the model's radius.",
            SAME,
            title="Form Size",
            ge=0.0,
            le=0.5,
        ),
    ] = 0.02
    edge_lengths: Annotated[
        float,
        setting("How strongly edges keep their length; 0 ignores it.", SAME, title="Stiffness", ge=0.0, le=100.0),
    ] = 2.0
    most_triangles: Annotated[
        int,
        setting(
            "Cut triangles into four as long as there are no more than this; 0 keeps the mesh.",
            SAME,
            ge=0,
            le=1_000_000,
        ),
    ] = 50_000
    view_size: Annotated[
        int,
        view_size_setting("Size of the views that the network sees.", "Size of the views that the network sees"),
    ] = 256
    elevation: Annotated[
        tuple[float, float],
        setting(
            "Lowest and highest camera elevation above the horizon.",
            "From how far below and above the model is seen",
            unit="degrees",
            bounds=[-90.0, 90.0],
        ),
    ] = (-60.0, 75.0)
    roll: Annotated[float, setting("Largest random roll of the camera.", SAME, unit="degrees", ge=0.0, le=180.0)] = 10.0
    learning_rate: Annotated[float, setting("Step size of the optimizer.", SAME, title="Step Size", gt=0.0, le=1.0)] = (
        0.04
    )

    @model_validator(mode="after")
    def _check(self) -> VerticesSettings:
        if bool(self.style) == bool(self.feature):
            raise ValueError("give either a style or a feature")
        low, high = self.elevation
        if not -90 <= low <= high <= 90:
            raise ValueError("elevation must go from low to high within -90 to 90 degrees")
        return self
