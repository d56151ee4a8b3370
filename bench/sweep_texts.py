"""The forty policies of `sweep_policies` once more, as a peer's author would write them: features, then
conditions.

One notation for all peers: Python's own words, `DOMAIN__CODE` for a code, `DAY__yyyymmdd` for a date.
`render` turns a condition into one engine's spelling. The day is 2025-06-30, so every date window is
already a literal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

TOKEN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
WORDS = {"and", "or", "not", "true", "false"}


@dataclass(frozen=True)
class Feature:
    """The sum of `value` over a worker's rows of `table` that satisfy `where`; every policy may name it."""

    name: str
    table: str
    where: str
    value: str = "1"


@dataclass(frozen=True)
class Amount:
    """Yuan by level; `percent` more for occupations in short supply; never above `cap`."""

    table: dict[str, int]
    percent: int
    cap: int


FEATURES = (
    Feature(
        "n_skill3", "certificates", "kind == CERTIFICATE_KIND__SKILL and level >= LEVEL__3 and not withdrawn",
    ),
    Feature("n_recent", "certificates", "issued_on > DAY__20240630 and not withdrawn"),
    Feature("n_level5", "certificates", "level >= LEVEL__5 and not withdrawn"),
    Feature(
        "n_qualified", "certificates",
        "kind == CERTIFICATE_KIND__QUALIFICATION and issued_on > DAY__20200630",
    ),
    Feature("n_claimed", "claims", "year == 2025"),
    Feature("n_trained", "claims", "kind == CLAIM_KIND__TRAINING and paid_on > DAY__20220630"),
    Feature("n_upgraded", "claims", "kind == CLAIM_KIND__UPGRADE"),
    Feature("n_upgraded_now", "claims", "kind == CLAIM_KIND__UPGRADE and year == 2025"),
    Feature("fen_claimed", "claims", "year == 2025", "amount_fen"),
    Feature(
        "n_finished", "training",
        "(outcome == OUTCOME__FINISHED or outcome == OUTCOME__CERTIFIED) and ended_on > DAY__20241230",
    ),
    Feature("n_apprentice", "training", "kind == TRAINING_KIND__APPRENTICE and hours >= 200"),
    Feature("n_classes", "training", "started_on >= DAY__20240630"),
    Feature("n_attended", "training", "attended_percent >= 80 and practice_hours * 100 >= hours * 60"),
    Feature(
        "n_running", "insurance",
        "insurance == INSURANCE__UNEMPLOYMENT and from_on <= DAY__20240630 and until_on > DAY__20250630",
    ),
    Feature("months_paid", "insurance", "insurance == INSURANCE__UNEMPLOYMENT", "months"),
)  # fmt: skip

WORKER_POLICIES: dict[str, tuple[str, ...]] = {
    "scalar-01": ("insured_months >= 12", "insured_now", "not pensioner"),
    "scalar-02": ("insured_months >= 36", "employed_months >= 6"),
    "scalar-03": ("unemployed", "not student", "born_on <= DAY__19850630"),
    "scalar-04": ("hardship or anti_poverty", "not pensioner"),
    "scalar-05": ("transfer", "employed", "employed_months >= 3"),
    "scalar-06": ("graduating or leaver", "not employed"),
    "scalar-07": ("flexible", "insured_now", "insured_months >= 6"),
    "scalar-08": ("drawing_benefit", "not employed"),
    "scalar-09": ("union_member", "employed", "not public_post"),
    "scalar-10": (
        "schooling == SCHOOLING__VOCATIONAL or schooling == SCHOOLING__COLLEGE", "insured_months >= 24",
    ),
    "scalar-11": ("schooling >= SCHOOLING__BACHELOR", "title >= TITLE__MIDDLE"),
    "scalar-12": (
        "(sex == SEX__M and born_on <= DAY__19700630) or (sex == SEX__F and born_on <= DAY__19750630)",
        "unemployed",
    ),
    "scalar-13": ("household == HOUSEHOLD__RURAL", "transfer or anti_poverty", "not student"),
    "scalar-14": ("not public_pension", "insured_months >= 12 and insured_months < 120"),
    "scalar-15": ("identity_sure", "employed_months >= 12", "schooling <= SCHOOLING__SENIOR"),
    "scalar-16": ("title == TITLE__ASSISTANT", "employed"),
    "scalar-17": ("born_on > DAY__20000630", "not student", "unemployed"),
    "scalar-18": ("short", "employed", "insured_months >= 12"),
    "scalar-19": ("not insured_now", "insured_months >= 12", "unemployed"),
    "scalar-20": (
        "employed", "not drawing_benefit", "not pensioner", "not public_post", "identity_sure",
        "born_on <= DAY__20090630",
    ),
    "child-01": ("n_skill3 > 0", "insured_months >= 12"),
    "child-02": ("n_recent > 0", "insured_now"),
    "child-03": ("n_level5 >= 2", "employed"),
    "child-04": ("not (n_claimed > 0)", "unemployed or hardship"),
    "child-05": ("n_trained < 2", "not student"),
    "child-06": ("n_finished > 0", "not public_post"),
    "child-07": ("n_apprentice > 0", "employed"),
    "child-08": ("n_running > 0", "not pensioner"),
    "child-09": ("months_paid >= 36", "insured_now"),
    "child-10": ("n_classes < 3", "unemployed"),
    "child-11": ("n_qualified > 0", "not (n_upgraded > 0)"),
    "child-12": ("fen_claimed < 500000", "n_attended > 0"),
}  # fmt: skip

LOW, ALL = (
    "c_level == LEVEL__5 or c_level == LEVEL__4 or c_level == LEVEL__3",
    "c_level >= LEVEL__5 and c_level <= LEVEL__1",
)
ONCE, YEARLY = "not c_claimed", "n_upgraded_now < 1 or (c_short and n_upgraded_now < 3)"
SKILL = "c_kind == CERTIFICATE_KIND__SKILL"

CERTIFICATE_POLICIES: dict[str, tuple[str, ...]] = {
    "amount-01": (
        "insured_months >= 12",
        LOW,
        "c_issued_on > DAY__20240630",
        "not c_withdrawn",
        ONCE,
        YEARLY,
    ),
    "amount-02": (
        "insured_months >= 36",
        LOW,
        "c_issued_on > DAY__20240630",
        "not c_withdrawn",
        ONCE,
        YEARLY,
    ),
    "amount-03": ("insured_now", ALL, SKILL, "c_issued_on > DAY__20231230", "not c_withdrawn", ONCE, YEARLY),
    "amount-04": (
        "insured_months >= 12",
        ALL,
        SKILL,
        "c_issued_on > DAY__20230630",
        "not c_withdrawn",
        YEARLY,
    ),
    "amount-05": (
        "unemployed or drawing_benefit",
        LOW,
        "c_issued_on > DAY__20240630",
        "not c_withdrawn",
        ONCE,
        YEARLY,
    ),
    "amount-06": (
        "employed",
        ALL,
        "c_issued_on > DAY__20240630",
        "not c_withdrawn",
        ONCE,
        "n_upgraded_now < 1",
    ),
    "amount-07": (
        "transfer or anti_poverty",
        LOW,
        "c_issued_on > DAY__20230630",
        "not c_withdrawn",
        ONCE,
        YEARLY,
    ),
    "amount-08": (
        "flexible or insured_now",
        ALL,
        "c_issued_on > DAY__20240630",
        "not c_withdrawn",
        ONCE,
        YEARLY,
    ),
}

AMOUNTS: dict[str, Amount] = {
    "amount-01": Amount({"5": 1000, "4": 1500, "3": 2000}, 20, 2400),
    "amount-02": Amount({"5": 1000, "4": 1500, "3": 2000}, 50, 2500),
    "amount-03": Amount({"5": 1000, "4": 1500, "3": 2000, "2": 2500, "1": 3000}, 30, 3600),
    "amount-04": Amount({"5": 800, "4": 1200, "3": 1600, "2": 2000, "1": 2400}, 50, 3000),
    "amount-05": Amount({"5": 600, "4": 900, "3": 1200}, 50, 1500),
    "amount-06": Amount({"5": 1000, "4": 2000, "3": 3000, "2": 4000, "1": 5000}, 30, 6000),
    "amount-07": Amount({"5": 1200, "4": 1800, "3": 2400}, 20, 2600),
    "amount-08": Amount({"5": 1000, "4": 1500, "3": 2000, "2": 3000, "1": 4000}, 50, 5000),
}

Spell = Callable[[str, str], str]


def render(text: str, constant: Spell, name: Callable[[str], str] = str) -> str:
    """`text` with every constant spelled by `constant(domain, code)` and every other word by `name`."""

    def spell(match: re.Match[str]) -> str:
        word = match.group()
        if word in WORDS:
            return word
        domain, mark, code = word.partition("__")
        return constant(domain.lower(), code) if mark else name(word)

    return TOKEN.sub(spell, text)


def both(texts: tuple[str, ...]) -> str:
    """The conjunction of `texts`."""
    return " and ".join(f"({text})" for text in texts)


def day(code: str) -> str:
    """yyyymmdd as an ISO date."""
    return f"{code[:4]}-{code[4:6]}-{code[6:]}"
