"""Ceilings a seat counts in: read in one instant, counted by conditional updates that never pass a ceiling."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from jiangtu.apps.training.kinds import QuotaKind
from jiangtu.apps.training.models import Quota
from jiangtu.apps.training.presses import ClassMissing


class Ceiling(NamedTuple):
    """A quota as it stood in one instant."""

    id: int
    kind: str
    key: str
    size: int
    taken: int
    line: int | None


def counted_in(quotas: Iterable[Ceiling], groups: Iterable[str], employer: str) -> list[Ceiling]:
    """The quotas besides the class's own that a seat of these groups and this firm counts in, in order."""
    wanted = {(QuotaKind.GROUP, group) for group in groups} | {(QuotaKind.SPONSOR, employer)}
    return [quota for quota in quotas if (quota.kind, quota.key) in wanted]


def quotas_of(training_class: int, groups: Iterable[str], employer: str) -> tuple[Ceiling, list[Ceiling]]:
    """The class's own quota, and the others a seat of these groups and this firm counts in; ClassMissing without one."""
    mine = Quota.objects.filter(training_class=training_class).order_by("pk")
    rows = [Ceiling(*row) for row in mine.values_list(*Ceiling._fields)]
    gate = next((row for row in rows if row.kind == QuotaKind.CLASS), None)
    if gate is None:
        raise ClassMissing
    return gate, counted_in(rows, groups, employer)


def counted(gate: Ceiling, others: list[Ceiling]) -> int | None:
    """The number of a seat now counted in all these quotas; None, and nothing counted, when one of them is full."""
    number = _one_more(gate.id)
    if number is None:
        return None
    for place, quota in enumerate(others):
        if _one_more(quota.id) is None:
            none_after_all([gate.id, *(q.id for q in others[:place])])
            return None
    return number


def _one_more(quota: int) -> int | None:
    """The number given; the row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE training_quota SET taken = taken + 1, last_number = last_number + 1"
            " WHERE id = %s AND taken < size RETURNING last_number",
            [quota],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def count_in(others: list[Ceiling]) -> Ceiling | None:
    """Counts a seat that has its number already in these quotas as well; the first that is full, and then none of them.

    Behind the class's gate, as every change of its quotas.
    """
    for place, quota in enumerate(others):
        if _one_more(quota.id) is None:
            none_after_all([q.id for q in others[:place]])
            return quota
    return None


def uncount(quotas: Iterable[int]) -> None:
    """One seat fewer in each of these quotas; numbers are never given again."""
    with connection.cursor() as cursor:
        for quota in quotas:
            cursor.execute("UPDATE training_quota SET taken = taken - 1 WHERE id = %s", [quota])


def none_after_all(quotas: list[int]) -> None:
    """Takes back what this very transaction counted, so that no number is left out."""
    with connection.cursor() as cursor:
        for quota in quotas:
            cursor.execute(
                "UPDATE training_quota SET taken = taken - 1, last_number = last_number - 1 WHERE id = %s",
                [quota],
            )
