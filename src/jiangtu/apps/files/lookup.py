"""From citizen numbers to persons, by blind index: for lists of names that other rooms are handed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from jiangtu.apps.files import queries
from jiangtu.apps.files.models import BELIEVED, Link, Mention
from jiangtu.apps.vault import crypto


@dataclass(frozen=True, slots=True)
class Numbered:
    """Whom a citizen number leads to: the persons it stands for now, their names, whether a clerk has yet to decide."""

    persons: frozenset[int]
    names: frozenset[str]
    doubtful: bool

    @property
    def person(self) -> int:
        """The one person; ValueError when there are several."""
        (only,) = self.persons
        return only


def persons_numbered(numbers: Iterable[str]) -> dict[str, Numbered]:
    """Citizen number → whom it leads to, found by blind index; numbers nobody's file holds are left out.

    Cost: two queries for any list. The caller writes the look down.
    """
    vault = crypto.vault()
    wanted = {vault.index(number, field="citizen_number"): number for number in numbers}
    rows = Mention.objects.filter(BELIEVED, citizen_number_index__in=list(wanted)).annotate(
        holder=queries.holder()
    )
    held: dict[str, list[tuple[int, str, bool]]] = {}
    doubtful = Subquery(Link.objects.filter(mention=OuterRef("pk")).order_by("-id").values("doubtful")[:1])
    for index, person, name, unsure in rows.annotate(unsure=doubtful).values_list(
        "citizen_number_index", "holder", "name", "unsure"
    ):
        if person is not None:
            held.setdefault(wanted[bytes(index or b"")], []).append((person, name or "", bool(unsure)))
    return {
        number: Numbered(
            frozenset(person for person, _, _ in found),
            frozenset(name for _, name, _ in found),
            any(unsure for _, _, unsure in found),
        )
        for number, found in held.items()
    }
