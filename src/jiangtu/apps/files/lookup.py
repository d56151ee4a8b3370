"""From citizen numbers to persons, by blind index, and from persons to what they are called: for rooms above."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from jiangtu.apps.files import lifeline, queries
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


def in_doubt(people: Iterable[int]) -> frozenset[int]:
    """Those with a mention in a pair that waits for a clerk, on either side of it. Two queries for any number."""
    pairs = queries.open_pairs().values_list("left", "right")
    mentions = {mention for pair in pairs for mention in pair}
    holders = dict(Link.objects.filter(mention__in=mentions).order_by("id").values_list("mention", "person"))
    return frozenset(holders.values()) & frozenset(people)


def names(people: Iterable[int]) -> dict[int, str]:
    """What the people are called in their files; one query for any number, people without a name left out."""
    wanted = set(people)
    ever = Link.objects.filter(person__in=wanted).values("mention")
    rows = Mention.objects.filter(BELIEVED, pk__in=ever).annotate(holder=queries.holder())
    told = rows.exclude(name=None).order_by("pk").values_list("holder", "name")
    return {person: str(name) for person, name in told if person in wanted}


@dataclass(frozen=True, slots=True)
class Called:
    """What somebody is called on paper: name, and citizen number with its middle hidden; "" where no file tells one."""

    name: str
    number: str

    @property
    def public(self) -> str:
        """The name as a stranger may read it: the family name and stars."""
        return self.name[:1] + "*" * (len(self.name) - 1)


def called(person: int) -> Called:
    """What the person is called, by the newest believed mention, those with a valid number first. Two queries."""
    rows = queries.mentions_of(queries.standing(person)).exclude(name=None)
    newest = sorted(rows, key=lambda mention: (mention.citizen_number_sealed is not None, mention.pk))
    if not newest:
        return Called("", "")
    mention = newest[-1]
    number = lifeline.masked(mention, "citizen_number", crypto.vault())
    return Called(str(mention.name), "" if number == "—" else number)
