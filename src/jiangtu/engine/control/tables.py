"""What the auditors' rules read: one small table a matter, however the facts were kept before.

Persons and records are the e-file's own keys. A table nobody delivers is empty, and its rules find nothing.
"""

from collections.abc import Mapping

import pyarrow as pa

_KEY, _WORD, _DAY, _COUNT, _YES = pa.int64(), pa.string(), pa.date32(), pa.int32(), pa.bool_()
_MOMENT = pa.timestamp("us")
SCHEMAS: dict[str, pa.Schema] = {
    # one row a claim not yet paid; account and scan are opaque marks, null where there is none; payee is the organisation
    # that is paid, null where the person is
    "payables": pa.schema({
        "claim": _KEY, "person": _KEY, "kind": _WORD, "amount_fen": _KEY, "certificate": _WORD, "class_code": _WORD,
        "agent": _WORD, "mandate": _YES, "account": _WORD, "scan": _WORD, "payee": _WORD,
    }),
    # one row an account ever stated: its mark, and the owner as text, a person's key or an organisation's code
    "accounts": pa.schema({"account": _WORD, "owner": _WORD}),
    # one row a trainee on a class's roster
    "roster": pa.schema({
        "person": _KEY, "record": _KEY, "class_code": _WORD, "provider": _WORD, "kind": _WORD, "group": _WORD,
        "occupation": _WORD, "filed_on": _DAY, "started_on": _DAY, "ended_on": _DAY, "attended_percent": _COUNT,
        "outcome": _WORD,
    }),
    # one row a time somebody was on a register of persons; until excluded, null while it lasts
    "statuses": pa.schema({"person": _KEY, "record": _KEY, "status": _WORD, "from_on": _DAY, "until_on": _DAY}),
    "employment": pa.schema({"person": _KEY, "record": _KEY, "employer": _WORD, "from_on": _DAY, "until_on": _DAY}),
    "education": pa.schema({"person": _KEY, "record": _KEY, "enrolled_on": _DAY, "graduated_on": _DAY}),
    # one row a subsidy any fund reports as paid
    "paid": pa.schema({"person": _KEY, "record": _KEY, "certificate": _WORD, "fund": _WORD}),
    # one row a sign-in to a lesson and the lesson's hours; out: the person signed out too, null where none is asked for
    "signs": pa.schema({
        "person": _KEY, "sign": _KEY, "class_code": _WORD, "lesson": _KEY, "day": _DAY, "device": _WORD, "out": _YES,
        "from_at": _MOMENT, "until_at": _MOMENT,
    }),
    # one row a person and day of a firm's own attendance
    "shifts": pa.schema({"person": _KEY, "row": _KEY, "day": _DAY, "minutes": _COUNT}),
    # one row a line of what a provider may teach; the day it came into the catalogue
    "scopes": pa.schema({
        "provider": _WORD, "entry": _KEY, "occupation": _WORD, "from_on": _DAY, "until_on": _DAY, "listed_on": _DAY,
    }),
    # one row a person and course film: its length, its pace in percent of real time, how often it was touched
    "views": pa.schema({
        "person": _KEY, "view": _KEY, "class_code": _WORD, "minutes": _COUNT, "pace_percent": _COUNT, "touches": _COUNT,
    }),
}  # fmt: skip
FINDINGS = pa.schema({"rule": _WORD, "key": _WORD, "claim": _KEY, "rows": pa.list_(_WORD)})
"""One row a rule, matter (`key`: a class, device, account …) and claim; `rows` name what shows it: "statuses:17"."""


def conform(given: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Every table of SCHEMAS from those given: their columns in order and type, empty where none was given."""
    return {
        name: given[name].select(schema.names).cast(schema) if name in given else schema.empty_table()
        for name, schema in SCHEMAS.items()
    }
