"""The tables of the facts, the narrow waist between the e-file and everything computed from it."""

from jiangtu.engine.schema.certificates import CERTIFICATES
from jiangtu.engine.schema.claims import CLAIMS
from jiangtu.engine.schema.classes import CLASSES
from jiangtu.engine.schema.education import EDUCATION
from jiangtu.engine.schema.employers import EMPLOYERS
from jiangtu.engine.schema.employment import EMPLOYMENT
from jiangtu.engine.schema.honours import HONOURS
from jiangtu.engine.schema.insurance import INSURANCE
from jiangtu.engine.schema.memberships import MEMBERSHIPS
from jiangtu.engine.schema.rotations import ROTATIONS
from jiangtu.engine.schema.statuses import STATUSES
from jiangtu.engine.schema.table import Column, Domain, Kind, Table
from jiangtu.engine.schema.titles import TITLES
from jiangtu.engine.schema.training import TRAINING
from jiangtu.engine.schema.workers import WORKERS

VERSION = 2
"""Raised by every change of a column; written into each snapshot."""

SUBJECTS: dict[str, Table] = {"worker": WORKERS, "employer": EMPLOYERS, "class": CLASSES}
"""What a policy can be about, each with its one-row-per-subject table."""

CHILDREN: dict[str, Table] = {
    table.name: table
    for table in (
        INSURANCE, EMPLOYMENT, CERTIFICATES, TRAINING, EDUCATION, TITLES, STATUSES, CLAIMS, HONOURS, MEMBERSHIPS,
        ROTATIONS,
    )
}  # fmt: skip
"""Tables with many rows per worker, sorted by worker."""

TABLES: dict[str, Table] = {t.name: t for t in (*SUBJECTS.values(), *CHILDREN.values())}

__all__ = ["CHILDREN", "SUBJECTS", "TABLES", "VERSION", "Column", "Domain", "Kind", "Table"]
