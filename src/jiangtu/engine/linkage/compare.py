"""How alike two mentions are, field by field, in levels that know Chinese names and numbers.

One definition serves three readers: the staged rules (a CASE in DuckDB), Splink's settings (any backend) and the
sentences a clerk reads. A level's condition speaks of `<column>_l` and `<column>_r` and uses only functions that DuckDB
and Spark share; edit distances run on ASCII alone (pinyin, numbers, dates), since DuckDB counts bytes.

`m` and `u` are the published priors: how often a level is seen on pairs that are one person, and on pairs that are not,
in a city of about a million mentions. They are used as they stand while the data are too few to estimate better ones.
"""

from dataclasses import dataclass

NULL = "null"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of likeness of one field. `rare` levels keep their published `u`: no sample can see it."""

    name: str
    zh: str
    sql: str
    m: float
    u: float
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field and its levels, the most alike first; a field missing on either side says nothing (level null)."""

    field: str
    zh: str
    levels: tuple[Level, ...]
    missing: str = ""  # when it says nothing, if not merely `field` being null on a side

    @property
    def null_sql(self) -> str:
        return self.missing or f"{self.field}_l IS NULL OR {self.field}_r IS NULL"


def _same(field: str) -> str:
    return f"{field}_l = {field}_r"


_TWO_OF_THREE = " + ".join(
    f"CASE WHEN substr(name_l, {i}, 1) = substr(name_r, {i}, 1) THEN 1 ELSE 0 END" for i in (1, 2, 3)
)

NAME = Comparison(
    "name",
    "姓名",
    (
        Level("exact", "姓名相同", _same("name"), 0.90, 5e-5),
        Level("variant", "姓名只差异体字或易混字", _same("name_key"), 0.03, 1e-5, rare=True),
        Level("homophone", "姓名同音",
              "pinyin_l = pinyin_r OR pinyin_l = pinyin_other_r OR pinyin_other_l = pinyin_r"
              " OR pinyin_other_l = pinyin_other_r", 0.04, 2e-4),
        Level("near", "姓名读音相近", "levenshtein(pinyin_l, pinyin_r) <= 1", 0.01, 6e-4),
        Level("similar", "三个字的姓名有两个字相同",
              f"length(name_l) = 3 AND length(name_r) = 3 AND {_TWO_OF_THREE} = 2", 0.01, 2e-3),
        Level(OTHER, "姓名不同", "ELSE", 0.01, 0.997),
    ),
)  # fmt: skip

NUMBER = Comparison(
    "number",
    "身份证号",
    (
        Level("same", "身份证号相同", _same("number"), 0.92, 1e-7, rare=True),
        Level("conflict", "两个有效身份证号不同", "valid_l AND valid_r", 0.001, 0.90),
        Level("transposed", "身份证号有两位颠倒",
              "digits_l = digits_r AND levenshtein(number_l, number_r) <= 2", 0.01, 1e-7, rare=True),
        Level("mistyped", "身份证号只差一位", "levenshtein(number_l, number_r) <= 1", 0.03, 1e-7, rare=True),
        Level("garbled", "身份证号差两三位", "levenshtein(number_l, number_r) <= 3", 0.01, 1e-5, rare=True),
        Level(OTHER, "身份证号不同", "ELSE", 0.01, 0.1),
    ),
)  # fmt: skip

BORN = Comparison(
    "born_on",
    "出生日期",
    (
        Level("same", "出生日期相同", _same("born_on"), 0.96, 5e-5),
        Level("swapped", "出生月日颠倒",
              "year(born_on_l) = year(born_on_r) AND month(born_on_l) = day(born_on_r)"
              " AND day(born_on_l) = month(born_on_r)", 0.005, 3e-5, rare=True),
        Level("near", "出生日期只差一位数字",
              "levenshtein(CAST(born_on_l AS VARCHAR), CAST(born_on_r AS VARCHAR)) <= 1", 0.015, 1e-3),
        Level(OTHER, "出生日期不同", "ELSE", 0.02, 0.999),
    ),
)  # fmt: skip

PHONE = Comparison(
    "phone",
    "手机号",
    (
        Level("same", "手机号相同", _same("phone"), 0.75, 2e-6, rare=True),
        Level("near", "手机号差一两位", "levenshtein(phone_l, phone_r) <= 2", 0.02, 1e-5, rare=True),
        Level(OTHER, "手机号不同", "ELSE", 0.23, 0.99999),
    ),
)

SEX = Comparison(
    "sex",
    "性别",
    (
        Level("same", "性别相同", _same("sex"), 0.995, 0.5),
        Level(OTHER, "性别不同", "ELSE", 0.005, 0.5),
    ),
)

EMPLOYER = Comparison(
    "employer",
    "单位",
    (
        Level("same", "单位相同", _same("employer"), 0.5, 0.002),
        Level(OTHER, "单位不同", "ELSE", 0.5, 0.998),
    ),
)

COMPARISONS = (NAME, NUMBER, BORN, PHONE, SEX, EMPLOYER)

COLUMNS = (
    "name", "name_key", "pinyin", "pinyin_other", "number", "valid", "digits", "born_on", "phone", "sex", "employer",
)  # fmt: skip
"""The columns the conditions speak of."""

CHANCE = 1e-6
"""Published prior that two mentions picked at random are one person: about a million mentions, one partner each."""


def level_sql(comparison: Comparison) -> str:
    """A SQL expression giving the level's name for one pair.

    >>> print(level_sql(SEX))
    CASE WHEN sex_l IS NULL OR sex_r IS NULL THEN 'null' WHEN sex_l = sex_r THEN 'same' ELSE 'other' END
    """
    whens = [f"WHEN {level.sql} THEN '{level.name}'" for level in comparison.levels if level.sql != "ELSE"]
    return f"CASE WHEN {comparison.null_sql} THEN '{NULL}' {' '.join(whens)} ELSE '{OTHER}' END"
