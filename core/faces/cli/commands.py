"""The commands. Each takes what was typed, writes to ``out`` and returns the exit status."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from core.backbone.own_file import is_own
from core.border.messages import Finished
from core.border.names import RESULT_FILE
from core.faces.cli import batch
from core.faces.cli.libraries import loaded_meanwhile
from core.loading import loading
from core.machine.process import first_signal
from core.machine.rank import leads
from core.modes.table import find

_EXIT_STATUS = {"finished": 0, "failed": 1, "cancelled": 130}
# A longer list is better seen in the folder itself.
_MOST_FILES = 12


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Run the command that was typed.

    Raises:
        PatinaError: what stops it, in words for the user.
    """
    if find(options.command):
        return run_mode(options, out)
    command = {
        "batch-plan": batch.plan,
        "batch-report": batch.report,
        "batch-export": batch.export,
        "batch-work": batch.work,
        "batch-run": batch.run,
        "batch-status": batch.status,
        "run": run_folder,
        "layers": list_layers,
        "fetch": fetch_weights,
        "doctor": consult_doctor,
        "serve": serve,
    }[options.command]
    return command(options, out)


def run_mode(options: argparse.Namespace, out: TextIO) -> int:
    """Pack a job and run it, or resume the one in the folder."""
    # These import the libraries that read meshes and pictures, which help and other commands do not need.
    with loading():
        from core.faces.cli.mode_arguments import given_settings
        from core.faces.cli.resume import check_unchanged
        from core.job.pack import pack

    values, blender = given_settings(options), getattr(options, "blender", None)
    # Whoever types the path of a network has chosen it.
    options.trust_network |= is_own(str(values.get("backbone", "")))
    if options.resume:
        check_unchanged(values, options.out, blender)
    else:
        if not leads():
            # Only one process writes to the folder; the others use copies of their own.
            with tempfile.TemporaryDirectory() as folder:
                with loaded_meanwhile(values):
                    pack(values, Path(folder), blender)
                return run_folder(argparse.Namespace(**{**vars(options), "out": Path(folder)}), out)
        with loaded_meanwhile(values):
            pack(values, options.out, blender)
    return run_folder(options, out)


def run_folder(options: argparse.Namespace, out: TextIO) -> int:
    """Run a packed job folder, showing progress on standard error."""
    from core.job.folder import load_job

    # What is wrong with the job can be said at once; torch takes seconds to load.
    load_job(options.out)
    from core.faces.cli.print_report import failed_checks
    from core.faces.cli.progress_bar import shown
    from core.job.follow import follow

    stop = threading.Event()
    events = follow(options.out, options.resume, stop.is_set, options.trust_network)
    with first_signal(stop.set):
        last = deque(shown(events, sys.stderr) if leads() else events, maxlen=1).pop()
    assert isinstance(last, Finished)
    if not leads():
        return _EXIT_STATUS[last.status]
    text = (options.out / RESULT_FILE).read_text(encoding="utf-8")
    if last.message:
        print(f"patina: {last.message}", file=sys.stderr)
    result = json.loads(text)
    for line in failed_checks(result):
        # Whoever reads only JSON or only the files hears of it, too.
        print(f"patina: {line}", file=sys.stderr)
    out.write(text if options.json else _summary(result, options.out, last, out.encoding))
    return _EXIT_STATUS[last.status]


def list_layers(options: argparse.Namespace, out: TextIO) -> int:
    """List the layers of a backbone."""
    from core.backbone.registry import describe

    described = describe(options.backbone)
    found = described.layers
    if options.json:
        print(json.dumps([asdict(layer) for layer in found], indent=2), file=out)
        return 0
    width = max(len(layer.name) for layer in found)
    print(f"{'layer':{width}}  channels  stride  default for", file=out)
    for layer in found:
        uses = {"style": described.style_layers, "content": described.content_layers}
        marks = " ".join(use for use, names in uses.items() if layer.name in names)
        print(f"{layer.name:{width}}  {layer.channels:8}  {layer.stride:6}  {marks}".rstrip(), file=out)
    return 0


def fetch_weights(options: argparse.Namespace, out: TextIO) -> int:
    """Download the weights of a backbone, for a machine that will be offline later."""
    from core.backbone.registry import fetch, weights_status
    from core.faces.cli.progress_bar import shown

    deque(shown(fetch(options.backbone), sys.stderr), maxlen=0)
    status = weights_status(options.backbone)
    words = {"backbone": options.backbone, "path": str(status.path), "licence": status.licence}
    print(json.dumps(words) if options.json else f"{status.path} (license: {status.licence})", file=out)
    return 0


def consult_doctor(options: argparse.Namespace, out: TextIO) -> int:
    """Say whether this machine can run jobs, and what to do if it cannot."""
    from core.machine.doctor import Finding, Report, as_json, examinations, in_words

    findings: list[Finding] = []
    for topic, look in examinations():
        if options.json:
            # Whoever reads JSON, such as Blender, shows meanwhile what is going on.
            print(topic, file=sys.stderr, flush=True)
        findings += look()
    report = Report(tuple(findings))
    print(json.dumps(as_json(report), indent=2) if options.json else "\n".join(in_words(report)), file=out)
    return 0 if report.ok else 1


def serve(options: argparse.Namespace, out: TextIO) -> int:
    """Serve a parent process until it is done."""
    from core.faces.pipe import serve_process

    serve_process(out, options.idle_exit)
    return 0


def _summary(result: dict[str, Any], folder: Path, end: Finished, encoding: str) -> str:
    if "seconds" not in result:
        # The job was cancelled before there was anything to write.
        return ""
    seconds = result["seconds"]
    # What prints are described with knows their settings, which other commands do not need.
    from core.faces.cli.displaced_report import displaced_lines
    from core.faces.cli.moved_report import moved_lines
    from core.faces.cli.print_report import print_lines

    # Modes that only write take no steps.
    pace = f", {1000 * seconds['per_step']:.0f} ms per step" if result["steps_done"] else ""
    lines = [*print_lines(result, encoding), *displaced_lines(result), *moved_lines(result)]
    lines.append(f"{seconds['total']:.1f} s{pace}. In {folder}:")
    files = result["files"]
    shown = files if len(files) <= _MOST_FILES else files[: _MOST_FILES - 1]
    more = [f"and {len(files) - len(shown)} more,"] if len(shown) < len(files) else []
    lines += [f"  {name}" for name in (*shown, *more, RESULT_FILE)]
    if end.status == "cancelled":
        lines.append(f"Continue with: python -m core run {folder} --resume")
    return "\n".join(lines) + "\n"
