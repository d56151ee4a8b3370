"""A record handed to other systems reads back as what it was."""

import datetime as dt
import json
from xml.etree import ElementTree as ET

from jiangtu.engine.bridges import record
from jiangtu.engine.bridges.record import Achieved, Recognised, Record
from tests.engine.bridges.people import day

RECORD = Record(
    "w-17", "韦建国", "柳州市学分银行", "450200", "学分",
    (Achieved("S000045000001245000012", "焊工（四级）", "Welder, level 4", "四级", "柳州一技", day("2024-06-01"), True),
     Achieved("S000045000001235000001", "焊工（五级）", "", "五级", "", day("2023-06-01"), False)),
    (Recognised("焊接加工", "焊接工艺", 450, day("2025-01-02"), ("S000045000001245000012",)),),
)  # fmt: skip
NAMES = {"e": record.ELMO}


def test_elmo_holds_each_certificate_and_each_course_with_its_source() -> None:
    root = ET.fromstring(record.elmo(RECORD, at=dt.datetime(2025, 6, 30, 8, tzinfo=dt.UTC)))

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
    assert [child.tag.partition("}")[2] for child in root] == ["generatedDate", "learner", "report"]


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
