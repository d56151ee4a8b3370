"""The published lists are whole, hang together, and each says where it comes from."""

from importlib import resources

import pytest

from jiangtu import catalogues


def test_every_list_names_its_source_and_has_the_rows_it_promises():
    folder = resources.files("jiangtu.catalogues")
    lists = sorted(f.name for f in folder.iterdir() if f.name.endswith(".csv"))

    assert sorted(catalogues.sources()) == lists
    assert {n: len(catalogues.table(n[:-4])) for n in lists} == {
        n: s.rows for n, s in catalogues.sources().items()
    }


@pytest.mark.parametrize(
    "read",
    [
        catalogues.occupations, catalogues.occupation_groups, catalogues.new_occupations,
        catalogues.occupation_aliases, catalogues.occupation_crosswalk, catalogues.skill_standards,
        catalogues.regions, catalogues.industries, catalogues.calendar, catalogues.most_short,
        catalogues.occupation_wages, catalogues.census_counts, catalogues.labour_facts, catalogues.surnames,
        catalogues.given_characters, catalogues.variant_characters, catalogues.departments,
    ],
)  # fmt: skip
def test_every_row_reads_as_its_type(read):
    assert len(read()) > 10
    assert read() is read()


def test_the_2022_edition_has_1639_occupations_97_digital_134_green():
    rows = catalogues.occupations()

    counts = (len(rows), sum(r.digital for r in rows), sum(r.green for r in rows))

    assert counts == (1639, 97, 134)


def test_every_occupation_has_its_three_groups():
    groups = {g.code for g in catalogues.occupation_groups()}

    lost = [o.code for o in catalogues.occupations() if not {o.code[:1], o.code[:4], o.code[:7]} <= groups]

    assert lost == []


def test_codes_are_unique_and_pointers_resolve():
    codes = [o.code for o in catalogues.occupations()]
    new = {n.code for n in catalogues.new_occupations() if n.official}

    assert len(set(codes)) == len(codes)
    assert new <= set(codes)
    assert {a.code for a in catalogues.occupation_aliases()} <= set(codes)
    assert {o.code for o in catalogues.occupation_crosswalk()} <= set(codes)
    assert {r.parent for r in catalogues.regions()} - {r.code for r in catalogues.regions()} == {""}
    assert {i.parent for i in catalogues.industries()} - {i.code for i in catalogues.industries()} == {""}
