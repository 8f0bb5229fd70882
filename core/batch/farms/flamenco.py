"""A job type for Flamenco 3, Blender Studio's render farm."""

from __future__ import annotations

import json

from core.batch.farms.filled import filled
from core.batch.farms.submission import Submission
from core.border.names import BATCH_INDEX_FILE

# Flamenco's add-on evaluates this in Blender, with the names settings, abspath and Path, when a job is submitted.
_JOBS = (
    "__import__('json').dumps(list({row['job']: [row['job'], row['name']] for row in [__import__('json').loads(line) "
    f"for line in Path(abspath(settings.batch), '{BATCH_INDEX_FILE}').read_text(encoding='utf-8').splitlines()] "
    "if row['job']}.values()))"
)


def flamenco_job_type(submission: Submission) -> str:
    """Return the job compiler script: a job type for any batch, whose settings start out as those of this submission.

    The jobs are not part of it: they are read from the batch that is chosen in Blender. See
    https://flamenco.blender.org/usage/job-types/.
    """
    values: dict[str, object] = {
        "BATCH": str(submission.batch),
        "PYTHON": submission.python,
        "PATINA": submission.patina,
        "JOBS": _JOBS,
        "TRUST_NETWORK": submission.trust_network,
    }
    return filled("patina_textures.js", {name: json.dumps(value) for name, value in values.items()})
