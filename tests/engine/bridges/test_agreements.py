"""Certificates of elsewhere: recognised here because of which agreement on which day."""

from dataclasses import replace

import pytest

from jiangtu.engine.bridges import agreements
from jiangtu.engine.bridges.agreements import AgreementsInvalid, How, Paper
from tests.engine.bridges.people import HOUSE, TURNER, WELDER, day

SHIPPED = agreements.load_folder(HOUSE / "bridges" / "agreements")
[CORPS] = SHIPPED
FROM_CORPS = Paper("S000066000001245000012", WELDER, "3", day("2024-06-01"))


@pytest.mark.parametrize(
    ("paper", "here", "on", "how"),
    [
        (FROM_CORPS, "650100", "2025-01-01", How.AGREED),
        (FROM_CORPS, "650100", "2023-12-31", How.NOT_IN_FORCE),
        (FROM_CORPS, "450200", "2025-01-01", How.NOT_AGREED),
        (replace(FROM_CORPS, number="S000065000001245000012"), "650100", "2025-01-01", How.OWN),
        (replace(FROM_CORPS, number="S000065000001245000012"), "660100", "2025-01-01", How.AGREED),
        (replace(FROM_CORPS, withdrawn=True), "650100", "2025-01-01", How.WITHDRAWN),
        (replace(FROM_CORPS, level=None), "650100", "2025-01-01", How.UNKNOWN),
        (replace(FROM_CORPS, level="S"), "650100", "2025-01-01", How.NOT_COVERED),
        (replace(FROM_CORPS, number="无"), "650100", "2025-01-01", How.UNKNOWN),
    ],
)
def test_certificate_counts_by_issuer_place_and_day(paper: Paper, here: str, on: str, how: How) -> None:
    assert agreements.recognise(paper, SHIPPED, here=here, day=day(on)).how is how


def test_one_sided_agreement_does_not_lead_back() -> None:
    one_way = replace(CORPS, mutual=False)
    ours = replace(FROM_CORPS, number="S000065000001245000012")

    assert agreements.recognise(ours, [one_way], here="660100", day=day("2025-01-01")).how is How.AGREED
    assert (
        agreements.recognise(FROM_CORPS, [one_way], here="650100", day=day("2025-01-01")).how
        is How.NOT_AGREED
    )


def test_agreement_of_some_occupations_leaves_the_others_out() -> None:
    narrow = replace(CORPS, occupations=("6-18-01",))
    turner = replace(FROM_CORPS, occupation=TURNER)
    told = [
        agreements.recognise(p, [narrow], here="650100", day=day("2025-01-01")) for p in (turner, FROM_CORPS)
    ]

    assert [t.counts for t in told] == [True, False]


def test_of_several_agreements_the_one_that_recognises_is_told() -> None:
    ended = replace(CORPS, id="ended", until=day("2024-06-01"))

    answer = agreements.recognise(FROM_CORPS, [ended, CORPS], here="650100", day=day("2025-01-01"))

    assert answer.agreement == CORPS
    assert answer.zh == (
        "2025-01-01，依互认协议认可：兵地技能人才互认（新疆生产建设兵团与自治区技能人才评价互认安排）。"
    )


def test_wrong_agreement_is_told_by_line() -> None:
    text = (HOUSE / "bridges" / "agreements" / "corps-and-region.yaml").read_text(encoding="utf-8")

    with pytest.raises(AgreementsInvalid) as refused:
        agreements.load(text.replace("一级]", "九级]") + "weather: fine\n", name="made")

    assert [(p.code, p.value) for p in refused.value.problems] == [
        ("LEVEL_UNKNOWN", "九级"),
        ("FIELD_UNKNOWN", "weather"),
    ]
