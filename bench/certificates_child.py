"""One database's part of the measurement of certificates: `python -m bench.certificates_child DEED HOME …` prints one JSON object.

`batch SIZE` scores and issues in a fresh home, walks the log and checks one credential from files; `people FIRST COUNT` makes
persons; `press FIRST COUNT BEGINS` is one of many processes that issue one by one; `check` counts what came of it.
"""

import datetime as dt
import json
import os
import statistics
import sys
import time
from collections import Counter
from typing import Any

import django

os.environ |= {"JIANGTU_HOME": sys.argv[2], "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings"}
django.setup()

import numpy as np  # noqa: E402 - the framework stands only now
import pyarrow as pa  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from jiangtu.apps.accounts.kinds import Role  # noqa: E402
from jiangtu.apps.certificates import log, public, services, walk  # noqa: E402
from jiangtu.apps.certificates.kinds import CertificateKind, CertificateState, Draft  # noqa: E402
from jiangtu.apps.certificates.models import Certificate, Serial  # noqa: E402
from jiangtu.apps.files.models import Person  # noqa: E402
from jiangtu.apps.registers import services as registers  # noqa: E402
from jiangtu.engine.appraisal import marks, standard  # noqa: E402
from jiangtu.engine.policy.tree import Verdict  # noqa: E402
from jiangtu.engine.proof import check, credential, status  # noqa: E402

BODY, WELDER, CITY, TRIES = "52450200MJ1PX00070", "6-18-02-04", "450200", 300
DETAILS = {
    "organ": "0000",
    "site": "000012",
    "staff": 4,
    "assessors": 6,
    "rooms": True,
    "apart": True,
    "promise": True,
}


class Clerk:
    """Somebody with a role."""

    def __init__(self, role: str) -> None:
        self.role, self.username = role, role.lower()


ASSESSOR, OFFICER = Clerk(Role.ASSESSOR), Clerk(Role.HR_OFFICER)


def now() -> dt.datetime:
    return timezone.now()


def body() -> None:
    registers.save_organisation(code=BODY, name="柳州技能评价中心", area=CITY, actor=OFFICER, at=now())
    draft = registers.Draft("appraisal-society", "评价中心", details=DETAILS, scopes=[("6-18", "5432", CITY)])
    entry = registers.save_draft(organisation=BODY, draft=draft, actor=ASSESSOR, at=now())
    registers.apply_for(entry=entry.pk, organisation=BODY, actor=ASSESSOR, at=now())
    registers.list_entry(
        entry=entry.pk, day=dt.date(timezone.localdate().year, 1, 1), actor=OFFICER, at=now()
    )


def draft(person: int, **marks_of: int) -> Draft:
    return Draft(
        kind=CertificateKind.LEVEL, person=person, holder=f"考生{person}", occupation=WELDER, level="3", body=BODY,
        body_class="S", organ="0000", site="000012", area=CITY, issued_on=timezone.localdate(),
        source=f"bench:{person}", marks=marks_of,
    )  # fmt: skip


def people(first: int, count: int) -> dict[str, Any]:
    Person.objects.bulk_create(
        (Person(id=n + 1, since=0) for n in range(first, first + count)), batch_size=5_000
    )
    return {"people": count}


def entered(size: int) -> tuple[pa.Table, pa.Table, dict[str, np.ndarray]]:
    """Everybody's seats and both clerks' entries; nine in ten pass both parts."""
    rng = np.random.default_rng(1)
    candidates, parts = np.arange(1, size + 1), ("theory", "skill")
    given = {part: rng.choice([55, 60, 72, 88], size, p=[0.05, 0.15, 0.4, 0.4]) for part in parts}
    seats = {"candidate": np.tile(candidates, 2), "part": [part for part in parts for _ in range(size)]}
    rows = {
        "candidate": np.tile(seats["candidate"], 2), "part": seats["part"] * 2,
        "entry": np.repeat([1, 2], 2 * size), "mark": np.tile(np.concatenate([given[p] for p in parts]), 2),
        "absent": np.zeros(4 * size, bool),
    }  # fmt: skip
    return pa.table(seats, schema=marks.SEATS), pa.table(rows, schema=marks.ENTRIES), given


def scored(size: int) -> list[Draft]:
    """The drafts of everybody who passed."""
    seats, entries, given = entered(size)
    agreed, _ = marks.agree(seats, entries)
    level = standard.in_force(standard.shipped(), WELDER, as_of=timezone.localdate()).level("3")
    none = {"happened": marks.HAPPENED.empty_table(), "kept": marks.KEPT.empty_table()}
    results, _, problems = marks.settle(marks.Sitting(level.parts, timezone.localdate(), 12), agreed, **none)
    assert not problems
    passed = results.filter(np.asarray(results["verdict"]) == int(Verdict.YES))["candidate"].to_pylist()
    theory, skill = given["theory"].tolist(), given["skill"].tolist()
    return [draft(n, theory=theory[n - 1], skill=skill[n - 1]) for n in passed]


def batch(size: int) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    body()
    people(0, size)
    begun = time.perf_counter()
    drafts = scored(size)
    settled = time.perf_counter()
    made = services.issue(drafts, actor=ASSESSOR, at=now())
    ended = time.perf_counter()
    found = walk.verify()
    walked = time.perf_counter()
    assert found.whole, found.faults
    return {
        "candidates": size, "issued": len(made), "score_s": round(settled - begun, 2), "issue_s": round(ended - settled, 2),
        "batch_s": round(ended - begun, 2), "issued_per_s": round(len(made) / (ended - settled)),
        "verified_per_s": round(found.leaves / (walked - ended)), "offline_ms": offline(made[len(made) // 2]),
    }  # fmt: skip


def offline(made: Certificate) -> float:
    """The median time of one check from files: signature, log, both status lists, name."""
    page, signer, host = public.shown(made.number), log.signer(), "https://liuzhou.example/"
    lists = host + "certificates/status/{block}-{purpose}/"
    unsigned = public.unsigned(page, address=host + made.number, lists=lists, at=now())
    documents = [credential.signed(unsigned, signer=signer, at=now()), public.proof(page)]
    for purpose in public.STATES:
        address = lists.replace("{block}", str(made.place // status.LENGTH)).replace("{purpose}", purpose)
        told = public.status_list(made.place // status.LENGTH, purpose, address=address, at=now())
        documents.append(credential.signed(told, signer=signer, at=now()))
    texts = [(str(n), json.dumps(document)) for n, document in enumerate(documents)]
    head = log.head()
    assert head is not None
    asked, taken = check.Asked(head, signer.did, made.holder), []
    for _ in range(TRIES):
        begun = time.perf_counter()
        report = check.check(check.sort(texts), asked)
        taken.append(time.perf_counter() - begun)
        assert not report.faults, report.faults
    return round(1_000 * statistics.median(taken), 2)


def press(first: int, count: int, begins: float) -> dict[str, Any]:
    """One after the other, from the agreed moment; every seventh certificate is withdrawn again.

    Who waited longer than the database lets anybody wait asks again: the same source is the same certificate.
    """
    time.sleep(max(0.0, begins - time.time()))
    numbers, again = [], 0
    for person in range(first + 1, first + count + 1):
        while True:
            try:
                (made,) = services.issue([draft(person)], actor=ASSESSOR, at=now())
                if person % 7 == 0 and made.state == CertificateState.VALID:
                    services.withdraw(made.number, reason="核查", actor=OFFICER, at=now())
                break
            except OperationalError:
                again += 1
        numbers.append(made.number)
    return {"numbers": numbers, "again": again, "ended": time.time()}


def counted() -> dict[str, Any]:
    """Numbers given twice, numbers left out, and what the walk over everything finds."""
    given = Counter(Certificate.objects.values_list("number", flat=True))
    gaps = sum(last for last in Serial.objects.values_list("last", flat=True)) - len(given)
    highest = Certificate.objects.aggregate(top=Max("serial"))["top"]
    found = walk.verify()
    return {
        "certificates": len(given), "highest": highest, "duplicates": sum(n - 1 for n in given.values()), "gaps": gaps,
        "leaves": found.leaves, "faults": len(found.faults),
    }  # fmt: skip


DEEDS = {
    "batch": lambda size: batch(int(size)),
    "people": lambda first, count: people(int(first), int(count)),
    "press": lambda first, count, begins: press(int(first), int(count), float(begins)),
    "check": counted,
}

if __name__ == "__main__":
    print(json.dumps(DEEDS[sys.argv[1]](*sys.argv[3:])))
