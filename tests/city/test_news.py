from jiangtu.city import City, efile, newer
from jiangtu.engine.facts import derive


def test_news_of_a_few_changes_the_facts_of_those_few_alone(town: City) -> None:
    before = efile(town)

    after, chosen = newer(town.plan, before, workers=20)

    old = derive.derive(before, as_of=town.plan.as_of, known_at=None)
    new = derive.derive(after, as_of=town.plan.as_of, known_at=None)
    changed = {
        a["person"]
        for a, b in zip(old["workers"].to_pylist(), new["workers"].to_pylist(), strict=True)
        if a != b
    }
    assert len(chosen) == 20
    assert changed
    assert changed <= set(chosen.to_pylist())


def test_what_was_said_before_stays_row_for_row(town: City) -> None:
    before = efile(town)

    after, _ = newer(town.plan, before, workers=20)

    for name, table in before.items():
        kept = after[name].slice(0, table.num_rows).drop_columns(["gone_at"])
        assert kept == table.drop_columns(["gone_at"]), name
