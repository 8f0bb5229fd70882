"""Makes a texture in a .blend without a window, prints it in 3D, or both. Every setting of the panels is an option.

    blender --background scene.blend --python scripts/texture_blend.py -- --object NAME --style IMAGE --save OUT.blend
    blender --background scene.blend --python scripts/texture_blend.py -- --object NAME --print DIR --height 80mm
    blender --background scene.blend --python scripts/texture_blend.py -- --collection NAME --batch DIR --save OUT.blend
    blender --background scene.blend --python scripts/texture_blend.py -- --import-results DIR --save OUT.blend
    blender --background --python scripts/texture_blend.py -- --files A.blend B.blend --style IMAGE --batch DIR

Several objects share one texture; in a batch, each gets its own unless ``--together`` is given. The engine's Python is
the add-on's, or the one that ``--engine-python`` names. The exit status is 0 if everything is made and saved, whatever
the checks of a print say; 1 if not; 2 if an option is wrong.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

if TYPE_CHECKING:
    from addon.engine.messages import Message
    from addon.jobs.order import Order

ROOT = Path(__file__).resolve().parent.parent
_ANGLES = ("elevation", "roll")


def main(arguments: Sequence[str]) -> int:
    """Make the texture, save the .blend, and print; return the exit status."""
    sys.path.insert(0, str(ROOT))
    from addon.engine.process import PYTHON_VARIABLE
    from addon.errors import PatinaError
    from scripts.support.batch_options import import_results, work_on_files, write_batch
    from scripts.support.print_options import print_objects

    parser = _parser()
    options = parser.parse_args(arguments)
    _check(parser, options)
    if options.engine_python:
        os.environ[PYTHON_VARIABLE] = str(options.engine_python)
    try:
        if options.files:
            work_on_files(options, order_of(options))
        elif options.import_results is not None:
            import_results(options.import_results)
            _save(options.save)
        elif options.batch is not None:
            write_batch(options, order_of(options), _objects(options))
            _save(options.save)
        elif _is_textured(options):
            make(options)
        if options.print is not None:
            print_objects(_objects(options), options, _engine_python())
    except PatinaError as error:
        print(f"patina: {error}", file=sys.stderr)
        return 1
    return 0


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End with an error of usage if an option is missing, or means nothing beside another."""
    of_batch = options.batch is not None or options.import_results is not None
    if options.files:
        if not of_batch or options.object or options.save or options.print:
            parser.error("--files: many files go with --batch or --import-results, and without --object and --save")
        return
    if options.import_results is None and not options.object and options.collection is None:
        parser.error("one of the following arguments is required: --object, --collection")
    if (of_batch or _is_textured(options)) and options.save is None:
        parser.error("the following arguments are required: --save")
    if of_batch and options.print is not None:
        parser.error("--print: a batch has no texture yet; print once its results are in the .blend")


def _is_textured(options: argparse.Namespace) -> bool:
    """Return whether a texture is wanted: always but for a print that names nothing to make a texture from."""
    return options.print is None or bool(options.style) or hasattr(options, "feature")


def make(options: argparse.Namespace) -> None:
    """Texture the objects and save the .blend.

    Raises:
        PatinaError: an object does not exist, the engine failed, or the .blend cannot be written.
    """
    from addon.jobs import job
    from addon.jobs.prepared import prepared

    found = prepared(order_of(options), _objects(options), job.new_folder(), options.new_uv_map)
    for note in found.notes:
        print(f"patina: {note}", flush=True)
    job.run(found, _engine_python(), _print_message)
    _save(options.save)


def order_of(options: argparse.Namespace) -> Order:
    """Return what is wanted of a texture."""
    from addon.jobs.order import Order
    from addon.settings import recipe, schema, values

    mode = schema.mode("TEXTURE")
    wanted = recipe.overridden(mode, values.defaults(mode), _settings_in(options))
    if options.masks:
        wanted["masks"] = options.masks
    if options.style_weights:
        wanted["style_weights"] = options.style_weights
    return Order(mode, wanted, tuple((str(path.resolve()), path.resolve()) for path in options.style))


def _save(file: Path) -> None:
    from addon.errors import PatinaError

    try:
        bpy.ops.wm.save_as_mainfile(filepath=str(file.resolve()), check_existing=False)
    except RuntimeError as error:
        raise PatinaError(f"{file} cannot be written ({error}); choose another with --save.") from None


def _print_message(message: Message) -> None:
    from addon.jobs.job import in_words

    words = in_words(message)
    if words:
        print(f"patina: {words}", flush=True)


def _object(name: str) -> bpy.types.Object:
    from addon.errors import PatinaError

    found = bpy.data.objects.get(name)
    if found is None:
        meshes = ", ".join(obj.name for obj in bpy.data.objects if obj.type == "MESH")
        raise PatinaError(f"There is no object {name}; the meshes are: {meshes or 'none'}.")
    return found


def _objects(options: argparse.Namespace) -> list[bpy.types.Object]:
    from addon.errors import PatinaError
    from addon.jobs.batch import objects_in

    named = [_object(name) for name in options.object]
    if options.collection is None:
        return named
    collection = bpy.data.collections.get(options.collection)
    if collection is None:
        names = ", ".join(found.name for found in bpy.data.collections)
        raise PatinaError(f"There is no collection {options.collection}; the collections are: {names or 'none'}.")
    return list(dict.fromkeys([*named, *objects_in(collection)]))


def _engine_python() -> Path:
    from addon.errors import PatinaError
    from addon.setup.location import engine_python

    python = engine_python(bpy.context)
    if python is None:
        raise PatinaError(
            "There is no engine; install it in the add-on's preferences or name its Python with --engine-python."
        )
    return Path(python)


def _settings_in(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings in the options, with angles in radians as in the panel."""
    given = {name: value for name, value in vars(options).items() if name in _definitions()}
    if options.style:
        given.setdefault("task", "STYLE")
    elif "feature" in given:
        given.setdefault("task", "FEATURE")
    if "strength" in given:
        given.setdefault("keep_texture", True)
    for name in given.keys() & set(_ANGLES):
        value = given[name]
        given[name] = [math.radians(angle) for angle in value] if isinstance(value, list) else math.radians(value)
    return given


def _definitions() -> dict[str, Any]:
    """Return the settings of the panel as Blender properties by name."""
    from addon.settings import schema
    from addon.settings.properties import definitions_of

    return definitions_of(schema.mode("TEXTURE"))


def _parser() -> argparse.ArgumentParser:
    from scripts.support.batch_options import add_batch_options
    from scripts.support.print_options import add_print_options

    parser = argparse.ArgumentParser(prog="texture_blend.py", description="Texture and print objects in a .blend.")
    parser.add_argument(
        "--object",
        action="append",
        default=[],
        metavar="NAME",
        help="mesh to texture; repeat the option for several",
    )
    parser.add_argument("--collection", metavar="NAME", help="collection whose meshes to texture")
    parser.add_argument(
        "--style", nargs="+", type=Path, default=[], metavar="IMAGE", help="style pictures, or folders of maps"
    )
    parser.add_argument(
        "--masks",
        nargs="+",
        default=[],
        metavar="MASK",
        help='where each style goes, such as VERTEX_GROUP:Hair; "" stands for what the others leave',
    )
    parser.add_argument("--style-weights", metavar="TEXT", help='how much each style counts, such as "1, 2"')
    parser.add_argument("--save", type=Path, metavar="OUT.blend", help="file for the result")
    parser.add_argument("--engine-python", type=Path, metavar="PATH", help="Python of the engine's environment")
    parser.add_argument(
        "--new-uv-map",
        action="store_true",
        help="give the objects a new UV map beside their own first, and make the texture for it",
    )
    for name, definition in _definitions().items():
        keywords = definition.keywords
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            default=argparse.SUPPRESS,
            help=keywords.get("description", "").replace("%", "%%"),
            **_kind(definition, keywords),
        )
    add_batch_options(parser)
    add_print_options(parser)
    return parser


def _kind(definition: Any, keywords: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of ``add_argument`` for a Blender property."""
    match definition.function.__name__:
        case "BoolProperty":
            return {"action": argparse.BooleanOptionalAction}
        case "IntProperty":
            return {"type": int, "metavar": "N"}
        case "FloatProperty":
            return {"type": float, "metavar": "X"}
        case "FloatVectorProperty":
            return {"type": float, "metavar": "X", "nargs": keywords["size"]}
        case "EnumProperty":
            several = {"nargs": "+"} if "ENUM_FLAG" in keywords["options"] else {}
            return {"choices": [item[0] for item in keywords["items"]], "type": str.upper, **several}
    return {"metavar": "TEXT"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]))
