"""The e-file in the database: the tables of `engine.schema.efile`, column for column, with where each row came from.

Rows are added and, at most once, marked gone; nothing else is ever changed. Instants are microseconds UTC, as in the
schema. A row is believed at T when recorded_at <= T and it is not gone by T.
"""

from jiangtu.apps.files.models.identity import Change, Correction, Doubt, Link
from jiangtu.apps.files.models.records import (
    PERSONAL,
    RECORDS,
    Certificate,
    Claim,
    Education,
    Employer,
    Employment,
    Honour,
    Insurance,
    Membership,
    Rotation,
    Status,
    Title,
    Training,
)
from jiangtu.apps.files.models.stated import (
    BELIEVED,
    MARK,
    Delivery,
    Mention,
    Person,
    Record,
    Source,
    Stated,
    Versioned,
)

__all__ = [
    "BELIEVED",
    "MARK",
    "PERSONAL",
    "RECORDS",
    "Certificate",
    "Change",
    "Claim",
    "Correction",
    "Delivery",
    "Doubt",
    "Education",
    "Employer",
    "Employment",
    "Honour",
    "Insurance",
    "Link",
    "Membership",
    "Mention",
    "Person",
    "Record",
    "Rotation",
    "Source",
    "Stated",
    "Status",
    "Title",
    "Training",
    "Versioned",
]
