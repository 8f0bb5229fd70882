"""Whether what a job names is what its settings take it for."""

from __future__ import annotations

from pathlib import Path

from core.files.data_picture import read_data
from core.files.picture import read_levels, read_picture
from core.job.files import JobFile
from core.job.prints import check_profile
from core.settings.base import DEFAULT_BACKBONE, JobSettings, OptimizedSettings
from core.settings.declare import names_in, network_kind
from core.settings.printing import PrintSettings

_EVERYWHERE = ("auto", "cpu")


def check_file(file: JobFile, settings: JobSettings) -> None:
    """Make sure that a file is what the settings take it for.

    Raises:
        InputError: it is not, or it cannot be read.
    """
    match file.kind:
        case "picture" | "map" if isinstance(settings, PrintSettings):
            read_levels(file.source)
        case "picture" | "map":
            read_picture(file.source, behind=0.0 if file.kind == "map" else None)
        case "data":
            read_data(file.source)
        case "set":
            check_set(file.source)
        case "weights":
            check_weights(file.source)
        case "profile":
            check_profile(file.source)


def check_weights(path: Path) -> None:
    """Make sure that a file holds the weights of a CPPN.

    Raises:
        InputError: it does not, or it cannot be read.
    """
    # This imports torch, as ``check_network`` does.
    from core.output.cppn_weights import read_weights

    read_weights(path)


def check_set(folder: Path) -> None:
    """Make sure that a folder holds the maps of a style.

    Raises:
        InputError: it does not, or one of them cannot be read, or they have different shapes.
    """
    # This imports torch, as ``check_network`` does.
    from core.objective.style_set import read_style

    read_style(folder)


def check_device(settings: JobSettings) -> None:
    """Make sure that this machine has the device.

    Raises:
        InputError: it has not.
    """
    if settings.device not in _EVERYWHERE:
        # This imports torch.
        from core.machine.device import choose_device

        choose_device(settings.device)


def check_network(settings: JobSettings) -> None:
    """Make sure that the backbone exists, and that it has the layers and channels that are named.

    Raises:
        InputError: one of them does not exist, or a feature expression is malformed.
        PatinaError: the backbone cannot list its layers.
    """
    if not isinstance(settings, OptimizedSettings):
        return
    expressions: list[str] = []
    layers: list[str] = []
    for name, field in type(settings).model_fields.items():
        match network_kind(field):
            case "expression":
                expressions += names_in(getattr(settings, name))
            case "layers":
                layers += getattr(settings, name)
    if settings.backbone == DEFAULT_BACKBONE and not expressions and not layers:
        return
    # These import torch, and for seconds torchvision; errors about files and values need not wait for it.
    from core.backbone.registry import describe
    from core.objective.expression import known_layer, parse_expression

    known = describe(settings.backbone).layers
    for text in expressions:
        parse_expression(text, known)
    for layer in layers:
        known_layer(layer, known)
