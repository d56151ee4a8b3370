"""The demo city in a home: built, delivered, imported and swept, then seeded by each room; the log-ins to look at it."""

import contextlib
import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pyarrow.compute as pc
from django.conf import settings
from django.utils import timezone

from jiangtu import city
from jiangtu.apps.accounts import services as accounts
from jiangtu.apps.accounts.kinds import Opening, Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import lookup
from jiangtu.apps.intake.models import Batch
from jiangtu.apps.policy import queries as policies
from jiangtu.apps.policy import services as sweeps
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.reference import clock
from jiangtu.city import workbooks
from jiangtu.config import deliveries, demo_appraisal, demo_incentive, demo_ledger, demo_training
from jiangtu.config.environment import DAY_FILE
from jiangtu.engine.errors import Refusal
from jiangtu.engine.facts.factset import FactsMissing

Progress = Callable[[int, int], None]
Steps = Callable[[str], AbstractContextManager[Progress]]
PASSWORD = "jiangtu-demo"  # noqa: S105 - printed on purpose; the demo listens on this machine alone
SYSTEM = System()
LOOKED_AT = 500
"""Workers whose names are asked for before one is chosen."""


class HomeInUse(Refusal):
    """A real city lives in this home; log-ins with a published password would open it to everybody."""

    def __init__(self) -> None:
        super().__init__(
            "HOME_IN_USE",
            "这个数据目录里是一座真实的城市，不能在里面演示。",
            mend="用 --home 换一个空目录。",
        )


def build(*, workers: int, seed: int, as_of: dt.date, steps: Steps) -> list[tuple[str, ...]]:
    """A toy city in this home, from its departments' workbooks to every worker's rights; the log-ins to look at it.

    A home that has its city already is left as it is. The second month's workbooks lie in HOME/workbooks/2 to try.
    """
    if (Batch.objects.exists() or User.objects.exists()) and not (
        settings.JIANGTU_HOME / "workbooks"
    ).is_dir():
        raise HomeInUse
    (settings.JIANGTU_HOME / DAY_FILE).write_text(as_of.isoformat())
    plan = city.Plan(workers=workers, seed=seed, as_of=as_of, order_classes=True)
    if not Sweep.objects.exists():
        _build_city(plan, steps)
    told = [_account(role, demo_training.organisations(plan).get(role, "")) for role in Role]
    return [*told, *(_opened(opening) for opening in (*demo_appraisal.openings(), *demo_ledger.OPENINGS))]


def _build_city(plan: city.Plan, steps: Steps) -> None:
    folder = settings.JIANGTU_HOME / "workbooks"
    with steps("造城") as progress:
        built = city.build(plan)
        progress(1, 3)
        first = workbooks.deliver(built, folder / "1", month=1)
        progress(2, 3)
        workbooks.deliver(built, folder / "2", month=2)
        progress(3, 3)
    with steps("导入") as progress:
        taken = deliveries.intake(
            paths=list(first.files),
            form="",
            department="",
            dry_run=False,
            because="演示城市：先导入没有错误的行",
        )
        for done, _ in enumerate(taken, start=1):
            progress(done, len(first.files))
    with steps("归集、快照、匹配") as progress:
        sweeps.refresh_city(as_of=plan.as_of, actor=SYSTEM, at=clock.now(), progress=progress)
    with steps("培训机构与班级") as progress:
        demo_training.seed(built, worker=worker(), progress=progress)
    with steps("资金") as progress:
        day = timezone.make_aware(dt.datetime.combine(plan.as_of, dt.time()))
        demo_ledger.seed(built, at=day)
        progress(1, 2)
        demo_incentive.seed(worker=worker(), at=day)
        progress(2, 2)


def _account(role: Role, organisation: str) -> tuple[str, ...]:
    person = worker() if role is Role.WORKER else None
    return _opened(Opening(role.lower(), f"演示{role.label}", role, person, organisation))


def _opened(opening: Opening) -> tuple[str, ...]:
    with contextlib.suppress(accounts.UsernameTaken):
        accounts.open_account(opening, password=PASSWORD, actor=SYSTEM, at=clock.now())
    return (opening.role.label, opening.username, PASSWORD)


def worker() -> int:
    """The worker with most to see, known by name and beyond doubt: owed for a certificate if anybody is, with most of them."""
    facts, sweep = snapshots.latest_facts(), policies.latest_sweep()
    if facts is None:
        raise FactsMissing(snapshots.home())
    holders = facts["certificates"]["person"].value_counts()
    held: dict[int, int] = dict(
        zip(holders.field("values").to_pylist(), holders.field("counts").to_pylist(), strict=True)
    )
    certain = facts["workers"].filter(pc.field("identity_sure"))
    sure: set[int] = set(certain["person"].to_pylist())
    for some in (policies.paid_subjects(sweep, kind="UPGRADE"), policies.paid_subjects(sweep), held):
        most = sorted(sure.intersection(some), key=lambda person: (held.get(person, 0), person), reverse=True)
        named = lookup.names(most[:LOOKED_AT])
        if named:
            return next(person for person in most if person in named)
    return max(held)
