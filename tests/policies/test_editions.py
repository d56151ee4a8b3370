"""Every shipped edition loads, is sourced, has cases, and names places, lists and occupations that exist."""

import re

import pytest

from jiangtu import catalogues, policies
from jiangtu.engine.policy import edition, tree
from jiangtu.engine.policy.walk import expressions, walk
from tests.policies.shipped import EDITIONS, LISTS

PRINTED = {
    "财社〔2017〕164号", "粤人社规〔2023〕13号", "大人社发〔2022〕105号", "川人社规〔2025〕11号", "鲁人社发〔2020〕16号",
    "人社部发〔2020〕96号", "人社部发〔2022〕14号", "人社部发〔2025〕10号", "柳人社规〔2024〕3号", "闽人社文〔2019〕220号",
}  # fmt: skip
"""Document numbers seen in print. An edition may cite no other: a number is read, never made up."""


def test_there_are_enough_editions_and_enough_of_them_reach_liuzhou() -> None:
    reaching = [e for e in EDITIONS if "450200".startswith(e.area_prefix) and e.subject == "worker"]

    assert (len(EDITIONS) >= 45, len({e.id for e in reaching}) >= 25) == (True, True)


@pytest.mark.parametrize("e", EDITIONS, ids=lambda e: e.name)
def test_an_edition_stands_where_its_name_says(e: edition.Edition) -> None:
    assert e.name == f"{e.id}/{e.edition}.yaml"


@pytest.mark.parametrize("e", EDITIONS, ids=lambda e: e.name)
def test_an_edition_has_cases_beside_it(e: edition.Edition) -> None:
    assert (policies.FOLDER / e.id / f"{e.edition}.cases.yaml").is_file()


def test_no_case_file_stands_alone() -> None:
    files = {p.relative_to(policies.FOLDER).as_posix() for p in policies.FOLDER.rglob("*.cases.yaml")}

    assert files == {e.name.replace(".yaml", ".cases.yaml") for e in EDITIONS}


def test_every_area_is_a_region() -> None:
    known = {region.code for region in catalogues.regions()} | {"000000"}

    assert [e.name for e in EDITIONS if e.area not in known] == []


@pytest.mark.parametrize("e", EDITIONS, ids=lambda e: e.name)
def test_every_condition_speaks_both_languages(e: edition.Edition) -> None:
    assert [r.name for r in e.requirements if not (r.zh and r.en)] == []


def test_document_numbers_were_read_not_made_up() -> None:
    cited = {
        number
        for e in EDITIONS
        for number in re.findall(r"\w+〔\d{4}〕\d+号", f"{e.document} {e.payee.document}")
    }

    assert cited - PRINTED == set()


def test_every_list_and_map_an_edition_names_is_published() -> None:
    nodes = [(e, n) for e in EDITIONS for root in expressions(e) for n in walk(root)]
    missing = [(e.name, n.list) for e, n in nodes if isinstance(n, tree.Listed) and n.list not in LISTS.lists]
    missing += [(e.name, n.map) for e, n in nodes if isinstance(n, tree.Classed) and n.map not in LISTS.maps]

    assert missing == []


def test_every_policy_that_excludes_another_names_one_that_exists() -> None:
    known = {e.id for e in EDITIONS}

    assert [(e.name, other) for e in EDITIONS for other in e.exclusive_with if other not in known] == []


def test_every_listed_occupation_is_in_the_classification() -> None:
    known = {occupation.code for occupation in catalogues.occupations()}
    listed = {code for versions in LISTS.lists.values() for v in versions for code in v.codes}

    assert listed - known == set()


def test_every_published_occupation_of_manufacturing_is_class_a() -> None:
    letters = {
        LISTS.maps["jiangsu-class"][0].letter(o.code)
        for o in catalogues.occupations()
        if o.code.startswith("6-")
    }

    assert letters == {"A"}
