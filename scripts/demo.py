"""Patina from end to end, without a window: Suzanne gets a texture in the style of a picture.

Blender (as a Python module) adds Suzanne with a subdivision modifier. The add-on's own functions export her, run the
engine and put the texture on her material. The result is four files: a .blend, a .glb, the texture and a turntable.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

if __name__ == "__main__":
    # The repository in place of this folder, whose test.py would hide Python's own package of that name.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from core.border.names import TEXTURE_FILE, TURNTABLE_FILE
from scripts.support import environment
from scripts.support.places import OUT, ROOT, STYLE
from scripts.support.status_line import StatusLine, clock

FILES = ("suzanne.blend", "suzanne.glb", TEXTURE_FILE, TURNTABLE_FILE)
GRACE = 2.0
"""Seconds that the engine has to end by itself."""


def main(arguments: Sequence[str]) -> int:
    """Run the demo; return the exit status."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="patina-blender-", ignore_cleanup_errors=True) as user_folder:
        # Keeps Blender away from the user's own settings; it reads this when it is imported.
        os.environ["BLENDER_USER_RESOURCES"] = user_folder
        from addon.errors import PatinaError

        try:
            make(options.style, options.out, options.size, options.steps)
        except PatinaError as error:
            print(f"patina: {error}", file=sys.stderr)
            return 1
        except OSError as error:
            print(f"patina: {options.out} cannot be written ({error}); choose another with --out.", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("patina: canceled; nothing was written.", file=sys.stderr)
            return 130
    print("\n".join(["Suzanne is ready:", *(f"  {options.out / name}" for name in FILES)]))
    return 0


def make(style: Path, out: Path, size: int, steps: int) -> None:
    """Texture Suzanne and write the four files into ``out``: all of them, or none if there is an error.

    Raises:
        PatinaError: a file cannot be read or written, or the engine failed.
    """
    # Only the environment that `enter` makes has these.
    import bpy

    from addon.jobs import textures
    from addon.jobs.order import Order
    from addon.settings import schema, values
    from scripts.support import suzanne

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=out) as folder, StatusLine() as status:
        staging = Path(folder)
        status.show("adding Suzanne")
        model = suzanne.add_suzanne()
        mode = schema.mode("TEXTURE")
        wanted = {**values.defaults(mode), "size": size, "quality": "CUSTOM", "steps": steps}
        order = Order(mode, wanted, ((style.name, style),))
        prepared = textures.prepare(order, [model], bpy.context.evaluated_depsgraph_get(), staging)
        _run_engine(staging, status)
        status.show("saving")
        prepared.subject.apply(prepared.result)
        suzanne.save_blend(staging / "suzanne.blend")
        suzanne.save_glb(staging / "suzanne.glb")
        for name in FILES:
            os.replace(staging / name, out / name)


def _run_engine(folder: Path, status: StatusLine) -> None:
    from addon.engine.messages import Note, Progress
    from addon.engine.process import EngineProcess, run_job

    status.show("starting the engine")
    engine = EngineProcess(Path(sys.executable), ROOT)
    try:
        for message in run_job(engine, folder):
            if isinstance(message, Progress):
                status.show(f"step {message.step} of {message.steps}, {clock(message.seconds_left)} left")
            elif isinstance(message, Note):
                status.note(message.message)
    finally:
        engine.stop(GRACE)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo.py", description="Give Suzanne a texture in the style of a picture.")
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="style picture")
    parser.add_argument("--size", type=int, default=1024, help="width and height of the texture (default: 1024)")
    parser.add_argument("--steps", type=int, default=240, help="optimization steps (default: 240)")
    parser.add_argument(
        "--out", type=Path, default=OUT / "demo", metavar="FOLDER", help="folder for the files (default: out/demo)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
