"""Large meshes as files, quickly and with nothing in them but faces and UVs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from core.mesh.mesh import Mesh, split_vertices


def write_obj(mesh: Mesh, path: Path) -> None:
    """Write an OBJ file with as many digits as Blender writes."""
    assert mesh.uvs is not None
    uvs, places = np.unique(mesh.uvs.reshape(-1, 2).view(np.uint64), return_inverse=True)
    corners = np.stack([mesh.triangles + 1, places.reshape(-1, 3) + 1], axis=2).reshape(-1, 6)
    with path.open("w", encoding="ascii") as stream:
        for head, table, number in (
            ("v", mesh.positions, " %.6f %.6f %.6f\n"),
            ("vt", uvs.view(np.float32).reshape(-1, 2), " %.6f %.6f\n"),
            ("f", corners, " %d/%d %d/%d %d/%d\n"),
        ):
            line = head + number
            for start in range(0, len(table), 100_000):
                some = table[start : start + 100_000]
                stream.write(line * len(some) % tuple(some.reshape(-1).tolist()))


def write_ply(mesh: Mesh, path: Path) -> None:
    """Write a binary PLY file with a UV for each vertex."""
    positions, uvs, triangles = split_vertices(mesh)
    head = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(positions)}\n"
        + "".join(f"property float {name}\n" for name in "xyzst")
        + f"element face {len(triangles)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    faces = np.empty(len(triangles), [("count", "u1"), ("vertices", "<i4", 3)])
    faces["count"], faces["vertices"] = 3, triangles
    vertices = np.concatenate([positions, uvs], axis=1).astype("<f4")
    path.write_bytes(head.encode("ascii") + vertices.tobytes() + faces.tobytes())


def write_glb(mesh: Mesh, path: Path) -> None:
    """Write a GLB file with a texture of one color."""
    from core.mesh.udim import ONE_IMAGE
    from core.output.model import write_glb as write_model
    from core.output.png import write_png

    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "texture.png"
        write_png(picture, np.full((4, 4, 3), 0.5, np.float32), 8)
        write_model(path, mesh, [picture], ONE_IMAGE, "y")


WRITERS: Mapping[str, Callable[[Mesh, Path], None]] = {"obj": write_obj, "ply": write_ply, "glb": write_glb}
