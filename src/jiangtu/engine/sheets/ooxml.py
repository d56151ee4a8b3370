"""The parts of an .xlsx archive that calamine does not show: which part is which sheet, and where formulas and errors stand."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from posixpath import join, normpath

from defusedxml import ElementTree

from jiangtu.engine.sheets import guard

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>\s*<(?:\w+:)?f[\s/>]')

_ERROR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*?\bt="e"')


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a .rels part, its target as a name inside the archive."""

    id: str
    kind: str
    target: str


def relations(archive: zipfile.ZipFile, part: str) -> tuple[Relation, ...]:
    """What `part` points to; empty when it has no .rels part."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return ()
    tree = ElementTree.fromstring(archive.read(path))
    return tuple(
        Relation(node.get("Id"), node.get("Type"), _absolute(folder, node.get("Target")))
        for node in tree.iter(f"{{{_RELATION}}}Relationship")
    )


def _absolute(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → the part that holds it, in the workbook's order."""
    targets = {relation.id: relation.target for relation in relations(archive, "xl/workbook.xml")}
    tree = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = tree.iter(f"{{{_MAIN}}}sheet")
    return {node.get("name"): targets.get(node.get(f"{{{_LINK}}}id"), "") for node in sheets}


def computed(content: bytes, sheet: str) -> frozenset[tuple[int, int]]:
    """Zero-based cells of a sheet of an .xlsx file that hold a formula or an error such as #N/A.

    The reader gives an error as an empty cell, which would pass for "not filled in". Cost: two passes over the part.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        part = sheet_parts(archive).get(sheet, "")
        if part not in archive.namelist():
            return frozenset()
        xml = archive.read(part)
    formulas = _FORMULA.findall(xml) if b"<f" in xml or b":f" in xml else []
    errors = _ERROR.findall(xml) if b't="e"' in xml else []
    return frozenset(
        (int(digits) - 1, guard.column_number(letters.decode()) - 1) for letters, digits in formulas + errors
    )
