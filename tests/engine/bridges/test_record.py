"""A record handed to other systems reads back as what it was."""

import datetime as dt
import json
from xml.etree import ElementTree as ET

from lxml import etree

from jiangtu.engine.bridges import record
from jiangtu.engine.bridges.record import Achieved, Recognised, Record
from jiangtu.engine.proof.signing import Signer
from tests.engine.bridges.people import day

RECORD = Record(
    "w-17", "韦建国", "柳州市学分银行", "450200", "https://jiangtu.example/", "学分",
    (Achieved("S000045000001245000012", "焊工（四级）", "Welder, level 4", "四级", "柳州一技", day("2024-06-01"), True),
     Achieved("S000045000001235000001", "焊工（五级）", "", "五级", "", day("2023-06-01"), False)),
    (Recognised("焊接加工", "焊接工艺", 450, day("2025-01-02"), ("S000045000001245000012",)),),
)  # fmt: skip
NAMES = {"e": record.ELMO}


SIGNER = Signer(b"k" * 32)
INSIDE = {
    "elmo": ["generatedDate", "learner", "report", "Signature"],
    "learner": ["identifier", "givenNames", "familyName"],
    "report": ["issuer", "learningOpportunitySpecification", "issueDate"],
    "issuer": ["country", "identifier", "title", "url"],
    "learningOpportunitySpecification": ["identifier", "title", "type", "specifies"],
    "specifies": ["learningOpportunityInstance"],
    "learningOpportunityInstance": ["date", "status", "resultLabel", "credit"],
    "credit": ["scheme", "value"],
    "Signature": ["SignedInfo", "SignatureValue", "KeyInfo"],
    "SignedInfo": ["CanonicalizationMethod", "SignatureMethod", "Reference"],
    "Reference": ["Transforms", "DigestMethod", "DigestValue"],
}
"""What the published schemas (ELMO v1, XML Signature) put into each element, in their order, of what we write."""
OPTIONAL = {"type", "resultLabel", "credit", "learningOpportunitySpecification"}


def handed() -> str:
    return record.elmo(RECORD, at=dt.datetime(2025, 6, 30, 8, tzinfo=dt.UTC), signer=SIGNER)


def test_elmo_has_every_element_its_schema_asks_for_in_its_order() -> None:
    for element in etree.fromstring(handed().encode()).iter():
        name = etree.QName(element).localname
        if name in INSIDE:
            told = [etree.QName(child).localname for child in element]
            assert list(dict.fromkeys(told)) == [n for n in INSIDE[name] if n in told]
            assert set(INSIDE[name]) - set(told) <= OPTIONAL, name


def test_elmo_holds_each_certificate_and_each_course_with_its_source() -> None:
    root = ET.fromstring(handed())

    offers = root.findall("e:report/e:learningOpportunitySpecification", NAMES)
    told = [
        (
            o.findtext("e:title", namespaces=NAMES),
            o.findtext(".//e:status", namespaces=NAMES),
            o.findtext(".//e:value", namespaces=NAMES),
        )
        for o in offers
    ]
    assert told == [
        ("焊工（四级）", "passed", None), ("焊工（五级）", "failed", None), ("焊接加工 焊接工艺", "passed", "4.5"),
    ]  # fmt: skip
    assert offers[2].findtext(".//e:resultLabel", namespaces=NAMES) == "S000045000001245000012"


def test_ctdl_names_status_and_transfer_value() -> None:
    graph = json.loads(record.ctdl(RECORD))["@graph"]

    assert [node["@type"] for node in graph] == [
        "ceterms:Certification", "ceterms:Certification", "ceterms:TransferValueProfile",
    ]  # fmt: skip
    assert [node["ceterms:credentialStatusType"]["ceterms:targetNode"] for node in graph[:2]] == [
        "credentialStat:Active", "credentialStat:Deprecated",
    ]  # fmt: skip
    assert graph[2]["ceterms:transferValue"] == [
        {"@type": "schema:QuantitativeValue", "schema:value": 4.5, "schema:unitText": "学分"}
    ]
