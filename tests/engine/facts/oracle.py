"""The facts of a day worked out one person and one row at a time, in plain Python."""

import datetime as dt
from collections import defaultdict

from jiangtu import catalogues
from jiangtu.engine import schema
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import period
from jiangtu.engine.terms.period import Period

AUTHORITY = {d.name: d.authority for d in catalogues.departments()}
BEGINS = {
    "insurance": "from_on", "employment": "from_on", "certificates": "issued_on", "training": "started_on",
    "education": "enrolled_on", "titles": "obtained_on", "statuses": "from_on", "claims": "paid_on",
    "honours": "awarded_on", "memberships": "from_on", "rotations": "from_on",
}  # fmt: skip
KEYS = {
    "training": ("kind", "class_code", "provider", "occupation", "level", "started_on"),
    "education": ("kind", "schooling", "enrolled_on"),
    "titles": ("title", "occupation", "obtained_on"),
    "claims": ("kind", "fund", "occupation", "level", "certificate", "amount_fen", "paid_on"),
    "honours": ("kind", "tier", "awarded_on"),
    "rotations": ("kind", "employer", "post", "host", "from_on"),
}
RUNS = {"insurance": ("insurance", "employer"), "statuses": ("status",), "memberships": ()}


def facts(efile, as_of, at):
    """Every table of the facts as a list of rows."""
    mentions = _mentions(efile, at)
    records = {name: _records(efile, name, mentions, at) for name in BEGINS}
    tables = {
        name: sorted(
            (_seen(row, name, as_of) for row in _merged(name, [r for r in rows if r[BEGINS[name]] <= as_of])),
            key=lambda row, name=name: (row["person"], *(row[c] for c in schema.CHILDREN[name].order)),
        )
        for name, rows in records.items()
    }
    employers = _register(efile, as_of, at)
    tables["employers"] = [_counted(employer, tables, as_of) for employer in employers]
    tables["workers"] = _workers(tables, records, mentions, as_of)
    tables["classes"] = _classes(tables, as_of)
    delivered = _delivered(efile, at)
    for worker in tables["workers"]:
        found = [e["industry"] for e in employers if e["employer"] == worker["employer"]]
        worker["industry"] = found[0] if found else None
        worker.update({column: None for column, known in delivered.items() if not known})
    return {n: [{c: row[c] for c in s.arrow.names} for row in tables[n]] for n, s in schema.TABLES.items()}


def _believed(rows, at):
    if at is None:
        return [r for r in rows if r["gone_at"] is None]
    return [r for r in rows if r["recorded_at"] <= at and (r["gone_at"] is None or r["gone_at"] > at)]


def _mentions(efile, at):
    link = {}
    for row in sorted(_believed(efile["links"], at), key=lambda r: (r["recorded_at"], r["person"])):
        link[row["mention"]] = row
    return {
        m["mention"]: m
        | {
            "person": link[m["mention"]]["person"],
            "doubtful": link[m["mention"]]["doubtful"],
            "authority": AUTHORITY.get(m["department"], 999),
        }
        for m in _believed(efile["mentions"], at)
        if m["mention"] in link
    }


def _records(efile, name, mentions, at):
    return [
        r | {"person": mentions[r["mention"]]["person"], "authority": mentions[r["mention"]]["authority"]}
        for r in _believed(efile[name], at)
        if r["mention"] in mentions
    ]


def _merged(name, rows):
    if name == "certificates":
        return _certificates(rows)
    if name == "employment":
        return _employment(rows)
    if name in RUNS:
        return [_union(c) for g in _groups(rows, ("person", *RUNS[name])) for c in _chains(g, touching=True)]
    return [_best(group) for group in _groups(rows, ("person", *KEYS[name]))]


def _groups(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[c] for c in key)].append(row)
    return groups.values()


def _best(rows):
    ranked = sorted(rows, key=lambda r: (r["authority"], -r["recorded_at"], -r["record"]))
    best = {c: next((r[c] for r in ranked if r[c] is not None), None) for c in ranked[0]}
    return best | {"record": ranked[0]["record"]}


def _certificates(rows):
    numbered = [r for r in rows if r["number"] is not None]
    others = [r for r in rows if r["number"] is None]
    groups = [
        *_groups(numbered, ("person", "number")),
        *_groups(others, ("person", "kind", "occupation", "level", "issued_on")),
    ]
    return [_best(g) | {"withdrawn": any(r["withdrawn"] for r in g)} for g in groups]


def _employment(rows):
    filled = []
    for group in _groups(rows, ("person", "employer")):
        for chain in _chains(group, touching=False):
            said = [r["occupation"] for r in chain]
            for n, row in enumerate(chain):
                before = [o for o in said[: n + 1] if o is not None]
                after = [o for o in said[n:] if o is not None]
                filled.append(row | {"occupation": before[-1] if before else after[0] if after else None})
    merged = []
    for group in _groups(filled, ("person", "employer", "occupation")):
        for chain in _chains(group, touching=False):
            contracts = [r["contract"] for r in chain if r["contract"] is not None]
            merged.append(
                chain[-1] | {"from_on": chain[0]["from_on"], "contract": contracts[-1] if contracts else None}
            )
    return merged


def _chains(rows, *, touching):
    chains, reach = [], dt.date.min
    for row in sorted(rows, key=lambda r: (r["from_on"], r["recorded_at"], r["record"])):
        joins = chains and (row["from_on"] <= reach if touching else row["from_on"] < reach)
        if joins:
            chains[-1].append(row)
        else:
            chains.append([row])
            reach = dt.date.min
        reach = max(reach, row["until_on"] or dt.date.max)
    return chains


def _union(chain):
    ends = [r["until_on"] for r in chain]
    return chain[-1] | {
        "from_on": chain[0]["from_on"],
        "until_on": None if None in ends else max(ends),
        "record": min(r["record"] for r in chain),
    }


def _month(day):
    return day.year * 12 + day.month - 1


def _seen(row, name, as_of):
    if name == "training" and row["ended_on"] and row["ended_on"] > as_of:
        return row | {"ended_on": None, "outcome": "RUNNING"}
    if name == "education" and row["graduated_on"] and row["graduated_on"] > as_of:
        return row | {"graduated_on": None}
    if name == "insurance":
        over = _month(as_of + dt.timedelta(days=1))
        end = min(over, _month(row["until_on"])) if row["until_on"] else over
        return row | {"months": max(0, end - _month(row["from_on"]))}
    if name in ("employment", "rotations"):
        return row | {
            "months": max(0, period.months_between(row["from_on"], min(row["until_on"] or as_of, as_of)))
        }
    if name == "claims":
        return row | {"year": row["paid_on"].year}
    return row


def _running(row, as_of):
    return row["until_on"] is None or row["until_on"] > as_of


def _register(efile, as_of, at):
    rows = [
        r
        for r in _believed(efile["employers"], at)
        if r["registered_on"] is None or r["registered_on"] <= as_of
    ]
    latest = [sorted(g, key=lambda r: (r["recorded_at"], r["record"])) for g in _groups(rows, ("employer",))]
    filled = [{c: next((r[c] for r in reversed(g) if r[c] is not None), None) for c in g[0]} for g in latest]
    return sorted(filled, key=lambda r: r["employer"])


def _counted(employer, tables, as_of):
    jobs = [r for r in tables["employment"] if r["employer"] == employer["employer"] and _running(r, as_of)]
    people = {r["person"] for r in jobs}
    held = [r for r in tables["certificates"] if not r["withdrawn"] and r["level"] not in (None, "A")]
    return employer | {
        "staff": len(people),
        "dispatched": len({r["person"] for r in jobs if r["contract"] == "DISPATCH"}),
        "skilled": len(people & {r["person"] for r in held}),
        "high_skilled": len(people & {r["person"] for r in held if r["level"] not in ("5", "4")}),
    }


def _classes(tables, as_of):
    said = (
        "provider",
        "kind",
        "occupation",
        "level",
        "filed_on",
        "started_on",
        "ended_on",
        "hours",
        "practice_hours",
    )
    classes = []
    for group in _groups([r for r in tables["training"] if r["class_code"]], ("class_code",)):
        roster = sorted(group, key=lambda r: r["record"])
        row = {c: next((r[c] for r in roster if r[c] is not None), None) for c in said}
        row["class_code"] = roster[0]["class_code"]
        row["enrolled"] = len({r["person"] for r in roster})
        row["finished"] = len({r["person"] for r in roster if r["outcome"] in ("FINISHED", "CERTIFIED")})
        row["certified"] = len({r["person"] for r in roster if r["outcome"] == "CERTIFIED"})
        due = period.add_months(row["ended_on"], 6) if row["ended_on"] else None
        row["employed"] = None
        if due and due <= as_of:
            row["employed"] = len(
                {r["person"] for r in roster if _stable(r["person"], due, tables["insurance"])}
            )
        classes.append(row)
    return sorted(classes, key=lambda r: r["class_code"])


def _stable(person, day, insurance):
    return any(
        r["person"] == person
        and r["insurance"] in ("UNEMPLOYMENT", "PENSION")
        and r["employer"] is not None
        and r["from_on"] <= day
        and _running(r, day)
        for r in insurance
    )


def _workers(tables, records, mentions, as_of):
    people = {m["person"] for m in mentions.values()}
    seen = {r["person"] for name in BEGINS for r in tables[name]}
    later = {r["person"] for name in BEGINS for r in records[name] if r[BEGINS[name]] > as_of}
    return [
        _worker(p, tables, records, mentions, as_of) for p in sorted(people) if p in seen or p not in later
    ]


def _worker(person, tables, records, mentions, as_of):
    own = {name: [r for r in tables[name] if r["person"] == person] for name in BEGINS}
    named = sorted(
        (m for m in mentions.values() if m["person"] == person),
        key=lambda m: (m["authority"], -m["recorded_at"], -m["mention"]),
    )
    numbers = [m["citizen_number"] for m in named if len(m["citizen_number"] or "") == 18]
    row = {
        c: next((m[c] for m in named if m[c] is not None), None)
        for c in ("household", "home_area", "sex", "born_on")
    }
    if numbers:
        row["sex"] = "M" if int(numbers[0][16]) % 2 else "F"
        row["born_on"] = dt.datetime.strptime(numbers[0][6:14], "%Y%m%d").date()
    finished = [r["schooling"] for r in own["education"] if r["graduated_on"]]
    return row | {
        "person": person,
        "schooling": _highest([m["schooling"] for m in named] + finished, domains.SCHOOLING),
        "title": _highest([r["title"] for r in own["titles"]], domains.TITLE),
        "work_area": _place(own["insurance"], as_of),
        **_job(own["employment"], as_of),
        **_insured(person, own["insurance"], records["insurance"], as_of),
        "student": any(r["graduated_on"] is None for r in own["education"]),
        "union_member": any(_running(r, as_of) for r in own["memberships"]),
        "public_pension": any(
            _running(r, as_of) for r in own["insurance"] if r["insurance"] == "PUBLIC_PENSION"
        ),
        **{
            column: any(_running(r, as_of) for r in own["statuses"] if r["status"] == status)
            for status, column in STATUSES.items()
        },
        "identity_sure": not any(m["doubtful"] for m in named),
    }


STATUSES = {
    "UNEMPLOYED": "unemployed", "HARDSHIP": "hardship", "ANTI_POVERTY": "anti_poverty", "TRANSFER": "transfer",
    "GRADUATING": "graduating", "LEAVER": "leaver", "BENEFIT": "drawing_benefit", "PUBLIC_POST": "public_post",
    "PENSIONER": "pensioner", "FLEXIBLE": "flexible",
}  # fmt: skip


def _highest(codes, domain):
    known = [c for c in codes if c is not None]
    return max(known, key=domain.codes.index) if known else None


def _place(insurance, as_of):
    paid = [r for r in insurance if r["area"] is not None]
    order = [
        (_running(r, as_of), r["insurance"] == "UNEMPLOYMENT", r["from_on"], r["record"], r["area"])
        for r in paid
    ]
    return max(order)[-1] if order else None


def _job(employment, as_of):
    held = sorted((r for r in employment if _running(r, as_of)), key=lambda r: (r["from_on"], r["record"]))
    if not held:
        return {"employer": None, "occupation": None, "employed": False, "employed_months": None}
    job = held[-1]
    same = [r for r in employment if (r["employer"], r["occupation"]) == (job["employer"], job["occupation"])]
    chain = next(
        p for p in period.union(Period(r["from_on"], r["until_on"]) for r in same) if job["from_on"] in p
    )
    return {
        "employer": job["employer"],
        "occupation": job["occupation"],
        "employed": True,
        "employed_months": period.months_between(chain.from_on, as_of),
    }


def _insured(person, insurance, records, as_of):
    if not any(r["person"] == person and r["insurance"] == "UNEMPLOYMENT" for r in records):
        return {"insured_months": None, "insured_now": None}
    paid = [r for r in insurance if r["insurance"] == "UNEMPLOYMENT"]
    months = {_month(r["from_on"]) + n for r in paid for n in range(r["months"])}
    return {"insured_months": len(months), "insured_now": any(_running(r, as_of) for r in paid)}


def _delivered(efile, at):
    kinds = {r["insurance"] for r in _believed(efile["insurance"], at)}
    statuses = {r["status"] for r in _believed(efile["statuses"], at)}
    return {
        "employed": bool(_believed(efile["employment"], at)),
        "student": bool(_believed(efile["education"], at)),
        "union_member": bool(_believed(efile["memberships"], at)),
        "public_pension": bool(kinds & {"PENSION", "PUBLIC_PENSION"}),
        **{column: status in statuses for status, column in STATUSES.items()},
    }
