"""Claims, their turns and runs written by the hundred thousand: one prepared statement, never a statement a row."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from django.db import connection

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.files import bulk
from jiangtu.apps.incentive.models import Claim, Run, Turn
from jiangtu.apps.incentive.rules import Answers

FEW = 20
"""From so many claims on that are to say the same, one statement says it of all of them."""


def save(claims: Iterable[Claim], fields: Iterable[str]) -> None:
    """These fields of the claims as they are now. Cost: 4 µs a claim where a step makes them alike, 20 µs where not."""
    known = {field.name: field for field in Claim._meta.concrete_fields}
    chosen = [known[name] for name in fields]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(field.column or field.name)} = %s" for field in chosen)
    statement = f"UPDATE {quote(Claim._meta.db_table)} SET {changes} WHERE id"  # noqa: S608 - names of the model
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for claim in claims:
        alike[tuple(getattr(claim, field.attname) for field in chosen)].append(claim.pk)
    single = []
    with connection.cursor() as cursor:
        for values, numbers in alike.items():
            said = [f.get_db_prep_save(v, connection) for f, v in zip(chosen, values, strict=True)]
            if len(numbers) < FEW:
                single += [(*said, number) for number in numbers]
                continue
            for start in range(0, len(numbers), bulk.LOOK_UP):
                part = numbers[start : start + bulk.LOOK_UP]
                cursor.execute(f"{statement} IN ({', '.join(['%s'] * len(part))})", [*said, *part])
        cursor.executemany(f"{statement} = %s", single)


def add_turns(claims: Iterable[Claim], step: str, *, actor: Actor, at: dt.datetime, reason: str = "") -> None:
    """One turn a claim, in their order: the step that brought it where it stands."""
    by, role, moment = actor.username, actor.role, _moment(Turn, at)
    rows = ((c.pk, step, str(c.state), by, role, moment, reason) for c in claims)
    bulk.insert(Turn, ("claim", "step", "state", "by", "role", "at", "reason"), rows)


def add_runs(runs: Iterable[tuple[int, str, Answers]], *, at: dt.datetime) -> None:
    """One run a claim: its number, the digest of the facts it looked at, the answers."""
    moment = _moment(Run, at)
    written = cache(lambda answers: json.dumps(dict(answers), ensure_ascii=False))
    rows = ((claim, moment, digest, written(tuple(answers.items()))) for claim, digest, answers in runs)
    bulk.insert(Run, ("claim", "at", "facts_digest", "answers"), rows)


def _moment(model: type[Turn] | type[Run], at: dt.datetime) -> str | dt.datetime:
    """How the database writes a moment."""
    field = next(f for f in model._meta.concrete_fields if f.name == "at")
    told: str | dt.datetime = field.get_db_prep_save(at, connection)
    return told
