"""Whether the printer has the colors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from core.errors import InputError
from core.parameterization.cielab import lab
from core.printing.check import Check
from core.printing.checks.samples import samples_of
from core.printing.checks.structure import Structure
from core.printing.model import Colors
from core.printing.words import share

_NAME, _TITLE = "gamut", "Printable Colors"
_POINTS = 50_000
# A distance in CIELAB that one sees at a glance; rounding to bytes, twice, makes 1 at most.
_VISIBLE = 5.0
_NOTABLE, _PART = 0.01, 0.5
# Colors are compared after rounding to so many levels: what differs by less does not look different.
_LEVELS = 64
_KINDS = ("RGB", "CMYK", "GRAY")


def check_gamut(structure: Structure, colors: Colors, profile: Path | None) -> Check:
    """Count faces whose colors the printer changes visibly, as its ICC profile says.

    Raises:
        InputError: the profile cannot be used.
    """
    if profile is None:
        message = "Without an ICC profile of the printer, nothing says which colors it has."
        return Check(_NAME, _TITLE, "skipped", 0, message, "profile")
    proof = _transform(profile)
    samples = samples_of(structure.areas, _POINTS)
    if not len(samples.triangles):
        return Check(_NAME, _TITLE, "skipped", 0, "There are no colors to compare.")
    seen = np.rint(colors.at(structure.faces[samples.triangles], samples.weights) * (_LEVELS - 1)) / (_LEVELS - 1)
    distinct, same = np.unique(np.rint(255 * seen).astype(np.uint8), axis=0, return_inverse=True)
    printed = np.asarray(proof.apply(Image.fromarray(distinct[None])))[0]
    changes = np.linalg.norm(lab(distinct / 255) - lab(printed / 255), axis=1)
    of_samples = changes[same.reshape(-1)]
    far = of_samples > _VISIBLE
    part = samples.areas[far].sum() / samples.areas.sum()
    figures = {
        "profile": ImageCms.getProfileDescription(str(profile)).strip(),
        "share_of_surface": round(float(part), 5),
        "mean_change": round(float((of_samples * samples.areas).sum() / samples.areas.sum()), 2),
    }
    if part <= _NOTABLE:
        return Check(_NAME, _TITLE, "passed", 0, "The printer has the colors of the texture.", figures=figures)
    worst = int(np.bincount(same.reshape(-1), samples.areas * of_samples * far).argmax())
    before, after = ("#" + bytes(color).hex() for color in (distinct[worst], printed[worst]))
    message = (
        f"The printer lacks the colors of {share(part)} of the surface ({before} becomes {after}); choose duller ones "
        "or expect a change."
    )
    faces = structure.faces[samples.shares(far, len(structure.faces)) >= _PART].astype(np.int32)
    figures |= {"most_changed": before, "printed_as": after}
    return Check(_NAME, _TITLE, "warning", len(faces), message, faces=faces, figures=figures)


def _transform(path: Path) -> ImageCms.ImageCmsTransform:
    """Return how sRGB colors look printed, in sRGB, with white as the printer's material.

    Raises:
        InputError: the profile cannot be used.
    """
    if not path.is_file():
        raise InputError(f"There is no ICC profile {path}; check the path.")
    try:
        profile = ImageCms.getOpenProfile(str(path))
        kind = profile.profile.xcolor_space.strip()
        if kind not in _KINDS or profile.profile.device_class in ("link", "abst", "nmcl"):
            raise InputError(
                f"The ICC profile {path.name} is not that of a printer with RGB, CMYK, or gray; choose another one."
            )
        srgb = ImageCms.createProfile("sRGB")
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        flags = ImageCms.Flags.SOFTPROOFING | ImageCms.Flags.NOOPTIMIZE
        return ImageCms.buildProofTransform(srgb, srgb, profile, "RGB", "RGB", intent, intent, flags)
    except (ImageCms.PyCMSError, OSError) as error:
        raise InputError(
            f"{path.name} is no ICC profile that can stand for a printer ({error}); choose another one."
        ) from error
