"""What other rooms know of a claim's papers: certificates in the city's own register, what a class must reach, firms' names."""

import datetime as dt
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training import rules as training


def standings(numbers: Iterable[str]) -> dict[str, str]:
    """Certificate number → the word of the city's own register; numbers it does not know are left out."""
    wanted = sorted(numbers)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 10_000):
        rows = Certificate.objects.filter(number__in=wanted[start : start + 10_000])
        found |= {number: state.lower() for number, state in rows.values_list("number", "state")}
    return found


def pass_percent(area: str, day: dt.date) -> int | None:
    """The share of planned hours a trainee of the place has to attend."""
    limit = training.limits_on(area, day).get("pass_percent")
    return limit.value if limit else None


def registered_names(organisations: Iterable[str]) -> dict[str, set[str]]:
    """Company code → the names the register of employers and the city's own registers give it; unknown codes left out."""
    wanted = {code for code in organisations if code}
    found: dict[str, set[str]] = {}
    for code, name in Organisation.objects.filter(code__in=wanted).values_list("code", "name"):
        found.setdefault(code, set()).add(name)
    facts = snapshots.latest_facts()
    if facts is not None and wanted:
        table = facts["employers"].select(["employer", "name"])
        for row in table.filter(pc.is_in(table["employer"], pa.array(sorted(wanted)))).to_pylist():
            if row["name"]:
                found.setdefault(row["employer"], set()).add(row["name"])
    return found


def called(organisations: Iterable[str]) -> dict[str, str]:
    """Company code → the name it is shown by; unknown codes left out."""
    return {code: min(names) for code, names in registered_names(organisations).items()}
