"""Pictures of a shape that moves, with gradients for its vertices: from the shading, and from the silhouettes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from torch import Tensor

from core.geometry.shape import taken, vertex_normals
from core.geometry.silhouettes import antialiased
from core.geometry.topology import NO_TRIANGLE, Edges
from core.render.camera import Camera

_AMBIENT = 0.2
Albedo = Callable[[Tensor, Tensor], Tensor]
"""(triangles [N], shares of their corners [N, 3]) → colors [N, 3]."""


@dataclass(frozen=True)
class GeometryView:
    """A view: ``background`` [3, H, W], and the unit direction ``lamp`` [3] that the light comes from."""

    camera: Camera
    lamp: Tensor
    background: Tensor
    zoom: int = 1


def clay(_triangles: Tensor, shares: Tensor) -> Tensor:
    """Return the color of plain clay."""
    return shares.new_full((len(shares), 3), 0.85)


def pictured(
    view: GeometryView, positions: Tensor, triangles: Tensor, edges: Edges, albedo: Albedo
) -> tuple[Tensor, Tensor]:
    """Return the picture [3, H, W] of a shape and its coverage [1, H, W], which has no gradient.

    Which triangle a pixel shows is found by Embree, for the positions as they are now.
    """
    size = view.background.shape[2]
    pixels, hit = _hits(view.camera, size, positions, triangles)
    eye, rays = _tensor(view.camera.eye, positions), _tensor(view.camera.rays(size), positions)[pixels]
    normals, flat = vertex_normals(positions, triangles)
    shares, depths = _meet(taken(positions, triangles[hit]), eye, rays)
    normal = torch.nn.functional.normalize((taken(normals, triangles[hit]) * shares[:, :, None]).sum(dim=1), dim=1)
    # The inside of an open surface is lit as its outside is.
    normal = torch.where((normal * rays).sum(dim=1, keepdim=True) > 0, -normal, normal)
    light = _AMBIENT + (1 - _AMBIENT) * ((normal @ view.lamp.to(positions)) * 0.5 + 0.5).square()
    colors = albedo(hit, shares) * light[:, None]
    background = view.background.to(positions)
    image = background.flatten(1).index_copy(1, pixels, colors.T).view_as(background)
    depth = positions.new_full((size * size,), torch.inf).index_copy(0, pixels, depths.detach()).view(size, size)
    coverage = depth.isfinite().to(positions)[None]
    ends = _projected(view.camera, size, taken(positions, _silhouette(positions, triangles, flat, edges, eye)))
    return antialiased(image, depth, ends, view.camera.pixel_angle(size)), coverage


def _hits(camera: Camera, size: int, positions: Tensor, triangles: Tensor) -> tuple[Tensor, Tensor]:
    """Return the covered pixels [N] and the triangles [N] that they show."""
    scene = EmbreeScene()
    TriangleMesh(scene, np.ascontiguousarray(positions.detach()[triangles].cpu().numpy(), dtype=np.float32))
    rays = camera.rays(size)
    origins = np.ascontiguousarray(np.broadcast_to(camera.eye.astype(np.float32), rays.shape))
    found = scene.run(origins, rays, output=1)["primID"]
    pixels = np.flatnonzero(found >= 0)
    device = positions.device
    return torch.from_numpy(pixels).to(device), torch.from_numpy(found[pixels].astype(np.int64)).to(device)


def _meet(corners: Tensor, eye: Tensor, rays: Tensor) -> tuple[Tensor, Tensor]:
    """Return where rays [N, 3] meet the planes of triangles [N, 3, 3]: the shares of the corners [N, 3], depths [N]."""
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    across = torch.linalg.cross(rays, second)
    size = (first * across).sum(dim=1)
    # A triangle that is seen from its side has no place to speak of.
    inverse = 1 / torch.where(size.abs() < 1e-9, 1e-9, size)
    way = eye - corners[:, 0]
    turned = torch.linalg.cross(way, first)
    u, v = (way * across).sum(dim=1) * inverse, (rays * turned).sum(dim=1) * inverse
    depths = (second * turned).sum(dim=1) * inverse
    u, v = u.clamp(-0.01, 1.01), v.clamp(-0.01, 1.01)
    return torch.stack([1 - u - v, u, v], dim=1), depths


def _silhouette(positions: Tensor, triangles: Tensor, flat: Tensor, edges: Edges, eye: Tensor) -> Tensor:
    """Return the edges [E, 2] between what faces the eye and what does not, and those at borders."""
    with torch.no_grad():
        facing = ((eye - positions[triangles[:, 0]]) * flat).sum(dim=1) > 0
        beside = torch.from_numpy(edges.triangles).to(positions.device)
        border = beside[:, 1] == NO_TRIANGLE
        chosen = border | (facing[beside[:, 0]] != facing[beside[:, 1].clamp(min=0)])
        return torch.from_numpy(edges.vertices).to(positions.device)[chosen]


def _projected(camera: Camera, size: int, points: Tensor) -> Tensor:
    """Return x, y (pixels from the top left) and depth of points [E, 2, 3]; edges behind the camera are left out."""
    right, up, backward = (_tensor(axis, points) for axis in camera.basis())
    way = points - _tensor(camera.eye, points)
    depth = -(way @ backward)
    ahead = (depth > 1e-3).all(dim=1)
    way, depth = way[ahead], depth[ahead]
    x = (way @ right / depth / camera.aperture + 1) * size / 2 - camera.shift[0]
    y = (1 - way @ up / depth / camera.aperture) * size / 2 - camera.shift[1]
    return torch.stack([x, y, depth], dim=2)


def _tensor(values: np.ndarray, like: Tensor) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values)).to(like)
