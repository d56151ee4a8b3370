"""What an auditor could read of the city's training money, with a wrong of every kind of the rule pack planted in it.

The wrongs of `frauds` lie in the records already; the others are planted here, beside honest look-alikes: a couple that
shares a phone, one forgotten sign-out, a new provider with few certificates, half a shift on a day of class, an afternoon
class that begins on the day a morning class ends.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from jiangtu.city.truth import City
from jiangtu.engine.control.tables import SCHEMAS

Row = dict[str, Any]
"""One row of a table, by its columns."""
PAID = ("SUBSIDISED", "PROJECT")
LESSONS = 4
AMOUNT_FEN, UPGRADE_FEN = 120_000, 150_000
SINCE = dt.date(2015, 1, 1)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
MORNING, AFTERNOON = dt.time(9), dt.time(14)


@dataclass
class Evidence:
    """The rules' tables, and for each rule the claims that are truly wrong by its kind."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    truth: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def tables(self) -> dict[str, pa.Table]:
        """As the rules read them."""
        return {name: pa.Table.from_pylist(self.rows[name], schema) for name, schema in SCHEMAS.items()}


def evidence(city: City) -> Evidence:
    """The tables of a built city; the same city gives the same. Cost: 30 µs a trainee and lesson."""
    planter = _Planter(city)
    planter.people()
    planter.rosters()
    planter.claims()
    planter.lessons()
    planter.papers()
    return planter.found


class _Planter:
    """Plants one city. A claim's number is its place among the claims, from 1; rows of rosters keep their order."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.rng = city.plan.dice("control")
        self.found = Evidence()
        self.count = max(3, city.plan.workers // 2_000)
        self.wrong: dict[str, set[int]] = defaultdict(set)
        """Kind → roster records that are truly wrong."""
        self.closed: set[int] = set()
        """Roster records of honest people who sat in a class to its last day."""
        self.next = 10_000_000

    def people(self) -> None:
        """Registers, jobs and schools as the departments hold them."""
        for name in ("statuses", "employment", "education"):
            self.found.rows[name] = self.city.records[name].select(SCHEMAS[name].names).to_pylist()
        barred = [r for r in self.found.rows["statuses"] if r["status"] in ("PENSIONER", "PUBLIC_POST")]
        self.jobs = _by(self.found.rows["employment"], "person")
        self.barred = _by(barred, "person")
        self.schools = _by(self.found.rows["education"], "person")

    def rosters(self) -> None:
        """Every trainee of a class somebody pays for, the planted ones with them."""
        columns = SCHEMAS["roster"].names
        kept = self.city.records["training"].select(columns).to_pylist()
        planted = set(self.city.frauds["record"].to_pylist())
        self.roster: list[Row] = [
            self._honest(row)
            for row in kept
            if row["provider"] and (row["record"] in planted or not self._excluded(row))
        ]
        known = {row["record"]: row for row in self.roster}
        for row in self.city.frauds.to_pylist():
            kinds = {"PENSIONER_IN_CLASS": "pensioner-in-class", "STUDENT_IN_CLASS": "student-in-class"}
            if row["fraud"] in kinds and self._excluded(known[row["record"]]):
                self.wrong[kinds[row["fraud"]]].add(row["record"])
            elif row["fraud"] == "TWO_CLASSES":
                self.wrong["two-places"] |= self._overlapping(known.get(row["record"]))
            elif row["fraud"] == "GHOST_CLASS":
                self.wrong["ghost-class"] |= self._of_class(row["class_code"])
        self.paid = [r for r in self.roster if r["kind"] in PAID and r["ended_on"]]
        honest_and_wrong = (
            self._students, self._public_posts, self._employed, self._again, self._burst, self._below, self._changed_over,
        )  # fmt: skip
        for plant in honest_and_wrong:
            plant()

    def _excluded(self, row: Row) -> bool:
        """Whether somebody was truly a pensioner, on a public post or at school when the class began: the city's lots do
        not ask, so that such a row is a wrong nobody planted, and left out."""
        day = row["started_on"]
        registers = [r for r in self.barred[row["person"]] if r["from_on"] <= day]
        schools = [r for r in self.schools[row["person"]] if r["enrolled_on"] <= day]
        return any(r["until_on"] is None or r["until_on"] > day for r in registers) or any(
            r["graduated_on"] is None or r["graduated_on"] > day for r in schools
        )

    def _honest(self, row: Row) -> Row:
        """The city calls trainees unemployed by lot; here only those who truly have no job."""
        busy = any(
            job["from_on"] < row["started_on"]
            and (job["until_on"] is None or job["until_on"] > row["started_on"])
            for job in self.jobs.get(row["person"], ())
        )
        return {**row, "group": "TRANSFER"} if busy and row["group"] == "UNEMPLOYED" else row

    def _of_class(self, code: str) -> set[int]:
        return {r["record"] for r in self.roster if r["class_code"] == code}

    def _overlapping(self, mine: Row | None) -> set[int]:
        """A planted trainee's row and those of other classes he sat in at the same time; none where these were left out."""
        if mine is None:
            return set()
        late = dt.date.max
        same = {
            r["record"]
            for r in self.roster
            if r["person"] == mine["person"]
            and r["started_on"] <= (mine["ended_on"] or late)
            and (r["ended_on"] or late) >= mine["started_on"]
        }
        return same if len(same) > 1 else set()

    def _added(self, model: Row, **changes: object) -> int:
        self.next += 1
        self.roster.append({**model, "record": self.next, **changes})
        return self.next

    def _models(self, count: int) -> list[Row]:
        """Honest rows to make planted ones from."""
        chosen = self.rng.integers(0, len(self.paid), count)
        return [self.paid[i] for i in chosen]

    def _free(self, count: int) -> list[int]:
        """People without any class, job or register: strangers to every rule."""
        taken = {
            r["person"] for name in ("statuses", "employment", "education") for r in self.found.rows[name]
        }
        taken |= {r["person"] for r in self.roster}
        free = [p for p in range(1, self.city.persons.num_rows + 1) if p not in taken]
        if len(free) < count:  # a small city has few such people: newcomers nobody knows anything of
            top = self.city.persons.num_rows + 1 + len(self.roster)
            free += list(range(top, top + count))
        return [int(p) for p in self.rng.permutation(free)[:count]]

    def _students(self) -> None:
        known = {r["person"] for r in self.roster}
        pupils = [
            r for r in self.found.rows["education"] if r["graduated_on"] is None and r["person"] not in known
        ]
        for row, model in zip(pupils, self._models(self.count * 5), strict=False):
            if row["enrolled_on"] <= model["started_on"] and model["group"] != "GRADUATING":
                self.wrong["student-in-class"].add(self._added(model, person=row["person"]))

    def _public_posts(self) -> None:
        known = {r["person"] for r in self.roster}
        posts = [
            r for r in self.found.rows["statuses"]
            if r["status"] == "PUBLIC_POST" and r["until_on"] is None and r["person"] not in known
        ]  # fmt: skip
        for row, model in zip(posts, self._models(self.count * 3), strict=False):
            if row["from_on"] <= model["started_on"]:
                self.wrong["public-post-in-class"].add(self._added(model, person=row["person"]))

    def _employed(self) -> None:
        known = {r["person"] for r in self.roster}
        jobs = [
            r for r in self.found.rows["employment"] if r["until_on"] is None and r["person"] not in known
        ]
        chosen = self.rng.permutation(len(jobs))[: self.count * 3]
        for i, model in zip(chosen, self._models(len(chosen)), strict=True):
            if jobs[i]["from_on"] + 30 * DAY <= model["started_on"]:
                row = self._added(model, person=jobs[i]["person"], group="UNEMPLOYED")
                self.wrong["employed-as-unemployed"].add(row)

    def _again(self) -> None:
        """Whole rosters that turn up under another name six weeks after the end."""
        large = [rows for rows in _by(self.paid, "class_code").values() if 10 <= len(rows) <= 40]
        for n, rows in enumerate(large[: self.count]):
            start = max(r["ended_on"] for r in rows) + 40 * DAY
            for row in rows:
                again = self._added(row, class_code=f"AGAIN{n:04d}", started_on=start, ended_on=start + 10 * DAY,
                                    filed_on=start - 10 * DAY)  # fmt: skip
                self.wrong["roster-again"].add(again)

    def _burst(self) -> None:
        """A provider listed six weeks ago with seventy certificates, and an honest new one with twenty."""
        for provider, people, wrong in (("NEWBURST", 70, True), ("NEWHONEST", 20, False)):
            start = self.city.plan.as_of - 60 * DAY
            for n, person in enumerate(self._free(people)):
                row = self._added(
                    self.paid[0], person=person, provider=provider, class_code=f"{provider}{n // 35}", group=None,
                    filed_on=start, started_on=start, ended_on=start + 10 * DAY, outcome="CERTIFIED", attended_percent=95,
                )  # fmt: skip
                if wrong:
                    self.wrong["new-provider-burst"].add(row)

    def _below(self) -> None:
        """A provider whose four classes each come to 49,000 yuan, a little under the line."""
        start = self.city.plan.as_of - 200 * DAY
        for n, person in enumerate(self._free(4 * 35)):
            row = self._added(
                self.paid[0], person=person, provider="BELOWLINE", class_code=f"BELOW{n // 35}", group=None,
                filed_on=start, started_on=start, ended_on=start + 10 * DAY, outcome="CERTIFIED", attended_percent=95,
            )  # fmt: skip
            self.wrong["below-the-line"].add(row)

    def _changed_over(self) -> None:
        """People who begin a class of afternoons on the day another ends with a morning: they were never in two places."""
        start = self.city.plan.as_of - 300 * DAY
        for n, person in enumerate(self._free(self.count)):
            for code, first in (("BEFORE", start), ("AFTER", start + 10 * DAY)):
                row = self._added(
                    self.paid[0], person=person, provider="CHANGE", class_code=f"{code}{n}", group=None, filed_on=first,
                    started_on=first, ended_on=first + 10 * DAY, outcome="CERTIFIED", attended_percent=95,
                )  # fmt: skip
                self.closed.add(row)

    def claims(self) -> None:
        """A claim for every trainee, and what providers may teach; accounts, agents and scans with their wrongs."""
        self.claim_of: dict[int, int] = {}
        self.paid = [r for r in self.roster if r["kind"] in PAID and r["ended_on"]]
        for row in self.paid:
            number = len(self.found.rows["payables"]) + 1
            self.claim_of[row["record"]] = number
            fen = 140_000 if row["provider"] == "BELOWLINE" else AMOUNT_FEN
            self.found.rows["payables"].append(
                self._claim(number, row["person"], "TRAINING", fen, class_code=row["class_code"])
            )
        for rule, records in self.wrong.items():
            self.found.truth[rule] |= {self.claim_of[record] for record in records if record in self.claim_of}
        self.found.rows["roster"] = self.roster
        self._scopes()
        self._shared("one-account", "account", 4)
        self._agents()

    def _claim(self, number: int, person: object, kind: str, fen: int, **more: object) -> Row:
        return {"claim": number, "person": person, "kind": kind, "amount_fen": fen, "certificate": None, "class_code": None,
                "agent": "", "mandate": True, "account": f"A{person}", "scan": None, **more}  # fmt: skip

    def _scopes(self) -> None:
        """Every provider may teach what it teaches, but for some whose line is missing."""
        lines = sorted({(str(r["provider"]), str(r["occupation"])) for r in self.roster if r["occupation"]})
        plain = [line for line in lines if not line[0].startswith(("NEW", "BELOW", "CHANGE"))]
        missing = {plain[i] for i in self.rng.permutation(len(plain))[: self.count]}
        for n, (provider, occupation) in enumerate(lines):
            if (provider, occupation) not in missing:
                listed = self.city.plan.as_of - 70 * DAY if provider.startswith("NEW") else SINCE
                self.found.rows["scopes"].append({"provider": provider, "entry": n + 1, "occupation": occupation,
                                                  "from_on": listed, "until_on": None, "listed_on": listed})  # fmt: skip
        for row in self.paid:
            if (str(row["provider"]), str(row["occupation"])) in missing:
                self.found.truth["out-of-scope"].add(self.claim_of[row["record"]])

    def _drawn(self, count: int) -> list[Row]:
        """Claims of different people, by lot."""
        rows = self.found.rows["payables"]
        chosen: dict[object, Row] = {}
        for i in self.rng.permutation(len(rows)):
            chosen.setdefault(rows[i]["person"], rows[i])
            if len(chosen) == count:
                break
        return list(chosen.values())

    def _shared(self, rule: str, column: str, people: int) -> None:
        """Groups of people whose claims share a mark; all claims of such a person go there."""
        for n, group in enumerate(_groups(self._drawn(self.count * people), people)):
            persons = {row["person"] for row in group}
            for row in self.found.rows["payables"]:
                if row["person"] in persons:
                    row[column] = f"SHARED{n}"
                    self.found.truth[rule].add(row["claim"])

    def _agents(self) -> None:
        """An agent with eight claims and no mandate; an honest one with twenty and theirs; one with two forgotten papers."""
        rows = self._drawn(30)
        for row in rows[:8]:
            row |= {"agent": "AGENT-BAD", "mandate": False}
            self.found.truth["agent-without-mandate"].add(row["claim"])
        for row in rows[8:28]:
            row |= {"agent": "AGENT-GOOD"}
        for row in rows[28:]:
            row |= {"agent": "AGENT-HASTY", "mandate": False}

    def lessons(self) -> None:
        """Sign-ins of every trainee, a film, and some firms' attendance; the wrongs in them."""
        rows = self.paid
        marked = self.rng.permutation(len(rows))
        step, width = max(3, self.count), len(rows)
        cut = [marked[i * step : (i + 1) * step] for i in range(min(8, width // step))]
        plan: dict[int, str] = {int(i): kind for kind, part in zip(_KINDS, cut, strict=False) for i in part}
        crowd = self._crowds()
        for i, row in enumerate(rows):
            kind, claim = plan.get(i, ""), self.claim_of[row["record"]]
            if kind in ("class-on-shift", "no-sign-out", "video-fast"):
                self.found.truth[kind].add(claim)
            for n, day in enumerate(self._days(row)):
                out = not (kind == "no-sign-out" and n < 3) and not (kind == "forgot" and n == 0)
                sign = self._sign(row, n, device=crowd.get(i, ""), out=out)
                worked = {"class-on-shift": 500, "half-shift": 240, "one-shift": 500 if n == 0 else 0}
                if minutes := worked.get(kind, 0):
                    shift = {"person": row["person"], "row": sign, "day": day, "minutes": minutes}
                    self.found.rows["shifts"].append(shift)
            fast = kind == "video-fast"
            pace, touches = (200, 9) if fast and i % 2 else (100, 0 if fast else 9)
            self.found.rows["views"].append({"person": row["person"], "view": i + 1, "class_code": row["class_code"],
                                             "minutes": 120, "pace_percent": pace, "touches": touches})  # fmt: skip

        for row in self.roster:
            if row["record"] in self.wrong["two-places"] and row["record"] not in self.claim_of:
                for n in range(len(self._days(row))):
                    self._sign(row, n)

    def _days(self, row: Row) -> list[dt.date]:
        """When a trainee signed in: the first days, and the last one of whoever is known to have sat there to the end."""
        stayed = row["record"] in self.closed | self.wrong["two-places"] and row["ended_on"]
        return [row["started_on"] + n * DAY for n in range(LESSONS)] + [row["ended_on"]] * bool(stayed)

    def _sign(self, row: Row, n: int, *, device: str = "", out: bool = True) -> int:
        """The n-th sign-in of a trainee, in the hours his class keeps; its number."""
        day, number = self._days(row)[n], len(self.found.rows["signs"]) + 1
        hour = dt.datetime.combine(day, AFTERNOON if row["class_code"].startswith("AFTER") else MORNING)
        self.found.rows["signs"].append({
            "person": row["person"], "sign": number, "class_code": row["class_code"], "lesson": _lesson(row, n), "day": day,
            "device": device or f"D{row['person']}", "out": out, "from_at": hour, "until_at": hour + 3 * HOUR,
        })  # fmt: skip
        return number

    def _crowds(self) -> dict[int, str]:
        """Trainees of a class who sign in on one device: six strangers wrongly, two of a family rightly."""
        by_class: dict[object, list[int]] = defaultdict(list)
        for i, row in enumerate(self.paid):
            by_class[row["class_code"]].append(i)
        large = [places for places in by_class.values() if len({self.paid[i]["person"] for i in places}) >= 8]
        found: dict[int, str] = {}
        for n, places in enumerate(large[: self.count]):
            for i in places[:6]:
                found[i] = f"CROWD{n}"
                self.found.truth["one-device"].add(self.claim_of[self.paid[i]["record"]])
            found |= dict.fromkeys(places[6:8], f"FAMILY{n}")
        return found

    def papers(self) -> None:
        """Claims for certificates, some paid before from another fund, some with one scan between them."""
        twice = {r["record"] for r in self.city.frauds.to_pylist() if r["fraud"] == "CERTIFICATE_TWICE"}
        paid = self.city.records["claims"].select([*SCHEMAS["paid"].names]).to_pylist()
        self.found.rows["paid"] = [r for r in paid if r["record"] not in twice]
        had = {r["certificate"] for r in paid}
        honest = [r for r in self.city.records["certificates"].to_pylist() if r["number"] not in had][:200]
        again = [r for r in paid if r["record"] in twice]
        wanted = [(r["person"], r["number"], False) for r in honest] + [
            (r["person"], r["certificate"], True) for r in again
        ]
        mine = []
        for person, number, wrong in wanted:
            claim = len(self.found.rows["payables"]) + 1
            row = self._claim(claim, person, "UPGRADE", UPGRADE_FEN, certificate=number, scan=f"S{number}")
            row["account"] = f"B{person}"
            self.found.rows["payables"].append(row)
            mine.append(row)
            if wrong:
                self.found.truth["paid-elsewhere"].add(claim)
        for n, group in enumerate(_groups(mine[: 2 * self.count], 2)):
            for row in group:
                row["scan"] = f"COPY{n}"
                self.found.truth["same-scan"].add(row["claim"])


_KINDS = ("class-on-shift", "no-sign-out", "video-fast", "half-shift", "one-shift", "forgot")


def _lesson(row: Row, n: int) -> int:
    """A number for the n-th lesson of a row's class."""
    return int.from_bytes(str(row["class_code"]).encode()[-6:], "big") * (LESSONS + 1) + n


def _groups(rows: list[Row], size: int) -> Iterator[list[Row]]:
    for start in range(0, len(rows) - size + 1, size):
        yield rows[start : start + size]


def _by(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """The rows by what stands in a column."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
