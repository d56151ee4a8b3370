"""Which rungs a person's rows stand at."""

from jiangtu.engine.bridges import ends
from jiangtu.engine.bridges.ends import End, EndKind
from tests.engine.bridges.people import case, paper, study, title


def test_rungs_of_papers_titles_and_studies() -> None:
    made = case(
        "2026-01-01",
        certificates=[
            paper("3", "2020-01-01"),
            paper("2", "2027-01-01"),
            paper("1", "2019-01-01", withdrawn=True),
            paper("4", "2018-01-01", kind="SINGLE"),
        ],
        titles=[title("ASSISTANT", "2022-01-01")],
        education=[study("SENIOR_TECHNICIAN", "VOCATIONAL", "2015-07-01")],
    )

    assert [str(h.end.grade) for h in ends.held(made)] == [
        "3", "ASSISTANT", "SENIOR_TECHNICIAN", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL",
    ]  # fmt: skip


def test_words_of_an_equivalent_say_so() -> None:
    end = End(EndKind.EQUIVALENT, "COLLEGE")

    assert (end.label, end.label_en) == ("大专（同等学历）", "college (equivalent)")


def test_word_of_another_ladder_is_no_end() -> None:
    assert ends.end_of(EndKind.TITLE, "三级") is None
