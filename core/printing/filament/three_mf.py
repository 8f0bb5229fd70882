"""3MF files whose triangles are painted, for slicers.

The file holds a model and its colors three times, for no two programs read the same: ``paint_color`` is for Bambu
Studio and OrcaSlicer, ``slic3rpe:mmu_segmentation`` for PrusaSlicer, and the standard's color group for viewers, and
for Bambu Studio, which asks which color is to be which filament. It holds no settings of any slicer, which would
replace those that people have chosen for their printers; slicers paint with the filaments that are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from core.border.one_line import one_line
from core.printing.filament.paint_codes import paint_code
from core.printing.full_color.archive import write_zip
from core.printing.full_color.text import lines
from core.printing.model import Painted

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPES = f"""{_DECLARATION}\
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
 <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
 <Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>
</Types>
"""
_RELATIONS = f"""{_DECLARATION}\
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
 <Relationship Target="/3D/3dmodel.model" Id="rel0" \
Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>
</Relationships>
"""
_HEAD = f"""{_DECLARATION}\
<model unit="millimeter" xml:lang="en-US" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" \
xmlns:m="http://schemas.microsoft.com/3dmanufacturing/material/2015/02" \
xmlns:slic3rpe="http://schemas.slic3r.org/3mf/2017/06">
"""
# The number of digits with which every float32 survives.
_VERTEX = '<vertex x="%.9g" y="%.9g" z="%.9g"/>\n'


def write_painted_three_mf(path: Path, painted: Painted, title: str) -> None:
    """Write a model whose triangles are painted with filaments, which are numbered in order, from 1.

    Raises:
        PatinaError: the file cannot be written.
    """
    write_zip(
        path,
        {
            "[Content_Types].xml": [_TYPES.encode()],
            "_rels/.rels": [_RELATIONS.encode()],
            "3D/3dmodel.model": _model(painted, one_line(title)),
        },
    )


def _model(painted: Painted, title: str) -> Iterator[bytes]:
    """Yield the model part."""
    yield _HEAD.encode()
    for name, text in (("Title", title), ("Application", "Patina"), ("Description", _description(painted))):
        yield f' <metadata name="{name}">{escape(text)}</metadata>\n'.encode()
    colors = "".join(f'<m:color color="#{bytes(color).hex().upper()}FF"/>' for _, color in painted.filaments)
    yield f' <resources>\n  <m:colorgroup id="1">{colors}</m:colorgroup>\n'.encode()
    used = int(np.bincount(painted.of_triangles).argmax())
    yield f'  <object id="2" name={quoteattr(title)} type="model" pid="1" pindex="{used}">\n'.encode()
    yield b"<mesh>\n<vertices>\n"
    yield from lines(_VERTEX, painted.mesh.positions)
    yield b"</vertices>\n<triangles>\n"
    for number in range(len(painted.filaments)):
        yield from lines(_triangle(number), painted.mesh.triangles[painted.of_triangles == number])
    yield b'</triangles>\n</mesh>\n  </object>\n </resources>\n <build>\n  <item objectid="2"/>\n </build>\n</model>\n'


def _triangle(number: int) -> str:
    """Return the template of a triangle whose filament is ``number``, from 0."""
    code = paint_code(number + 1)
    paint = f'pid="1" p1="{number}" paint_color="{code}" slic3rpe:mmu_segmentation="{code}"'
    return f'<triangle v1="%d" v2="%d" v3="%d" {paint}/>\n'


def _description(painted: Painted) -> str:
    """Say which filaments a maker loads."""
    names = (
        code if name == code else f"{name} ({code})"
        for name, code in ((one_line(name), "#" + bytes(color).hex()) for name, color in painted.filaments)
    )
    return "Filaments: " + ", ".join(f"{number} {name}" for number, name in enumerate(names, 1))
