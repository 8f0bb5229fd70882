"""What Cycles finds in a normal map of Patina is what it finds on the displaced mesh."""

from __future__ import annotations

from pathlib import Path

from scripts.measure.relief_jobs import run_relief
from scripts.measure.rendered_normals import compare


def test_a_normal_map_and_the_displaced_mesh_look_alike(tmp_path: Path) -> None:
    settings = {"steps": 12, "size": 256, "view_size": 128, "relief": "carve", "relative_depth": 0.1, "displace": True}
    run_relief(tmp_path, "torus", "blocks.3.2:10", {**settings, "most_displaced_triangles": 200_000})
    found = compare(tmp_path, 128)
    assert found.leans > 5
    assert found.angle < 0.5 * found.leans
    assert found.angle < 5
