"""A name is one name however it is spelled, and sounds as its owner says it."""

import pypinyin
import pytest

from jiangtu.engine.linkage import names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("劉偉", "刘伟"),
        (" 刘　伟 ", "刘伟"),
        ("刘伟（退休）", "刘伟"),
        ("刘伟2", "刘伟"),
        ("陳國華", "陈国华"),
        ("买买提·艾力", "买买提艾力"),
        ("ＬＩ Ｗｅｉ", "liwei"),
    ],
)
def test_spellings_of_one_name_fold_together(written, name):
    assert names.forms(written).name == names.forms(name).name


def test_traditional_and_simplified_give_one_form_in_either_direction():
    assert names.forms("昇").name == names.forms("升").name
    assert names.forms("於").key == names.forms("于").key


@pytest.mark.parametrize("empty", ["", "  ", "无", "不详", "N/A", "null", "-"])
def test_a_filler_is_no_name(empty):
    assert names.forms(empty) == names.NameForms()


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("仇伟", "qiu wei"),
        ("解军", "xie jun"),
        ("查良", "zha liang"),
        ("区华", "ou hua"),
        ("曾强", "zeng qiang"),
        ("单红", "shan hong"),
        ("尉迟恭", "yu chi gong"),
        ("吕布", "lv bu"),
    ],
)
def test_surnames_are_read_as_surnames(name, sound):
    assert names.forms(name).pinyin == sound


def test_the_common_reading_of_a_surname_is_kept_beside():
    assert names.forms("仇伟").pinyin_other == "chou wei"
    assert names.forms("曾强").pinyin_other == "ceng qiang"


@pytest.mark.parametrize(("a", "b"), [("萧华", "肖华"), ("闫军", "阎军"), ("付强", "傅强"), ("王炜", "王伟")])
def test_characters_clerks_confuse_share_a_key_but_not_a_name(a, b):
    assert names.forms(a).key == names.forms(b).key
    assert names.forms(a).name != names.forms(b).name


def test_a_confused_surname_and_a_homophone_still_sound_alike_somewhere():
    one, two = names.forms("佘发泉"), names.forms("余发权")

    assert one.pinyin_other == two.pinyin_other


def test_every_character_sounds_as_the_package_reads_it_alone():
    def read(character: str) -> list[str]:
        found = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True)[0]
        return [s.replace("ü", "v") for s in found if s.isascii()] or [f"u{ord(character):x}"]

    common = [*map(chr, range(0x4E00, 0x9FFF)), "〇", "A", "é", ",", "·"]

    assert [c for c in common if [*names._readings(c)] != [*dict.fromkeys(read(c))][:2]] == []
