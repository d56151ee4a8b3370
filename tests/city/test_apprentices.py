"""One firm's apprentices: on the roster, certified, and the firm's since before the class began."""

import datetime as dt

import pyarrow.compute as pc

from jiangtu.city import apprentices, orders
from tests.city.test_orders import PLAN, town


def test_every_apprentice_works_for_the_first_sponsor_and_took_the_level_after_two_years() -> None:
    kinds = town().records
    roster = kinds["training"].filter(pc.equal(kinds["training"]["kind"].cast("string"), "APPRENTICE"))
    rows = [r for r in roster.to_pylist() if r["class_code"] == apprentices.class_code(PLAN)]
    firm = orders.sponsors(town().people, kinds)[0]

    jobs = (
        kinds["employment"].filter(pc.equal(kinds["employment"]["employer"].cast("string"), firm)).to_pylist()
    )
    papers = {(r["person"], r["level"], r["issued_on"]) for r in kinds["certificates"].to_pylist()}
    held = {r["person"] for r in jobs if r["from_on"] < rows[0]["started_on"] and r["until_on"] is None}

    assert 0 < len(rows) <= apprentices.MOST
    assert {r["person"] for r in rows} <= held
    assert {(r["started_on"], r["ended_on"], r["years"], r["advance_fen"]) for r in rows} == {
        (dt.date(2023, 4, 7), dt.date(2025, 4, 7), 2, None)
    }
    assert {(r["person"], "3", dt.date(2025, 4, 21)) for r in rows} <= papers
