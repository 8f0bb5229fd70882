"""Models for printing, in millimeters: clean ones, and one that is broken in every way that checks and repairs know.

Each triangle has a place of its own in the texture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import trimesh

from core.mesh.mesh import Mesh

_MARGIN = 0.1
"""The part of its cell of the texture that stays free at each side of a triangle."""


def mesh_with_cells(positions: np.ndarray, triangles: np.ndarray) -> Mesh:
    """Return a mesh each of whose triangles fills half a cell of a grid in the texture."""
    across = int(np.ceil(np.sqrt(len(triangles)))) or 1
    cell = np.stack(np.divmod(np.arange(len(triangles)), across)[::-1], axis=1)
    corners = np.array([[_MARGIN, _MARGIN], [1 - _MARGIN, _MARGIN], [_MARGIN, 1 - _MARGIN]])
    uvs = (cell[:, None] + corners) / across
    return Mesh(np.asarray(positions, np.float32), np.asarray(triangles, np.int32), uvs.astype(np.float32))


def joined(*meshes: Mesh) -> Mesh:
    """Return meshes as one, none of whose vertices they share."""
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)])
    triangles = [mesh.triangles + start for mesh, start in zip(meshes, starts[:-1], strict=True)]
    return mesh_with_cells(np.concatenate([mesh.positions for mesh in meshes]), np.concatenate(triangles))


def moved(mesh: Mesh, by: tuple[float, float, float], scale: float = 1.0) -> Mesh:
    """Return a mesh scaled and then moved, in millimeters."""
    return replace(mesh, positions=(mesh.positions * scale + np.array(by)).astype(np.float32))


def inside_out(mesh: Mesh) -> Mesh:
    """Return a mesh whose faces all look the other way."""
    assert mesh.uvs is not None
    return replace(mesh, triangles=mesh.triangles[:, ::-1].copy(), uvs=mesh.uvs[:, ::-1].copy())


def _of(shape: trimesh.Trimesh) -> Mesh:
    return mesh_with_cells(shape.vertices, shape.faces)


def box(x: float, y: float, z: float) -> Mesh:
    """A box around the origin of 12 triangles."""
    return _of(trimesh.creation.box((x, y, z)))


def cube() -> Mesh:
    """A cube 40 mm wide."""
    return box(40, 40, 40)


def sphere(radius: float = 20.0, subdivisions: int = 3) -> Mesh:
    """A ball of 1280 triangles."""
    return _of(trimesh.creation.icosphere(subdivisions, radius))


def torus() -> Mesh:
    """A ring 60 mm wide and 16 mm thick."""
    return _of(trimesh.creation.torus(22, 8, 48, 24))


def capsule() -> Mesh:
    """A rod 60 mm long and 20 mm thick, with round ends."""
    return _of(trimesh.creation.capsule(40, 10, count=(24, 24)))


def hollow_sphere() -> Mesh:
    """A ball with a cavity: its inner shell is rightly inside out. Its wall is 5 mm thick."""
    return joined(sphere(20), inside_out(sphere(15)))


CLEAN: tuple[Callable[[], Mesh], ...] = (cube, sphere, torus, capsule, hollow_sphere)
"""Models that have no flaw."""


def with_hole() -> Mesh:
    """A ball without two of its triangles, far from each other: two holes."""
    ball = sphere()
    return ball.faces(np.setdiff1d(np.arange(len(ball.triangles)), [0, 700]))


def with_large_hole() -> Mesh:
    """A cube without its top, of two triangles."""
    full = cube()
    heights = full.positions[full.triangles][..., 2]
    return full.faces(~(heights > 19).all(axis=1))


def with_doubled_vertices() -> Mesh:
    """A ball each of whose triangles has vertices of its own, as STL files have them."""
    ball = sphere()
    return mesh_with_cells(ball.positions[ball.triangles].reshape(-1, 3), np.arange(ball.triangles.size).reshape(-1, 3))


def with_t_junction() -> Mesh:
    """A cube one of whose triangles has a vertex in the middle of a side that its neighbor does not have."""
    full = cube()
    a, b, c = full.triangles[0]
    middle = len(full.positions)
    positions = np.concatenate([full.positions, (full.positions[[a]] + full.positions[[b]]) / 2])
    return mesh_with_cells(positions, np.concatenate([full.triangles[1:], [[a, middle, c], [middle, b, c]]]))


def with_flipped_faces() -> Mesh:
    """A ball ten of whose triangles, each apart from the others, look inward."""
    ball = sphere()
    triangles = ball.triangles.copy()
    triangles[::128] = triangles[::128, ::-1]
    return mesh_with_cells(ball.positions, triangles)


def turned_inside_out() -> Mesh:
    """A ball whose faces all look inward."""
    return inside_out(sphere())


def with_crossing_shells() -> Mesh:
    """Two balls that go through each other."""
    return joined(sphere(), moved(sphere(), (15, 3, 4)))


def crossing_itself() -> Mesh:
    """A single shell, closed, whose surface goes through itself: a ball one of whose vertices is pulled through the
    other side."""
    ball = sphere()
    positions = ball.positions.copy()
    positions[0] *= -1.5
    return replace(ball, positions=positions)


def with_degenerate_faces() -> Mesh:
    """A ball with a triangle that has no area between two of its triangles, and one two of whose corners are one."""
    ball = sphere()
    a, b, c = ball.triangles[0]
    middle = len(ball.positions)
    positions = np.concatenate([ball.positions, (ball.positions[[a]] + ball.positions[[b]]) / 2])
    extra = [[a, middle, c], [middle, b, c], [a, b, middle], [a, a, b]]
    return mesh_with_cells(positions, np.concatenate([ball.triangles[1:], extra]))


def with_duplicate_faces() -> Mesh:
    """A ball three of whose triangles are there twice."""
    ball = sphere()
    return mesh_with_cells(ball.positions, np.concatenate([ball.triangles, ball.triangles[[5, 6, 900]]]))


def with_loose_shells() -> Mesh:
    """A ball with two crumbs beside it."""
    crumb = sphere(0.3, 1)
    return joined(sphere(), moved(crumb, (25, 0, 0)), moved(crumb, (0, 26, 3)))


def with_fin() -> Mesh:
    """An edge that three faces share: a ball with a triangle that stands on it."""
    ball = sphere()
    a, b, _ = ball.triangles[0]
    tip = ball.positions[[a]] * 1.3
    fin = [[a, b, len(ball.positions)]]
    return mesh_with_cells(np.concatenate([ball.positions, tip]), np.concatenate([ball.triangles, fin]))


def touching_at_a_vertex() -> Mesh:
    """Two pyramids that share the vertex at their tips, and nothing else."""
    cone = trimesh.creation.cone(10, 20, sections=8)
    tip = int(cone.vertices[:, 2].argmax())
    other = np.arange(len(cone.vertices)) + len(cone.vertices)
    other[tip] = tip
    mirrored = cone.vertices * [1, 1, -1] + [0, 0, 40]
    return mesh_with_cells(
        np.concatenate([cone.vertices, mirrored]), np.concatenate([cone.faces, other[cone.faces][:, ::-1]])
    )


def thin_sheet() -> Mesh:
    """A closed plate 40 mm wide and 0.3 mm thick."""
    return box(40, 40, 0.3)


def with_thin_ears() -> Mesh:
    """A cube with a plate 0.5 mm thick on either side; each is a solid that reaches into the cube."""
    ear = box(0.5, 12, 12)
    return joined(cube(), moved(ear, (-10, 0, 25)), moved(ear, (10, 0, 25)))


def open_sheet() -> Mesh:
    """A square without any thickness."""
    corners = np.array([[-20, -20, 0], [20, -20, 0], [20, 20, 0], [-20, 20, 0]])
    return mesh_with_cells(corners, np.array([[0, 1, 2], [0, 2, 3]]))


def one_triangle() -> Mesh:
    """A single triangle."""
    return mesh_with_cells(np.array([[0, 0, 0], [10, 0, 0], [0, 10, 5]]), np.array([[0, 1, 2]]))


def one_point() -> Mesh:
    """A triangle whose corners are all one vertex, and a vertex that no face uses."""
    return mesh_with_cells(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[0, 0, 0]]))


def far_away() -> Mesh:
    """A ball 100 m from the origin, where numbers have steps of a hundredth of a millimeter."""
    return moved(sphere(), (100_000, 0, 0))


def of_ten_meters() -> Mesh:
    """A ball 10 m wide."""
    return moved(sphere(), (0, 0, 0), 250)


def of_a_tenth_of_a_millimeter() -> Mesh:
    """A ball 0.1 mm wide."""
    return moved(sphere(), (0, 0, 0), 1 / 400)


def of_astronomical_size() -> Mesh:
    """A ball so large that the square of its radius is no float32 number."""
    return moved(sphere(), (0, 0, 0), 1e24)


BROKEN: tuple[Callable[[], Mesh], ...] = (
    with_hole,
    with_large_hole,
    with_doubled_vertices,
    with_t_junction,
    with_flipped_faces,
    turned_inside_out,
    with_crossing_shells,
    crossing_itself,
    with_degenerate_faces,
    with_duplicate_faces,
    with_loose_shells,
    with_fin,
    touching_at_a_vertex,
    thin_sheet,
    with_thin_ears,
    open_sheet,
    one_triangle,
    one_point,
    far_away,
    of_ten_meters,
    of_a_tenth_of_a_millimeter,
    of_astronomical_size,
)
"""Models that are broken, or odd: each of their functions says how."""
