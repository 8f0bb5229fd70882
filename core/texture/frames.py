"""The frames of a surface in which its normal maps are written, and normals in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.mesh.mesh import Mesh
from core.mesh.normals import NORMAL_ATTRIBUTE, unit
from core.mesh.tangent_frames import TANGENT_ATTRIBUTE, corner_tangents
from core.render.surface import Surface
from core.render.tangents import ShadingNormals
from core.render.uv_buffer import weights_in_triangles


@dataclass(frozen=True)
class Frames:
    """The ``normals`` [F, 3, 3] and ``tangents`` [F, 3, 4] of the corners of a surface (``corner_tangents``)."""

    normals: np.ndarray
    tangents: np.ndarray

    def of_triangles(self, members: np.ndarray) -> Frames:
        """Return the frames of some triangles."""
        return Frames(self.normals[members], self.tangents[members])

    def at(self, corners: np.ndarray, triangles: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Return the tangents, bitangents, and normals, float32 [N, 3, 3], with which programs read normal maps at
        ``points`` [N, 3] of ``triangles`` [N] that have ``corners`` [F, 3, 3]: neither unit vectors nor exactly at
        right angles to each other."""
        weights = weights_in_triangles(corners, triangles, points)
        normals = np.einsum("nk,nkc->nc", weights, self.normals[triangles])
        tangents = np.einsum("nk,nkc->nc", weights, self.tangents[triangles, :, :3])
        signs = self.tangents[triangles, 0, 3:]
        return np.stack([tangents, signs * np.cross(normals, tangents), normals], axis=1).astype(np.float32)


def frames_of(surface: Surface) -> Frames:
    """Return the frames of a surface."""
    normals = ShadingNormals(surface).corners
    return Frames(normals, corner_tangents(surface.corners, surface.uvs, normals, surface.attributes))


def with_frames(mesh: Mesh, frames: Frames) -> Mesh:
    """Return a mesh that brings the frames of its surface along."""
    own = {NORMAL_ATTRIBUTE: frames.normals, TANGENT_ATTRIBUTE: frames.tangents}
    return replace(mesh, attributes={**mesh.attributes, **own})


def written_in(frames: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Return unit vectors [N, 3] that stand for ``directions`` [N, 3] in ``frames`` [N, 3, 3]: a program that adds the
    axes of the frame times their components finds the direction. Frames without volume say nothing: (0, 0, 1)."""
    tangents, bitangents, normals = np.moveaxis(frames, 1, 0)
    others = (np.cross(bitangents, normals), np.cross(normals, tangents), np.cross(tangents, bitangents))
    volume = np.einsum("nc,nc->n", tangents, others[0])
    known = np.abs(volume) > 1e-6
    components = np.stack([np.einsum("nc,nc->n", directions, other) for other in others], axis=1)
    components = components * np.where(volume < 0, -1, 1)[:, None]
    return np.where(known[:, None], unit(components), [0, 0, 1]).astype(np.float32)


def read_in(frames: np.ndarray, components: np.ndarray) -> np.ndarray:
    """Return the unit directions [N, 3] that ``components`` [N, 3] stand for in ``frames`` [N, 3, 3]."""
    return unit(np.einsum("nk,nkc->nc", components, frames))
