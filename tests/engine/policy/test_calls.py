"""Every function of the closed list is known, and nothing else is."""

from jiangtu.engine.policy import calls, check, parse, tree


def test_every_listed_function_is_known() -> None:
    for name in calls.FUNCTIONS:
        checker = check.Checker(check.Names("worker", "certificates", {"class": "letters"}, tree.AsOf()))
        checker.free(parse.parse(f"{name}(true, true, true)"))

        assert "FUNCTION_UNKNOWN" not in [w.code for w in checker.wrong], name


def test_only_workers_have_child_tables() -> None:
    checker = check.Checker(check.Names("employer", "", {}, tree.AsOf()))
    checker.free(parse.parse("count(claims) > 3"))

    assert [w.code for w in checker.wrong] == ["NO_CHILDREN"]
