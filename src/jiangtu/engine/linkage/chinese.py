"""How mentions of people in China are compared: names by character and sound, citizen numbers, birth dates, phones.

Edit distances run on ASCII alone (pinyin, numbers, dates), since DuckDB counts bytes and one character is three of them.
The priors are those of a city of about a million mentions; they are used as they stand while the data are too few to
learn from.
"""

from jiangtu.engine.linkage.clean import LOST
from jiangtu.engine.linkage.scheme import NULL, OTHER, Comparison, Level, Rule, Ruling, Scheme


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
        Level("same", "身份证号相同", f"{_same('number')} AND number_l <> '{LOST}'", 0.92, 1e-7, rare=True),
        Level("lost", "有一方的身份证号被表格软件改写，无法辨认", f"number_l = '{LOST}' OR number_r = '{LOST}'", 0.001, 0.001,
              rare=True),
        Level("conflict", "两个有效身份证号不同", "valid_l AND valid_r", 0.001, 0.90),
        Level("transposed", "身份证号有两位颠倒",
              "digits_l = digits_r AND levenshtein(number_l, number_r) <= 2", 0.01, 1e-7, rare=True),
        Level("mistyped", "身份证号只差一位", "levenshtein(number_l, number_r) <= 1", 0.03, 1e-7, rare=True),
        Level("garbled", "身份证号差两三位", "levenshtein(number_l, number_r) <= 3", 0.01, 1e-5, rare=True),
        Level(OTHER, "身份证号不同", "ELSE", 0.009, 0.099),
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

ALIKE = "exact variant homophone"
LIKE = f"{ALIKE} near similar"
NEAR_NUMBER = "transposed mistyped"
NO_NUMBER = f"{NULL} lost"
NO_CONFLICT = f"{NO_NUMBER} other garbled {NEAR_NUMBER} same"

RULES = (
    Rule("number", "身份证号相同，姓名相符", Ruling.SAME, {"number": "same", "name": f"{LIKE} {NULL}"}),
    Rule("number_strong", "身份证号、手机号、单位都相同", Ruling.SAME,
         {"number": "same", "phone": "same", "employer": "same"}),
    Rule("number_other_name", "身份证号相同而姓名不同", Ruling.CLERK, {"number": "same"}),
    Rule("two_numbers", "同名同生日同手机，却有两个有效身份证号", Ruling.CLERK,
         {"number": "conflict", "name": ALIKE, "born_on": "same", "phone": "same"}),
    Rule("number_mistyped", "身份证号抄错一位或颠倒，姓名相符，出生日期相同", Ruling.SAME,
         {"number": NEAR_NUMBER, "name": LIKE, "born_on": f"same {NULL}"}),
    Rule("number_mistyped_phone", "身份证号抄错一位或颠倒，姓名相符，手机号相同", Ruling.SAME,
         {"number": NEAR_NUMBER, "name": LIKE, "phone": "same"}),
    Rule("name_birth_phone", "姓名、出生日期、手机号相符", Ruling.SAME,
         {"number": NO_CONFLICT, "name": ALIKE, "born_on": "same", "phone": "same"}),
    Rule("name_birth_employer", "姓名、出生日期、单位相符", Ruling.SAME,
         {"number": NO_CONFLICT, "name": ALIKE, "born_on": "same", "employer": "same"}),
    Rule("name_phone_employer", "姓名、手机号、单位相符", Ruling.SAME,
         {"number": NO_CONFLICT, "name": ALIKE, "phone": "same", "employer": "same", "born_on": f"{NULL} swapped near"}),
    Rule("name_employer", "姓名相符，单位相同，没有证件号码和出生日期可比", Ruling.CLERK,
         {"number": NO_NUMBER, "name": ALIKE, "born_on": NULL, "phone": f"{NULL} other", "employer": "same",
          "sex": f"same {NULL}"}),
    Rule("birth_name", "姓名相近，出生日期相近", Ruling.OPEN,
         {"number": NO_CONFLICT, "name": f"{LIKE} {NULL}", "born_on": "same swapped near"}),
    Rule("phone_name", "姓名相近，手机号相同", Ruling.OPEN,
         {"number": NO_CONFLICT, "name": f"{LIKE} {NULL}", "phone": "same near"}),
    Rule("number_near", "身份证号只差一位或颠倒", Ruling.OPEN, {"number": NEAR_NUMBER}),
    Rule("number_garbled", "身份证号差两三位，姓名相近", Ruling.OPEN, {"number": "garbled", "name": LIKE}),
    Rule("birth_phone", "出生日期和手机号相同", Ruling.OPEN,
         {"number": NO_CONFLICT, "born_on": "same", "phone": "same"}),
)  # fmt: skip

SPOILED = (
    {"number": f"same {NEAR_NUMBER}", "name": ALIKE, "born_on": f"same {NULL}", "phone": f"same {NULL}"},
    {"number": "garbled lost", "name": ALIKE, "born_on": "same"},
    {"number": "garbled lost", "name": ALIKE, "phone": "same"},
)
"""One person's rows in one sheet, a digit wrong in one of them, or its digits lost to a numeric cell.

The name must be the same to eye or ear: twins stand in one sheet too, their numbers nearly the same.
"""

KEYS = {
    "number_head": "substr(number, 1, 14)",  # county and birth date: whole when the typing error came later
    "number_tail_and_initial": "right(number, 8) || substr(pinyin, 1, 2)",  # whole when the error came earlier
    "number_ends": "substr(number, 1, 10) || right(number, 4)",  # whole when the error is in the birth month or day
    "number_digits": "substr(number, 1, 6) || digits",  # whole when digits after the county were transposed
    "phone": "phone",
    "sound_and_birth": "pinyin || strftime(born_on, '%Y%m%d')",
    "sound_and_employer": "pinyin || employer",
    "birth_and_employer": "strftime(born_on, '%Y%m%d') || employer",
}
"""Each key by itself makes a weak face and any other face a pair worth comparing. Null when a part is missing."""


CHINESE = Scheme(
    columns=("name", "name_key", "pinyin", "pinyin_other", "number", "valid", "digits", "born_on", "phone", "sex",
             "employer"),
    comparisons=(NAME, NUMBER, BORN, PHONE, SEX, EMPLOYER),
    keys=KEYS,
    rules=RULES,
    conflict_on=("name", "born_on", "phone"),
    learn_by="l.pinyin = r.pinyin AND l.born_on = r.born_on",
    chance=1e-6,
    spoiled=SPOILED,
)  # fmt: skip
