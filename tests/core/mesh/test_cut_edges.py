from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from core.mesh.cut_edges import cut_edges, uncut
from core.mesh.edges import edges_of

POSITIONS = np.array([[0, 0, 0], [4, 0, 0], [1, 3, 0], [5, 4, 0]], float)
TRIANGLES = np.array([[0, 1, 2], [2, 1, 3]])


@pytest.mark.parametrize("choice", list(product([False, True], repeat=5)))
def test_every_choice_of_edges_keeps_the_surface(choice: tuple[bool, ...]) -> None:
    whole, chosen = uncut(POSITIONS, TRIANGLES), np.array(choice)
    edges = edges_of(whole.triangles)
    cut = cut_edges(whole, edges, chosen)
    assert len(cut.triangles) == 2 + edges.counts[chosen].sum()
    first, second, third = cut.positions[cut.triangles].transpose(1, 0, 2)
    # All are counterclockwise, and together as large as before: none overlap.
    assert (np.cross(second - first, third - first)[:, 2] > 0).all()
    assert cut.areas.sum() == pytest.approx(whole.areas.sum())
    # No T-junctions: inner edges belong to two triangles, and those at the border are the parts of the border.
    counts = edges_of(cut.triangles).counts
    assert (counts == 1).sum() == 4 + chosen[edges.counts == 1].sum()
    assert counts.max() == 2


def test_weights_lead_back_to_the_mesh() -> None:
    cut = uncut(POSITIONS, TRIANGLES)
    for _ in range(3):
        edges = edges_of(cut.triangles)
        cut = cut_edges(cut, edges, np.arange(len(edges.ends)) % 2 == 0)
    places = np.einsum("nck,nkd->ncd", cut.weights, POSITIONS[TRIANGLES[cut.parents]])
    np.testing.assert_allclose(places, cut.positions[cut.triangles], atol=1e-6)
