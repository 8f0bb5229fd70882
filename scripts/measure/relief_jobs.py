"""Jobs with a relief on the models that textures are judged on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scripts.support.places import ROOT

STYLES = ROOT / "addon" / "data" / "styles"


def run_relief(folder: Path, mesh: str, look: str, settings: dict[str, Any]) -> None:
    """Run a job in ``folder``.

    Args:
        folder: new, or as another run of the same job left it.
        mesh: a file, Y up, or a name among ``scripts.measure.meshes.MESHES``.
        look: a feature (``blocks.4.2:100``), a style of the gallery, or a picture or folder of maps.
        settings: others of the job.
    """
    from addon.engine.job_folder import write_texture_job
    from core.job.pack import pack
    from core.job.run import run_job
    from scripts.measure.meshes import MESHES

    values: dict[str, Any] = {"relief": "color", **settings}
    if ":" in look:
        values["feature"] = look
    else:
        own = (STYLES / f"{look}.jpg", STYLES / look)
        values["style"] = [next((path for path in own if path.exists()), Path(look))]
    folder.mkdir(parents=True, exist_ok=True)
    if mesh in MESHES:
        write_texture_job(folder, {**values, "uv_map": "shared", "up_axis": "z"}, MESHES[mesh]())
    else:
        values["style"] = [str(path) for path in values.get("style", ())]
        pack({"mode": "texture", "mesh": mesh, **values}, folder)
    for _ in run_job(folder):
        pass
