"""Meshes cut so finely that the colors of their vertices carry a texture."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.mesh.adaptive import PROBES, wishes_of
from core.mesh.cut_edges import Cut, cut_edges, norms, uncut
from core.mesh.edges import edges_of
from core.printing.model import Colors, Model
from core.steps import Steps

# The mean distance in sRGB, of 1, below which a triangle is fine enough: about 1 in ΔE2000.
_FINE = 0.012
# The longest edge of the triangles before their colors count, in texels: what is smaller could be missed.
_FIRST_TEXELS = 16.0
# Each round may use a part of the triangles that are left, so that the larger errors of the next one find some; the
# last one uses the rest.
_PART, _REST = 0.7, 0.1
# The last ones mend spots that nobody sees.
_MOST_ROUNDS = 12


def spaced(model: Model, spacing: float, most: int) -> Steps[Cut]:
    """Return the mesh cut until no edge is longer than ``spacing`` millimeters.

    Raises:
        InputError: that takes more than ``most`` triangles.
    """
    cut = uncut(model.mesh.positions, model.mesh.triangles)
    longest = float(edges_of(cut.triangles).lengths(cut.positions).max(initial=0))
    rounds = max(0, int(np.ceil(np.log2(max(longest / spacing, 1)))))
    for done in range(rounds):
        edges = edges_of(cut.triangles)
        chosen = edges.lengths(cut.positions) > spacing
        if len(cut.triangles) + edges.counts[chosen].sum() > most:
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
    for _ in range(_MOST_ROUNDS):
        left = most - len(cut.triangles)
        yield min(len(cut.triangles) / max(most, 1), 1)
        edges = edges_of(cut.triangles)
        chosen = edges.worst(wishes_of(cut, edges, errors, _FINE), int(left * _PART) if left > most * _REST else left)
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
        lengths = norms(np.roll(places, -1, axis=1) - places)
        longest = edges.largest(lengths)
        wishes = np.where(longest > _FIRST_TEXELS, longest, 0)
        chosen = edges.worst(wishes, most // 2 - len(cut.triangles))
        if not chosen.any():
            return cut
        cut = cut_edges(cut, edges, chosen)


def _errors(colors: Colors, cut: Cut, start: int = 0) -> np.ndarray:
    """Return the distances in sRGB, of 1, between the texture and what corners make of it, float32 [N, 4], from the
    triangle ``start`` on: those in the middles of the edges that start at each corner, and that in the center."""
    parents, weights = cut.parents[start:], cut.weights[start:]
    corners = np.stack([colors.at(parents, weights[:, corner]) for corner in range(3)], axis=1)
    errors = np.empty((len(parents), len(PROBES)), np.float32)
    for number, probe in enumerate(PROBES):
        wrong = colors.at(parents, np.einsum("c,nck->nk", probe, weights)) - np.einsum("c,ncd->nd", probe, corners)
        errors[:, number] = norms(wrong)
    return errors
