"""The names of files in a job folder, and the suffixes by which both halves tell files apart."""

from __future__ import annotations

JOB_FILE = "job.json"
"""The job's mode and settings. It is written last: a folder that has it is complete."""
MESH_FILE = "mesh.npz"
UV_MAP_FILE = "uv_map.npy"
"""The new UV map of the mesh, once it is made."""

RESULT_FILE = "result.json"
"""How the job ended, and the names of the files that it made."""
CHECKPOINT_FILE = "checkpoint.pt"
PREVIEW_FILE = "preview.png"
NORMAL_PREVIEW_FILE = "preview_normal.png"
"""The preview of a relief; it is there before that of the color is announced."""
LOCK_FILE = "job.lock"
"""Is there while a process runs the job."""

TEXTURE_FILE = "texture.png"
NORMAL_FILE = "normal.png"
HEIGHT_FILE = "height.png"
ROUGHNESS_FILE = "roughness.png"
METALLIC_FILE = "metallic.png"
OCCLUSION_FILE = "occlusion.png"
"""The maps of a material beside its color. ``result.json`` tells how far it is from black to white in the heights."""
MODEL_FILE = "model.glb"
DISPLACED_FILE = "displaced.glb"
"""The model with the relief applied to its vertices."""
DISPLACED_SOLID_FILE = "displaced.stl"
VERTICES_FILE = "vertices.npz"
"""Where the vertices of the job's mesh have moved, in their order."""
VERTICES_PREVIEW_FILE = "preview_vertices.npz"
"""Where they are so far; it is there before the preview is announced."""
TURNTABLE_FILE = "turntable.png"
THUMBNAIL_FILE = "thumbnail.png"
"""A draft on the model, in a small picture."""

MATERIALS_FILE = "materials.npz"
"""What the materials of a mesh file look like, and which one each triangle has."""
SOLID_FILE = "solid.npz"
"""The colors of a finished texture for every point in space, where it was made as a solid."""

PRINT_ELEMENTS_FILE = "elements.npz"
"""The triangles and edges that each check of a print found."""
PRINT_MODEL_FILE = "print_model.npz"
PRINT_TEXTURE_FILE = "print_texture.png"
"""The mended copy of a model and its texture, for Blender, in the coordinates of the job's mesh."""
FILAMENT_PREVIEW_FILE = "filament_preview.npz"
"""The model cut along the borders of colors, and its filaments, in the coordinates of the job's mesh."""
PRINT_SHEET_SUFFIX = "_print_sheet.pdf"
"""After the name of a print, as with all of its files: one folder has room for several prints."""
PRINT_RESOLUTION_SUFFIX = "_resolution.png"
"""Shows where the texture of a print is coarse, if it is."""

IMAGE_FILE = "image.png"
CHECKERBOARD_FILE = "checkerboard.png"
"""A transparent image as it looks over a checkerboard."""
CPPN_WEIGHTS_FILE = "weights.safetensors"
TRAINING_MOVIE_FILE = "training.mp4"

FRAMES_FOLDER = "frames"
EXPORT_FOLDER = "export"
"""What goes into the project of a game engine, apart from what it is made of."""
SHEET_FILE = "sheet.png"
"""All frames of an animation in one picture."""
MOVIE_FILE = "animation.mp4"
GIF_FILE = "animation.gif"

BATCH_INDEX_FILE = "index.jsonl"
"""The rows of a batch, one JSON object on each line."""
BATCH_JOBS_FOLDER = "jobs"
"""Holds the job folders of a batch."""
BATCH_SHARED_FOLDER = "shared"
"""Holds meshes and pictures of a batch's jobs, each once."""
STANDING_FILE = "standing.json"
"""How far a job of a batch is."""
STANDING_LOCK_FILE = "standing.lock"
"""Is there while a batch runs the job."""
BATCH_LOG_FILE = "workers.log"
"""What the processes that run a batch's jobs say beside their results, such as tracebacks."""
BATCH_FOUND_FILE = ".found.json"
"""What plans of a batch have found in files (``core.batch.found``)."""
BATCH_PLAN_LOG_FILE = "plan.log"
"""The tracebacks of bugs that a plan of a batch has met."""
BATCH_PAGE_FILE = "index.html"
"""Shows all assets of a batch; what it is made of lies in ``BATCH_REPORT_FOLDER``."""
BATCH_REPORT_FOLDER = "report"
BATCH_SHEET_FILE = "contact_sheet.png"
"""All assets of a batch in one picture; more pictures follow as contact_sheet_2.png and so on."""
EVALUATION_FILE = "evaluation.json"
"""How good a result is: for each figure by its name, an object with its ``value`` and the ``aim`` in words."""

ATLAS_INDEX_FILE = "index.json"
"""Names the backbone of an atlas, and for each feature its expression and the file of its picture."""

TILE_TOKEN = "<UDIM>"
"""Stands for a tile's number in a file's name, as in Blender and other programs."""

ATTRIBUTE_PREFIX = "attribute:"
"""Before the name of an attribute of the mesh, where a setting takes one instead of a picture."""

SCRIPT_SUFFIXES = (".pt", ".ts")
"""Networks of the user's own, in TorchScript."""
EXPORT_SUFFIXES = (".pt2",)
"""Networks of the user's own, by ``torch.export``."""
NETWORK_SUFFIXES = (*SCRIPT_SUFFIXES, *EXPORT_SUFFIXES)
NETWORK_DESCRIPTION_SUFFIX = ".toml"
CPPN_WEIGHTS_SUFFIX = ".safetensors"
MOVIE_SUFFIX = ".mp4"


def tiled(name: str, tile: int | None = None) -> str:
    """Return the name of the image of one UDIM tile, or without ``tile`` the name that stands for those of all tiles:
    ``texture.png`` becomes ``texture.1002.png`` or ``texture.<UDIM>.png``."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{TILE_TOKEN if tile is None else tile}.{suffix}"


def name_of_tile(pattern: str, tile: int | None) -> str:
    """Return the name of the image of a tile, given the name that stands for those of all tiles; a name that stands
    for itself is returned as it is."""
    return pattern.replace(TILE_TOKEN, str(tile))


def attribute_named(name: str) -> str | None:
    """Return the name of the attribute that ``attribute:NAME`` stands for, None for any other text."""
    return name.removeprefix(ATTRIBUTE_PREFIX) if name.startswith(ATTRIBUTE_PREFIX) else None


def frame_name(number: int) -> str:
    """Return the name of a frame of an animation inside the job folder; the first one has the number 1."""
    return f"{FRAMES_FOLDER}/frame_{number:04}.png"


TILED_TEXTURE_FILE = tiled(TEXTURE_FILE)
