"""A rush to try: people of the running demo city press for 50 seats of one class in the same moment.

`python -m bench.rush_demo HOME PORT SIZE` opens a new run of the city's free class at the workers' cultural palace, signs
SIZE people in, sends their presses to the server on PORT in a drawn order, signs them out again, and says what they were
told and where the officer and everybody else can look at it. Each run is a class of its own.
"""

import collections
import datetime as dt
import json
import os
import random
import secrets
import sys
import uuid
from pathlib import Path

import django

HOME, PORT, SIZE = Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3])
os.environ |= {"JIANGTU_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings"}
django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - the framework stands only now
from django.contrib.sessions.models import Session  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import rush  # noqa: E402
from jiangtu.apps.accounts.kinds import Role  # noqa: E402
from jiangtu.apps.accounts.models import User  # noqa: E402
from jiangtu.apps.facts import queries as snapshots  # noqa: E402
from jiangtu.apps.reference import clock  # noqa: E402
from jiangtu.apps.training import api, eligibility, services  # noqa: E402
from jiangtu.apps.training.kinds import ClassKind  # noqa: E402
from jiangtu.apps.training.models import TrainingClass  # noqa: E402
from jiangtu.apps.training.presses import Press  # noqa: E402
from jiangtu.config.demo_training import Clerk  # noqa: E402

SEATS, DAYS_APART = 50, 28


def main() -> None:
    """One rush, told in a line of numbers and two addresses."""
    klass = _opened()
    sessions = _signed_in(klass)
    try:
        crowd = random.Random(klass.pk).sample(sessions, len(sessions))
        told, seconds = rush.press(HOME, PORT, crowd)
    finally:
        Session.objects.filter(session_key__in=[cookie for _, cookie, _ in sessions]).delete()
        User.objects.filter(username__startswith=_name("")).delete()
    answers = collections.Counter(t.said.get("state", t.said.get("refused", t.status)) for t in told)
    print(json.dumps({"pressed": len(told), "seconds": round(seconds, 2), "answers": answers}))
    site = f"http://127.0.0.1:{PORT}/classes"
    print(f"{site}/office/c/{klass.class_code}/arrivals/\n{site}/c/{klass.class_code}/order/")


def _opened() -> TrainingClass:
    """The next run of the palace's class, open for enrolment."""
    old = TrainingClass.objects.filter(kind=ClassKind.PALACE).order_by("pk")[0]
    runs = TrainingClass.objects.filter(copied_from=old).count()
    starts = old.starts_on + dt.timedelta(days=DAYS_APART * (runs + 1))
    owner, at = str(old.provider.organisation_id), clock.now()
    repeat = services.Repeat(starts, old.room_id or 0, old.teacher_id or 0, SEATS)
    made = services.repeat_class(
        class_code=old.class_code, organisation=owner, repeat=repeat, actor=Clerk(Role.PROVIDER), at=at
    )
    for step, role in (("file", Role.PROVIDER), ("publish", Role.HR_OFFICER), ("open", Role.PROVIDER)):
        act = services.Act(Clerk(role), at, clock.today(), owner)
        made = services.take_step(class_code=made.class_code, step=step, act=act)
    return made


def _signed_in(klass: TrainingClass) -> list[rush.Press]:
    """Person, cookie and press of so many people of the latest snapshot, each judged as the class page judges him."""
    facts = snapshots.latest_facts()
    people = facts["workers"]["person"].to_pylist()[:SIZE] if facts else []
    users = User.objects.bulk_create(
        User(username=_name(n), display_name=_name(n), role=Role.WORKER, person=person, password="!")
        for n, person in enumerate(people)
    )
    store, until, made = SessionStore(), timezone.now() + dt.timedelta(hours=1), []
    cookies = [secrets.token_hex(16) for _ in users]
    Session.objects.bulk_create(
        Session(
            session_key=cookie,
            session_data=store.encode({"_auth_user_id": str(user.pk)}),
            expire_date=until,
        )
        for cookie, user in zip(cookies, users, strict=True)
    )
    for person, cookie in zip(people, cookies, strict=True):
        press = Press(klass.pk, person, uuid.uuid4(), eligibility.standing(person, klass))
        made.append([str(person), cookie, api.signed(press, session=cookie, at=timezone.now())])
    return made


def _name(n: object) -> str:
    return f"rush-{n}"


if __name__ == "__main__":
    main()
