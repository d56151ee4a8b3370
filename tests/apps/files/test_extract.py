"""The e-file as Arrow tables, read past the ORM."""

import datetime as dt

import pytest

from jiangtu.apps.files import extract, services
from jiangtu.apps.files.kinds import CLERK, Incoming, micros
from jiangtu.apps.files.models import Certificate, Mention, Person
from jiangtu.apps.files.writing import NewLink, add_links
from jiangtu.engine.schema import efile
from tests.apps.files.deliveries import QIN, SYSTEM, WEI, at, bring, certificates, table

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_every_table_has_exactly_the_schema_even_when_empty() -> None:
    tables = extract.efile_tables(None)

    specs = {"mentions": efile.MENTIONS, "links": efile.LINKS, **efile.RECORDS}
    assert {name: found.schema for name, found in tables.items()} == {n: s.arrow for n, s in specs.items()}


def test_rows_come_as_they_were_delivered_but_for_what_is_sealed() -> None:
    bring(certificates(1, {**QIN, "number": "A1", "level": "3", "born_on": dt.date(1990, 1, 1)}))
    mention, record = Mention.objects.get(), Certificate.objects.get()

    tables = extract.efile_tables(None)

    recorded = {"recorded_at": micros(at(1)), "gone_at": None}
    assert tables["mentions"].to_pylist() == [
        {
            "mention": mention.pk, "department": "技能评价机构", "name": "覃美玲", "citizen_number": None,
            "number_written": None, "sex": "F", "born_on": dt.date(1990, 1, 1), "phone": None, "household": None, "home_area": None, "schooling": None,
            **recorded,
        }
    ]  # fmt: skip
    assert tables["certificates"].to_pylist() == [
        {
            "record": record.pk, "mention": mention.pk, "number": "A1", "kind": "SKILL", "occupation": None,
            "level": "3", "mode": None, "issued_on": dt.date(2024, 5, 1), "withdrawn": False, **recorded,
        }
    ]  # fmt: skip


def test_a_number_as_it_was_written_is_opened_for_the_linkage_alone() -> None:
    written = QIN["citizen_number"][:-1] + "9"
    bring(certificates(1, {**QIN, "citizen_number": None, "number_written": written, "number": "A1"}))

    mentions, _ = extract.linkage_tables()

    assert mentions.select(["citizen_number", "number_written"]).to_pylist() == [
        {"citizen_number": None, "number_written": written}
    ]
    assert extract.efile_tables(None)["mentions"]["number_written"].to_pylist() == [None]
    assert written.encode() not in bytes(Mention.objects.get().number_written_sealed or b"")


def test_the_file_can_be_read_as_it_was_known_on_a_day() -> None:
    bring(certificates(1, {**QIN, "number": "A1", "level": "4"}))
    bring(certificates(2, {**QIN, "number": "A1", "level": "3"}, {**WEI, "number": "A2"}), day=3)

    first, second = micros(at(1)), micros(at(3))
    known = {
        day: extract.efile_tables(micros(at(day)))["certificates"].select(
            ["number", "level", "recorded_at", "gone_at"]
        )
        for day in (2, 3)
    }

    assert {day: [tuple(row.values()) for row in rows.to_pylist()] for day, rows in known.items()} == {
        2: [("A1", "4", first, second)],
        3: [("A1", "4", first, second), ("A1", "3", second, None), ("A2", "4", second, None)],
    }


def test_a_link_is_gone_when_the_next_one_of_its_mention_came() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))
    mention = Mention.objects.get().pk
    Person.objects.bulk_create([Person(id=7, since=0), Person(id=8, since=0)])
    add_links([NewLink(mention, 8, "phone_name", 0.5, True)], by="x", instant=100)
    add_links([NewLink(mention, 7, CLERK), NewLink(mention, 8, CLERK)], by="x", instant=200)

    links = extract.efile_tables(None)["links"].to_pylist()

    assert [tuple(row.values()) for row in links] == [
        (mention, 8, True, 100, 200), (mention, 7, False, 200, 200), (mention, 8, False, 200, None),
    ]  # fmt: skip
    assert extract.efile_tables(150)["links"].to_pylist() == [{**links[0], "gone_at": None}]


def test_reading_columns_and_writing_rows_live_side_by_side() -> None:
    for batch in range(1, 6):
        bring(certificates(batch, *({**QIN, "number": f"{batch}-{n}"} for n in range(300))), day=batch)

        assert extract.efile_tables(None)["certificates"].num_rows == 300 * batch


def test_linkage_reads_numbers_opened_and_the_latest_employer() -> None:
    spells = table(
        "employment",
        {**QIN, "employer": "91450200MA5K000001", "from_on": dt.date(2020, 1, 1)},
        {**QIN, "employer": "91450200MA5K000002", "from_on": dt.date(2023, 1, 1)},
        {**WEI, "phone": None, "from_on": dt.date(2023, 1, 1)},
    )
    services.import_rows(
        Incoming(1, "就业", "employment", "a.xlsx", "employment", spells), actor=SYSTEM, at=at(1)
    )

    mentions, links = extract.linkage_tables()

    shown = mentions.select(["name", "citizen_number", "phone", "employer"]).to_pylist()
    assert [tuple(row.values()) for row in shown] == [
        ("覃美玲", "450203199001011234", "13800138000", "91450200MA5K000002"),
        ("韦国强", "450203198505052345", None, None),
    ]
    assert links.num_rows == 0
