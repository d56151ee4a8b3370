"""The certificate on paper: a page of PDF with its own Chinese font, made where no font is installed.

typst gets what is printed as data, never as text of the template, so a name cannot become a command.
"""

import hashlib
import json
import re
from importlib import resources
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
import segno
import typst

from jiangtu.apps.certificates.kinds import KIND_LABELS, PART_LABELS, CertificateKind
from jiangtu.apps.certificates.models import Certificate
from jiangtu.engine.terms import occupation as occupations

TEMPLATE = "templates/certificates/paper.typ"
LARGEST = 1 << 20  # bytes; a paper has some 35,000
_TITLE = re.compile(rb"<dc:title>.*?>([^<>]+)</rdf:li>", re.DOTALL)


def pdf(c: Certificate, *, address: str, logged: str) -> bytes:
    """The paper of a certificate; `address` stands in its code, `logged` says where the log has it. 0.1 s, 35 kB."""
    told = {
        "kind": KIND_LABELS[CertificateKind(c.kind)],
        "holder": c.holder,
        "title": c.title,
        "occupation": f"{occupations.name(c.occupation)}（{c.occupation}）" if c.occupation else "",
        "number": c.number,
        "body": c.body_name,
        "issued": f"{c.issued_on.year}年{c.issued_on.month}月{c.issued_on.day}日",
        "replaces": c.replaces.number if c.replaces else "",
        "marks": [[PART_LABELS.get(part, part), str(mark)] for part, mark in c.marks.items()],
        "logged": logged,
        "code": segno.make(address, error="m", micro=False).svg_inline(scale=4, border=0),
    }
    with resources.as_file(resources.files(__package__) / TEMPLATE) as template:
        made: bytes = typst.compile(
            str(template),
            font_paths=[str(Path(fonts.__file__).parent)],
            ignore_system_fonts=True,
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            pdf_standards=["a-2b"],
            timestamp=0,
        )
    return made


def fingerprint(printed: bytes) -> str:
    """By what a paper is known again: changed by one byte it is another."""
    return hashlib.sha256(printed).hexdigest()


def number_in(printed: bytes) -> str:
    """The number that a paper says it is of, in its title; empty where it is no paper of ours.

    >>> number_in(
    ...     b"%PDF-1.7 <dc:title><rdf:Alt><rdf:li xml:lang='x-default'>x S000045000012254000001</rdf:li>"
    ... )
    'S000045000012254000001'
    >>> number_in(b"%PDF-1.7")
    ''
    """
    title = _TITLE.search(printed)
    return title[1].decode(errors="replace").split()[-1] if title and title[1].strip() else ""
