"""Where a file's meshes are shown, and in which pose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.mesh.gltf.accessors import Accessors
from core.mesh.gltf.document import Document, Instancing, entry
from core.mesh.gltf.scene import Scene, composed, node_label
from core.mesh.labels import label, name_of, sentence_start

_MOST_COPIES = 1_000_000


@dataclass(frozen=True)
class Placement:
    """A mesh as one node shows it: a copy at each of the ``matrices`` float64 [N, 4, 4] or, with the matrices
    ``joints`` float64 [J, 4, 4] of a skin, wherever those move it. ``weights`` are those of the morph targets.
    """

    name: str
    mesh: int
    weights: Sequence[float]
    matrices: np.ndarray
    joints: np.ndarray | None


def placements(document: Document, scene: Scene, accessors: Accessors) -> list[Placement]:
    """Return all places at which a scene shows a mesh; a file without nodes is a library, whose meshes all count.

    Raises:
        InputError: a mesh, a skin, or an array of theirs is missing or damaged, or there are too many instances.
    """
    if not document.nodes and not document.scenes:
        return [
            Placement(name_of(mesh.name) or f"mesh {index}", index, mesh.weights, np.eye(4)[None], None)
            for index, mesh in enumerate(document.meshes)
        ]
    found, copies = [], 0
    for index in scene.nodes:
        found.append(_placement(document, scene, accessors, index))
        copies += len(found[-1].matrices)
        _check_copies(copies)
    return found


def _placement(document: Document, scene: Scene, accessors: Accessors, index: int) -> Placement:
    node, name = document.nodes[index], node_label(document, index)
    assert node.mesh is not None
    mesh = entry(document.meshes, node.mesh, "mesh", name)
    weights = mesh.weights if node.weights is None else node.weights
    matrices = scene.matrices[index][None]
    if node.extensions.instancing:
        with np.errstate(over="ignore", invalid="ignore"):
            matrices = matrices @ _instances(node.extensions.instancing, accessors, name)
    joints = None if node.skin is None else _joints(document, scene, accessors, node.skin, name)
    shown = name_of(node.name) or name_of(mesh.name) or name
    return Placement(shown, node.mesh, weights, matrices, joints)


def _instances(instancing: Instancing, accessors: Accessors, user: str) -> np.ndarray:
    """Return the matrices float64 [N, 4, 4] of ``EXT_mesh_gpu_instancing``."""
    kinds = {"TRANSLATION": ("VEC3", [0, 0, 0]), "ROTATION": ("VEC4", [0, 0, 0, 1]), "SCALE": ("VEC3", [1, 1, 1])}
    given = {
        name: accessors.numbers(instancing.attributes[name], kind, user)
        for name, (kind, _) in kinds.items()
        if name in instancing.attributes
    }
    counts = {len(rows) for rows in given.values()}
    if len(counts) != 1:
        raise InputError(f"The instances of {user} have unequal numbers of attributes; export the mesh again.")
    count = counts.pop()
    _check_copies(count)
    rows = [given.get(name, np.tile(np.array(still, float), (count, 1))) for name, (_, still) in kinds.items()]
    return composed(*rows)


def _check_copies(count: int) -> None:
    if count > _MOST_COPIES:
        raise InputError(f"The scene shows {count} instances, and Patina takes {_MOST_COPIES}; export fewer objects.")


def _joints(document: Document, scene: Scene, accessors: Accessors, index: int, user: str) -> np.ndarray:
    """Return the matrices float64 [J, 4, 4] that move vertices from the bind pose to the joints' places."""
    skin = entry(document.skins, index, "skin", user)
    name = label("skin", index, skin.name)
    for joint in skin.joints:
        entry(document.nodes, joint, "node", name)
    places = scene.matrices[skin.joints]
    if skin.inverse_bind_matrices is None:
        return places
    # Columns come first in glTF.
    inverse = accessors.numbers(skin.inverse_bind_matrices, "MAT4", name).reshape(-1, 4, 4).transpose(0, 2, 1)
    if len(inverse) < len(places):
        raise InputError(
            f"{sentence_start(name)} has {len(inverse)} inverse bind matrices for {len(places)} joints; "
            "export the mesh again."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(places @ inverse[: len(places)])
