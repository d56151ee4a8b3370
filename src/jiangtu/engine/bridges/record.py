"""A person's certificates and credits for other systems: ELMO (XML) for registers, CTDL (JSON-LD) for the open web.

Plain values in, text out; nothing of an identity number. What was recognised names the result it came from.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from jiangtu.engine.bridges import xmlsign
from jiangtu.engine.proof.signing import Signer

ELMO = "https://github.com/emrex-eu/elmo-schemas/tree/v1"
CTDL_CONTEXT = "https://credreg.net/ctdl/schema/context/json"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

Json = str | int | float | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Achieved:
    """One certificate: `valid` false once it was withdrawn."""

    number: str
    zh: str
    en: str
    level: str
    issuer: str
    issued_on: dt.date
    valid: bool


@dataclass(frozen=True, slots=True)
class Recognised:
    """Credits of one course or of the bank, in hundredths, and the results they rest on, by number or name."""

    programme: str
    course: str
    amount: int
    day: dt.date
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What is handed over: `holder` as shown to the reader, `key` opaque; `issuer` who keeps the record, at `issuer_url`."""

    key: str
    holder: str
    issuer: str
    issuer_code: str
    issuer_url: str
    scheme: str
    certificates: tuple[Achieved, ...]
    credits: tuple[Recognised, ...]


def elmo(record: Record, *, at: dt.datetime, signer: Signer) -> str:
    """The record as a signed EMREX ELMO document (schema v1): one report, certificates first, then courses recognised.

    A certificate has no type there: the schema knows programmes, modules, courses and classes.
    """
    ET.register_namespace("", ELMO)
    root = ET.Element(_tag("elmo"))
    _text(root, "generatedDate", at.isoformat(timespec="seconds"))
    learner = ET.SubElement(root, _tag("learner"))
    _text(learner, "identifier", record.key, type="local")
    _text(learner, "givenNames", record.holder[1:])
    _text(learner, "familyName", record.holder[:1])
    report = ET.SubElement(root, _tag("report"))
    issuer = ET.SubElement(report, _tag("issuer"))
    _text(issuer, "country", "CN")
    _text(issuer, "identifier", record.issuer_code, type="local")
    _text(issuer, "title", record.issuer, **{LANGUAGE: "zh"})
    _text(issuer, "url", record.issuer_url)
    for achieved in record.certificates:
        _certificate(report, achieved)
    for recognised in record.credits:
        _credit(report, recognised, record.scheme)
    _text(report, "issueDate", at.isoformat(timespec="seconds"))
    ET.indent(root)
    xmlsign.sign(root, signer=signer)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _certificate(report: ET.Element, achieved: Achieved) -> None:
    instance = _opportunity(report, achieved.number, (achieved.zh, achieved.en), "")
    _text(instance, "date", achieved.issued_on.isoformat())
    _text(instance, "status", "passed" if achieved.valid else "failed")
    if achieved.level:
        _text(instance, "resultLabel", achieved.level)


def _credit(report: ET.Element, recognised: Recognised, scheme: str) -> None:
    title = f"{recognised.programme} {recognised.course}".strip()
    instance = _opportunity(report, f"{recognised.programme}/{recognised.course}", (title, ""), "Course")
    _text(instance, "date", recognised.day.isoformat())
    _text(instance, "status", "passed")
    _text(instance, "resultLabel", "；".join(recognised.rests_on))
    credit = ET.SubElement(instance, _tag("credit"))
    _text(credit, "scheme", scheme)
    _text(credit, "value", f"{recognised.amount / 100:g}")


def _opportunity(report: ET.Element, identifier: str, titles: tuple[str, str], kind: str) -> ET.Element:
    """A learning opportunity and the instance in it."""
    found = ET.SubElement(report, _tag("learningOpportunitySpecification"))
    _text(found, "identifier", identifier, type="local")
    for title, language in zip(titles, ("zh", "en"), strict=True):
        if title:
            _text(found, "title", title, **{LANGUAGE: language})
    if kind:
        _text(found, "type", kind)
    return ET.SubElement(ET.SubElement(found, _tag("specifies")), _tag("learningOpportunityInstance"))


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, _tag(name), attributes).text = text


def _tag(name: str) -> str:
    return f"{{{ELMO}}}{name}"


def ctdl(record: Record) -> str:
    """The record as CTDL in JSON-LD: each certificate a credential, each recognition a transfer-value profile."""
    graph: list[Json] = [_credential(one, record) for one in record.certificates]
    graph += [_transfer(number, one, record) for number, one in enumerate(record.credits)]
    whole: dict[str, Json] = {"@context": CTDL_CONTEXT, "@graph": graph}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _credential(one: Achieved, record: Record) -> Json:
    names: dict[str, Json] = {"zh-Hans": one.zh, **({"en": one.en} if one.en else {})}
    return {
        "@type": "ceterms:Certification",
        "@id": f"urn:jiangtu:certificate:{one.number}",
        "ceterms:name": names,
        "ceterms:credentialId": one.number,
        "ceterms:credentialStatusType": {
            "ceterms:targetNode": f"credentialStat:{'Active' if one.valid else 'Deprecated'}"
        },
        "ceterms:dateEffective": one.issued_on.isoformat(),
        "ceterms:offeredBy": [
            {
                "@type": "ceterms:CredentialOrganization",
                "ceterms:name": {"zh-Hans": one.issuer or record.issuer},
            }
        ],
    }


def _transfer(number: int, one: Recognised, record: Record) -> Json:
    sources: list[Json] = [{"ceterms:name": {"zh-Hans": source}} for source in one.rests_on]
    value: Mapping[str, Json] = {
        "@type": "schema:QuantitativeValue",
        "schema:value": one.amount / 100,
        "schema:unitText": record.scheme,
    }
    return {
        "@type": "ceterms:TransferValueProfile",
        "@id": f"urn:jiangtu:transfer:{record.key}:{number}",
        "ceterms:name": {"zh-Hans": f"{one.programme} {one.course}".strip()},
        "ceterms:startDate": one.day.isoformat(),
        "ceterms:transferValue": [dict(value)],
        "ceterms:transferValueFrom": sources,
        "ceterms:transferValueFor": [{"@type": "ceterms:Course", "ceterms:name": {"zh-Hans": one.course}}],
        "ceterms:ownedBy": [
            {"@type": "ceterms:CredentialOrganization", "ceterms:name": {"zh-Hans": record.issuer}}
        ],
    }
