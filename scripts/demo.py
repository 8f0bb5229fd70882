"""Patina from end to end, without a window: Suzanne gets a texture in the style of a picture.

Blender (as a Python module) adds Suzanne with a subdivision modifier; the add-on's own functions export her, run the
engine and put the texture on her material. Four files come out: a .blend, a .glb, the texture and a turntable.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import environment
from status_line import StatusLine, clock

STYLE = Path(__file__).resolve().parent / "assets" / "brush_strokes.jpg"
OUT = environment.ROOT / "out" / "demo"
FILES = ("suzanne.blend", "suzanne.glb", "texture.png", "turntable.png")
GRACE = 2.0
"""Seconds that the engine gets to end by itself."""


def main(arguments: Sequence[str]) -> int:
    """Run the demo; return the exit status."""
    options = _options(arguments)
    sys.path.insert(0, str(environment.ROOT))
    with tempfile.TemporaryDirectory(prefix="patina-blender-", ignore_cleanup_errors=True) as user_folder:
        # Blender must not read or write the user's own settings; it looks at this when it is imported.
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
            print("patina: cancelled; nothing was written.", file=sys.stderr)
            return 130
    print("\n".join(["Suzanne is ready:", *(f"  {options.out / name}" for name in FILES)]))
    return 0


def make(style: Path, out: Path, size: int, steps: int) -> None:
    """Texture Suzanne and write the four files into ``out``: all of them, or on an error none.

    Raises:
        PatinaError: a file cannot be read or written, or the engine failed.
    """
    # These need the environment that `enter` has made.
    import bpy
    import suzanne

    from addon import properties, texture_job

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=out) as folder, StatusLine() as status:
        staging = Path(folder)
        status.show("adding Suzanne")
        model = suzanne.add_suzanne()
        values = {**properties.defaults(), "size": size, "quality": "CUSTOM", "steps": steps}
        depsgraph = bpy.context.evaluated_depsgraph_get()
        prepared = texture_job.prepare([model], depsgraph, values, {style.name: style}, None, staging)
        _run_engine(staging, status)
        status.show("saving")
        texture_job.apply(prepared.job, staging / "texture.png")
        suzanne.save_blend(staging / "suzanne.blend")
        suzanne.save_glb(staging / "suzanne.glb")
        for name in FILES:
            os.replace(staging / name, out / name)


def _run_engine(folder: Path, status: StatusLine) -> None:
    from addon.engine.messages import Note, Progress
    from addon.engine.process import EngineProcess, run_job

    status.show("starting the engine")
    engine = EngineProcess(Path(sys.executable), environment.ROOT)
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
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="the picture")
    parser.add_argument("--size", type=int, default=1024, help="texels along a side of the texture (default 1024)")
    parser.add_argument("--steps", type=int, default=300, help="optimization steps (default 300)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER", help="where the files go (default out/demo)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
