"""A home in which a rush can happen: people who are signed in, and for each round a class and everybody's press.

`python -m bench.rush_home fill HOME SIZE ROUNDS SEATS` writes HOME/rush.json: for each round the class and the presses,
each with the cookie of its browser. Sessions are minted in the database, presses signed as the class page signs them.
`python -m bench.rush_home check HOME` prints, for each class, what the database says in the end.
"""

import datetime as dt
import json
import os
import secrets
import sys
import uuid
from pathlib import Path

import django

os.environ |= {"JIANGTU_HOME": sys.argv[2], "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings"}
django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - the framework stands only now
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from jiangtu.apps.accounts.kinds import Role  # noqa: E402
from jiangtu.apps.accounts.models import User  # noqa: E402
from jiangtu.apps.registers.models import Entry, Organisation  # noqa: E402
from jiangtu.apps.training import api  # noqa: E402
from jiangtu.apps.training.kinds import COUNTED, ClassState, QuotaKind  # noqa: E402
from jiangtu.apps.training.models import Quota, Seat, TrainingClass  # noqa: E402
from jiangtu.apps.training.presses import Press, Standing  # noqa: E402

STANDING = Standing(1, "training-unemployed", "2018-01", "0" * 64, ("WOMEN", "RURAL"), reasons=())


def fill(home: Path, size: int, rounds: int, seats: int) -> None:
    """The people, their sessions, and ROUNDS classes: nobody waits, but in the last but one as many as sit, in the last all."""
    call_command("migrate", verbosity=0)
    cookies = _signed_in(size)
    firm = Organisation.objects.create(code="91450200MA5K000000", name="柳东培训学校", area="450200")
    provider = Entry.objects.create(register="providers", organisation=firm, title=firm.name)
    made = []
    for number in range(rounds):
        line = {rounds - 1: size, rounds - 2: None}.get(number, 0)
        klass = _class(number, seats, line, provider)
        people = range(number * size + 1, (number + 1) * size + 1)
        made.append(
            {
                "class": klass.pk,
                "presses": [_press(klass, *pair) for pair in zip(people, cookies, strict=True)],
            }
        )
    (home / "rush.json").write_text(json.dumps(made))


def _signed_in(size: int) -> list[str]:
    """The session keys of so many workers."""
    users = User.objects.bulk_create(
        User(username=f"w{n}", display_name=f"w{n}", role=Role.WORKER, person=n, password="!")
        for n in range(size)
    )
    store, until = SessionStore(), timezone.now() + dt.timedelta(hours=8)
    held = [
        Session(
            session_key=secrets.token_hex(16),
            session_data=store.encode({"_auth_user_id": str(user.pk)}),
            expire_date=until,
        )
        for user in users
    ]
    Session.objects.bulk_create(held, batch_size=500)
    return [session.session_key for session in held]


def _class(number: int, seats: int, line: int | None, provider: Entry) -> TrainingClass:
    day = dt.date(2026, 1, 5)
    klass = TrainingClass.objects.create(
        class_code=f"R{number}", title=f"焊工{number}", kind="SUBSIDISED", provider=provider, occupation="6-18-02-04",
        level="5", area="450202", starts_on=day, ends_on=day, hours=80, practice_hours=48, state=ClassState.ENROLLING,
    )  # fmt: skip
    Quota.objects.create(training_class=klass, kind=QuotaKind.CLASS, size=seats, line=line)
    Quota.objects.create(training_class=klass, kind=QuotaKind.GROUP, key="WOMEN", size=seats)
    return klass


def _press(klass: TrainingClass, person: int, cookie: str) -> list[str]:
    return [
        str(person),
        cookie,
        api.signed(Press(klass.pk, person, uuid.uuid4(), STANDING), session=cookie, at=timezone.now()),
    ]


def check() -> None:
    """What stands: by class the quotas, and every seat as person → number, place."""
    told = {
        klass.pk: {
            "quotas": list(klass.quotas.order_by("pk").values_list("size", "taken")),
            "counted": klass.seats.filter(state__in=COUNTED).count(),
            "seats": {s.person: [s.number, s.place] for s in Seat.objects.filter(training_class=klass)},
        }
        for klass in TrainingClass.objects.all()
    }
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]), *map(int, sys.argv[3:6]))
    else:
        check()
