"""The generations against the worked cases of the policies that say the same to workers."""

import pytest

from jiangtu import policies
from jiangtu.engine.appraisal import routes, standard
from jiangtu.engine.policy import cases, edition
from jiangtu.engine.policy.cases import WorkedCase

OCCUPATION = {"2018": "6-18-01-02", "2023": "6-22-01-01"}
TEXT = """\
occupation: "{occupation}"
name: {{zh: 试, en: trial}}
edition: "{generation}"
generation: "{generation}"
source: {{document: 试, evidence: D}}
in_force: {{from: 2000-01-01, until: null}}
levels: {{五级: null, 四级: null, 三级: null, 二级: null, 一级: null}}
"""
OTHERWISE = {
    # a reserve technician's two years are years in all (焊工2018); the policy counts them from graduation
    "预备技师毕业差一天满2年，不符合",
    # the two years after level 3 are years worked; the policy counts years held
    "技师学院毕业且三级证书满2年，符合",
}


def worked_cases() -> list[tuple[str, str, WorkedCase]]:
    found = []
    for generation in OCCUPATION:
        for level in standard.EXAMINED:
            folder = policies.FOLDER / f"apply-level-{level}-{generation}"
            editions = [
                edition.load_file(file, root=policies.FOLDER)
                for file in sorted(folder.glob("*.yaml"))
                if not file.name.endswith(".cases.yaml")
            ]
            for some in cases.load_beside(policies.FOLDER, editions).values():
                found += [(generation, level, each) for each in some if each.verdict is not None]
    return [one for one in found if one[2].case.subject.get("occupation") == OCCUPATION[one[0]]]


@pytest.mark.parametrize(
    ("generation", "level", "worked"),
    worked_cases(),
    ids=lambda v: v.name if isinstance(v, WorkedCase) else str(v),
)
def test_a_standard_says_what_the_policy_of_its_generation_says(
    generation: str, level: str, worked: WorkedCase
) -> None:
    text = TEXT.format(occupation=OCCUPATION[generation], generation=generation)
    own = standard.load(text, name="trial.yaml")

    found = routes.verdict(routes.judge(own, level, worked.case))

    assert (found == worked.verdict) == (worked.name not in OTHERWISE)


def test_there_are_cases_of_every_level() -> None:
    assert len({(generation, level) for generation, level, _ in worked_cases()}) == 10
