"""A document signed within itself, checked with another library's canonical form."""

import base64
import hashlib
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from jiangtu.engine.bridges import xmlsign
from jiangtu.engine.proof import signing
from jiangtu.engine.proof.signing import Signer

SIGNER = Signer(b"k" * 32)


def document() -> str:
    """A small document of a namespace of its own, indented before it is signed."""
    ET.register_namespace("", "urn:example")
    root = ET.fromstring('<r xmlns="urn:example"><c xml:lang="zh">焊接工艺</c><v kind="credit">4.5</v></r>')
    ET.indent(root)
    xmlsign.sign(root, signer=SIGNER)
    return ET.tostring(root, encoding="unicode")


def holds(text: str) -> bool:
    """Whether the signature in the document holds, found out by another library's canonical form."""
    root = etree.fromstring(text.encode())
    [signature] = root.findall(f"{{{xmlsign.DS}}}Signature")
    info, *_ = signature
    named = {etree.QName(e).localname: e.text or "" for e in signature.iter()}
    root.remove(signature)
    canonical = {e: etree.tostring(e, method="c14n", exclusive=True) for e in (root, info)}
    digest = base64.b64encode(hashlib.sha256(canonical[root]).digest()).decode()
    value = base64.b64decode(named["SignatureValue"])
    return named["DigestValue"] == digest and signing.holds(named["KeyName"], value, canonical[info])


@pytest.mark.parametrize(
    ("old", "new", "good"),
    [
        ("4.5", "4.5", True),
        ("4.5", "9.5", False),
        ("焊接工艺", "焊接", False),
        ("xmlenc#sha256", "xmlenc#sha512", False),
        (SIGNER.did, Signer(b"j" * 32).did, False),
    ],
)
def test_the_signature_in_the_document_holds_until_anything_is_changed(
    old: str, new: str, good: bool
) -> None:
    assert holds(document().replace(old, new)) is good
