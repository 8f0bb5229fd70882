"""Meshes cut so finely that the colors of their vertices carry a texture."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.printing.full_color.cut_edges import Cut, Edges, cut_edges, edges_of, uncut
from core.printing.model import Colors, Model
from core.printing.steps import Steps

# Points inside a triangle at which the texture is compared with what its corners make of it.
_PROBES = np.array([[4, 1, 1], [1, 4, 1], [1, 1, 4], [2, 2, 2], [1, 2.5, 2.5], [2.5, 1, 2.5], [2.5, 2.5, 1]]) / 6
# The mean distance in sRGB, of 1, below which a triangle is fine enough: about 1 in ΔE2000.
_FINE = 0.012
# In the longest edges of the triangles before their colors count, in texels: what is smaller could be missed.
_FIRST_TEXELS = 16.0
# The longest edge of a triangle is cut, and those that are about as long.
_LONG = 0.75
_MOST_ROUNDS = 24
# Each round may use half of the triangles that are left, so that the largest errors of the next one find some; the
# last one uses the rest.
_REST = 0.02


def spaced(model: Model, spacing: float, most: int) -> Steps[Cut]:
    """Return the mesh cut until no edge is longer than ``spacing`` millimeters.

    Raises:
        InputError: that takes more than ``most`` triangles.
    """
    cut = uncut(model.mesh.positions, model.mesh.triangles)
    longest = float(_lengths(cut.positions, edges_of(cut.triangles)).max(initial=0))
    rounds = max(0, int(np.ceil(np.log2(max(longest / spacing, 1)))))
    for done in range(rounds):
        edges = edges_of(cut.triangles)
        chosen = _lengths(cut.positions, edges) > spacing
        if len(cut.triangles) + _added(edges)[chosen].sum() > most:
            raise InputError(
                f"Vertices every {spacing:g} mm take more than {most:,} triangles; increase the spacing, or the limit "
                "of triangles if the service takes more."
            )
        cut = cut_edges(cut, edges, chosen)
        yield (done + 1) / rounds
    return cut


def detailed(model: Model, most: int) -> Steps[Cut]:
    """Return the mesh cut until its vertices carry the texture, or until it has ``most`` triangles; where those do not
    suffice, the largest errors go first. A mesh that has more from the start is not cut."""
    cut = _to_texels(model, most)
    errors = _errors(model.colors, cut)
    for done in range(_MOST_ROUNDS):
        yield (done + 1) / (_MOST_ROUNDS + 1)
        edges = edges_of(cut.triangles)
        left = most - len(cut.triangles)
        chosen = _worst(edges, _wishes(cut, edges, errors), left // 2 if left > most * _REST else left)
        if not chosen.any():
            break
        kept = ~chosen[edges.of_triangles].any(axis=1)
        cut = cut_edges(cut, edges, chosen)
        errors = np.concatenate([errors[kept], _errors(model.colors, cut, int(kept.sum()))])
    return cut


def _to_texels(model: Model, most: int) -> Cut:
    """Return the mesh cut until no edge is longer than a number of texels, or until it has half of ``most``
    triangles."""
    assert model.mesh.uvs is not None
    cut = uncut(model.mesh.positions, model.mesh.triangles)
    texels = model.mesh.uvs * np.array(model.texture.shape[1::-1], np.float32)
    while True:
        edges = edges_of(cut.triangles)
        places = np.einsum("fck,fkd->fcd", cut.weights, texels[cut.parents])
        lengths = np.linalg.norm(np.roll(places, -1, axis=1) - places, axis=2)
        longest = np.zeros(len(edges.ends), np.float32)
        np.maximum.at(longest, edges.of_triangles, lengths)
        wishes = np.where(longest > _FIRST_TEXELS, longest, 0)
        chosen = _worst(edges, wishes, most // 2 - len(cut.triangles))
        if not chosen.any():
            return cut
        cut = cut_edges(cut, edges, chosen)


def _errors(colors: Colors, cut: Cut, start: int = 0) -> np.ndarray:
    """Return the mean distance in sRGB, of 1, between the texture and what corners make of it, float32 [N], from the
    triangle ``start`` on."""
    parents, weights = cut.parents[start:], cut.weights[start:]
    corners = np.stack([colors.at(parents, weights[:, corner]) for corner in range(3)], axis=1)
    errors = np.zeros(len(parents), np.float32)
    for probe in _PROBES.astype(np.float32):
        shown = np.einsum("c,fcd->fd", probe, corners)
        errors += np.linalg.norm(colors.at(parents, np.einsum("c,fck->fk", probe, weights)) - shown, axis=1)
    return errors / len(_PROBES)


def _wishes(cut: Cut, edges: Edges, errors: np.ndarray) -> np.ndarray:
    """Return how much there is to gain by cutting each edge, float32 [E]: the error of its triangles times their area;
    0 where they are fine enough, and for the shorter edges of a triangle."""
    lengths = _lengths(cut.positions, edges)[edges.of_triangles]
    long = lengths >= _LONG * lengths.max(axis=1, keepdims=True)
    wishes = np.zeros(len(edges.ends), np.float32)
    np.maximum.at(wishes, edges.of_triangles, long * np.where(errors > _FINE, errors * cut.areas, 0)[:, None])
    return wishes


def _worst(edges: Edges, wishes: np.ndarray, room: int) -> np.ndarray:
    """Return the edges to cut, bool [E]: those with the largest ``wishes`` above 0 [E] that add no more than ``room``
    triangles together."""
    order = np.argsort(-wishes, kind="stable")
    order = order[: np.count_nonzero(wishes)]
    chosen = np.zeros(len(wishes), bool)
    chosen[order[np.cumsum(_added(edges)[order]) <= room]] = True
    return chosen


def _lengths(positions: np.ndarray, edges: Edges) -> np.ndarray:
    return np.asarray(np.linalg.norm(np.diff(positions[edges.ends], axis=1)[:, 0], axis=1))


def _added(edges: Edges) -> np.ndarray:
    """Return how many triangles each edge adds if it is cut: one for each that it belongs to."""
    return np.bincount(edges.of_triangles.reshape(-1), minlength=len(edges.ends))
