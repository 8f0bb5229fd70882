"""What the command line says of a print: size, checks, filaments, and changes, from ``result.json``."""

from __future__ import annotations

from typing import Any, get_args

from core.printing.words import sides
from core.settings.printing import Repair

_MARKS = {"failed": "✗", "warning": "!", "skipped": "–", "passed": "✓"}
_ASCII = str.maketrans({"✗": "x", "✓": "+", "×": "x", "…": "...", "–": "-", "·": "-"})


def print_lines(result: dict[str, Any], encoding: str) -> list[str]:
    """Return what there is to say of a print, problems first, in characters that ``encoding`` has; nothing of other
    jobs."""
    account = result.get("print")
    if account is None:
        return []
    measures = f"{sides(account['size_mm'])}, {account['triangles']:,} triangles"
    lines = [f"{account['title']}: {measures}. Process: {account['process_title']}"]
    lines += [f"  {line}" for line in _checks(account["checks"])]
    lines += _filaments(account["filaments"])
    if account["changes"]:
        lines += ["Changed on a copy:", *(f"  {change}" for change in account["changes"])]
    return lines if _has(encoding, "".join(_MARKS.values()) + "×") else [line.translate(_ASCII) for line in lines]


def failed_checks(result: dict[str, Any]) -> list[str]:
    """Return a sentence on the checks that failed, if any did."""
    titles = [check["title"] for check in result.get("print", {}).get("checks", ()) if check["verdict"] == "failed"]
    if not titles:
        return []
    return [f"These checks failed: {', '.join(titles)}; result.json says what to do."]


def _checks(checks: list[dict[str, Any]]) -> list[str]:
    lines = [
        f"{_MARKS[verdict]} {check['title']}: {check['message']}{_option(check['remedy'])}"
        for verdict in ("failed", "warning", "skipped")
        for check in checks
        if check["verdict"] == verdict
    ]
    passed = [check["title"] for check in checks if check["verdict"] == "passed"]
    return [*lines, f"{_MARKS['passed']} Passed: {', '.join(passed)}"] if passed else lines


def _option(remedy: str) -> str:
    """Return the option that mends what a check has found, in parentheses, or nothing."""
    if not remedy:
        return ""
    option = f"--repair {remedy}" if remedy in get_args(Repair) else f"--{remedy.replace('_', '-')}"
    return f" ({option})"


def _filaments(filaments: list[dict[str, Any]]) -> list[str]:
    shares = [f"{number} {_named(one)} {one['share']:.1%}" for number, one in enumerate(filaments, 1)]
    return [f"Filaments: {', '.join(shares)}"] if shares else []


def _named(filament: dict[str, Any]) -> str:
    name, color = filament["name"], filament["color"]
    return color if name == color else f"{name} ({color})"


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
