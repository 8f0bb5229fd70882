"""What the checks of a print found: problems first, each with what selects it and what mends it."""

from __future__ import annotations

import bpy

from ..jobs.print_report import Check, Report, is_stale, last_report
from ..settings import schema
from ..settings.print_properties import REMEDIES, has_remedy, is_mended, print_settings, print_values
from .print_settings import Details
from .text import say

_ICONS = {"passed": "CHECKMARK", "warning": "ERROR", "failed": "CANCEL", "skipped": "REMOVE"}
_BOX = 4
"""Characters that a box takes."""


class PATINA_PT_print_checks(Details, bpy.types.Panel):
    bl_label = "Checks"
    bl_order = 0

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return last_report() is not None

    def draw_header_preset(self, _context: bpy.types.Context) -> None:
        report = last_report()
        assert report is not None
        count = len(report.problems)
        if not report.checks:
            return
        row = self.layout.row()
        row.active = False
        row.label(text=f"{count} {'problem' if count == 1 else 'problems'}" if count else "no problems")

    def draw(self, context: bpy.types.Context) -> None:
        report = last_report()
        assert report is not None
        subject = self.layout.column()
        subject.active = False
        say(subject, _subject(report), "OBJECT_DATA", context)
        if is_stale():
            what = "changed since" if report.is_there else "no longer exists"
            say(self.layout, f"{report.names} {what}; check again.", "ERROR", context)
        elif any(getattr(self.settings(context), name) != report.values[name] for name in _CHECKED):
            say(self.layout, "The settings changed since; check again.", "ERROR", context)
        for change in report.changes:
            say(self.layout, change, "MODIFIER", context)
        if not report.checks and not is_stale():
            say(self.layout, "The copy has not been checked yet.", "INFO", context)
        for check in report.problems:
            _draw_problem(self.layout, context, report, check)
        if report.problems and is_mended(print_values(self.settings(context))):
            say(
                self.layout,
                "Export… mends a copy and writes its files. To see it first, make it here.",
                "INFO",
                context,
            )
            self.layout.operator("patina.make_printable_copy", icon="DUPLICATE")
        _draw_others(self.layout, context, report)


def _subject(report: Report) -> str:
    """Return what was checked for what, in a few words."""
    title = next((process.title for process in schema.processes() if process.name == report.process), report.process)
    return f"{report.names} for {title}"


_CHECKED = ("purpose", "process", "height")
"""The settings that change what checks find."""


def _draw_problem(layout: bpy.types.UILayout, context: bpy.types.Context, report: Report, check: Check) -> None:
    box = layout.box().column()
    row = box.row()
    row.label(text=check.title, icon=_ICONS[check.verdict], translate=False)
    if check.count:
        number = row.row()
        number.alignment = "RIGHT"
        number.label(text=f"{check.count:,}", translate=False)
    say(box, check.message, "BLANK1", context, _BOX)
    row = box.row(align=True)
    row.use_property_split = False
    if report.has_elements(check.name):
        row.operator("patina.select_print_elements", icon="RESTRICT_SELECT_OFF").check = check.name
    if check.remedy in REMEDIES:
        is_on = has_remedy(print_settings(context.scene), check.remedy)
        row.operator("patina.mend_print", icon="MODIFIER", depress=is_on).remedy = check.remedy


def _draw_others(layout: bpy.types.UILayout, context: bpy.types.Context, report: Report) -> None:
    """Draw the checks that have found no problem: how many there are, and folded up what each says."""
    passed, skipped = ([c for c in report.checks if c.verdict == verdict] for verdict in ("passed", "skipped"))
    if not passed and not skipped:
        return
    header, body = layout.panel("patina_print_passed", default_closed=bool(report.problems))
    counts = f"{len(passed)} passed, {len(skipped)} skipped" if skipped else f"{len(passed)} passed"
    header.label(text=counts, icon=_ICONS["passed"])
    if body is not None:
        for check in (*passed, *skipped):
            say(body, check.message, "BLANK1" if check.verdict == "passed" else _ICONS["skipped"], context)


CLASSES = (PATINA_PT_print_checks,)
