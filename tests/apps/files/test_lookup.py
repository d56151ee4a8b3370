"""From numbers to persons, and from persons to what they are called."""

import pytest

from jiangtu.apps.files import lookup
from jiangtu.apps.files.lookup import Called
from jiangtu.apps.files.models import Mention, Person
from jiangtu.apps.files.writing import NewLink, add_links
from tests.apps.files.deliveries import QIN, WEI, bring, certificates

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def linked(*rows: dict[str, object]) -> list[int]:
    """A delivery of these people, each a person of his own."""
    bring(certificates(1, *({**row, "number": f"A{n}"} for n, row in enumerate(rows))))
    mentions = list(Mention.objects.order_by("pk").values_list("pk", flat=True))
    people = [10 * n for n, _ in enumerate(mentions, start=1)]
    Person.objects.bulk_create(Person(id=person, since=1) for person in people)
    add_links(
        [NewLink(*pair, "founded") for pair in zip(mentions, people, strict=True)], by="system", instant=3
    )
    return people


def test_people_are_called_by_their_files() -> None:
    qin, wei = linked(QIN, WEI)

    assert lookup.names([qin, wei, 999]) == {qin: "覃美玲", wei: "韦国强"}
    assert lookup.called(qin) == Called("覃美玲", "4502**********1234")
    assert (lookup.called(qin).public, lookup.called(999).public) == ("覃**", "")
    assert lookup.called(999) == Called("", "")
