"""What offices add to a home that has an e-file and a sweep: log-ins, years of batches, a long queue of pairs.

Whoever is looked at gets real sealed numbers, because his pages open them; all others keep the fillers of `river_home`.
Run as a program (home), after which the log-ins stand in HOME/furnished.json.
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ |= {"JIANGTU_HOME": sys.argv[1], "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings"}
django.setup()

from django.utils import timezone  # noqa: E402 - the framework stands only now

from bench.pages import FURNISHED, PASSWORD  # noqa: E402
from jiangtu.apps.accounts import services as accounts  # noqa: E402
from jiangtu.apps.accounts.kinds import Opening, Role  # noqa: E402
from jiangtu.apps.audit.kinds import System  # noqa: E402
from jiangtu.apps.files import queries, writing  # noqa: E402
from jiangtu.apps.files.models import BELIEVED, Doubt, Mention  # noqa: E402
from jiangtu.apps.intake.models import Batch, Department  # noqa: E402
from jiangtu.apps.policy import queries as policies  # noqa: E402
from jiangtu.apps.vault import crypto  # noqa: E402
from jiangtu.engine.sheets import format as formats  # noqa: E402

WORKERS, BATCHES, PAIRS, LOOKED_AT = 20, 2_000, 3_000, 200
SEALED = {"citizen_number": "450202199003071239", "phone": "13877200001"}


def furnish(home: Path) -> None:
    """Everything, then the list of log-ins, so that a home without one is not ready."""
    people = _paid()
    _queue()
    _deliveries()
    _seal(
        [number for person in people for number in queries.mentions_of(person).values_list("pk", flat=True)]
    )
    names = {"WORKER": [_account(Role.WORKER, person) for person in people]}
    names |= {role: [_account(role, None)] for role in (Role.HR_OFFICER, Role.SUPERVISOR)}
    (home / FURNISHED).write_text(json.dumps(names))


def _paid() -> list[int]:
    """Workers some policy would pay, evenly out of all of them."""
    paid = policies.paid_subjects(policies.latest_sweep())
    return paid[:: max(1, len(paid) // WORKERS)][:WORKERS]


def _account(role: Role, person: int | None) -> str:
    name = f"{role.lower()}-{person or 0}"
    opening = Opening(name, name, role, person)
    accounts.open_account(opening, password=PASSWORD, actor=System(), at=timezone.now())
    return name


def _queue() -> None:
    """Pairs of neighbours among the mentions; the first of them will be looked at."""
    numbers = list(Mention.objects.filter(BELIEVED).order_by("pk").values_list("pk", flat=True)[: 2 * PAIRS])
    step = {"label": "姓名", "sentence": "姓名相同", "weight": 3.5}
    told = {"reason": "", "against": "", "summary": "姓名相同", "chance": -12.0, "steps": [step] * 6}
    Doubt.objects.bulk_create(
        Doubt(left_id=left, right_id=right, probability=0.9 - n / 10_000, stage="bench", joined=False,
              evidence=told, found_at=0)
        for n, (left, right) in enumerate(zip(numbers[::2], numbers[1::2], strict=False))
    )  # fmt: skip
    _seal(numbers[: 2 * LOOKED_AT])


def _deliveries() -> None:
    shipped, now = list(formats.shipped()), timezone.now()
    offices = Department.objects.bulk_create(Department(name=f"部门 {n}") for n in range(12))
    Batch.objects.bulk_create(
        Batch(department=offices[n % 12], format=shipped[n % len(shipped)], file_name=f"报表 {n}.xlsx", size=1_000_000,
              digest=f"{n:064d}", state="IMPORTED", received_at=now, imported_at=now, rows_read=10_000)
        for n in range(BATCHES)
    )  # fmt: skip


def _seal(numbers: list[int]) -> None:
    vault = crypto.vault()
    rows = list(Mention.objects.filter(pk__in=numbers))
    for row in rows:
        for name, text in SEALED.items():
            about = writing.about(name, bytes(row.fingerprint))
            setattr(row, f"{name}_sealed", vault.seal(text, about=about))
    Mention.objects.bulk_update(rows, [f"{name}_sealed" for name in SEALED], batch_size=100)


if __name__ == "__main__":
    furnish(Path(sys.argv[1]))
