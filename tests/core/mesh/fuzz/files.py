"""Strategies for files of every format that are valid but for a few changes."""

from __future__ import annotations

import base64
import io
import struct
import zipfile

import numpy as np
from hypothesis import strategies as st

from tests.core.mesh.fuzz.mutations import (
    Draw,
    as_text,
    changed_bytes,
    changed_tree,
    changed_words,
    plain_json,
    words,
)
from tests.core.mesh.gltf.builder import SQUARE, TRIANGLES, UVS, Builder

_OBJ = words("""\
mtllib a.mtl
v 0 0 0
v 3 0 0
v 3 3 0
v 2 3 0
v 2 1 0 1 0 0
v 1 1 0
v 1 3 0.5
v 0 3 0
vt 0 0
vt 1 0 0
vt 1 1
vn 0 0 1
o Letter
g one two
f 1/1/1 2/2/1 3/3/1 4/1/1 5/2/1 6/3/1 7/1/1 8/2/1
o Other
f -8/-3 -7/-2 -6/-1
f 1//1 2//1 3//1 4//1
f 1/1 2/2 3/3
l 1 2
p 1""")

_PLY_HEAD = words("""\
ply
format {form} 1.0
comment made by hand
element vertex 5
property float x
property float y
property double z
property float s
property float t
property uchar red
property uchar green
property uchar blue
element face 3
property uchar flags
property list uchar int vertex_indices
property list uchar float texcoord
element tristrips 1
property list int int vertex_indices
end_header""")
_PLY_VERTICES = [
    (0, 0, 0, 0, 0, 255, 0, 0),
    (2, 0, 0, 1, 0, 0, 255, 0),
    (2, 2, 0, 1, 1, 0, 0, 255),
    (1, 0.5, 0, 0.5, 0.5, 0, 0, 0),
    (0, 2, 0.1, 0, 1, 9, 9, 9),
]
_PLY_FACES = [([0, 1, 2], [0, 0, 1, 0, 1, 1]), ([0, 1, 2, 3, 4], []), ([0, 1, 2, 4], [0, 0, 1, 0, 1, 1, 0, 1])]
_PLY_STRIP = [0, 1, 2, 4, -1, 1, 2, 3]

_STL = words("""\
solid a part
facet normal 0 0 1
outer loop
vertex 0 0 0
vertex 1 0 0
vertex 0 1 0
endloop
endfacet
facet normal 0 0 1
outer loop
vertex 1 0 0
vertex 1 1 0
vertex 0 1 0
endloop
endfacet
endsolid""")


@st.composite
def obj_files(draw: Draw) -> bytes:
    """Text of an OBJ file."""
    return changed_bytes(draw, as_text(draw, changed_words(draw, _OBJ)), 1)


@st.composite
def ply_files(draw: Draw) -> bytes:
    """A PLY file, text or binary; its rows need not be what its header says."""
    form = draw(st.sampled_from(["ascii", "binary_little_endian", "binary_big_endian"]))
    head = changed_words(draw, [[word.format(form=form) for word in line] for line in _PLY_HEAD], 2)
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = end.join([*(" ".join(line) for line in head), ""]).encode("utf-8", "replace")
    if form == "ascii":
        rows = [*(list(map(str, row)) for row in _PLY_VERTICES), *map(_text_face, _PLY_FACES), _text_list(_PLY_STRIP)]
        return text + end.join(" ".join(line) for line in changed_words(draw, rows)).encode("utf-8", "replace")
    order = "<" if "little" in form else ">"
    body = b"".join(struct.pack(order + "ffdffBBB", *row) for row in _PLY_VERTICES)
    for corners, uvs in _PLY_FACES:
        body += bytes([7, len(corners)]) + struct.pack(f"{order}{len(corners)}i", *corners)
        body += bytes([len(uvs)]) + struct.pack(f"{order}{len(uvs)}f", *uvs)
    body += struct.pack(f"{order}{1 + len(_PLY_STRIP)}i", len(_PLY_STRIP), *_PLY_STRIP)
    return text + changed_bytes(draw, body)


def _text_face(face: tuple[list[int], list[int]]) -> list[str]:
    return ["7", *_text_list(face[0]), *_text_list(face[1])]


def _text_list(values: list[int]) -> list[str]:
    return [str(len(values)), *map(str, values)]


@st.composite
def stl_files(draw: Draw) -> bytes:
    """An STL file, text or binary."""
    if draw(st.booleans()):
        return as_text(draw, changed_words(draw, _STL))
    corners = ((0, 0, 0), (1, 0, 0), (0, 1, 0)), ((1, 0, 0), (1, 1, 0), (0, 1, 0))
    rows = [struct.pack("<12fH", 0, 0, 1, *np.ravel(three), 0) for three in corners]
    return changed_bytes(draw, b"made by hand".ljust(80) + struct.pack("<I", len(rows)) + b"".join(rows))


def _scene() -> Builder:
    """A scene with what makes glTF hard: a pose, targets, sparse numbers, quantized ones, strips, and extensions."""
    moved = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    joints, weights = np.zeros((4, 4), np.uint8), np.tile(np.array([1, 0, 0, 0], np.float32), (4, 1))
    builder = Builder(scene=0, scenes=[{"nodes": [0, 2]}, {"nodes": [3]}])
    sparse = {
        "count": 1,
        "indices": {"bufferView": builder.view(np.array([2], np.uint16).tobytes()), "componentType": 5123},
        "values": {"bufferView": builder.view(np.array([[1, 1, 1]], np.float32).tobytes())},
    }
    colors = builder.array(np.tile(np.array([9, 99, 255, 0], np.uint8), (4, 1)), normalized=True)
    posed = builder.square(JOINTS_0=builder.array(joints), WEIGHTS_0=builder.array(weights), COLOR_0=colors)
    posed["targets"] = [{"POSITION": builder.array(moved)}]
    strip = {
        "attributes": {
            "POSITION": builder.array(SQUARE[[0, 1, 3, 2]], sparse=sparse),
            "TEXCOORD_0": builder.array((UVS[[0, 1, 3, 2]] * 255).astype(np.uint8), normalized=True),
        },
        "mode": 5,
        "material": 0,
    }
    bare = {"attributes": {"POSITION": builder.array(SQUARE)}, "indices": builder.array(TRIANGLES.astype(np.uint32))}
    transform = {"KHR_texture_transform": {"offset": [0.1, 0], "rotation": 0.3, "scale": [0.5, 0.5], "texCoord": 0}}
    inverse = builder.array(np.eye(4, dtype=np.float32)[None].reshape(1, 16))
    builder.tree |= {
        "nodes": [
            {"name": "Hips", "children": [1], "translation": [0, 1, 0], "rotation": [0, 0, 0, 1], "scale": [1, 2, 1]},
            {"name": "Body", "mesh": 0, "skin": 0, "weights": [0.5]},
            {"name": "Box", "mesh": 1, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 0, 0, 1]},
            {"mesh": 2},
        ],
        "meshes": [
            {"name": "Body", "primitives": [posed], "weights": [0.25]},
            {"primitives": [strip]},
            {"primitives": [bare]},
        ],
        "skins": [{"joints": [0], "inverseBindMatrices": inverse}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0, "extensions": transform}}}],
        "textures": [{"source": 0}],
        "images": [{"uri": "color.png"}],
        "extensionsUsed": ["KHR_texture_transform"],
        "extensionsRequired": ["KHR_mesh_quantization"],
    }
    return builder


_GLTF = _scene()
# With more of them, hardly any file is a mesh.
_CHANGES = st.sampled_from([0, 0, 0, 1, 1, 2, 3])


@st.composite
def gltf_files(draw: Draw) -> bytes:
    """A glTF file with its buffer inside."""
    inside = "data:application/octet-stream;base64," + base64.b64encode(changed_bytes(draw, _GLTF.data)).decode()
    tree = {**_GLTF.tree, "buffers": [{"byteLength": len(_GLTF.data), "uri": inside}]}
    return changed_bytes(
        draw, plain_json(changed_tree(draw, tree, draw(_CHANGES))), draw(st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1]))
    )


@st.composite
def glb_files(draw: Draw) -> bytes:
    """A GLB file."""
    tree = {**_GLTF.tree, "buffers": [{"byteLength": len(_GLTF.data)}]}
    text = plain_json(changed_tree(draw, tree, draw(_CHANGES)))
    text += b" " * (-len(text) % 4)
    binary = changed_bytes(draw, _GLTF.data + bytes(-len(_GLTF.data) % 4))
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    whole = struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
    if draw(st.integers(0, 3)) == 0:
        whole = changed_bytes(draw, whole[:24], 2) + whole[24:]
    return whole


_ARRAYS: dict[str, np.ndarray] = {
    "positions": SQUARE,
    "triangles": np.array([[0, 1, 2], [0, 2, 3]], np.int32),
    "uvs": UVS[[[0, 1, 2], [0, 2, 3]]],
    "origin": np.array([1e6, 0, 0]),
    "notes": np.array(["Something was left out."]),
}


@st.composite
def npz_files(draw: Draw) -> bytes:
    """A job's mesh."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in _ARRAYS.items():
            head = {"descr": array.dtype.str, "fortran_order": False, "shape": list(array.shape)}
            if draw(st.integers(0, 3)) == 0:
                head = changed_tree(draw, head, 1)
            text = repr({k: tuple(v) if k == "shape" and isinstance(v, list) else v for k, v in head.items()}) + "\n"
            content = changed_bytes(draw, array.tobytes(), draw(st.sampled_from([0, 0, 1])))
            if draw(st.integers(0, 19)) > 0:
                raw = text.encode("latin-1", "replace")
                archive.writestr(f"{name}.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(raw)) + raw + content)
    return changed_bytes(draw, file.getvalue(), draw(st.sampled_from([0, 0, 0, 1])))


FILES = {
    "obj": obj_files(),
    "ply": ply_files(),
    "stl": stl_files(),
    "gltf": gltf_files(),
    "glb": glb_files(),
    "npz": npz_files(),
}
"""A strategy for the files of each suffix."""
ATTRIBUTES = {"obj": ["color"], "ply": ["color"], "gltf": ["COLOR_0"], "glb": ["COLOR_0"]}
"""The attributes that those files have before they are changed."""
