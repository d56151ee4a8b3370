"""An XML document signed within itself (XML Signature, enveloped), as ELMO asks: Ed25519 over exclusive canonical XML.

Algorithms by their addresses: RFC 9231 for Ed25519, "Exclusive XML Canonicalization" for what is signed. The documents are
ours: no comments, no prefixes but that of the signature, so the canonical form of the standard library is the exclusive one.
"""

import base64
import hashlib
from xml.etree import ElementTree as ET

from jiangtu.engine.proof.signing import Signer

DS = "http://www.w3.org/2000/09/xmldsig#"
CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ED25519 = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"


def sign(root: ET.Element, *, signer: Signer) -> None:
    """Appends the signature to the document's root; the key is named by its did:key."""
    digest = hashlib.sha256(_canonical(root)).digest()
    ET.register_namespace("ds", DS)
    signature = ET.SubElement(root, _tag("Signature"))
    info = ET.SubElement(signature, _tag("SignedInfo"))
    ET.SubElement(info, _tag("CanonicalizationMethod"), Algorithm=CANONICAL)
    ET.SubElement(info, _tag("SignatureMethod"), Algorithm=ED25519)
    reference = ET.SubElement(info, _tag("Reference"), URI="")
    transforms = ET.SubElement(reference, _tag("Transforms"))
    for algorithm in (ENVELOPED, CANONICAL):
        ET.SubElement(transforms, _tag("Transform"), Algorithm=algorithm)
    ET.SubElement(reference, _tag("DigestMethod"), Algorithm=SHA256)
    ET.SubElement(reference, _tag("DigestValue")).text = base64.b64encode(digest).decode()
    signed = base64.b64encode(signer.sign(_canonical(info))).decode()
    ET.SubElement(signature, _tag("SignatureValue")).text = signed
    ET.SubElement(ET.SubElement(signature, _tag("KeyInfo")), _tag("KeyName")).text = signer.did


def _canonical(element: ET.Element) -> bytes:
    return ET.canonicalize(ET.tostring(element, encoding="unicode")).encode()


def _tag(name: str) -> str:
    return f"{{{DS}}}{name}"
