"""The nodes of a scene: which ones it shows, and where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.mesh.gltf.document import Document, Node, entry
from core.mesh.labels import label, sentence_start


@dataclass(frozen=True)
class Scene:
    """``nodes`` are those that the scene shows, in the file's order; ``matrices`` float64 [N, 4, 4] move each node of
    the file to its place; ``hidden`` are nodes that the scene has but does not show.
    """

    nodes: tuple[int, ...]
    matrices: np.ndarray
    hidden: tuple[int, ...]


def node_label(document: Document, index: int) -> str:
    """Return what messages call a node."""
    return label("node", index, document.nodes[index].name if index < len(document.nodes) else None)


def scene_of(document: Document) -> Scene:
    """Return where the nodes of the default scene are; where a file has no scenes, it shows all its nodes.

    Raises:
        InputError: nodes are missing, have several parents, or hang in a circle.
    """
    parents = _parents(document)
    order = _from_the_roots(document, parents)
    matrices = np.tile(np.eye(4), (len(document.nodes), 1, 1))
    shown = np.zeros(len(document.nodes), bool)
    inside = np.zeros(len(document.nodes), bool)
    roots = set(_scene_roots(document, parents))
    with np.errstate(over="ignore", invalid="ignore"):
        for index in order:
            node, parent = document.nodes[index], parents[index]
            visible = node.extensions.visibility.visible
            inside[index] = index in roots or (parent >= 0 and inside[parent])
            shown[index] = visible and inside[index] and (index in roots or bool(shown[parent]))
            matrices[index] = local_matrix(node) if parent < 0 else matrices[parent] @ local_matrix(node)
    surfaces = [index for index, node in enumerate(document.nodes) if node.mesh is not None and inside[index]]
    return Scene(
        tuple(index for index in surfaces if shown[index]),
        matrices,
        tuple(index for index in surfaces if not shown[index]),
    )


def _scene_roots(document: Document, parents: Sequence[int]) -> list[int]:
    if document.scene is None and not document.scenes:
        return [index for index, parent in enumerate(parents) if parent < 0]
    scene = entry(document.scenes, document.scene or 0, "scene", "the file")
    for index in scene.nodes:
        entry(document.nodes, index, "node", label("scene", document.scene or 0, scene.name))
    return scene.nodes


def _parents(document: Document) -> list[int]:
    """Return the parent of each node, −1 for those without one."""
    parents = [-1] * len(document.nodes)
    for index, node in enumerate(document.nodes):
        for child in node.children:
            entry(document.nodes, child, "node", node_label(document, index))
            if parents[child] >= 0:
                raise InputError(
                    f"{sentence_start(node_label(document, child))} has two parents, "
                    f"{node_label(document, parents[child])} and {node_label(document, index)}; export the mesh again."
                )
            parents[child] = index
    return parents


def _from_the_roots(document: Document, parents: Sequence[int]) -> list[int]:
    """Return all nodes, parents before children, without recursion: some files nest thousands deep."""
    order = [index for index, parent in enumerate(parents) if parent < 0]
    for index in order:
        order.extend(document.nodes[index].children)
    if len(order) < len(document.nodes):
        lost = min(set(range(len(document.nodes))) - set(order))
        raise InputError(f"{sentence_start(node_label(document, lost))} is its own ancestor; export the mesh again.")
    return order


def local_matrix(node: Node) -> np.ndarray:
    """Return the matrix float64 [4, 4] of a node relative to its parent."""
    if node.matrix is not None:
        # Columns come first in glTF.
        return np.array(node.matrix, np.float64).reshape(4, 4).T
    return composed(np.array([node.translation]), np.array([node.rotation]), np.array([node.scale]))[0]


def composed(translations: np.ndarray, rotations: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """Return matrices float64 [N, 4, 4] that scale by [N, 3], turn by quaternions [N, 4] (x, y, z, w), and shift by
    [N, 3].
    """
    lengths = np.linalg.norm(rotations, axis=1, keepdims=True)
    x, y, z, w = np.where(lengths > 0, rotations / np.where(lengths > 0, lengths, 1), [0, 0, 0, 1]).T
    turns = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    ).transpose(2, 0, 1)
    matrices = np.tile(np.eye(4), (len(translations), 1, 1))
    matrices[:, :3, :3] = turns * scales[:, None]
    matrices[:, :3, 3] = translations
    return matrices
