"""A template of Open Job Description, which AWS Deadline Cloud and others take."""

from __future__ import annotations

import json
import sys
from typing import Any

from core.batch.farms.submission import Submission

_MOST_VALUES = 1024
"""How many tasks of a step can be listed; see TaskParameterStringValue in the specification."""
_FAMILIES = {"linux": "linux", "win32": "windows", "darwin": "macos"}


def openjd_template(submission: Submission) -> str:
    """Return the template, ``jobtemplate-2023-09`` as JSON: a task for each job.

    See https://github.com/OpenJobDescription/openjd-specifications/wiki/2023-09-Template-Schemas.
    """
    template = {
        "specificationVersion": "jobtemplate-2023-09",
        "name": f"Patina textures {submission.title}",
        "parameterDefinitions": [
            _batch(submission),
            _text("Patina", submission.patina, "Patina's folder on the machines."),
            _text("Python", submission.python, "The Python of Patina's environment on the machines."),
        ],
        "steps": [
            _step(submission, number, submission.jobs[first : first + _MOST_VALUES])
            for number, first in enumerate(range(0, len(submission.jobs), _MOST_VALUES), start=1)
        ],
    }
    return json.dumps(template, indent=2) + "\n"


def _batch(submission: Submission) -> dict[str, str]:
    parameter = {
        "name": "Batch",
        "type": "PATH",
        "objectType": "DIRECTORY",
        "dataFlow": "INOUT",
        "description": "The folder of the batch; results go into it.",
    }
    # What a template says of paths is relative to its folder and must not lead out of it.
    inside = submission.batch.is_relative_to(submission.out)
    return {**parameter, "default": submission.batch.relative_to(submission.out).as_posix()} if inside else parameter


def _text(name: str, default: str, description: str) -> dict[str, str]:
    return {"name": name, "type": "STRING", "default": default, "description": description}


def _step(submission: Submission, number: int, jobs: tuple[str, ...]) -> dict[str, Any]:
    command = ["{{Param.Patina}}/core", "batch", "work", "{{Param.Batch}}", "--job", "{{Task.Param.Job}}"]
    return {
        "name": f"Textures {number}",
        "parameterSpace": {"taskParameterDefinitions": [{"name": "Job", "type": "STRING", "range": list(jobs)}]},
        "hostRequirements": _requirements(submission),
        "script": {
            "actions": {
                "onRun": {
                    "command": "{{Param.Python}}",
                    "args": [*command, "--progress", "openjd", *submission.options],
                    # The first signal makes the engine write a checkpoint.
                    "cancelation": {"mode": "NOTIFY_THEN_TERMINATE", "notifyPeriodInSeconds": 120},
                }
            }
        },
    }


def _requirements(submission: Submission) -> dict[str, Any]:
    amounts = {
        "amount.worker.vcpu": submission.cores,
        "amount.worker.memory": submission.needs.memory,
        "amount.worker.gpu": submission.gpus,
    }
    return {
        "amounts": [{"name": name, "min": amount} for name, amount in amounts.items() if amount],
        # The paths of programs are those of one kind of system.
        "attributes": [{"name": "attr.worker.os.family", "anyOf": [_FAMILIES.get(sys.platform, "linux")]}],
    }
